"""Files that are wrong about the domain, what Studio's pages show, or how people sign in."""

from __future__ import annotations

from typing import Final

from .kit import Bad, lab, overriding, said

CASES: Final = (
    Bad(
        "unknown key below",
        lab(add="encryption: {key: x}\n"),
        (
            said(
                11,
                "KeyUnknown",
                "encryption has the key 'key'",
                "its keys are key_arn, administrator_role_arns",
                "did you mean 'key_arn'?",
            ),
        ),
    ),
    Bad(
        "docker accounts",
        lab(add=("domain:\n  docker: {trusted_accounts: ['1111-2222-3333', '111122223333', '111122223333']}\n")),
        (
            said(
                12,
                "AccountInvalid",
                "domain.docker.trusted_accounts[0] is '1111-2222-3333'",
                "an account id is 12 digits",
                'write "111122223333"',
            ),
            said(
                12,
                "EntryRepeated",
                "domain.docker.trusted_accounts[2] is '111122223333' again",
                "each entry of the list stands once",
                "drop one of them",
            ),
        ),
    ),
    Bad(
        "docker nobody",
        lab(add="domain:\n  docker: {trusted_accounts: []}\n"),
        (said(12, "ListLengthWrong", "domain.docker.trusted_accounts is empty", "it holds at least 1", "add one"),),
    ),
    Bad(
        "address type",
        lab(add="domain: {ip_address_type: IPV6}\n"),
        (
            said(
                11,
                "ValueUnknown",
                "domain.ip_address_type is 'IPV6'",
                "it is one of IPV4, DUALSTACK",
                "did you mean 'IPV4'?",
            ),
        ),
    ),
    Bad(
        "repositories",
        lab(
            add=(
                "domain:\n"
                "  code_repositories:\n"
                "    - git@github.com:a/b.git\n"
                "    - https://github.com/a/b\n"
                "    - https://github.com/a/b\n"
            )
        ),
        (
            said(
                13,
                "CodeRepositoryInvalid",
                "domain.code_repositories[0] is 'git@github.com:a/b.git'",
                "a repository is reached by https://, and its address has at most 256 characters",
                "write it like 'https://git.example.com/team/work.git'",
            ),
            said(
                15,
                "EntryRepeated",
                "domain.code_repositories[2] is 'https://github.com/a/b' again",
                "each entry of the list stands once",
                "drop one of them",
            ),
        ),
    ),
    Bad(
        "file systems",
        lab(
            add=(
                "domain:\n"
                "  posix_user: {uid: 0, gid: 1001}\n"
                "  file_systems:\n"
                "    - {efs: efs-1}\n"
                "    - {fsx_lustre: 'arn:x'}\n"
            )
        ),
        (
            said(12, "NumberOutOfRange", "domain.posix_user.uid is 0", "a uid is 10000 to 4000000", "write 10000"),
            said(
                14,
                "FileSystemIdInvalid",
                "domain.file_systems[0].efs is 'efs-1'",
                "a file system of EFS has an id like 'fs-0123456789abcdef0'",
                "copy it from AWS",
            ),
            said(
                15,
                "FileSystemIdInvalid",
                "domain.file_systems[1].fsx_lustre is 'arn:x'",
                "a file system of FSx for Lustre has an id like 'fs-0123456789abcdef0'",
                "copy it from AWS",
            ),
        ),
    ),
    Bad(
        "file systems of S3",
        lab(add=("domain:\n  file_systems:\n    - {s3: lake/raw}\n    - {s3: 's3://lake', path: ''}\n")),
        (
            said(
                13,
                "S3UriInvalid",
                "domain.file_systems[0].s3 is 'lake/raw'",
                "a location is s3://bucket or s3://bucket/prefix, of at most 1024 characters",
                "write 's3://bucket/prefix'",
            ),
            said(
                14,
                "FileSystemPathInvalid",
                "domain.file_systems[1].path is ''",
                "a place to mount has 1 to 1024 characters",
                "write '/team', or drop it",
            ),
        ),
    ),
    Bad(
        "file system not one",
        lab(add=("domain:\n  file_systems:\n    - {efs: fs-0a1b2c3d, s3: 's3://lake'}\n    - {path: /team}\n")),
        (
            said(
                13,
                "FileSystemNotOne",
                "domain.file_systems[0] has 'efs' and 's3'",
                "a file system is 'efs', 'fsx_lustre' or 's3', exactly one of them",
                "keep one of them, or add one",
            ),
            said(
                14,
                "FileSystemNotOne",
                "domain.file_systems[1] has none of them",
                "a file system is 'efs', 'fsx_lustre' or 's3', exactly one of them",
                "keep one of them, or add one",
            ),
        ),
    ),
    Bad(
        "file system path",
        lab(add="domain:\n  file_systems:\n    - {fsx_lustre: fs-0a1b2c3d, path: team}\n"),
        (
            said(
                13,
                "FileSystemPathInvalid",
                "domain.file_systems[0].path is 'team'",
                "a path begins with a slash, has no blanks and at most 256 characters",
                "write '/team', or drop it",
            ),
        ),
    ),
    Bad(
        "file systems many",
        lab(add="domain:\n  file_systems: [{s3: 's3://aaa'}, {s3: 's3://bbb'}, {s3: 's3://ccc'}]\n"),
        (said(12, "ListLengthWrong", "domain.file_systems holds 3", "it holds at most 2", "drop some"),),
    ),
    Bad(
        "posix user missing",
        lab(add="domain:\n  file_systems: [{efs: fs-0a1b2c3d}]\n"),
        (
            said(
                12,
                "PosixUserMissing",
                "domain.file_systems mounts EFS, and posix_user is not given",
                ("without an owner, everybody works on the file system with rights that nobody chose"),
                "add posix_user: {uid: 10001, gid: 1001}",
            ),
        ),
    ),
    Bad(
        "portal",
        lab(
            add=(
                "portal:\n"
                "  hidden_apps: [Canvas, JupyterLabs]\n"
                "  hidden_tools: [AutoMl, Autopilot]\n"
                "  hidden_distribution_versions: ['2.4', 'v2']\n"
                "  landing_page: /home\n"
            )
        ),
        (
            said(
                12,
                "ValueUnknown",
                "portal.hidden_apps[1] is 'JupyterLabs'",
                (
                    "it is one of JupyterServer, TensorBoard, RStudioServerPro, JupyterLab, CodeEditor, "
                    "DetailedProfiler, Canvas"
                ),
                "did you mean 'JupyterLab'?",
            ),
            said(
                13,
                "ValueUnknown",
                "portal.hidden_tools[1] is 'Autopilot'",
                (
                    "it is one of DataWrangler, FeatureStore, EmrClusters, AutoMl, Experiments, Training, "
                    "ModelEvaluation, Pipelines, Models, JumpStart, InferenceRecommender, Endpoints, Projects, "
                    "InferenceOptimization, HyperPodClusters, Comet, DeepchecksLLMEvaluation, Fiddler, "
                    "LakeraGuard, PerformanceEvaluation"
                ),
                "did you mean 'AutoMl'?",
            ),
            said(
                14,
                "HiddenVersionInvalid",
                "portal.hidden_distribution_versions[1] is 'v2'",
                "a version is major.minor",
                "write it like '2.4'",
            ),
            said(
                15,
                "LandingPageInvalid",
                "portal.landing_page is '/home'",
                "pages of the current Studio begin with 'studio::', with at most 1,023 characters",
                "write 'studio::', or drop it",
            ),
        ),
    ),
    Bad(
        "portal twice",
        lab(
            add=(
                "portal:\n"
                "  hidden_apps: [Canvas, Canvas]\n"
                "  hidden_tools: [AutoMl, AutoMl]\n"
                "  hidden_distribution_versions: ['2.4', '2.4']\n"
            )
        ),
        (
            said(
                12,
                "EntryRepeated",
                "portal.hidden_apps[1] is 'Canvas' again",
                "each entry of the list stands once",
                "drop one of them",
            ),
            said(
                13,
                "EntryRepeated",
                "portal.hidden_tools[1] is 'AutoMl' again",
                "each entry of the list stands once",
                "drop one of them",
            ),
            said(
                14,
                "EntryRepeated",
                "portal.hidden_distribution_versions[1] is '2.4' again",
                "each entry of the list stands once",
                "drop one of them",
            ),
        ),
    ),
    Bad(
        "identity center person missing",
        lab(add="authentication: {identity_center: {}}\n"),
        (
            said(
                10,
                "IdentityCenterUserMissing",
                "users[0] has no 'identity_center'",
                ("Identity Center signs people in to this domain, and each profile names its person there"),
                "add 'identity_center: {user_name: ..., user_id: ...}'",
            ),
        ),
    ),
    Bad(
        "identity center person unwanted",
        lab(("team: analysts}", "team: analysts, identity_center: {user_name: amara}}")),
        (
            said(
                10,
                "IdentityCenterUserUnwanted",
                "users[0].identity_center is given",
                (
                    "IAM signs people in to this domain, and SageMaker refuses a profile that names one of "
                    "Identity Center"
                ),
                ("drop it, or add 'authentication: {identity_center: {}}' to an estate that is not deployed yet"),
            ),
        ),
    ),
    Bad(
        "identity center ids",
        lab(
            ("team: analysts}", "team: analysts, identity_center: {user_name: Amara Okafor, user_id: amara}}"),
            add="authentication:\n  identity_center:\n    group_ids: [analysts]\n",
        ),
        (
            said(
                10,
                "IdentityCenterUserNameInvalid",
                "users[0].identity_center.user_name is 'Amara Okafor'",
                "it is what the person signs in with, 1 to 256 characters without spaces",
                "copy 'Username' from the person's page in Identity Center, not the display name",
            ),
            said(
                10,
                "IdentityCenterIdInvalid",
                "users[0].identity_center.user_id is 'amara'",
                ("an id of the identity store is a GUID, with or without ten hexadecimal digits in front"),
                (
                    "ask for it with 'aws identitystore get-user-id', like "
                    "'906712345a-1b2c3d4e-5f60-7182-93a4-b5c6d7e8f901'"
                ),
            ),
            said(
                13,
                "IdentityCenterIdInvalid",
                "authentication.identity_center.group_ids[0] is 'analysts'",
                ("an id of the identity store is a GUID, with or without ten hexadecimal digits in front"),
                (
                    "ask for it with 'aws identitystore get-group-id', like "
                    "'906712345a-1b2c3d4e-5f60-7182-93a4-b5c6d7e8f901'"
                ),
            ),
        ),
    ),
    Bad(
        "identity center person twice",
        lab(
            (
                "team: analysts}",
                (
                    "team: analysts, identity_center: {user_name: amara}}\n"
                    "  - {name: bruno, team: analysts, identity_center: {user_name: Amara}}"
                ),
            ),
            add=(
                "authentication:\n"
                "  identity_center:\n"
                "    group_ids: ['1b2c3d4e-5f60-7182-93a4-b5c6d7e8f901', "
                "'1b2c3d4e-5f60-7182-93a4-b5c6d7e8f901']\n"
            ),
        ),
        (
            said(
                11,
                "IdentityCenterUserTaken",
                (
                    "users[1].identity_center.user_name is 'Amara', and users[0].identity_center.user_name in "
                    "line 10 is 'amara'"
                ),
                "a person of Identity Center has one profile in a domain",
                "rename one of them",
            ),
            said(
                14,
                "EntryRepeated",
                ("authentication.identity_center.group_ids[1] is '1b2c3d4e-5f60-7182-93a4-b5c6d7e8f901' again"),
                "each entry of the list stands once",
                "drop one of them",
            ),
        ),
    ),
    Bad(
        "identity center in an override",
        overriding("    overrides: {authentication: {identity_center: {}}}\n"),
        (
            said(
                6,
                "IdentityCenterUserMissing",
                ("users[0] has no 'identity_center' (through environments[0].overrides.authentication)"),
                ("Identity Center signs people in to this domain, and each profile names its person there"),
                "add 'identity_center: {user_name: ..., user_id: ...}'",
            ),
        ),
    ),
    Bad(
        "authentication empty",
        lab(add="authentication: {}\n"),
        (
            said(
                10,
                "IdentityCenterUserMissing",
                "users[0] has no 'identity_center'",
                ("Identity Center signs people in to this domain, and each profile names its person there"),
                "add 'identity_center: {user_name: ..., user_id: ...}'",
            ),
            said(
                11,
                "KeyMissing",
                "authentication has no 'identity_center'",
                "'identity_center' has no default",
                ("add 'identity_center: {group_ids: [906712345a-1b2c3d4e-5f60-7182-93a4-b5c6d7e8f901]}'"),
            ),
        ),
    ),
)
