"""Stops apps of a Studio domain that run outside working hours, or for too long.

`decisions` is what is decided and why, without any AWS; `studio` is AWS; `sweep` puts the two together; `index` is
what Lambda calls.
"""
