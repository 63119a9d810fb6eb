"""Files that are no YAML, or not the right keys and types."""

from __future__ import annotations

from typing import Final

from tests.stacks.estate.bad import KEYS_OF_A_USER, KEYS_OF_THE_FILE, Bad, lab, said

CASES: Final = (
    Bad(
        "syntax error",
        lab(("name: lab", "name: lab: two")),
        (
            said(
                1,
                "YamlSyntax",
                "'name: lab: two' is not YAML at column 10: mapping values are not allowed here",
                "a value that holds ': ' needs quotes, and keys of one mapping are indented alike",
                "quote the value or correct the indentation",
            ),
        ),
    ),
    Bad(
        "tab",
        lab(("    account", "\taccount")),
        (said(4, "YamlSyntax", "column 1 is a tab", "YAML is indented with spaces", "replace tabs by spaces"),),
    ),
    Bad(
        "unclosed bracket",
        lab(("ml.m5.large]", "ml.m5.large")),
        (
            said(
                8,
                "YamlSyntax",
                (
                    "'instance_types: [ml.t3.medium, ml.m5.large' is not YAML at column 21: expected ',' or ']', but "
                    "got ':'"
                ),
                "a bracket that is opened is closed, and commas stand between entries",
                "close the bracket",
            ),
        ),
    ),
    Bad(
        "unclosed quote",
        lab(("name: lab", "name: 'lab")),
        (
            said(
                1,
                "YamlSyntax",
                '"name: \'lab" is not YAML at column 7: found unexpected end of stream',
                "a quote that is opened is closed",
                "close the quote",
            ),
        ),
    ),
    Bad(
        "undefined alias",
        lab(("team: analysts}", "team: *analysts}")),
        (
            said(
                10,
                "YamlSyntax",
                "'- {name: amara, team: *analysts}' is not YAML at column 25: found undefined alias 'analysts'",
                "an unquoted value that begins with '*' repeats what '&' named above",
                "name it above, or quote the value",
            ),
        ),
    ),
    Bad(
        "at sign",
        lab(("team: analysts}", "team: @analysts}")),
        (
            said(
                10,
                "YamlSyntax",
                (
                    "'- {name: amara, team: @analysts}' is not YAML at column 25: found character '@' that cannot "
                    "start any token"
                ),
                "a value that begins with such a character needs quotes",
                "quote the value",
            ),
        ),
    ),
    Bad(
        "bad indent",
        lab(("    region", "   region")),
        (
            said(
                5,
                "YamlSyntax",
                (
                    "'region: eu-west-1' is not YAML at column 4: expected <block end>, but found '<block mapping "
                    "start>'"
                ),
                "entries of one list or mapping are indented alike",
                "correct the indentation",
            ),
        ),
    ),
    Bad(
        "control char",
        lab(("lab", "la\x07b")),
        (
            said(
                1,
                "YamlSyntax",
                "column 9 holds the control character U+0007",
                "YAML is printable text",
                "delete the character",
            ),
        ),
    ),
    Bad(
        "duplicate key",
        lab(add="name: other\n"),
        (
            said(
                11,
                "YamlDuplicateKey",
                "name stands here and in line 1",
                "a key stands once in a mapping",
                "drop one of them, or rename it",
            ),
        ),
    ),
    Bad(
        "list root",
        "- name: lab\n",
        (said(1, "TypeWrong", "the file is a list", "an estate is a mapping of settings", "begin with 'name: ...'"),),
    ),
    Bad(
        "text root",
        "lab\n",
        (said(1, "TypeWrong", "the file is text", "an estate is a mapping of settings", "begin with 'name: ...'"),),
    ),
    Bad("empty", "", (said(1, "EstateEmpty", "the file is empty", "an estate has a name", "begin with 'name: ...'"),)),
    Bad(
        "comments",
        "# nothing yet\n",
        (said(1, "EstateEmpty", "the file is empty", "an estate has a name", "begin with 'name: ...'"),),
    ),
    Bad(
        "several documents",
        lab(add="---\nname: two\n"),
        (
            said(
                11,
                "YamlSeveralDocuments",
                "a second document begins here",
                "a file holds one estate",
                "drop the '---' or move the rest to a file of its own",
            ),
        ),
    ),
    Bad(
        "tag",
        lab(("name: lab", "name: !secret lab")),
        (said(1, "YamlUnsupported", "name has the tag '!secret'", "an estate is plain YAML", "drop the tag"),),
    ),
    Bad(
        "tag on list",
        lab(("[ml.t3.medium, ml.m5.large]", "!!set {ml.t3.medium}")),
        (
            said(
                8,
                "YamlUnsupported",
                "teams[0].instance_types has the tag 'tag:yaml.org,2002:set'",
                "an estate is plain YAML",
                "drop the tag",
            ),
            said(
                8,
                "TypeWrong",
                "teams[0].instance_types is a mapping",
                "a list belongs there",
                "begin each entry with '- '",
            ),
            said(
                8,
                "ValueMissing",
                "teams[0].instance_types['ml.t3.medium'] has no value",
                "a key that stands there has one",
                "give it one or drop it",
            ),
        ),
    ),
    Bad(
        "merge key",
        lab(("{name: amara,", "{<<: {owner: x}, name: amara,")),
        (
            said(
                10,
                "YamlUnsupported",
                "users[0] has the merge key '<<'",
                "an estate is plain YAML",
                "write the keys out; an alias for a whole value works",
            ),
        ),
    ),
    Bad(
        "list key",
        lab(add="? [a]\n: b\n"),
        (
            said(
                11,
                "YamlUnsupported",
                "the file has a list or a mapping for a key",
                "an estate is plain YAML",
                "write a word for the key",
            ),
        ),
    ),
    Bad(
        "number key",
        lab(add="tags:\n  2026: year\n"),
        (said(12, "TypeWrong", "tags has the key 2026 (int)", "a key is text", 'quote it: "2026"'),),
    ),
    Bad(
        "recursive",
        lab(add="tags: &t\n  a: *t\n"),
        (
            said(
                12,
                "YamlUnsupported",
                "tags.a is an alias of something it stands in",
                "an estate is plain YAML",
                "write it out",
            ),
        ),
    ),
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
