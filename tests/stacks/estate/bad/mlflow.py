"""MLflow."""

from __future__ import annotations

from typing import Final

from .kit import Bad, lab, said

_MLFLOW: Final = (
    "mlflow:\n  - {name: research}\n  - {name: audit, server: {}}\nnetwork: {new: {internet_access: true}}\n"
)

CASES: Final = (
    Bad(
        "mlflow's names",
        lab(add="mlflow:\n  - {name: our_runs}\n  - {name: research}\n  - {name: Research, server: {}}\n"),
        (
            said(
                12,
                "MlflowNameInvalid",
                "mlflow[0].name is 'our_runs'",
                (
                    "the name of an MLflow is 1 to 63 letters, digits and hyphens, and begins and "
                    "ends with a letter or digit"
                ),
                "write 'our-runs'",
            ),
            said(
                14,
                "MlflowNameTaken",
                "mlflow[2].name is 'Research', and mlflow[1].name in line 13 is 'research'",
                "each MLflow has a name of its own",
                "rename one of them",
            ),
        ),
    ),
    Bad(
        "mlflow's values",
        lab(
            add=(
                "mlflow:\n  - {name: a, server: {size: small, version: latest}, artifacts: "
                "s3://models/a, maintenance_starts: sun:03:00}\n  - {name: b, artifacts: 'models/a "
                "b'}\n  - {name: c, artifacts: 'models/a+b'}\n"
            )
        ),
        (
            said(
                12,
                "ValueUnknown",
                "mlflow[0].server.size is 'small'",
                "it is one of Small, Medium, Large",
                "did you mean 'Small'?",
            ),
            said(
                12,
                "MlflowVersionInvalid",
                "mlflow[0].server.version is 'latest'",
                "a version of MLflow is numbers with dots between them",
                "write it like '3.0.0'",
            ),
            said(
                12,
                "BucketInvalid",
                "mlflow[0].artifacts is 's3://models/a'",
                "a place in S3 is 'bucket' or 'bucket/prefix' and means everything below it",
                "write 'models/a'",
            ),
            said(
                12,
                "MaintenanceWindowInvalid",
                "mlflow[0].maintenance_starts is 'sun:03:00'",
                "a maintenance window starts on a day and at a time in UTC, from Mon:00:00 to Sun:23:59",
                "write 'Sun:03:00'",
            ),
            said(
                13,
                "BucketInvalid",
                "mlflow[1].artifacts is 'models/a b'",
                ("a bucket's name is 3 to 63 lower-case letters, digits, dots and hyphens; a prefix has no spaces"),
                "write it like 'team-data/raw'",
            ),
            said(
                14,
                "ArtifactPrefixInvalid",
                "mlflow[2].artifacts is 'models/a+b'",
                ("a prefix is letters, digits and !_.'()- with a slash between its parts, and none around them"),
                "write it like 'team-models/research'",
            ),
        ),
    ),
    Bad(
        "mlflow where CloudFormation lacks it",
        lab(("region: eu-west-1", "region: eu-south-1"), add="mlflow:\n  - {name: a}\n"),
        (
            said(
                5,
                "RegionLacksType",
                "environments[0].region is 'eu-south-1', and mlflow[0] is made there",
                "CloudFormation lacks AWS::SageMaker::MlflowApp there",
                ("write 'mlflow: []' in this environment's overrides, or 'server: {}' at it, for a tracking server"),
            ),
        ),
    ),
    Bad(
        "tracking server where CloudFormation lacks it",
        lab(("region: eu-west-1", "region: ap-southeast-6"), add="mlflow:\n  - {name: a, server: {}}\n"),
        (
            said(
                5,
                "RegionLacksType",
                "environments[0].region is 'ap-southeast-6', and mlflow[0] is made there",
                "CloudFormation lacks AWS::SageMaker::MlflowTrackingServer there",
                "write 'mlflow: []' in this environment's overrides",
            ),
        ),
    ),
    Bad(
        "mlflow unknown",
        lab(
            (
                "users:",
                (
                    "    capabilities: [mlflow]\n    mlflow: {use: [reserch, nightly], read: "
                    "[research], manage: [research, audit, audit]}\nusers:"
                ),
            ),
            add=_MLFLOW,
        ),
        (
            said(
                10,
                "MlflowUnknown",
                "teams[0].mlflow.use[0] is 'reserch'",
                "teams name one of the file's mlflow",
                "did you mean 'research'?",
            ),
            said(
                10,
                "MlflowUnknown",
                "teams[0].mlflow.use[1] is 'nightly'",
                "teams name one of the file's mlflow",
                "add 'mlflow: [{name: nightly}]' to the file, or drop it",
            ),
            said(
                10,
                "MlflowAppIsWhole",
                "teams[0].mlflow.read[0] is 'research'",
                (
                    "one action of IAM covers the whole of an app; only a tracking server tells "
                    "reading and deleting apart"
                ),
                "write it in 'use', or 'server: {}' at mlflow[0] before it is deployed",
            ),
            said(
                10,
                "MlflowAppIsWhole",
                "teams[0].mlflow.manage[0] is 'research'",
                (
                    "one action of IAM covers the whole of an app; only a tracking server tells "
                    "reading and deleting apart"
                ),
                "write it in 'use', or 'server: {}' at mlflow[0] before it is deployed",
            ),
            said(
                10,
                "EntryRepeated",
                "teams[0].mlflow.manage[2] is 'audit' again",
                "each entry of the list stands once",
                "drop one of them",
            ),
        ),
    ),
    Bad(
        "mlflow without an endpoint",
        lab(
            ("users:", "    capabilities: [mlflow]\n    mlflow: {use: [research]}\nusers:"),
            add="mlflow: [{name: research}]\n",
        ),
        (
            said(
                10,
                "MlflowUnreachable",
                "teams[0].mlflow is given, and network.new leads to no MLflow",
                "without internet, notebooks reach MLflow by its endpoint only, and hang without a word",
                (
                    "write network: {new: {endpoints: [s3, sagemaker-api, sagemaker-runtime, studio, "
                    "sts, logs, mlflow]}}"
                ),
            ),
        ),
    ),
    Bad(
        "mlflow not among the endpoints",
        lab(
            ("users:", "    capabilities: [mlflow]\n    mlflow: {use: [research]}\nusers:"),
            add=(
                "mlflow: [{name: research}]\nnetwork:\n  new: {endpoints: [s3, sagemaker-api, "
                "sagemaker-runtime, studio, sts, logs]}\n"
            ),
        ),
        (
            said(
                10,
                "MlflowUnreachable",
                "teams[0].mlflow is given, and network.new leads to no MLflow",
                "without internet, notebooks reach MLflow by its endpoint only, and hang without a word",
                "add mlflow to network.new.endpoints",
            ),
        ),
    ),
    Bad(
        "mlflow without its capability",
        lab(("users:", "    mlflow: {use: [research]}\nusers:"), add=_MLFLOW),
        (
            said(
                9,
                "SharedWithoutCapability",
                "teams[0].mlflow is given, and capabilities lack mlflow",
                "people find it in Studio with the capability",
                "add it to capabilities",
            ),
        ),
    ),
)
