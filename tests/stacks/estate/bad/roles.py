"""Where roles are, and what they never exceed."""

from __future__ import annotations

from typing import Final

from .kit import Bad, lab, overriding, said

CASES: Final = (
    Bad(
        "path of roles",
        lab(add="roles: {path: studio/research}\n"),
        (
            said(
                11,
                "RolePathInvalid",
                "roles.path is 'studio/research'",
                "a path begins and ends with a slash, and has at most 512 characters",
                "write '/studio/research/'",
            ),
        ),
    ),
    Bad(
        "boundary of another account",
        lab(add="roles: {permissions_boundary_arn: 'arn:aws:iam::999922223333:policy/Own'}\n"),
        (
            said(
                11,
                "BoundaryAccountDiffers",
                "roles.permissions_boundary_arn names a policy in 999922223333",
                "environment 'prod' is in 111122223333, and a role's boundary is of its own account",
                "name a policy in 111122223333, in this environment's overrides if others keep theirs",
            ),
        ),
    ),
    Bad(
        "boundary that is a role, for one environment",
        overriding("    overrides:\n      roles: {permissions_boundary_arn: 'arn:aws:iam::999922223333:role/Own'}\n"),
        (
            said(
                7,
                "IamArnInvalid",
                "environments[0].overrides.roles.permissions_boundary_arn is 'arn:aws:iam::999922223333:role/Own'",
                "a policy of the account is named by its ARN",
                "write it like 'arn:aws:iam::111122223333:policy/Boundary'",
            ),
        ),
    ),
)
