"""What mypy must accept and refuse; never executed."""
