"""`studio adopt`: a domain that was made by hand, or kept, comes into an estate's stacks without being touched."""

from studio_cli.adopt.adoption import Adoption, adopt
from studio_cli.adopt.estate_lines import Names

__all__ = ["Adoption", "Names", "adopt"]
