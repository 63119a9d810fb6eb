"""A host of one's own on EC2, for a shell that lives long or a scan of everybody's homes."""

from studio_constructs.jupyter_host.grants import JupyterHostGrants
from studio_constructs.jupyter_host.homes import DomainHomes
from studio_constructs.jupyter_host.jupyter_host import JupyterHost

__all__ = ["DomainHomes", "JupyterHost", "JupyterHostGrants"]
