"""Canvas, settings that only the API takes, and notebook instances."""

from __future__ import annotations

from typing import Final

from .kit import Bad, lab, said

CASES: Final = (
    Bad(
        "api only without anything",
        lab(add="domain:\n  api_only: {revision: '2'}\n"),
        (
            said(
                12,
                "ApiOnlySettingsEmpty",
                "domain.api_only sets nothing",
                "what is not named is left alone, so it would do nothing",
                "name a setting, or drop it",
            ),
        ),
    ),
    Bad(
        "canvas without anything",
        lab(add="domain:\n  api_only: {canvas: {}}\n"),
        (
            said(
                12,
                "ApiOnlySettingsEmpty",
                "domain.api_only.canvas sets nothing",
                "what is not named is left alone, so it would do nothing",
                "name a setting, or drop it",
            ),
        ),
    ),
    Bad(
        "canvas's values",
        lab(
            add=(
                "domain:\n  api_only:\n    canvas:\n      workspace: s3://lake\n      "
                "generative_ai_role_arn: Bedrock\n      identity_providers: [{data_source: Oracle, "
                "secret_arn: hunter2}]\n    session_name_mode: user\n    amazon_q: {enabled: false, "
                "profile_arn: 'arn:aws:q:x'}\n"
            )
        ),
        (
            said(
                14,
                "BucketInvalid",
                "domain.api_only.canvas.workspace is 's3://lake'",
                "a place in S3 is 'bucket' or 'bucket/prefix' and means everything below it",
                "write 'lake'",
            ),
            said(
                15,
                "IamArnInvalid",
                "domain.api_only.canvas.generative_ai_role_arn is 'Bedrock'",
                "a role is named by its ARN",
                "write it like 'arn:aws:iam::111122223333:role/Canvas'",
            ),
            said(
                16,
                "ValueUnknown",
                "domain.api_only.canvas.identity_providers[0].data_source is 'Oracle'",
                "it is one of SalesforceGenie, Snowflake",
                "take one of them, for example 'SalesforceGenie'",
            ),
            said(
                16,
                "SecretArnInvalid",
                "domain.api_only.canvas.identity_providers[0].secret_arn is no ARN of a secret",
                "a secret of Secrets Manager is named by its ARN, and never written",
                ("write it like 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:snowflake-oauth-a1b2c3'"),
            ),
            said(
                17,
                "ValueUnknown",
                "domain.api_only.session_name_mode is 'user'",
                "it is one of STATIC, USER_IDENTITY",
                "take one of them, for example 'STATIC'",
            ),
            said(
                18,
                "AmazonQProfileInvalid",
                "domain.api_only.amazon_q.profile_arn is 'arn:aws:q:x'",
                "the ARN of an Amazon Q profile is one of the service codewhisperer",
                ("copy it from the Amazon Q console: 'arn:aws:codewhisperer:us-east-1:111111111111:profile/...'"),
            ),
        ),
    ),
    Bad(
        "settings of Identity Center where IAM signs in",
        lab(add="domain:\n  api_only:\n    amazon_q: {}\n    trusted_identity_propagation: true\n"),
        (
            said(
                13,
                "IdentityCenterNeeded",
                "domain.api_only.amazon_q is on, and there is no 'authentication'",
                "SageMaker has it only where IAM Identity Center signs people in",
                "drop it; how people sign in is chosen once, for a new domain",
            ),
            said(
                14,
                "IdentityCenterNeeded",
                "domain.api_only.trusted_identity_propagation is on, and there is no 'authentication'",
                "SageMaker has it only where IAM Identity Center signs people in",
                "drop it; how people sign in is chosen once, for a new domain",
            ),
        ),
    ),
    Bad(
        "rootless Docker without Docker",
        lab(add="domain:\n  api_only: {rootless_docker: true}\n"),
        (
            said(
                12,
                "RootlessDockerWithoutDocker",
                "domain.api_only.rootless_docker is true, and docker is not given",
                "Docker runs, with root or without, in a domain that allows it",
                "add docker: {trusted_accounts: [...]}, or drop it",
            ),
        ),
    ),
    Bad(
        "notebook instance's owner",
        lab(add="notebook_instances:\n  - {name: lab, owner: amira}\n  - {name: LAB, owner: zoe}\n"),
        (
            said(
                12,
                "NotebookInstanceOwnerUnknown",
                "notebook_instances[0].owner is 'amira'",
                "a notebook instance's owner is a user",
                "did you mean 'amara'?",
            ),
            said(
                13,
                "NotebookInstanceNameTaken",
                "notebook_instances[1].name is 'LAB', and notebook_instances[0].name in line 12 is 'lab'",
                "SageMaker takes names that differ only in case for the same",
                "rename one of them",
            ),
            said(
                13,
                "NotebookInstanceOwnerUnknown",
                "notebook_instances[1].owner is 'zoe'",
                "a notebook instance's owner is a user",
                "name a user, or add one",
            ),
        ),
    ),
    Bad(
        "notebook instance's name is too long",
        lab(
            add=(
                "notebook_instances:\n  - {name: "
                "a-name-that-is-too-long-with-the-name-of-the-domain-in-fr, owner: amara}\n"
            )
        ),
        (
            said(
                12,
                "NotebookInstanceNameTooLong",
                (
                    "notebook_instances[0].name is "
                    "'a-name-that-is-too-long-with-the-name-of-the-domain-in-fr', which makes "
                    "'lab-prod-a-name-that-is-too-long-with-the-name-of-the-domain-in-fr'"
                ),
                "with the domain's name in front, a notebook instance's name has at most 63",
                "shorten it by 3",
            ),
        ),
    ),
    Bad(
        "notebook instance's values",
        lab(
            add=(
                "notebook_instances:\n  - name: my_lab\n    owner: amara\n    instance_type: "
                "ml.t3.small\n    volume_gb: 4\n    idle_minutes: 5\n    code_repositories: "
                "[https://u:p@git.example.com/a, https://git.example.com/b, "
                "https://git.example.com/b]\n"
            )
        ),
        (
            said(
                12,
                "NotebookInstanceNameInvalid",
                "notebook_instances[0].name is 'my_lab'",
                (
                    "the name of a notebook instance is 1 to 63 letters, digits and hyphens, and "
                    "begins and ends with a letter or digit"
                ),
                "write 'my-lab'",
            ),
            said(
                14,
                "NotebookInstanceTypeUnknown",
                "notebook_instances[0].instance_type is 'ml.t3.small'",
                "a notebook instance runs on the instance types that AWS lists for it",
                "did you mean 'ml.t3.large'?",
            ),
            said(
                15,
                "NumberOutOfRange",
                "notebook_instances[0].volume_gb is 4",
                "a notebook instance's volume in GB is 5 to 16384",
                "write 5",
            ),
            said(
                16,
                "NumberOutOfRange",
                "notebook_instances[0].idle_minutes is 5",
                "idle time in minutes is 60 to 525600",
                "write 60",
            ),
            said(
                17,
                "CodeRepositoryInvalid",
                "notebook_instances[0].code_repositories[0] is 'https://...@git.example.com/a'",
                ("a repository is an https:// address without a user in it, or the name of a CodeRepository"),
                "keep what signs in with SageMaker: make a CodeRepository with a secret, and name it here",
            ),
            said(
                17,
                "EntryRepeated",
                "notebook_instances[0].code_repositories[2] is 'https://git.example.com/b' again",
                "each entry of the list stands once",
                "drop one of them",
            ),
        ),
    ),
    Bad(
        "notebook instance where CloudFormation lacks it",
        lab(("region: eu-west-1", "region: me-central-1"), add="notebook_instances:\n  - {name: lab, owner: amara}\n"),
        (
            said(
                5,
                "RegionLacksType",
                "environments[0].region is 'me-central-1', and there are notebook_instances",
                "CloudFormation lacks AWS::SageMaker::NotebookInstance there",
                "write 'notebook_instances: []' in this environment's overrides",
            ),
        ),
    ),
)
