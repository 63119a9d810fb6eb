"""`studio guard`: what an update does to people's work, told before it happens.

===================  ==========================================================================================
``side``             what is deployed together: templates, matched with those of the other side
``values``           from a template's expressions to values that can be compared
``symbols``          the parts of values that only a deployment knows
``worlds``           the ways in which conditions that nobody can decide may turn out
``sameness``         whether two values are the same, differ, or nobody can tell
``fate``             what becomes of a resource that stands on both sides
``gone``             what becomes of one that stands on one side only: deleted, kept, renamed, moved
``protections``      what guards a resource's content, and whether it gets weaker
``expiry``           what deletes content by its age
``backups``          whether backups are made as often as before, of as much, and kept as long
``emptying``         custom resources that delete what buckets and repositories hold
``stateful``         which types hold work
``people``           whose work it is
``verdict``          all of it, as findings
``acknowledgment``   what somebody has reviewed and lets through
``grouping``         findings as lines: of many alike, and of what follows from something
``formats``          findings as text, Markdown, JSON and SARIF
===================  ==========================================================================================
"""
