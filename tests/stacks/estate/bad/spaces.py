"""Spaces."""

from __future__ import annotations

from typing import Final

from .kit import Bad, lab, overriding, said

CASES: Final = (
    Bad(
        "space's names",
        lab(
            add=(
                "spaces:\n"
                "  - {name: my notes, owner: amara}\n"
                "  - {name: lab, owner: amara, display_name: ' '}\n"
                "  - {name: Lab, owner: amara, app: RStudio}\n"
            )
        ),
        (
            said(
                12,
                "SpaceNameInvalid",
                "spaces[0].name is 'my notes'",
                ("a space's name is 1 to 63 letters, digits and hyphens, and begins and ends with a letter or digit"),
                "write 'my-notes'",
            ),
            said(
                13,
                "SpaceDisplayNameInvalid",
                "spaces[1].display_name is ' '",
                "what Studio shows has 1 to 64 characters, not blanks alone",
                "drop it",
            ),
            said(
                14,
                "SpaceNameTaken",
                "spaces[2].name is 'Lab', and spaces[1].name in line 13 is 'lab'",
                "SageMaker takes names that differ only in case for the same",
                "rename one of them",
            ),
            said(
                14,
                "ValueUnknown",
                "spaces[2].app is 'RStudio'",
                "it is one of JupyterLab, CodeEditor",
                "take one of them, for example 'JupyterLab'",
            ),
        ),
    ),
    Bad(
        "space's owner",
        lab(add=("spaces:\n  - {name: lab, owner: Amara}\n  - {name: notes, owner: zoe}\n  - {name: more}\n")),
        (
            said(
                12,
                "SpaceOwnerUnknown",
                "spaces[0].owner is 'Amara'",
                "a space's owner is a user",
                "did you mean 'amara'?",
            ),
            said(
                13,
                "SpaceOwnerUnknown",
                "spaces[1].owner is 'zoe'",
                "a space's owner is a user",
                "name a user, or add one",
            ),
            said(14, "KeyMissing", "spaces[2] has no 'owner'", "'owner' has no default", "add 'owner: amara-okafor'"),
        ),
    ),
    Bad(
        "space's instance type",
        lab(
            add=(
                "spaces:\n"
                "  - {name: lab, owner: amara, instance_type: ml.c5.large}\n"
                "  - {name: all, owner: amara, shared: true, instance_type: ml.m5.large}\n"
                "  - {name: new, owner: amara, instance_type: ml.m7i.large}\n"
                "  - {name: odd, owner: amara, instance_type: t3}\n"
            )
        ),
        (
            said(
                12,
                "SpaceInstanceTypeNotAllowed",
                "spaces[0].instance_type is 'ml.c5.large'",
                "its owner's team analysts may not run it",
                "add it to the team's instance_types, or take one of them",
            ),
            said(
                13,
                "SpaceInstanceTypeNotAllowed",
                "spaces[1].instance_type is 'ml.m5.large'",
                "shared spaces run as the domain's own role, which may run ml.t3.medium",
                "drop it",
            ),
            said(
                14,
                "SpaceInstanceTypeUnknown",
                "spaces[2].instance_type is 'ml.m7i.large'",
                "CloudFormation does not take it in a space, though Studio runs it",
                "drop it, and write default_instance_type at the owner",
            ),
            said(
                15,
                "InstanceTypeUnknown",
                "spaces[3].instance_type is 't3'",
                "Studio runs apps on the instance types that AWS lists for it",
                "did you mean 'ml.t3.small'?",
            ),
        ),
    ),
    Bad(
        "space's size",
        lab(
            add=(
                "spaces:\n"
                "  - {name: lab, owner: amara, storage_gb: 200}\n"
                "  - {name: few, owner: amara, storage_gb: 1}\n"
            )
        ),
        (
            said(
                12,
                "SpaceTooLarge",
                "spaces[0].storage_gb is 200",
                "a space has at most space_storage.maximum_gb, here 100",
                "write 100, or raise maximum_gb",
            ),
            said(
                13, "NumberOutOfRange", "spaces[1].storage_gb is 1", "a space's volume in GB is 5 to 16384", "write 5"
            ),
        ),
    ),
    Bad(
        "space's size through an override",
        overriding(
            "    overrides: {domain: {space_storage: {maximum_gb: 10}}}\n",
            add="spaces: [{name: lab, owner: amara, storage_gb: 20}]\n",
        ),
        (
            said(
                6,
                "SpaceTooLarge",
                ("spaces[0].storage_gb is 20 (through environments[0].overrides.domain.space_storage)"),
                "a space has at most space_storage.maximum_gb, here 10",
                "write 10, or raise maximum_gb",
            ),
        ),
    ),
    Bad(
        "space's idle time",
        lab(
            add=(
                "spaces:\n"
                "  - {name: lab, owner: amara, idle_minutes: 60}\n"
                "idle_shutdown: {minutes: 120, user_may_choose: {minimum_minutes: 90, maximum_minutes: 240}}\n"
            )
        ),
        (
            said(
                12,
                "SpaceIdleNotAllowed",
                "spaces[0].idle_minutes is 60",
                "a space's idle time lies within what people may choose, here 90 to 240",
                "drop it, or widen idle_shutdown.user_may_choose",
            ),
        ),
    ),
    Bad(
        "space's idle time of a team",
        lab(
            ("users:", "    idle_shutdown: {minutes: 240}\nusers:"),
            add=(
                "spaces:\n"
                "  - {name: lab, owner: amara, idle_minutes: 120}\n"
                "  - {name: all, owner: amara, shared: true, idle_minutes: 240}\n"
            ),
        ),
        (
            said(
                13,
                "SpaceIdleNotAllowed",
                "spaces[0].idle_minutes is 120",
                "a space's idle time lies within what people may choose, here 240 to 240",
                "drop it, or widen idle_shutdown.user_may_choose",
            ),
            said(
                14,
                "SpaceIdleNotAllowed",
                "spaces[1].idle_minutes is 240",
                "a space's idle time lies within what people may choose, here 120 to 120",
                "drop it, or widen idle_shutdown.user_may_choose",
            ),
        ),
    ),
    Bad(
        "space's idle time switched off",
        lab(add=("spaces:\n  - {name: lab, owner: amara, idle_minutes: 120}\nidle_shutdown: {enabled: false}\n")),
        (said(12, "SpaceIdleNotAllowed", "spaces[0].idle_minutes is 120", "idle shutdown is off for it", "drop it"),),
    ),
    Bad(
        "spaces too many",
        lab(add="spaces:\n" + "".join(f"  - {{name: s{n}, owner: amara}}\n" for n in range(51))),
        (
            said(
                62,
                "SpacesTooMany",
                "spaces fill stack 01 with 51",
                "a stack holds at most 50 spaces beside its people",
                "drop some that are not deployed yet; people make spaces themselves in Studio",
            ),
        ),
    ),
)
