"""Copies a notebook instance's home to S3, compares the two, and brings the copy into a Studio space.

It runs where the home is, with the standard library and the boto3 that is there; Python 3.7 is enough. `settings` is
what it is told, `tree` what lies on the disk, `journal` what is known to be safe, `store` is S3; `backup`, `compare`
and `restore` are the three things it does. `studio migrate` packs it into one file and prints the line that starts it.
"""
