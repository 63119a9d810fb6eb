"""Names of the estate and of its environments."""

from __future__ import annotations

from typing import Final

from .kit import Bad, lab, said

CASES: Final = (
    Bad(
        "estate name",
        lab(("name: lab", "name: My_Lab")),
        (
            said(
                1,
                "EstateNameInvalid",
                "name is 'My_Lab'",
                ("an estate's name is 1 to 32 lower-case letters, digits and single hyphens, and begins with a letter"),
                "write 'my-lab'",
            ),
        ),
    ),
    Bad(
        "environment name",
        lab(("name: prod", "name: production-environment")),
        (
            said(
                3,
                "EnvironmentNameInvalid",
                "environments[0].name is 'production-environment'",
                (
                    "an environment's name is 1 to 16 lower-case letters, digits and single hyphens, and begins with "
                    "a letter"
                ),
                "write 'production'",
            ),
        ),
    ),
    Bad(
        "environment twice",
        lab(("teams:", "  - name: prod\n    region: us-east-1\nteams:")),
        (
            said(
                6,
                "EnvironmentNameTaken",
                "environments[1].name is 'prod', and environments[0].name in line 3 is 'prod'",
                "each environment has a name of its own",
                "rename one of them",
            ),
        ),
    ),
)
