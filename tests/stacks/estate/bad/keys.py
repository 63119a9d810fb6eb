"""Keys that do not exist, and those that are missing."""

from __future__ import annotations

from typing import Final

from .kit import KEYS_OF_A_USER, KEYS_OF_THE_FILE, Bad, lab, said

CASES: Final = (
    Bad(
        "unknown key root",
        lab(add="user_stack: 3\n"),
        (
            said(
                11,
                "KeyUnknown",
                "the file has the key 'user_stack'",
                f"its keys are {KEYS_OF_THE_FILE}",
                "did you mean 'user_stacks'?",
            ),
        ),
    ),
    Bad(
        "unknown key user",
        lab(("team: analysts}", "tem: analysts}")),
        (
            said(
                10,
                "KeyUnknown",
                "users[0] has the key 'tem'",
                f"its keys are {KEYS_OF_A_USER}",
                "did you mean 'team'?",
            ),
        ),
    ),
    Bad(
        "unknown key far",
        lab(add="colour: red\n"),
        (
            said(
                11,
                "KeyUnknown",
                "the file has the key 'colour'",
                f"its keys are {KEYS_OF_THE_FILE}",
                "drop it",
            ),
        ),
    ),
    Bad(
        "missing",
        lab(("    instance_types: [ml.t3.medium, ml.m5.large]\n", "")),
        (
            said(
                7,
                "KeyMissing",
                "teams[0] has no 'instance_types'",
                "'instance_types' has no default",
                "add 'instance_types: [ml.t3.medium]'",
            ),
        ),
    ),
    Bad(
        "missing teams users",
        "name: lab\nenvironments:\n  - name: prod\n",
        (
            said(
                1,
                "KeyMissing",
                "the file has no 'teams'",
                "'teams' has no default",
                "add 'teams: [{name: analysts, instance_types: [ml.t3.medium]}]'",
            ),
            said(
                1,
                "KeyMissing",
                "the file has no 'users'",
                "'users' has no default",
                "add 'users: [{name: amara-okafor, team: analysts}]'",
            ),
        ),
    ),
    Bad(
        "missing name",
        lab(("name: lab\n", "")),
        (said(1, "KeyMissing", "the file has no 'name'", "'name' has no default", "add 'name: marketing-analytics'"),),
    ),
    Bad(
        "missing environments",
        "name: lab\nteams:\n  - {name: a, instance_types: [ml.t3.medium]}\nusers:\n  - {name: b, team: a}\n",
        (
            said(
                1,
                "KeyMissing",
                "the file has no 'environments'",
                "'environments' has no default",
                "add 'environments: [{name: prod}]'",
            ),
        ),
    ),
)
