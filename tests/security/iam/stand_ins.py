"""What resources are called that nobody has deployed: the same each time, and different for different resources.

A resource has its physical name where its template gives one. Where AWS would make one up, the stack's name and the
logical id stand for it, in the form that AWS gives to the ids of its type. Which attribute is what comes from the
"Return values" of each type in https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any


class Unresolved(Exception):  # noqa: N818 - it tells what is missing, not that something broke
    """What stands in a template and has no value before it is deployed, or none that is known here."""


@dataclass(frozen=True)
class Known:
    """What a type's resources are called.

    Args:
        name: The property that names one; without it, or if a template leaves it out, a name is made up.
        prefix: For a type that AWS gives ids, what these begin with.
        ref: What `Ref` gives, of the fields that `Place` has.
        attributes: What `Fn::GetAtt` gives.
    """

    name: str | None = None
    prefix: str | None = None
    ref: str = "{name}"
    attributes: Mapping[str, str] = field(default_factory=dict)


def _arn(service: str, resource: str, *, region: bool = True, account: bool = True) -> str:
    return f"arn:{{partition}}:{service}:{'{region}' if region else ''}:{'{account}' if account else ''}:{resource}"


def _sagemaker(kind: str, name: str, attribute: str | None = None) -> Known:
    arn = _arn("sagemaker", f"{kind}/{{name}}")
    return Known(name, ref=arn, attributes={attribute or f"{name.removesuffix('Name')}Arn": arn})


_ID = "{id}"
KNOWN: dict[str, Known] = {
    "AWS::Backup::BackupPlan": Known(
        prefix="", ref=_ID, attributes={"BackupPlanArn": _arn("backup", "backup-plan:{id}")}
    ),
    "AWS::Backup::BackupVault": Known(
        "BackupVaultName", attributes={"BackupVaultArn": _arn("backup", "backup-vault:{name}")}
    ),
    "AWS::DynamoDB::Table": Known("TableName", attributes={"Arn": _arn("dynamodb", "table/{name}")}),
    "AWS::EC2::RouteTable": Known(prefix="rtb-", ref=_ID, attributes={"RouteTableId": _ID}),
    "AWS::EC2::SecurityGroup": Known(prefix="sg-", ref=_ID, attributes={"GroupId": _ID, "Id": _ID}),
    "AWS::EC2::Subnet": Known(prefix="subnet-", ref=_ID, attributes={"SubnetId": _ID}),
    "AWS::EC2::VPC": Known(prefix="vpc-", ref=_ID, attributes={"VpcId": _ID}),
    "AWS::EC2::VPCEndpoint": Known(prefix="vpce-", ref=_ID, attributes={"Id": _ID}),
    "AWS::ECR::Repository": Known("RepositoryName", attributes={"Arn": _arn("ecr", "repository/{name}")}),
    "AWS::EFS::AccessPoint": Known(
        prefix="fsap-",
        ref=_ID,
        attributes={"AccessPointId": _ID, "Arn": _arn("elasticfilesystem", "access-point/{id}")},
    ),
    "AWS::EFS::FileSystem": Known(
        prefix="fs-",
        ref=_ID,
        attributes={"FileSystemId": _ID, "Arn": _arn("elasticfilesystem", "file-system/{id}")},
    ),
    "AWS::Events::EventBus": Known("Name", attributes={"Name": "{name}", "Arn": _arn("events", "event-bus/{name}")}),
    "AWS::Events::Rule": Known("Name", attributes={"Arn": _arn("events", "rule/{name}")}),
    "AWS::IAM::InstanceProfile": Known(
        "InstanceProfileName",
        attributes={"Arn": _arn("iam", "instance-profile{path}{name}", region=False)},
    ),
    "AWS::IAM::ManagedPolicy": Known(
        "ManagedPolicyName",
        ref=_arn("iam", "policy{path}{name}", region=False),
        attributes={"PolicyArn": _arn("iam", "policy{path}{name}", region=False)},
    ),
    "AWS::IAM::Role": Known(
        "RoleName",
        attributes={"Arn": _arn("iam", "role{path}{name}", region=False), "RoleId": "AROA{key}"},
    ),
    "AWS::IAM::SAMLProvider": Known(
        "Name",
        ref=_arn("iam", "saml-provider/{name}", region=False),
        attributes={"Arn": _arn("iam", "saml-provider/{name}", region=False)},
    ),
    "AWS::IAM::User": Known("UserName", attributes={"Arn": _arn("iam", "user{path}{name}", region=False)}),
    "AWS::KMS::Key": Known(prefix="", ref="{uuid}", attributes={"Arn": _arn("kms", "key/{uuid}"), "KeyId": "{uuid}"}),
    "AWS::KMS::Alias": Known("AliasName"),
    "AWS::Lambda::Function": Known("FunctionName", attributes={"Arn": _arn("lambda", "function:{name}")}),
    "AWS::Logs::LogGroup": Known("LogGroupName", attributes={"Arn": _arn("logs", "log-group:{name}:*")}),
    "AWS::S3::Bucket": Known(
        "BucketName",
        ref="{lower}",
        attributes={"Arn": _arn("s3", "{lower}", region=False, account=False)},
    ),
    "AWS::SNS::Topic": Known(
        "TopicName",
        ref=_arn("sns", "{name}"),
        attributes={"TopicArn": _arn("sns", "{name}"), "TopicName": "{name}"},
    ),
    "AWS::SQS::Queue": Known(
        "QueueName",
        ref="https://sqs.{region}.amazonaws.com/{account}/{name}",
        attributes={"Arn": _arn("sqs", "{name}"), "QueueName": "{name}"},
    ),
    "AWS::SageMaker::AppImageConfig": Known(
        "AppImageConfigName", attributes={"AppImageConfigArn": _arn("sagemaker", "app-image-config/{name}")}
    ),
    "AWS::SageMaker::Domain": Known(
        prefix="d-",
        ref=_ID,
        attributes={
            "DomainId": _ID,
            "DomainArn": _arn("sagemaker", "domain/{id}"),
            "HomeEfsFileSystemId": "fs-{key}",
            "SecurityGroupIdForDomainBoundary": "sg-{key}",
            "SingleSignOnApplicationArn": "arn:{partition}:sso::{account}:application/ssoins-{key}/apl-{key}",
            "Url": "https://{id}.studio.{region}.sagemaker.aws",
        },
    ),
    "AWS::SageMaker::Image": _sagemaker("image", "ImageName"),
    "AWS::SageMaker::MlflowApp": _sagemaker("mlflow-app", "Name", "Arn"),
    "AWS::SageMaker::MlflowTrackingServer": Known(
        "TrackingServerName",
        attributes={"TrackingServerArn": _arn("sagemaker", "mlflow-tracking-server/{name}")},
    ),
    "AWS::SageMaker::NotebookInstance": _sagemaker("notebook-instance", "NotebookInstanceName", "NotebookInstanceArn"),
    "AWS::SageMaker::StudioLifecycleConfig": Known(
        "StudioLifecycleConfigName",
        attributes={"StudioLifecycleConfigArn": _arn("sagemaker", "studio-lifecycle-config/{name}")},
    ),
    "AWS::SageMaker::UserProfile": Known(
        "UserProfileName",
        ref="{name}|{domain}",
        attributes={"UserProfileArn": _arn("sagemaker", "user-profile/{domain}/{name}")},
    ),
    "AWS::SageMaker::Space": Known(
        "SpaceName", ref="{domain}|{name}", attributes={"SpaceArn": _arn("sagemaker", "space/{domain}/{name}")}
    ),
    "AWS::SecretsManager::Secret": Known(
        "Name",
        ref=_arn("secretsmanager", "secret:{name}-AbCdEf"),
        attributes={"Id": _arn("secretsmanager", "secret:{name}-AbCdEf")},
    ),
    "AWS::StepFunctions::StateMachine": Known(
        "StateMachineName",
        ref=_arn("states", "stateMachine:{name}"),
        attributes={"Arn": _arn("states", "stateMachine:{name}"), "Name": "{name}"},
    ),
}


@dataclass(frozen=True)
class Place:
    """Where a stack is."""

    stack: str
    account: str
    region: str
    partition: str


def called(
    logical_id: str, resource: Mapping[str, Any], attribute: str | None, place: Place, resolve: Callable[[Any], Any]
) -> str:
    """What `Ref` gives of a resource, or `Fn::GetAtt` if an attribute is named."""
    kind = str(resource["Type"])
    known = KNOWN.get(kind)
    form = None if known is None else known.ref if attribute is None else known.attributes.get(attribute)
    if known is None or form is None:
        raise Unresolved(f"{place.stack}/{logical_id}: what {attribute or 'Ref'} of a {kind} gives")
    settings = resource.get("Properties", {})
    named = settings.get(known.name) if known.name else None
    name = f"{place.stack}-{logical_id}" if named is None else str(resolve(named))
    key = sha256(f"{place.account}/{place.region}/{place.stack}/{logical_id}".encode()).hexdigest()
    uuid = "-".join((key[:8], key[8:12], key[12:16], key[16:20], key[20:32]))
    return form.format(
        name=name,
        lower=name.lower(),
        key=key[:17],
        id=f"{known.prefix}{key[:12] if known.prefix == 'd-' else key[:17]}",
        uuid=uuid,
        path=resolve(settings.get("Path", "/")),
        domain=resolve(settings["DomainId"]) if "{domain}" in form else "",
        partition=place.partition,
        region=place.region,
        account=place.account,
    )
