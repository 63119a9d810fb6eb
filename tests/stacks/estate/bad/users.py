"""People."""

from __future__ import annotations

from typing import Final

from .kit import Bad, lab, said

CASES: Final = (
    Bad(
        "user name mail",
        lab(("name: amara,", "name: amara.okafor@example.com,")),
        (
            said(
                10,
                "UserNameInvalid",
                "users[0].name is 'amara.okafor@example.com'",
                "a user's name is 1 to 63 letters, digits and hyphens, and begins and ends with a letter or digit",
                "write 'amara-okafor'",
            ),
        ),
    ),
    Bad(
        "user name surrogate",
        lab(("{name: amara,", '{name: "\\ud800",')),
        (
            said(
                10,
                "UserNameInvalid",
                "users[0].name is '\\ud800'",
                "a user's name is 1 to 63 letters, digits and hyphens, and begins and ends with a letter or digit",
                "write 'name'",
            ),
        ),
    ),
    Bad(
        "user twice",
        lab(add="  - {name: Amara, team: analysts}\n"),
        (
            said(
                11,
                "UserNameTaken",
                "users[1].name is 'Amara', and users[0].name in line 10 is 'amara'",
                "SageMaker takes names that differ only in case for the same",
                "rename one of them",
            ),
        ),
    ),
    Bad(
        "user team",
        lab(("team: analysts}", "team: analyst}")),
        (said(10, "UserTeamUnknown", "users[0].team is 'analyst'", "teams are analysts", "did you mean 'analysts'?"),),
    ),
    Bad(
        "user team far",
        lab(("team: analysts}", "team: pilots}")),
        (
            said(
                10,
                "UserTeamUnknown",
                "users[0].team is 'pilots'",
                "teams are analysts",
                "take one of them, or add the team",
            ),
        ),
    ),
    Bad(
        "owner",
        lab(("team: analysts}", "team: analysts, owner: 'Amara <a@b.c>'}")),
        (
            said(
                10,
                "TagInvalid",
                "users[0].owner is 'Amara <a@b.c>'",
                "SageMaker takes values of 1 to 128 letters, digits, spaces and _.:/=+-@",
                "shorten it or take other characters",
            ),
        ),
    ),
    Bad(
        "stack",
        lab(("team: analysts}", "team: analysts, stack: 251}")),
        (said(10, "NumberOutOfRange", "users[0].stack is 251", "a Users stack's number is 1 to 250", "write 250"),),
    ),
    Bad(
        "stack full",
        lab(add="user_stacks: 2\n").replace(
            "  - {name: amara, team: analysts}\n",
            "".join(f"  - {{name: p{i}, team: analysts, stack: 1}}\n" for i in range(103)),
        ),
        (
            said(
                112,
                "UserStackFull",
                "users fill stack 01 with 103",
                "a stack holds at most 100 people, and who was deployed in it can not leave without losing files",
                "write 'stack: 2' at p100, p101, p102 (listed last); in place of one who is deployed already "
                "take another",
            ),
        ),
    ),
    Bad(
        "stacks all full",
        lab(add="user_stacks: 1\n").replace(
            "  - {name: amara, team: analysts}\n", "".join(f"  - {{name: p{i}, team: analysts}}\n" for i in range(101))
        ),
        (
            said(
                110,
                "UserStackFull",
                "users fill stack 01 with 101",
                "a stack holds at most 100 people, and who was deployed in it can not leave without losing files",
                "write 'stack: 2' at p100 (listed last); in place of one who is deployed already take another",
            ),
        ),
    ),
    Bad(
        "stacks full twice",
        lab().replace(
            "  - {name: amara, team: analysts}\n", "".join(f"  - {{name: p{i}, team: analysts}}\n" for i in range(201))
        ),
        (
            said(
                210,
                "UserStackFull",
                "users fill stack 01 with 201",
                "a stack holds at most 100 people, and who was deployed in it can not leave without losing files",
                "write 'stack: 2' at 100 from p100 to p199, and 'stack: 3' at p200 (listed last); in place of "
                "one who is deployed already take another",
            ),
        ),
    ),
    Bad(
        "tags",
        lab(add="tags:\n  aws:x: y\n  cost centre: ''\n  team: 'a#b'\n  year: 2026\n"),
        (
            said(
                12,
                "TagInvalid",
                "tags has the key 'aws:x'",
                "keys that begin with 'aws:' belong to AWS",
                "choose another key",
            ),
            said(
                13,
                "TagInvalid",
                "tags.cost centre is ''",
                "SageMaker takes values of 1 to 128 letters, digits, spaces and _.:/=+-@",
                "shorten it or take other characters",
            ),
            said(
                14,
                "TagInvalid",
                "tags.team is 'a#b'",
                "SageMaker takes values of 1 to 128 letters, digits, spaces and _.:/=+-@",
                "shorten it or take other characters",
            ),
            said(
                15,
                "TypeWrong",
                "tags.year is 2026 (a number)",
                "text belongs there, and as a number it would lose its leading zeros",
                'quote it: "2026"',
            ),
        ),
    ),
    Bad(
        "tags many",
        lab(add="tags:\n" + "".join(f"  k{i}: v\n" for i in range(51))),
        (said(11, "TagInvalid", "tags holds 51 tags", "a resource has at most 50", "drop some"),),
    ),
)
