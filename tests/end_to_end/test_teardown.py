"""An estate that people work in is deleted: all of it goes, homes and all, and nothing of another domain in its VPC."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.conftest import ROOT, LocalAws

pytestmark = pytest.mark.end_to_end

APP = """
import aws_cdk as cdk
import studio_constructs as studio

app = cdk.App()
env = cdk.Environment(account="123456789012", region="eu-west-1")
gone = cdk.RemovalPolicy.DESTROY

around = cdk.Stack(app, "Around", env=env)
network = studio.StudioNetwork(around, "Network")

stack = cdk.Stack(app, "Research", env=env)
estate = studio.Studio(stack, "Studio", domain_name="research", network=network, users=["alice"], removal_policy=gone)
alice = estate.user_profiles["alice"]
studio.Space(stack, "Prepared", domain=estate.domain, space_name="prepared", owner=alice, removal_policy=gone)
cdk.Tags.of(estate.domain).add("local-aws:deleting-for", "2")
if app.node.try_get_context("teardown") != "none":
    studio.Teardown(
        stack, "Teardown", domain=estate.domain, delete_homes=True, confirm_delete_homes="research"
    )

people = cdk.Stack(app, "People", env=env)
domain = studio.Domain.from_domain_attributes(people, "Domain", domain_id=estate.domain.domain_id, vpc=network.vpc)
studio.UserProfile(people, "Bob", domain=domain, user_profile_name="bob", removal_policy=gone)
studio.Teardown(people, "Teardown", domain=domain, people_of_this_stack=True)
app.synth()
"""
TAG = "ManagedByAmazonSageMakerResource"


@dataclass
class Deployment:
    """The app on a local AWS."""

    aws: LocalAws
    folder: Path

    def cdk(self, *words: str, works: bool = True) -> str:
        return self.aws.run("cdk", *words, folder=self.folder, works=works)

    def domain(self, name: str) -> str | None:
        domains = self.aws.client("sagemaker").list_domains()["Domains"]
        return next((each["DomainId"] for each in domains if each["DomainName"] == name), None)

    def work(self, domain_id: str, *people: str) -> None:
        """Somebody's spaces, with a running app each."""
        sagemaker = self.aws.client("sagemaker")
        for person in people:
            for number in range(6):
                name = f"{person}-{number}"
                sagemaker.create_space(
                    DomainId=domain_id,
                    SpaceName=name,
                    OwnershipSettings={"OwnerUserProfileName": person},
                    SpaceSharingSettings={"SharingType": "Private"},
                    SpaceSettings={"AppType": "JupyterLab"},
                )
                self.start(domain_id, name)

    def start(self, domain_id: str, space: str) -> None:
        named = {"DomainId": domain_id, "SpaceName": space, "AppType": "JupyterLab", "AppName": "default"}
        self.aws.client("sagemaker").create_app(**named)

    def spaces(self, domain_id: str) -> set[str]:
        """Spaces, and behind a star the apps that run in them."""
        sagemaker = self.aws.client("sagemaker")
        spaces = sagemaker.list_spaces(DomainIdEquals=domain_id, MaxResults=100)["Spaces"]
        apps = sagemaker.list_apps(DomainIdEquals=domain_id, MaxResults=100)["Apps"]
        running = {f"*{app['SpaceName']}" for app in apps if app["Status"] == "InService"}
        return {space["SpaceName"] for space in spaces} | running

    def homes(self, domain_id: str) -> set[str]:
        """File systems, mount targets and groups with a domain's tag."""
        efs, found = self.aws.client("efs"), set()
        for system in efs.describe_file_systems()["FileSystems"]:
            if any(domain_id in tag["Value"] for tag in system["Tags"]):
                targets = efs.describe_mount_targets(FileSystemId=system["FileSystemId"])["MountTargets"]
                found |= {system["FileSystemId"], *(target["MountTargetId"] for target in targets)}
        groups = self.aws.client("ec2").describe_security_groups()["SecurityGroups"]
        return found | {group["GroupId"] for group in groups if domain_id in group["GroupName"]}

    def status(self, stack: str) -> str:
        stacks = self.aws.client("cloudformation").describe_stacks()["Stacks"]
        return next((each["StackStatus"] for each in stacks if each["StackName"] == stack), "gone")

    def patience(self, seconds: int) -> None:
        """How long the functions that do the work may run."""
        functions = self.aws.client("lambda")
        for each in functions.list_functions()["Functions"]:
            if each["Handler"] == "teardown.index.is_complete":
                functions.update_function_configuration(FunctionName=each["FunctionName"], Timeout=seconds)


