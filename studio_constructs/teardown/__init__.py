"""What goes when an estate is deleted, of which CloudFormation knows nothing."""

from studio_constructs.teardown.teardown import Teardown

__all__ = ["Teardown"]
