"""What the pages and docstrings say is so."""
