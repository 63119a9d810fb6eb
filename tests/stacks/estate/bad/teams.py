"""Teams."""

from __future__ import annotations

from typing import Final

from .kit import Bad, lab, said

MANY: Final = ", ".join(f"pipeline-of-the-team-number-{number:03}" for number in range(100))

CASES: Final = (
    Bad(
        "team name",
        lab(("name: analysts", "name: The Analysts")),
        (
            said(
                7,
                "TeamNameInvalid",
                "teams[0].name is 'The Analysts'",
                "a team's name is 1 to 32 lower-case letters, digits and single hyphens, and begins with a letter",
                "write 'the-analysts'",
            ),
            said(
                10,
                "UserTeamUnknown",
                "users[0].team is 'analysts'",
                "teams are The Analysts",
                "did you mean 'The Analysts'?",
            ),
        ),
    ),
    Bad(
        "a name that begins with another's",
        lab(("name: amara", "name: amara--lab"), ("users:", "    capabilities: [training]\nusers:")),
        (
            said(
                11,
                "UserProfileNameAmbiguous",
                "users[0].name is 'amara--lab', and team analysts has capabilities that tell by name",
                "what begins with 'amara--' is that person's",
                "name the person without two hyphens in a row, or put them into a team without such capabilities",
            ),
        ),
    ),
    Bad(
        "a policy that IAM does not take",
        lab(("users:", f"    capabilities: [pipelines]\n    shared: {{pipelines: [{MANY}]}}\nusers:")),
        (
            said(
                7,
                "PolicyTooLarge",
                "teams[0]: shared and jobs.network make a policy of 9,809 characters",
                "IAM takes 6,144",
                "name fewer",
            ),
            said(
                7,
                "PolicyTooLarge",
                "teams[0]: shared and jobs.network make a policy of 11,032 characters",
                "IAM takes 6,144",
                "name fewer",
            ),
        ),
    ),
    Bad(
        "team twice",
        lab(("users:", "  - {name: Analysts, instance_types: [ml.t3.medium]}\nusers:")),
        (
            said(
                9,
                "TeamNameTaken",
                "teams[1].name is 'Analysts', and teams[0].name in line 7 is 'analysts'",
                "each team has a name of its own",
                "rename one of them",
            ),
            said(
                9,
                "TeamNameInvalid",
                "teams[1].name is 'Analysts'",
                "a team's name is 1 to 32 lower-case letters, digits and single hyphens, and begins with a letter",
                "write 'analysts'",
            ),
        ),
    ),
    Bad(
        "team no types",
        lab(("[ml.t3.medium, ml.m5.large]", "[]")),
        (said(8, "ListLengthWrong", "teams[0].instance_types is empty", "it holds at least 1", "add one"),),
    ),
    Bad(
        "types twice",
        lab(("[ml.t3.medium, ml.m5.large]", "[ml.t3.medium, ml.m5.large, ml.t3.medium]")),
        (
            said(
                8,
                "InstanceTypesRepeated",
                "teams[0].instance_types[2] is 'ml.t3.medium' again",
                "each entry of the list stands once",
                "drop one of them",
            ),
        ),
    ),
    Bad(
        "domain default",
        lab(add="domain:\n  default_instance_type: ml.c5.large\n"),
        (
            said(
                8,
                "TeamDefaultNotAllowed",
                "teams[0].instance_types lacks 'ml.c5.large'",
                "every team may run what apps start on, domain.default_instance_type (line 12)",
                "add it, or write default_instance_type: ml.t3.medium for the team",
            ),
        ),
    ),
    Bad(
        "domain default unwritten",
        lab(("[ml.t3.medium, ml.m5.large]", "[ml.m5.large]")),
        (
            said(
                8,
                "TeamDefaultNotAllowed",
                "teams[0].instance_types lacks 'ml.t3.medium'",
                "every team may run what apps start on, domain.default_instance_type (not written, so the standard)",
                "add it, or write default_instance_type: ml.m5.large for the team",
            ),
        ),
    ),
)
