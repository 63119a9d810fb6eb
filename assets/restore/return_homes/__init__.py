"""Puts homes back where they belong, from a folder that AWS Backup restored; runs as root on a host that mounts them.

Python 3.9, which Amazon Linux 2023 has, and nothing but the standard library. Who may write into a home can swap what
lies in it while this runs. So nothing is named by its path: each folder is opened from the folder that it lies in,
without following a link, and what is made gets its name only when it is whole.
"""