@pytest.fixture(scope="module")
def deployment(aws: LocalAws, tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    folder = tmp_path_factory.mktemp("teardown")
    (folder / "app.py").write_text(APP)
    settings = json.loads((ROOT / "cdk.json").read_text())
    (folder / "cdk.json").write_text(json.dumps({**settings, "app": f"{sys.executable} app.py"}))
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    aws.bootstrap()
    made = Deployment(aws, folder)
    made.cdk("deploy", "--all", "--require-approval", "never")
    return made


@pytest.fixture(scope="module")
def domains(deployment: Deployment) -> dict[str, str]:
    """Ours, and another one that somebody made by hand in the same VPC; people work in both."""
    sagemaker = deployment.aws.client("sagemaker")
    ours = deployment.domain("research")
    assert ours is not None
    alike = sagemaker.describe_domain(DomainId=ours)
    told = ("AuthMode", "VpcId", "SubnetIds", "AppNetworkAccessType", "DefaultUserSettings", "DefaultSpaceSettings")
    settings: dict[str, Any] = {key: alike[key] for key in told}
    arn = sagemaker.create_domain(DomainName="other", **settings)["DomainArn"]
    other = arn.rpartition("/")[2]
    sagemaker.create_user_profile(DomainId=other, UserProfileName="alice")
    deployment.work(ours, "alice", "bob")
    deployment.work(other, "alice")
    deployment.start(ours, "prepared")
    return {"ours": ours, "other": other}


# The tests are the steps of one life, in their order.


def test_a_teardown_that_leaves_the_template_ends_nobody_s_work(
    deployment: Deployment, domains: dict[str, str]
) -> None:
    before = deployment.spaces(domains["ours"]), deployment.homes(domains["ours"])
    assert len(before[0]) == 26
    assert len(before[1]) >= 4
    quick = ("--require-approval", "never", "--exclusively")
    deployment.cdk("deploy", "Research", *quick, "--context", "teardown=none")
    assert (deployment.spaces(domains["ours"]), deployment.homes(domains["ours"])) == before
    deployment.cdk("deploy", "Research", *quick)
    assert (deployment.spaces(domains["ours"]), deployment.homes(domains["ours"])) == before


def test_a_stack_of_people_goes_with_their_work_and_no_other_s(deployment: Deployment, domains: dict[str, str]) -> None:
    before = deployment.spaces(domains["ours"])
    deployment.cdk("destroy", "People", "--force", "--exclusively")
    assert deployment.status("People") == "gone"
    bobs = {f"{star}bob-{number}" for number in range(6) for star in ("", "*")}
    assert deployment.spaces(domains["ours"]) == before - bobs


def test_a_function_that_is_ended_half_way_fails_the_deletion(deployment: Deployment, domains: dict[str, str]) -> None:
    deployment.patience(1)
    deployment.cdk("destroy", "Research", "--force", "--exclusively", works=False)
    assert deployment.status("Research") == "DELETE_FAILED"
    assert deployment.domain("research") == domains["ours"]
    assert len(deployment.homes(domains["ours"])) >= 4


def test_the_next_deletion_comes_to_the_end_and_touches_nothing_of_another(
    deployment: Deployment, domains: dict[str, str]
) -> None:
    deployment.patience(300)  # as the template says
    other = deployment.spaces(domains["other"]), deployment.homes(domains["other"])
    assert len(other[0]) == 12
    deployment.cdk("destroy", "Research", "--force", "--exclusively")
    assert deployment.status("Research") == "gone"
    assert deployment.domain("research") is None
    assert deployment.homes(domains["ours"]) == set()
    assert (deployment.spaces(domains["other"]), deployment.homes(domains["other"])) == other
    assert len(other[1]) >= 4


def test_then_the_vpc_can_go_once_the_other_domain_has_left_it(deployment: Deployment, domains: dict[str, str]) -> None:
    sagemaker = deployment.aws.client("sagemaker")
    for number in range(6):
        named = {"DomainId": domains["other"], "SpaceName": f"alice-{number}"}
        sagemaker.delete_app(**named, AppType="JupyterLab", AppName="default")
        sagemaker.delete_space(**named)
    sagemaker.delete_user_profile(DomainId=domains["other"], UserProfileName="alice")
    sagemaker.delete_domain(DomainId=domains["other"], RetentionPolicy={"HomeEfsFileSystem": "Delete"})
    deployment.cdk("destroy", "Around", "--force")
    assert deployment.status("Around") == "gone"
