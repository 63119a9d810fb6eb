"""Commands: what they are called, what they ask for, which function does the work."""
