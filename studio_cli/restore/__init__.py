"""The way back of homes: who had which number, what a vault holds, a restore, and a plan for the host."""
