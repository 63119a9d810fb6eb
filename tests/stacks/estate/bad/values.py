"""Values of another kind than their keys take."""

from __future__ import annotations

from typing import Final

from .kit import Bad, lab, said

CASES: Final = (
    Bad(
        "null",
        lab(add="network:\n"),
        (
            said(
                11, "ValueMissing", "network has no value", "a key that stands there has one", "give it one or drop it"
            ),
        ),
    ),
    Bad(
        "null item",
        lab(add="  -\n"),
        (
            said(
                11, "ValueMissing", "users[1] has no value", "a key that stands there has one", "give it one or drop it"
            ),
        ),
    ),
    Bad(
        "string for list",
        lab(("[ml.t3.medium, ml.m5.large]", "ml.t3.medium")),
        (
            said(
                8,
                "TypeWrong",
                "teams[0].instance_types is 'ml.t3.medium' (text)",
                "a list belongs there",
                "write [ml.t3.medium]",
            ),
        ),
    ),
    Bad(
        "list for mapping",
        lab(("  - {name: amara, team: analysts}", "  - amara")),
        (
            said(
                10,
                "TypeWrong",
                "users[0] is 'amara' (text)",
                "a mapping belongs there",
                "write {name: amara-okafor, team: analysts}",
            ),
        ),
    ),
    Bad(
        "mapping for list",
        lab(("  - {name: amara, team: analysts}", "  amara: analysts")),
        (said(9, "TypeWrong", "users is a mapping", "a list belongs there", "begin each entry with '- '"),),
    ),
    Bad(
        "list for network",
        lab(add="network: [new]\n"),
        (
            said(
                11,
                "TypeWrong",
                "network is a list",
                "a mapping belongs there",
                "write its keys below it: new, existing",
            ),
        ),
    ),
    Bad(
        "account number",
        lab(('"111122223333"', "012345678901")),
        (
            said(
                4,
                "TypeWrong",
                "environments[0].account is 012345678901 (a number)",
                "text belongs there, and as a number it would lose its leading zeros",
                'quote it: "012345678901"',
            ),
        ),
    ),
    Bad(
        "account bad",
        lab(('"111122223333"', "1111-2222-3333")),
        (
            said(
                4,
                "AccountInvalid",
                "environments[0].account is '1111-2222-3333'",
                "an account id is 12 digits",
                'write "111122223333"',
            ),
        ),
    ),
    Bad(
        "account short",
        lab(('"111122223333"', '"1234"')),
        (
            said(
                4,
                "AccountInvalid",
                "environments[0].account is '1234'",
                "an account id is 12 digits",
                "copy it from the AWS console",
            ),
        ),
    ),
    Bad(
        "number name",
        lab(("name: amara", "name: 12345")),
        (
            said(
                10,
                "TypeWrong",
                "users[0].name is 12345 (a number)",
                "text belongs there, and as a number it would lose its leading zeros",
                'quote it: "12345"',
            ),
        ),
    ),
    Bad(
        "date name",
        lab(("name: lab", "name: 2026-11-22")),
        (said(1, "TypeWrong", "name is 2026-11-22 (a date)", "text belongs there", 'quote it: "2026-11-22"'),),
    ),
    Bad(
        "bool name",
        lab(("team: analysts}", "team: true}")),
        (said(10, "TypeWrong", "users[0].team is true (a truth value)", "text belongs there", 'quote it: "true"'),),
    ),
    Bad(
        "no as bool",
        lab(add="network:\n  new: {internet_access: no}\n"),
        (
            said(
                12,
                "TypeWrong",
                "network.new.internet_access is 'no' (text)",
                "true or false belongs there",
                "write false, without quotes",
            ),
        ),
    ),
    Bad(
        "quoted int",
        lab(add='user_stacks: "4"\n'),
        (said(11, "TypeWrong", "user_stacks is '4' (text)", "a whole number belongs there", "write 4"),),
    ),
    Bad(
        "float int",
        lab(add="user_stacks: 4.0\n"),
        (said(11, "TypeWrong", "user_stacks is 4.0 (a number)", "a whole number belongs there", "write 4"),),
    ),
    Bad(
        "enum",
        lab(add="domain: {removal_policy: keep}\n"),
        (
            said(
                11,
                "ValueUnknown",
                "domain.removal_policy is 'keep'",
                "it is one of retain, destroy",
                "take one of them, for example 'retain'",
            ),
        ),
    ),
    Bad(
        "enum near",
        lab(add="start_up_scripts:\n  - {name: a, app_type: jupyterlab, file: ok.sh}\n"),
        (
            said(
                12,
                "ValueUnknown",
                "start_up_scripts[0].app_type is 'jupyterlab'",
                "it is one of JupyterLab, CodeEditor, JupyterServer, KernelGateway",
                "did you mean 'JupyterLab'?",
            ),
        ),
    ),
    Bad(
        "enum list",
        lab(add="start_up_scripts:\n  - {name: a, app_type: [JupyterLab], file: ok.sh}\n"),
        (
            said(
                12,
                "ValueUnknown",
                "start_up_scripts[0].app_type is a list",
                "it is one of JupyterLab, CodeEditor, JupyterServer, KernelGateway",
                "take one of them, for example 'JupyterLab'",
            ),
        ),
    ),
    Bad(
        "range",
        lab(add="idle_shutdown: {minutes: 3}\n"),
        (
            said(
                11,
                "NumberOutOfRange",
                "idle_shutdown.minutes is 3",
                "idle time in minutes is 5 to 525600",
                "write 5",
            ),
        ),
    ),
)
