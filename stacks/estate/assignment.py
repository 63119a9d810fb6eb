"""Which Users stack a person lives in, for good.

People are spread by a hash of their own name and nothing else, so adding or removing anyone moves nobody. A number
written at the person (``stack: 9``) wins.
"""

from __future__ import annotations

import hashlib
from typing import Final

USERS_PER_STACK: Final = 100
"""Most people in one stack: about five resources each, and CloudFormation's stacks hold 500."""
SPACES_PER_STACK: Final = 50
"""Most spaces that the file prepares for the people of one stack, a resource each."""
USER_STACKS_MAX: Final = 250
"""Most stacks of people: 25,000 people at the best."""


def stack_of(user_name: str, user_stacks: int) -> int:
    """The stack of someone who has no number of their own.

    Args:
        user_name: The name; case does not matter, as for SageMaker.
        user_stacks: How many stacks there are.

    Returns:
        1 to *user_stacks*.
    """
    # A lone surrogate is a wrong name, which is told elsewhere; here it must not stop the others from being told.
    digest = hashlib.sha256(user_name.lower().encode(errors="surrogatepass")).digest()
    return int.from_bytes(digest) % user_stacks + 1
