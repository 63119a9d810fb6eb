"""Notebook instances, for the cases that Studio does not cover."""

from studio_constructs.notebook_instance.grants import NotebookInstanceGrants
from studio_constructs.notebook_instance.notebook_instance import NotebookInstance

__all__ = ["NotebookInstance", "NotebookInstanceGrants"]
