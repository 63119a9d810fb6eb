"""Tests of the `studio` command, in this process."""
