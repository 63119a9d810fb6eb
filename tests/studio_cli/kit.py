"""An estate as a person writes it, and an account in which CloudFormation has made its stacks, or others."""

from __future__ import annotations

import io
import json
from collections.abc import Collection
from typing import Any

from rich.console import Console

from stacks.estate import DomainSettings, Environment, Estate, Settings, Team, User
from studio_cli.aws import Target
from tests.local_aws import kit

Row = dict[str, Any]

PREFIX, DOMAIN = "lab-prod", "lab-prod"
PEOPLE = (User(name="alice", team="analysts", stack=1),)
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_SESSION_TOKEN": "testing",
    "AWS_REGION": kit.REGION,
}
LOCAL, REAL = Target("local", CREDENTIALS), Target("aws", CREDENTIALS)
"""Both are the local AWS of this process; they differ in what a person is told, and asked."""


def person(name: str, stack: int | None = None, *, suspended: bool = False) -> User:
    return User(name=name, team="analysts", stack=stack, suspended=suspended)


def environment(
    *people: User, name: str = "prod", account: str | None = None, region: str | None = None
) -> Environment:
    team = Team(name="analysts", instance_types=("ml.t3.medium",))
    settings = Settings(domain=DomainSettings(name=f"lab-{name}"), teams=(team,), users=people or PEOPLE, user_stacks=2)
    return Environment(name=name, account=account, region=region, settings=settings)


def estate(*environments: Environment) -> Estate:
    return Estate(name="lab", environments=environments or (environment(),))


def console() -> tuple[Console, io.StringIO]:
    """A wide console, and what was printed on it."""
    printed = io.StringIO()
    return Console(file=printed, width=200), printed


class Account:
    """An account with a VPC. Stacks are made as the CDK makes them, of the resources that count."""

    def __init__(self) -> None:
        self.inside = kit.Estate()
        self.cloudformation, self.sagemaker = kit.client("cloudformation"), kit.client("sagemaker")

    def stack(self, name: str, resources: Row, outputs: Row | None = None, *, works: bool = True) -> None:
        body = json.dumps({"Resources": resources, "Outputs": outputs or {}})
        capabilities = ["CAPABILITY_NAMED_IAM"]
        self.cloudformation.create_stack(StackName=f"{PREFIX}-{name}", TemplateBody=body, Capabilities=capabilities)
        status = self.status(name)
        assert (status == "CREATE_COMPLETE") is works, status

    def status(self, name: str) -> str:
        return str(self.cloudformation.describe_stacks(StackName=f"{PREFIX}-{name}")["Stacks"][0]["StackStatus"])

    def stacks(self) -> list[str]:
        """What is there, in the order of making."""
        found = self.cloudformation.describe_stacks()["Stacks"]
        return [row["StackName"] for row in sorted(found, key=lambda row: row["CreationTime"])]

    def outside(self, *people: str, name: str = DOMAIN) -> str:
        """A domain that somebody made by hand."""
        domain_id = self.inside.domain(DomainName=name)
        for profile in people:
            self.inside.profile(domain_id, profile)
        return domain_id

    def studio(self, *, keep: bool = True, script: bool = False, outputs: Row | None = None, **settings: Any) -> str:
        """The Studio stack with its domain, and a start-up script if that is asked for; the domain's id."""
        resources: Row = {"Domain": domain(self, keep=keep)}
        resources["Domain"]["Properties"].update(settings)
        if script:
            resources["Script"] = {
                "Type": "AWS::SageMaker::StudioLifecycleConfig",
                "Properties": {
                    "StudioLifecycleConfigName": "setup",
                    "StudioLifecycleConfigContent": "IyEvYmluL2Jhc2g=",
                    "StudioLifecycleConfigAppType": "JupyterLab",
                },
            }
            arn = {"Fn::GetAtt": ["Script", "StudioLifecycleConfigArn"]}
            resources["Domain"]["Properties"]["DefaultUserSettings"]["JupyterLabAppSettings"] = {
                "LifecycleConfigArns": [arn]
            }
        self.stack("Studio", resources, outputs)
        (found,) = self.sagemaker.list_domains()["Domains"]
        return str(found["DomainId"])

    def people(
        self, number: int, domain_id: str, *names: str, keep: bool = True, suspended: Collection[str] = ()
    ) -> None:
        """A Users stack."""
        self.stack(f"Users-{number:02d}", profiles(domain_id, *names, keep=keep, suspended=suspended))

    def home(self, domain_id: str) -> str:
        return str(self.sagemaker.describe_domain(DomainId=domain_id)["HomeEfsFileSystemId"])

    def no_homes(self, file_system: str) -> None:
        """Somebody deletes everybody's home."""
        efs = kit.client("efs")
        for mount in efs.describe_mount_targets(FileSystemId=file_system)["MountTargets"]:
            efs.delete_mount_target(MountTargetId=mount["MountTargetId"])
        efs.delete_file_system(FileSystemId=file_system)


def domain(account: Account, *, name: str = DOMAIN, keep: bool = True) -> Row:
    properties = account.inside.domain_request(DomainName=name)
    return {"Type": "AWS::SageMaker::Domain", "Properties": properties, "DeletionPolicy": policy(keep=keep)}


def profiles(domain_id: str, *names: str, keep: bool = True, suspended: Collection[str] = ()) -> Row:
    return {
        f"User{number}": {
            "Type": "AWS::SageMaker::UserProfile",
            "Properties": {
                "DomainId": domain_id,
                "UserProfileName": name,
                **({"Tags": [{"Key": "studio:suspended", "Value": "true"}]} if name in suspended else {}),
            },
            "DeletionPolicy": policy(keep=keep),
        }
        for number, name in enumerate(names)
    }


def policy(*, keep: bool) -> str:
    return "RetainExceptOnCreate" if keep else "Delete"


def parameter(name: str = "/value") -> Row:
    """The smallest resource: what stands for a key or a VPC where nothing else counts."""
    return {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Name": name, "Value": "1"}}
