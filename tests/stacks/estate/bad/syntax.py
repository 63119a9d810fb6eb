"""Text that is no YAML, or says more than a file of an estate may."""

from __future__ import annotations

from typing import Final

from .kit import Bad, lab, said

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
)
