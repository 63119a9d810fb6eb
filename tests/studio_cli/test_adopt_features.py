"""Domains made by hand, each with something else: what the file says of it, and that nothing differs unreported."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from local_aws.schemas import lookup, schema
from stacks.estate import load_estate
from stacks.estate.model import Settings
from studio_cli.adopt import Adoption
from studio_cli.adopt.differences import changes
from studio_cli.adopt.lines import spaces
from studio_cli.adopt.lines.written import EstateLines
from studio_cli.adopt.templates import Unknown

from . import made_by_hand as made
from .hand import SCRIPT, Hand

Row = dict[str, Any]


# -- what the file says of it ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Case:
    """A domain that somebody made.

    Attributes:
        make: Makes it; its id.
        says: What the file must say, by the path of the key.
        same: Beginnings of settings that must not change, of any resource.
        report: Words that the report must hold.
        spaces: The spaces that come into the estate.
    """

    make: Callable[[Hand], str]
    says: Row
    same: tuple[str, ...] = ()
    report: tuple[str, ...] = ()
    spaces: tuple[str, ...] = ()


USERS = "DefaultUserSettings"
CASES = {
    "switches": Case(
        made.switches,
        {
            "domain.docker.trusted_accounts": ("111122223333",),
            "domain.source_identity": True,
            "domain.tag_propagation": True,
            "domain.ip_address_type": "DUALSTACK",
            "domain.public_internet": True,
            "domain.auto_mount_home_efs": False,
            "domain.home_efs": True,
            "domain.space_storage": {"default_gb": 20, "maximum_gb": 200},
        },
        ("DomainSettings", "TagPropagation", "AppNetworkAccessType", f"{USERS}.AutoMount", f"{USERS}.SpaceStorage"),
    ),
    "without homes": Case(
        made.without_homes,
        {"domain.home_efs": False, "domain.source_identity": False, "domain.tag_propagation": False},
        ("HomeEfsFileSystemCreation", "TagPropagation"),
    ),
    "file systems": Case(
        made.file_systems,
        {
            "domain.code_repositories": ("https://git.example.com/team/work.git",),
            "domain.file_systems.0.path": "/team",
            "domain.file_systems.1": {"efs": None, "fsx_lustre": None, "s3": "s3://lake/curated", "path": "curated"},
            "domain.posix_user": {"uid": 10001, "gid": 1001},
        },
        (f"{USERS}.CustomFileSystemConfigs", f"{USERS}.CustomPosixUserConfig", f"{USERS}.{made.LAB}.CodeRepositories"),
    ),
    "pages": Case(
        made.pages,
        {
            "portal.hidden_apps": ("Canvas", "RStudioServerPro"),
            "portal.hidden_tools": ("AutoMl", "JumpStart"),
            "portal.hidden_distribution_versions": ("1.0", "1.1"),
            "portal.hide_other_instance_types": True,
            "portal.landing_page": "studio::relative/home",
            "classic": None,
        },
        (f"{USERS}.StudioWebPortal", f"{USERS}.DefaultLandingUri"),
    ),
    "in Classic": Case(
        made.in_classic,
        {
            "classic": {
                "current_studio": False,
                "kernel_instance_type": "ml.m5.large",
                "snapshots": {"place": "team-snapshots/notebooks", "outputs": True},
            },
            "portal.hidden_apps": (),
            "start_up_scripts.0.app_type": "JupyterServer",
            "start_up_scripts.1.app_type": "KernelGateway",
        },
        (
            f"{USERS}.StudioWebPortal",
            f"{USERS}.DefaultLandingUri",
            f"{USERS}.SharingSettings",
            f"{USERS}.KernelGatewayAppSettings.DefaultResourceSpec.InstanceType",
        ),
    ),
    "moved from Classic": Case(
        made.moved_from_classic,
        {
            "classic": {
                "current_studio": True,
                "kernel_instance_type": "ml.t3.large",
                "snapshots": {"place": "team-snapshots/notebooks", "outputs": False},
            },
            "portal.landing_page": None,
        },
        (f"{USERS}.StudioWebPortal", f"{USERS}.DefaultLandingUri", f"{USERS}.SharingSettings.S3OutputPath"),
    ),
    "scripts": Case(
        made.scripts,
        {
            "start_up_scripts.0.name": "chosen",
            "start_up_scripts.0.content": SCRIPT,
            "start_up_scripts.1.name": "first",
            "start_up_scripts.1.built_in": False,
            "start_up_scripts.2.name": "guard",
            "start_up_scripts.2.built_in": True,
            "start_up_scripts.3.app_type": "CodeEditor",
        },
    ),
    "images": Case(
        made.images,
        {
            "images.0": {
                "name": "built",
                "apps": ("JupyterLab",),
                "existing": True,
                "built_on_distribution": True,
                "directory": None,
                "repository": None,
                "digest": None,
                "idle_support": None,
            },
            "images.1.name": "plain",
            "images.1.apps": ("CodeEditor",),
            "images.1.built_on_distribution": False,
        },
        report=(
            "image Capital is ",
            "image built is held at version 1: it would be the newest",
            "how CodeEditor runs image plain (own: ContainerArguments), which an estate can not say",
            f"{USERS}.{made.LAB}.CustomImages",
        ),
    ),
    "newest types": Case(
        made.newest_types,
        {
            "domain.default_instance_type": "ml.t3.medium",
            "teams.0.instance_types": ("ml.t3.medium", "ml.g7.2xlarge"),
            "users.0.default_instance_type": "ml.g7.2xlarge",
            "classic.kernel_instance_type": None,
        },
        report=(
            "what kernels of Studio Classic start on",
            f"{USERS}.{made.LAB}.DefaultResourceSpec.InstanceType",
        ),
    ),
    "people": Case(
        made.people,
        {
            "teams.0.name": "everybody",
            "teams.0.instance_types": ("ml.t3.large", "ml.m5.xlarge"),
            "teams.0.space_storage": None,
            "teams.0.default_instance_type": None,
            "teams.1.name": "gpu",
            "teams.1.instance_types": ("ml.t3.large", "ml.m5.large"),
            "teams.1.default_instance_type": "ml.m5.large",
            "teams.1.space_storage": {"default_gb": 50, "maximum_gb": 500},
            "teams.1.idle_shutdown.minutes": 120,
            "teams.1.idle_shutdown.user_may_choose": None,
            "teams.1.hidden_tools": ("AutoMl",),
            "users.0.default_instance_type": None,
            "users.0.idle_shutdown": None,
            "users.2.name": "eve",
            "users.2.default_instance_type": "ml.m5.xlarge",
            "users.2.idle_shutdown.minutes": 60,
            "users.3.default_instance_type": None,
            "users.3.idle_shutdown": None,
        },
        (
            "UserSettings.SpaceStorageSettings",
            f"UserSettings.{made.LAB}",
            "UserSettings.StudioWebPortalSettings.HiddenMlTools",
        ),
        ("fay's space storage is not that of all of everybody: it stays as it is",),
    ),
    "spaces": Case(
        made.spaces,
        {
            "spaces": (
                {"name": "full", "app": "CodeEditor", "display_name": "Ana's", "instance_type": "ml.m5.large"}
                | {"storage_gb": 30, "idle_minutes": 60, "owner": "ana", "shared": False},
                {"name": "plain", "app": "JupyterLab", "display_name": None, "instance_type": None}
                | {"storage_gb": None, "idle_minutes": None, "owner": "ana", "shared": False},
            ),
            "teams.0.instance_types": ("ml.t3.medium", "ml.m5.large", "ml.m5.xlarge"),
        },
        ("SpaceSettings", "SpaceDisplayName"),
        (
            "space large stays outside, untouched: a space has at most space_storage.maximum_gb, here 100",
            "space slow stays outside, untouched: a space's idle time lies within what people may choose, here 60 to",
            "space remote stays outside, untouched: the file can not say SpaceSettings.RemoteAccess: ENABLED",
            "space shared stays outside, untouched: people share it, as a role that the estate would change",
            "- space large\n",
        ),
        ("full", "plain"),
    ),
    "Identity Center": Case(
        made.identity_center,
        {
            "authentication.identity_center.group_ids": (made.GROUP,),
            "users.0.identity_center": {"user_name": "ana@example.com", "user_id": None},
            "users.1.identity_center.user_name": "ben@example.com",
        },
        ("SingleSignOn", "PrincipalId"),
        (f"| group {made.GROUP} (", "| user "),
    ),
    "loose": Case(
        made.loose,
        {"domain.docker": None, "domain.file_systems": (), "classic": None, "portal.hide_other_instance_types": False},
        report=(
            "Docker is on for images of any account, which an estate can not say: it goes off",
            " is mounted no more: an estate says whose files apps work with there",
            "snapshots of notebooks go where SageMaker chooses: an estate names a place, or has none",
            "1 instance types are hidden, others than those that no team may run: they would be shown",
            f"{USERS}.CanvasAppSettings (SageMaker's API only)",
        ),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_file_says_what_is_there_and_the_report_the_rest(hand: Hand, case: Case) -> None:
    domain_id = case.make(hand)
    if not hand.account.sagemaker.list_user_profiles(DomainIdEquals=domain_id)["UserProfiles"]:
        hand.inside.profile(domain_id, "ana")
    adoption = hand.adopt(domain_id)
    settings = load_estate(hand.folder / "out" / "studio.yaml").environments[0].settings
    assert {path: value_at(settings, path) for path in case.says} == case.says
    differences = list(different(adoption))
    changed = [each for each in differences if each.then is not None and not each.says_what_is_off]
    assert [each for each in changed if each.setting.startswith(case.same)] == []
    assert [each for each in differences if not each.is_reported(adoption.report)] == []
    assert [(each, pointer) for each, pointer in replaced(adoption)] == []
    assert [words for words in case.report if words not in adoption.report] == []
    imported = {each.found.name for each in adoption.plan.imports}
    expected = {adoption.found.domain.name, *(profile.name for profile in adoption.found.profiles), *case.spaces}
    assert expected <= imported
    assert imported & {space.name for space in adoption.found.spaces} == set(case.spaces)


def test_the_deploy_after_the_import_sends_a_space_s_tags_alone(hand: Hand) -> None:
    """What a space leaves out and the estate says is off is said from the beginning: nothing is updated for it."""
    adoption = hand.adopt(made.spaces(hand))
    coming = [each for each in adoption.plan.imports if each.found.type.endswith("Space")]
    assert coming
    for each in coming:
        then = {key: value for key, value in flat(each.wanted) if key.split(".")[0] not in OUT_OF_SIGHT}
        now = dict(flat(each.properties))
        assert {key: now.get(key) for key in then} == then


def test_a_space_with_what_no_template_can_say_stays_outside(hand: Hand) -> None:
    found = hand.adopt(made.spaces(hand)).found
    lines = EstateLines({})
    new = [replace(each, beyond={"SpaceSettings.Newest": "ENABLED"}) for each in found.spaces if each.name == "plain"]
    assert spaces.spaces(replace(found, spaces=tuple(new)), lines) == []
    words = "space plain stays outside, untouched: the file can not say SpaceSettings.Newest: ENABLED"
    assert lines.unsaid == [words]


def test_how_a_kept_domain_runs_images_comes_back_with_it(hand: Hand) -> None:
    """The name is the estate's own: the deploy would make it a second time."""
    domain_id = made.images(hand)
    hand.inside.profile(domain_id, "ana")
    first = hand.adopt(domain_id)
    assert "- app image configuration distribution\n" in first.report, "what is not the estate's stays outside"
    (wanted,) = (each.wanted for each in first.plan.imports if each.found is first.found.domain)
    (image,) = wanted[USERS][made.LAB]["CustomImages"]
    name, container = image["AppImageConfigName"], {"ContainerEntrypoint": ["entrypoint-jupyter-server"]}
    hand.account.sagemaker.create_app_image_config(
        AppImageConfigName=name, JupyterLabAppImageConfig={"ContainerConfig": container}
    )
    settings = {made.LAB: {"CustomImages": [{"ImageName": "built", "AppImageConfigName": name}]}}
    hand.account.sagemaker.update_domain(DomainId=domain_id, DefaultUserSettings=settings)
    back = hand.adopt(domain_id, "back", estate_file=hand.folder / "out" / "studio.yaml")
    template, mapping = (hand.read(f"by-hand-prod-Studio.{kind}.json", "back") for kind in ("template", "mapping"))
    (logical_id,) = (key for key, each in mapping.items() if each == {"AppImageConfigName": name})
    assert template["Resources"][logical_id]["Properties"] == {
        "AppImageConfigName": name,
        "JupyterLabAppImageConfig": {"ContainerConfig": container},
    }
    changed = {each.setting for each in changes(back.plan.imports) if each.resource == name}
    assert {setting for setting in changed if not setting.startswith("tag ")} == set()


