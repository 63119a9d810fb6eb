"""What is remembered of an instance that is deleted: enough for a person to make it again by hand."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Callable
from typing import Any, Final

from botocore.exceptions import ClientError

from studio_cli.migrate.journey.state_file import Record
from studio_cli.migrate.journey.steps import Journey
from studio_cli.migrate.plan import InstancePlan

_MADE_WITH: Final = {
    "NotebookInstanceName": "NotebookInstanceName",
    "InstanceType": "InstanceType",
    "SubnetId": "SubnetId",
    "SecurityGroups": "SecurityGroupIds",
    "RoleArn": "RoleArn",
    "KmsKeyId": "KmsKeyId",
    "NotebookInstanceLifecycleConfigName": "LifecycleConfigName",
    "DirectInternetAccess": "DirectInternetAccess",
    "VolumeSizeInGB": "VolumeSizeInGB",
    "AcceleratorTypes": "AcceleratorTypes",
    "DefaultCodeRepository": "DefaultCodeRepository",
    "AdditionalCodeRepositories": "AdditionalCodeRepositories",
    "RootAccess": "RootAccess",
    "PlatformIdentifier": "PlatformIdentifier",
    "InstanceMetadataServiceConfiguration": "InstanceMetadataServiceConfiguration",
    "IpAddressType": "IpAddressType",
}
"""What `DescribeNotebookInstance` tells, by what `CreateNotebookInstance` calls it."""


def tombstone(journey: Journey, plan: InstancePlan, description: Record, record: Record) -> bytes:
    """All that is known of an instance, as JSON. What may not be read is said, and stops nothing."""
    sagemaker = journey.client("sagemaker", plan.region)
    arn = description["NotebookInstanceArn"]
    about_tags = _read(_tags, sagemaker=sagemaker, arn=arn)
    tags = about_tags.get("Tags", [])
    config = description.get("NotebookInstanceLifecycleConfigName")
    hooks: Record = {}
    told: Record = {}
    if config:
        ask = sagemaker.describe_notebook_instance_lifecycle_config
        told = _told(_read(ask, NotebookInstanceLifecycleConfigName=config))
        hooks = {hook: told[hook] for hook in ("OnCreate", "OnStart") if told.get(hook)}
    scripts = {hook: [_script(each) for each in entries] for hook, entries in hooks.items()}
    repositories = _repositories(sagemaker, description)
    stone = {
        "instance": plan.name,
        "region": plan.region,
        "owner": plan.owner,
        "at": journey.clock(),
        "by": journey.who,
        "description": description,
        "tags": about_tags if "not_read" in about_tags else tags,
        "lifecycle_scripts": told if "not_read" in told else scripts,
        "repositories": repositories,
        "network": _network(journey, plan, description),
        "role": _role(journey, plan, description["RoleArn"]),
        "steps": record["steps"],
        "copy": journey.place(plan).uri("manifest.jsonl.gz"),
        "make_again": _make_again(description, tags, hooks, repositories),
    }
    return json.dumps(stone, indent=2, default=_text).encode()


def _tags(*, sagemaker: Any, arn: str) -> Record:
    pages = sagemaker.get_paginator("list_tags").paginate(ResourceArn=arn)
    return {"Tags": [tag for page in pages for tag in page["Tags"]]}


def _script(entry: Record) -> str:
    return base64.b64decode(entry["Content"]).decode("utf-8", "replace")


def _read(ask: Callable[..., Record], **request: Any) -> Record:
    """What AWS answers, or why it may not be read."""
    try:
        return ask(**request)
    except ClientError as error:
        return {"not_read": " ".join(str(error).split())}


def _repositories(sagemaker: Any, description: Record) -> Record:
    """What the names of its repositories stand for: an address and a branch, and the secret that opens it."""
    named = [description.get("DefaultCodeRepository"), *description.get("AdditionalCodeRepositories", [])]
    found: Record = {}
    for name in named:
        if name and "://" in name:
            found[name] = {"GitConfig": {"RepositoryUrl": name}}
        elif name:
            found[name] = _told(_read(sagemaker.describe_code_repository, CodeRepositoryName=name))
    return found


def _network(journey: Journey, plan: InstancePlan, description: Record) -> Record:
    """Where it stood, and who could reach it; nothing for one in the network of SageMaker."""
    subnet, groups = description.get("SubnetId"), description.get("SecurityGroups", [])
    if not subnet:
        return {}
    ec2 = journey.client("ec2", plan.region)
    return {
        "subnet": _told(_read(ec2.describe_subnets, SubnetIds=[subnet])),
        "security_groups": _told(_read(ec2.describe_security_groups, GroupIds=groups)),
    }


def _make_again(description: Record, tags: list[Record], hooks: Record, repositories: Record) -> Record:
    """What makes it again, with empty disk, as the AWS CLI takes it: `--cli-input-json`."""
    made: Record = {}
    for name, found in repositories.items():
        if "CodeRepositoryName" in found:
            request = {"CodeRepositoryName": name, "GitConfig": found["GitConfig"]}
            made.setdefault("create-code-repository", []).append(request)
    if hooks:
        name = description["NotebookInstanceLifecycleConfigName"]
        made["create-notebook-instance-lifecycle-config"] = {"NotebookInstanceLifecycleConfigName": name, **hooks}
    has = {theirs: description[ours] for ours, theirs in _MADE_WITH.items() if description.get(ours)}
    made["create-notebook-instance"] = {**has, **({"Tags": tags} if tags else {})}
    return made


def _told(answer: Record) -> Record:
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def _role(journey: Journey, plan: InstancePlan, arn: str) -> Record:
    """The role and its policies, what limits them too; what may not be read is said."""
    iam, name = journey.client("iam", plan.region), arn.rpartition("/")[2]
    found: Record = {"arn": arn}

    def document(policy: str) -> Any:
        version = iam.get_policy(PolicyArn=policy)["Policy"]["DefaultVersionId"]
        return iam.get_policy_version(PolicyArn=policy, VersionId=version)["PolicyVersion"]["Document"]

    try:
        role = iam.get_role(RoleName=name)["Role"]
        found["trust"] = role["AssumeRolePolicyDocument"]
        found.update({key: role[key] for key in ("Path", "Description", "MaxSessionDuration", "Tags") if role.get(key)})
        pages = iam.get_paginator("list_role_policies").paginate(RoleName=name)
        inline = [each for page in pages for each in page["PolicyNames"]]
        found["inline"] = {
            each: iam.get_role_policy(RoleName=name, PolicyName=each)["PolicyDocument"] for each in inline
        }
        pages = iam.get_paginator("list_attached_role_policies").paginate(RoleName=name)
        attached = [each["PolicyArn"] for page in pages for each in page["AttachedPolicies"]]
        found["attached"] = {each: document(each) for each in attached}
        boundary = role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")
        if boundary:
            found["boundary"] = {boundary: document(boundary)}
    except ClientError as error:
        found["not_read"] = " ".join(str(error).split())
    return found


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, dt.datetime) else str(value)
