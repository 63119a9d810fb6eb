"""Files whose teams, people, tags or overrides are wrong."""

from __future__ import annotations

from typing import Final

from tests.stacks.estate.bad import BUCKET, KEYS_OF_A_DOMAIN, KEYS_OF_OVERRIDES, Bad, lab, overriding, said

MANY: Final = ", ".join(f"pipeline-of-the-team-number-{number:03}" for number in range(100))

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
    Bad(
        "bucket uri",
        lab(("users:", BUCKET.format("s3://lake/raw"))),
        (
            said(
                9,
                "BucketInvalid",
                "teams[0].s3_read[0] is 's3://lake/raw'",
                "a place in S3 is 'bucket' or 'bucket/prefix' and means everything below it",
                "write 'lake/raw'",
            ),
        ),
    ),
    Bad(
        "bucket arn",
        lab(("users:", BUCKET.format("arn:aws:s3:::lake/raw/*"))),
        (
            said(
                9,
                "BucketInvalid",
                "teams[0].s3_read[0] is 'arn:aws:s3:::lake/raw/*'",
                "a place in S3 is 'bucket' or 'bucket/prefix' and means everything below it",
                "write 'lake/raw'",
            ),
        ),
    ),
    Bad(
        "bucket wild",
        lab(("users:", BUCKET.format("lake/*"))),
        (
            said(
                9,
                "BucketInvalid",
                "teams[0].s3_read[0] is 'lake/*'",
                "a place in S3 is 'bucket' or 'bucket/prefix' and means everything below it",
                "write 'lake'",
            ),
        ),
    ),
    Bad(
        "bucket case",
        lab(("users:", BUCKET.format("My_Lake"))),
        (
            said(
                9,
                "BucketInvalid",
                "teams[0].s3_read[0] is 'My_Lake'",
                "a bucket's name is 3 to 63 lower-case letters, digits, dots and hyphens; a prefix has no spaces",
                "write 'my-lake'",
            ),
        ),
    ),
    Bad(
        "bucket slash",
        lab(("users:", BUCKET.format("lake/"))),
        (
            said(
                9,
                "BucketInvalid",
                "teams[0].s3_read[0] is 'lake/'",
                "a place in S3 is 'bucket' or 'bucket/prefix' and means everything below it",
                "write 'lake'",
            ),
        ),
    ),
    Bad(
        "bucket short",
        lab(("users:", BUCKET.format("la"))),
        (
            said(
                9,
                "BucketInvalid",
                "teams[0].s3_read[0] is 'la'",
                "a bucket's name is 3 to 63 lower-case letters, digits, dots and hyphens; a prefix has no spaces",
                "write it like 'team-data/raw'",
            ),
        ),
    ),
    Bad(
        "bucket space",
        lab(("users:", BUCKET.format("lake/a b"))),
        (
            said(
                9,
                "BucketInvalid",
                "teams[0].s3_read[0] is 'lake/a b'",
                "a bucket's name is 3 to 63 lower-case letters, digits, dots and hyphens; a prefix has no spaces",
                "write it like 'team-data/raw'",
            ),
        ),
    ),
    Bad(
        "bucket var",
        lab(("users:", BUCKET.format("lake/${aws:username}"))),
        (
            said(
                9,
                "BucketInvalid",
                "teams[0].s3_read[0] is 'lake/${aws:username}'",
                "a place in S3 is 'bucket' or 'bucket/prefix' and means everything below it",
                "write 'lake'",
            ),
        ),
    ),
    Bad(
        "bucket ip",
        lab(("users:", BUCKET.format("10.0.0.1"))),
        (
            said(
                9,
                "BucketInvalid",
                "teams[0].s3_read[0] is '10.0.0.1'",
                "a bucket's name is 3 to 63 lower-case letters, digits, dots and hyphens; a prefix has no spaces",
                "write it like 'team-data/raw'",
            ),
        ),
    ),
    Bad(
        "bucket twice",
        lab(("users:", "    s3_write: [lake, lake]\nusers:")),
        (
            said(
                9,
                "BucketRepeated",
                "teams[0].s3_write[1] is 'lake' again",
                "each entry of the list stands once",
                "drop one of them",
            ),
        ),
    ),
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
