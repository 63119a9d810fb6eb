"""The repository that revisions are compared in, too."""

from tests.studio_cli.compared.conftest import repository

__all__ = ["repository"]
