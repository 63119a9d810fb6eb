"""Stops apps outside working hours, or older than a limit."""
