"""Watches what nobody uses: says "busy" for Studio's own idle shutdown, or stops it. Standard library, Python 3.7 on.

Idle means: for the whole time, on the clock that nobody can set, nothing observed changed and nothing was busy.
Whatever cannot be told counts as use.
"""
