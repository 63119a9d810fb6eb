"""`studio pr-check`: what a pull request does, for the people who review it.

==============  ===============================================================================================
``check``       both sides synthesized, compared and checked, and what is written of it
``difference``  ``cdk diff`` of two sets of templates
``page``        the comment
``comment``     the comment put on the pull request, or updated; nothing of it needs anything installed
==============  ===============================================================================================
"""
