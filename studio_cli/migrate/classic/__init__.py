"""From Studio Classic to the current Studio: what there is, what becomes of each home, and the way there."""
