"""What environments have otherwise."""

from __future__ import annotations

from typing import Final

from .kit import KEYS_OF_A_DOMAIN, KEYS_OF_OVERRIDES, Bad, lab, overriding, said

CASES: Final = (
    Bad(
        "override head",
        overriding("    overrides: {name: x, domain: {nme: a}}\n"),
        (
            said(
                6,
                "KeyUnknown",
                "environments[0].overrides has the key 'name'",
                f"its keys are {KEYS_OF_OVERRIDES}",
                "drop it",
            ),
            said(
                6,
                "KeyUnknown",
                "environments[0].overrides.domain has the key 'nme'",
                f"its keys are {KEYS_OF_A_DOMAIN}",
                "did you mean 'name'?",
            ),
        ),
    ),
    Bad(
        "override list",
        overriding("    overrides: [a]\n"),
        (
            said(
                6,
                "TypeWrong",
                "environments[0].overrides is a list",
                "a mapping belongs there",
                "write 'key: value' lines below it",
            ),
        ),
    ),
    Bad(
        "override storage",
        overriding(
            "    overrides: {domain: {space_storage: {maximum_gb: 10}}}\n",
            add="domain:\n  space_storage: {default_gb: 20}\n",
        ),
        (
            said(
                6,
                "SpaceStorageInvalid",
                (
                    "domain.space_storage.default_gb is 20, and maximum_gb is 10 (through "
                    "environments[0].overrides.domain.space_storage.maximum_gb)"
                ),
                "a new space is at most as large as people may choose (5 and 100 unless written)",
                "write maximum_gb: 20 or more, or a smaller default_gb",
            ),
        ),
    ),
    Bad(
        "override teams",
        overriding("    overrides:\n      teams:\n        - {name: pilots, instance_types: [ml.t3.medium]}\n"),
        (
            said(
                7,
                "UserTeamUnknown",
                "users[0].team is 'analysts' (through environments[0].overrides.teams)",
                "teams are pilots",
                "take one of them, or add the team",
            ),
        ),
    ),
    Bad(
        "override default",
        overriding("    overrides: {domain: {default_instance_type: ml.c5.large}}\n"),
        (
            said(
                6,
                "TeamDefaultNotAllowed",
                (
                    "teams[0].instance_types lacks 'ml.c5.large' (through "
                    "environments[0].overrides.domain.default_instance_type)"
                ),
                "every team may run what apps start on, domain.default_instance_type (line 6)",
                "add it, or write default_instance_type: ml.t3.medium for the team",
            ),
        ),
    ),
    Bad(
        "override minutes",
        overriding(
            "    overrides: {idle_shutdown: {minutes: 60}}\n",
            add="idle_shutdown:\n  minutes: 120\n  user_may_choose: {minimum_minutes: 100, maximum_minutes: 240}\n",
        ),
        (
            said(
                6,
                "IdleChoiceInvalid",
                (
                    "idle_shutdown.user_may_choose is 100 to 240, and minutes is 60 (through "
                    "environments[0].overrides.idle_shutdown.minutes)"
                ),
                "minutes lies within what users may choose",
                "write {minimum_minutes: 60, maximum_minutes: 240}, or change minutes",
            ),
        ),
    ),
    Bad(
        "domain twice",
        lab(
            ("teams:", "  - name: dev\n    account: '111122223333'\n    region: eu-west-1\nteams:"),
            add="domain: {name: lab}\n",
        ),
        (
            said(
                14,
                "DomainNameTaken",
                "the domain of environments 'prod' and 'dev' is 'lab'",
                "a domain's name is unique in its account and region",
                "drop domain.name, so that each has the environment's name in it, or override it in one of them",
            ),
        ),
    ),
    Bad(
        "pin and name",
        lab(add="  - {name: '-', team: analysts, stack: many}\n"),
        (
            said(
                11,
                "UserNameInvalid",
                "users[1].name is '-'",
                "a user's name is 1 to 63 letters, digits and hyphens, and begins and ends with a letter or digit",
                "write 'name'",
            ),
            said(
                11,
                "TypeWrong",
                "users[1].stack is 'many' (text)",
                "a whole number belongs there",
                "write a whole number",
            ),
        ),
    ),
    Bad(
        "merge of kinds",
        overriding(
            "    overrides: {network: {existing: {vpc_id: vpc-0a1b2c3d, subnet_ids: [], x: 1}}}\n",
            add="network:\n  new: {cidr: 10.0.0.0/16}\n",
        ),
        (
            said(
                6,
                "ListLengthWrong",
                "environments[0].overrides.network.existing.subnet_ids is empty",
                "it holds at least 1",
                "add one, or drop the key",
            ),
            said(
                6,
                "KeyUnknown",
                "environments[0].overrides.network.existing has the key 'x'",
                "its keys are vpc_id, subnet_ids, security_group_ids, endpoints",
                "drop it",
            ),
        ),
    ),
    Bad(
        "override tags",
        overriding("    overrides: {tags: {'cost centre': ''}}\n", add="tags: {team: lab}\n"),
        (
            said(
                6,
                "TagInvalid",
                "environments[0].overrides.tags.cost centre is ''",
                "SageMaker takes values of 1 to 128 letters, digits, spaces and _.:/=+-@",
                "shorten it or take other characters",
            ),
        ),
    ),
)