# -- comparing, on its own feet ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """A setting of which AWS and the estate's template say something else."""

    name: str
    setting: str
    now: Any
    then: Any = field(default=None)

    @property
    def says_what_is_off(self) -> bool:
        """Whether nothing changes: a template says aloud what was so unsaid."""
        return self.now is None and self.then in ([], "DISABLED")

    def is_reported(self, report: str) -> bool:
        """In a row of a table with the resource's name, or among what is off before and after."""
        rows = [line.split(" | ") for line in report.splitlines() if line.startswith("| ")]
        in_a_row = any(
            self.name in row[0].removeprefix("| ").split(", ") and row[1].split(" (")[0] == self.setting for row in rows
        )
        off = report.partition("said so from now on: ")[2].partition("\n")[0].rstrip(".").split(", ")
        return in_a_row or (self.now is None and self.setting in off)


OUT_OF_SIGHT = {"DomainId", "ApplicationArn", "Tags"}
"""What the domain's own stack tells the others, and what has a test of its own."""


def different(adoption: Adoption) -> Iterator[Difference]:
    for each in adoption.plan.imports:
        now, then = dict(flat(each.found.properties)), dict(flat(each.wanted))
        for setting in sorted({*now, *then}):
            one, other = now.get(setting), then.get(setting)
            if setting.split(".")[0] in OUT_OF_SIGHT or alike(one, other):
                continue
            if setting not in then and (one in ([], {}) or (setting, one) == ("HomeEfsFileSystemCreation", "Enabled")):
                continue
            yield Difference(each.found.name, setting, one, other)


def alike(one: Any, other: Any) -> bool:
    if isinstance(one, list) and isinstance(other, list):
        return sorted(map(str, one)) == sorted(map(str, other))
    return bool(one == other)


def flat(value: Any, *path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from flat(item, *path, key)
    else:
        yield ".".join(path), value


def replaced(adoption: Adoption) -> Iterator[tuple[str, str]]:
    """What CloudFormation would make anew."""
    for each in adoption.plan.imports:
        known = schema(each.found.type)
        assert known is not None
        for pointer in [*known.create_only, *known.maybe_create_only]:
            now, then = lookup(each.found.properties, pointer), lookup(each.wanted, pointer)
            of_the_domain = isinstance(then, Unknown) and pointer[0] in OUT_OF_SIGHT
            if now != then and not of_the_domain and not each.found.type.endswith("LifecycleConfig"):
                yield each.found.name, ".".join(pointer)


def value_at(settings: Settings, path: str) -> Any:
    value: Any = settings
    for step in path.split("."):
        value = value[int(step)] if step.isdigit() else getattr(value, step)
    if isinstance(value, tuple):
        return tuple(plain(each) for each in value)
    return plain(value)


def plain(value: Any) -> Any:
    return value.model_dump() if hasattr(value, "model_dump") else value
