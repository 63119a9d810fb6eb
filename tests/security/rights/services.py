"""The roles that services take, not people: what each must do, and that it does no more.

A role is known by how its logical id begins. One that is not known here fails `test_table.py`, which names it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from tests.security.iam.assembly import Role

from .people import USING_A_KEY, WRITING_LOGS
from .row import STRANGER, May, Row
from .world import OTHER, OTHER_DOMAIN, Place

Rights = Callable[[Place, Role], Iterator[May]]

OTHER_KEY: Final = "key/11111111-2222-3333-4444-555555555555"


@dataclass(frozen=True)
class Service:
    """A kind of role.

    Args:
        begins: How its logical id begins.
        name: What people call it.
        trusts: Who takes it, `lambda.amazonaws.com`.
        rights: What it may do.
        sources: What a request to take it may come from; nothing where the service does not tell.
    """

    begins: str
    name: str
    trusts: str
    rights: Rights
    sources: tuple[str, ...] = ()


def rows(place: Place, service: Service, role: Role) -> Iterator[Row]:
    """What it may, with everything near it; and what none of them may."""
    rights = list(service.rights(place, role))
    own = {(action, resource) for each in rights for action in each.actions.split() for resource in each.on}
    for right in rights:
        yield from right.rows()
    for action, resource in nobody(place, role):
        if (action, resource) not in own:
            yield Row(action=action, resource=resource, allowed=False, why=f"{service.name} never does {action}")


def nobody(place: Place, role: Role) -> Iterator[tuple[str, str]]:
    """What would be the end of an estate, whoever does it."""
    app, profile = place.arn_of("app"), place.arn_of("user-profile")
    yield from (
        ("sagemaker:CreatePresignedDomainUrl", profile(OTHER)),
        ("sagemaker:CreateApp", app(f"{OTHER}-lab")),
        ("sagemaker:DeleteApp", app(f"{OTHER}-lab")),
        ("sagemaker:DeleteApp", app(f"{OTHER}-lab", domain=OTHER_DOMAIN)),
        ("sagemaker:DeleteSpace", place.arn_of("space")(f"{OTHER}-lab")),
        ("sagemaker:DeleteDomain", place.arn(f"domain/{place.domain}")),
        ("sagemaker:UpdateDomain", place.arn(f"domain/{OTHER_DOMAIN}")),
        ("sagemaker:DeleteUserProfile", profile(OTHER)),
        ("sagemaker:AddTags", profile(OTHER)),
        ("iam:PassRole", f"arn:aws:iam::{place.account}:role/Admin"),
        ("iam:PutRolePolicy", role.arn),
        ("iam:CreateRole", f"arn:aws:iam::{place.account}:role/Any"),
        ("sts:AssumeRole", f"arn:aws:iam::{place.account}:role/Admin"),
        ("kms:PutKeyPolicy", place.key_arn),
        ("kms:ScheduleKeyDeletion", place.key_arn),
        ("s3:GetObject", "arn:aws:s3:::payroll/secret"),
        ("s3:PutObject", "arn:aws:s3:::payroll/loot"),
        ("elasticfilesystem:ClientRootAccess", place.arn("file-system/fs-0123456789abcdef0", "elasticfilesystem")),
        ("elasticfilesystem:DeleteFileSystem", place.arn("file-system/fs-0123456789abcdef0", "elasticfilesystem")),
        ("backup:DeleteRecoveryPoint", place.arn("recovery-point:any", "backup")),
        ("ecr:PutImage", place.arn("repository/team", "ecr")),
        ("secretsmanager:GetSecretValue", place.arn("secret:payroll-AbCdEf", "secretsmanager")),
        ("cloudformation:DeleteStack", place.arn("stack/any/1", "cloudformation")),
    )


def _other_key(place: Place) -> str:
    return place.arn(OTHER_KEY, "kms")


def _backup(place: Place, _: Role) -> Iterator[May]:
    homes = _homes(place)
    other = place.arn("file-system/fs-0123456789abcdef0", "elasticfilesystem")
    yield May(
        what="back up the homes",
        actions="elasticfilesystem:Backup elasticfilesystem:DescribeTags",
        on=[homes],
        never_on=[other],
    )
    vaults = [*place.called("AWS::Backup::BackupVault", "BackupVaultArn"), *_copies(place)]
    yield May(
        what="see the vaults that backups go to",
        actions="backup:DescribeBackupVault",
        on=vaults,
        never_on=[place.arn("backup-vault:other", "backup")],
    )
    yield from _backup_keys(place)
    if _copies(place):
        (target,) = _copies(place)
        other_vault = f"{target}-2"
        yield May(
            what="copy backups to the vault of the file",
            actions="backup:CopyFromBackupVault",
            on=[vaults[0], f"arn:aws:backup:{place.region}:{place.account}:recovery-point:abc"],
            never_on=[place.arn("backup-vault:other", "backup")],
            unless={"backup:CopyTargets": ([target], [target, other_vault])},
        )
        yield May(
            what="put copies into it",
            actions="backup:CopyIntoBackupVault",
            on=[target],
            never_on=[other_vault, vaults[0]],
        )


def _restore(place: Place, _: Role) -> Iterator[May]:
    yield May(
        what="restore the homes into the domain's file system",
        actions="elasticfilesystem:DescribeFileSystems elasticfilesystem:Restore",
        on=[_homes(place)],
        never_on=[place.arn("file-system/fs-0123456789abcdef0", "elasticfilesystem")],
    )
    yield from _backup_keys(place)


def _homes(place: Place) -> str:
    (efs,) = place.called("AWS::SageMaker::Domain", "HomeEfsFileSystemId")
    return place.arn(f"file-system/{efs}", "elasticfilesystem")


def _copies(place: Place) -> list[str]:
    backup = place.settings.backup
    return [] if backup is None else [each.vault_arn for each in backup.copies]


def _backup_keys(place: Place) -> Iterator[May]:
    backup = place.settings.backup
    keys = {
        place.key_arn,
        *place.called("AWS::KMS::Key", "Arn", stack="Backup"),
        *([backup.key_arn] if backup is not None and backup.key_arn is not None else []),
    }
    yield May(
        what="read and write with the keys of homes and backups",
        actions="kms:Decrypt kms:DescribeKey kms:GenerateDataKey",
        on=sorted(keys),
        never_on=[_other_key(place)],
    )
    yield May(
        what="let AWS's services use them",
        actions="kms:CreateGrant",
        on=sorted(keys),
        never_on=[_other_key(place)],
        needs={"kms:GrantIsForAWSResource": ("true", "false")},
    )


def _flow_logs(place: Place, _: Role) -> Iterator[May]:
    (group,) = place.called("AWS::Logs::LogGroup", "Arn", stack="Network")
    yield May(
        what="write the network's flow logs",
        actions="logs:CreateLogStream logs:DescribeLogStreams logs:PutLogEvents",
        on=[group.removesuffix("*") + "log-stream:eni-1"],
        never_on=[place.arn("log-group:other:log-stream:1", "logs")],
    )


def _sweeper(place: Place, _: Role) -> Iterator[May]:
    app, space, profile = (place.arn_of(kind) for kind in ("app", "space", "user-profile"))
    yield May(what="find apps", actions="sagemaker:ListApps")
    yield May(
        what="see apps, spaces and profiles of the domain",
        actions="sagemaker:DescribeApp sagemaker:DescribeSpace sagemaker:DescribeUserProfile sagemaker:ListTags",
        on=[app(f"{OTHER}-lab"), space(f"{OTHER}-lab"), profile(OTHER)],
        never_on=[app("x", domain=OTHER_DOMAIN), space("x", domain=OTHER_DOMAIN), profile("x", domain=OTHER_DOMAIN)],
    )
    yield May(
        what="stop apps of the domain",
        actions="sagemaker:DeleteApp",
        on=[app(f"{OTHER}-lab")],
        never_on=[app(f"{OTHER}-lab", domain=OTHER_DOMAIN), space(f"{OTHER}-lab")],
    )
    groups = place.called("AWS::Logs::LogGroup", "Arn", begins="SweeperLog")
    yield from _own_log(place, groups[0])
    for topic in place.called("AWS::SNS::Topic", None):
        yield May(what="tell people", actions="sns:Publish", on=[topic], never_on=[place.arn("other", "sns")])
    for key in place.called("AWS::KMS::Key", "Arn", stack="Governance"):
        yield May(
            what="encrypt what it tells",
            actions="kms:Decrypt kms:GenerateDataKey",
            on=[key],
            never_on=[_other_key(place)],
        )


def _own_log(place: Place, group: str) -> Iterator[May]:
    yield May(
        what="write its log",
        actions="logs:CreateLogStream logs:PutLogEvents",
        on=[group.removesuffix("*") + "log-stream:1"],
        never_on=[place.arn("log-group:other:log-stream:1", "logs")],
    )


def _schedule(place: Place, _: Role) -> Iterator[May]:
    (function,) = place.called("AWS::Lambda::Function", "Arn", begins="SweeperFunction")
    yield May(what="run the sweeper", actions="lambda:InvokeFunction", on=[function], never_on=[f"{function}2"])


def _image(place: Place, role: Role) -> Iterator[May]:
    yield May(what="sign in to ECR", actions="ecr:GetAuthorizationToken")
    named = {each.name: each.repository for each in place.settings.images}
    (name,) = [each for each in named if each.capitalize() in role.logical_id]
    repository = named[name] or f"cdk-hnb659fds-container-assets-{place.account}-{place.region}"
    yield May(
        what="pull the image",
        actions="ecr:BatchCheckLayerAvailability ecr:BatchGetImage ecr:GetDownloadUrlForLayer",
        on=[place.arn(f"repository/{repository}", "ecr")],
        never_on=[place.arn(f"repository/{repository}-2", "ecr")],
    )


def _mlflow(place: Place, role: Role) -> Iterator[May]:
    (each,) = [one for one in place.settings.mlflow if one.name.capitalize() in role.logical_id]
    full = f"{place.settings.domain.name}-{each.name}"
    bucket, _, prefix = (each.artifacts or "").partition("/")
    if not bucket:
        made = place.called("AWS::S3::Bucket", None)
        (bucket,) = (one for one in made if "artifacts" in one and full.replace("-", "") in one)
        prefix = full
    arn = f"arn:aws:s3:::{bucket}"
    yield May(what="find its artifacts", actions="s3:GetBucketLocation", on=[arn])
    for found in (prefix, f"{prefix}/1/"):
        yield May(what="list them", actions="s3:ListBucket", on=[arn], needs={"s3:prefix": (found, "payroll/")})
    yield May(
        what="keep them",
        actions="s3:AbortMultipartUpload s3:GetObject s3:ListMultipartUploadParts s3:PutObject",
        on=[f"{arn}/{prefix}/1/model.pkl"],
        never_on=[f"{arn}/{prefix}-2/model.pkl"],
    )
    yield May(what="use the key", actions=USING_A_KEY, on=[place.key_arn], never_on=[_other_key(place)])
    if each.registers_models:
        groups = [place.arn("model-package-group/churn"), place.arn("model-package/churn/1")]
        yield May(
            what="register models",
            actions="sagemaker:CreateModelPackage sagemaker:CreateModelPackageGroup "
            "sagemaker:DescribeModelPackageGroup sagemaker:UpdateModelPackage",
            on=groups,
            never_on=[place.arn("pipeline/nightly")],
            unless={"sagemaker:ModelApprovalStatus": ("PendingManualApproval", "Approved")},
        )
        for action in ("CreateModelPackage", "CreateModelPackageGroup"):
            yield May(
                what="tag them while they are made",
                actions="sagemaker:AddTags",
                on=groups,
                never_on=[place.arn("pipeline/nightly")],
                needs={"sagemaker:TaggingAction": (action, "CreateProject")},
            )


def _notebook(place: Place, role: Role) -> Iterator[May]:
    (each,) = [one for one in place.settings.notebook_instances if _camel(one.name) in role.logical_id]
    name = f"{place.settings.domain.name}-{each.name}"
    instance = place.arn(f"notebook-instance/{name}")
    yield May(
        what="see and stop itself",
        actions="sagemaker:DescribeNotebookInstance sagemaker:StopNotebookInstance",
        on=[instance],
        never_on=[f"{instance}-2"],
    )
    group = "log-group:/aws/sagemaker/NotebookInstances"
    yield May(
        what="find the logs of notebook instances",
        actions=WRITING_LOGS.replace(" logs:PutLogEvents", ""),
        on=[place.arn(group, "logs"), place.arn(f"{group}:log-stream:{name}/jupyter.log", "logs")],
        never_on=[place.arn("log-group:/aws/lambda/any", "logs")],
    )
    yield May(
        what="write its own",
        actions="logs:PutLogEvents",
        on=[place.arn(f"{group}:log-stream:{name}/jupyter.log", "logs")],
        never_on=[place.arn(f"{group}:log-stream:{name}-2/jupyter.log", "logs")],
    )
    yield May(what="use the key", actions=USING_A_KEY, on=[place.key_arn], never_on=[_other_key(place)])
    yield May(
        what="let AWS's services use it",
        actions="kms:CreateGrant",
        on=[place.key_arn],
        never_on=[_other_key(place)],
        needs={"kms:GrantIsForAWSResource": ("true", "false")},
    )
    (owner,) = [user for user in place.settings.users if user.name == each.owner]
    (team,) = [team for team in place.settings.teams if team.name == owner.team]
    for location in team.s3_read:
        bucket = location.partition("/")[0]
        yield May(
            what="read what its owner's team reads", actions="s3:GetObject", on=[f"arn:aws:s3:::{location}/a"],
        )  # fmt: skip
        yield May(what="find it", actions="s3:GetBucketLocation s3:ListBucket", on=[f"arn:aws:s3:::{bucket}"])


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("-"))


def _api_only(place: Place, _: Role) -> Iterator[May]:
    domain = place.arn(f"domain/{place.domain}")
    yield from _own_log(place, place.called("AWS::Logs::LogGroup", "Arn", begins="StudioApiOnlySettings")[0])
    yield May(
        what="set what only the API can set of the domain",
        actions="sagemaker:DescribeDomain sagemaker:UpdateDomain",
        on=[domain],
        never_on=[place.arn(f"domain/{OTHER_DOMAIN}")],
    )
    parameter = f"parameter/studio-constructs/api-only-settings/{place.domain}"
    yield May(
        what="remember what it was",
        actions="ssm:DeleteParameter ssm:GetParameter ssm:PutParameter",
        on=[place.arn(parameter, "ssm")],
        never_on=[place.arn(f"{parameter}2", "ssm")],
    )
    only = place.settings.domain.api_only
    canvas = only.canvas if only is not None else None
    if canvas is None:
        return
    for part, service in (
        (canvas.time_series_forecasting, "forecast"),
        (canvas.emr_serverless, "emr-serverless"),
    ):
        if part is not None and part.role_arn is not None:
            for passed in (service, "sagemaker"):
                yield _passes(part.role_arn, passed)
    if canvas.generative_ai_role_arn is not None:
        for passed in ("bedrock", "sagemaker"):
            yield _passes(canvas.generative_ai_role_arn, passed)


def _passes(role_arn: str, service: str) -> May:
    return May(
        what="hand a role of the file to Canvas",
        actions="iam:PassRole",
        on=[role_arn],
        never_on=[f"{role_arn}2", f"arn:aws:iam::{STRANGER}:role/Admin"],
        needs={"iam:PassedToService": (f"{service}.amazonaws.com", "ec2.amazonaws.com")},
    )


SERVICES: Final = (
    Service("HomesBackupRole", "AWS Backup, to back up", "backup.amazonaws.com", _backup),
    Service("HomesRestoreRole", "AWS Backup, to restore", "backup.amazonaws.com", _restore),
    Service(
        "NetworkFlowLog",
        "the network's flow logs",
        "vpc-flow-logs.amazonaws.com",
        _flow_logs,
        ("ec2:vpc-flow-log/any",),
    ),
    Service("SweeperRole", "the sweeper", "lambda.amazonaws.com", _sweeper),
    Service(
        "SweeperScheduleRole",
        "the sweeper's schedule",
        "scheduler.amazonaws.com",
        _schedule,
        ("scheduler:schedule-group/default",),
    ),
    Service(
        "ImageRole",
        "SageMaker, to pull an image",
        "sagemaker.amazonaws.com",
        _image,
        ("sagemaker:image/any", "sagemaker:image-version/any/1"),
    ),
    Service("MlflowAppRole", "an MLflow app", "sagemaker.amazonaws.com", _mlflow, ("sagemaker:mlflow/any",)),
    Service("MlflowServerRole", "an MLflow server", "sagemaker.amazonaws.com", _mlflow, ("sagemaker:mlflow/any",)),
    Service(
        "NotebookRole",
        "a notebook instance",
        "sagemaker.amazonaws.com",
        _notebook,
        ("sagemaker:notebook-instance/any",),
    ),
    Service("StudioApiOnlySettingsRole", "the function of API-only settings", "lambda.amazonaws.com", _api_only),
)
"""All of them."""


def service_of(role: Role) -> Service | None:
    """Which kind a role is."""
    found = [each for each in SERVICES if role.logical_id.startswith(each.begins)]
    return found[0] if len(found) == 1 else None
