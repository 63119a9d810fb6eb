"""What others may rely on, and what we rely on."""
