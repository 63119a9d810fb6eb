"""Where the templates come from that are compared: files, git revisions, the checkout, the stacks of an account.

=================  ============================================================================================
``named``          from what a person writes, a path or a revision, to templates
``revision``       a git revision in a work tree of its own
``synthesis``      a checkout's cloud assembly, made without credentials
``account``        an update of what is deployed, judged
``deployed``       the templates of the real stacks, with the values of their parameters
``drift``          where what exists is not what was deployed
``refusals``       what AWS says no with
=================  ============================================================================================
"""
