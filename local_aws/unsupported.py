"""`UnsupportedError`: what the local AWS does not do, refused by name."""

from __future__ import annotations


class UnsupportedError(NotImplementedError):
    """Nothing that is to come: a request that is refused, and says so.

    Moto raises the class above it for what it lacks itself; `refusals` answers both in one form.
    """
