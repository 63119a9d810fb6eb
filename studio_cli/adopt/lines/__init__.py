"""What an estate file says of a domain that is there, by noun: a small function for each key of the file."""
