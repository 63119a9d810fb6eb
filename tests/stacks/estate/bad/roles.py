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
    Bad(
        "roles of nobody that there is",
        lab(add="roles: {of: teams}\n"),
        (
            said(
                11,
                "ValueUnknown",
                "roles.of is 'teams'",
                "it is one of person, team, estate",
                "did you mean 'team'?",
            ),
        ),
    ),
    Bad(
        "shared role that tells nobody's name",
        lab(add="roles: {of: team}\ndomain: {source_identity: false}\n"),
        (
            said(
                12,
                "SharedRoleUnnamed",
                "domain.source_identity is false, and roles.of is team",
                "where people share a role, CloudTrail and their jobs know them by the source identity alone",
                "drop it, or write 'of: person'",
            ),
        ),
    ),
    Bad(
        "notebook instance that whoever shares a role would open",
        lab(add="roles: {of: team}\nnotebook_instances: [{name: old, owner: amara, instance_type: ml.t3.medium}]\n"),
        (
            said(
                12,
                "SharedRoleOpensNotebook",
                "notebook_instances[0] has an owner, and roles.of is team",
                "a notebook instance is opened by its owner's role, and whoever shares the role would open it too",
                "drop it, or write 'of: person'",
            ),
        ),
    ),
    Bad(
        "one role for teams that differ",
        lab(
            (
                "users:",
                "  - {name: scientists, instance_types: [ml.t3.medium, ml.g5.xlarge], s3_read: [lake]}\nusers:",
            ),
            add="roles: {of: estate}\n",
        ),
        (
            said(
                9,
                "TeamsOfOneRoleDiffer",
                "teams[1].instance_types is not that of teams[0], and roles.of is estate",
                "all people work as one role, so what one team may do all may, and what is denied to one is to all",
                "write the same for each team, or 'of: team'",
            ),
            said(
                9,
                "TeamsOfOneRoleDiffer",
                "teams[1].s3_read is not that of teams[0], and roles.of is estate",
                "all people work as one role, so what one team may do all may, and what is denied to one is to all",
                "write the same for each team, or 'of: team'",
            ),
        ),
    ),
)
