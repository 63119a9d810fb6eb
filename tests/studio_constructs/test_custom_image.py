"""Custom images: from a folder or a digest to what a domain takes, and what another source does."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from constructs import Construct

import studio_constructs as studio
from studio_constructs import ImageAttachment, ImageSource
from tests.kit import (
    Json,
    new_app,
    new_stack,
    only,
    paths_below,
    properties,
    refused,
    resources,
    statements,
    synthesize,
    warnings,
)

from .image_kit import A, B, C, by_digest, custom, images
from .kit import KEY_ARN, document, imported_key
from .nag_kit import check_with_nag

IMAGE, VERSION = "AWS::SageMaker::Image", "AWS::SageMaker::ImageVersion"
CONFIG = "AWS::SageMaker::AppImageConfig"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    return tmp_path


def attachment_of(stack: cdk.Stack, attachment: ImageAttachment) -> Json:
    """The template of a bucket that waits for what the attachment needs."""
    resource = cdk.CfnResource(stack, "Domain", type="AWS::S3::Bucket")
    resource.node.add_dependency(*attachment.needs)
    return synthesize(stack)


def versions(template: Json) -> dict[str, str]:
    """Logical id of each version, by the last character of its container image."""
    return {
        str(stringified(each["Properties"]["BaseImage"]))[-1]: name
        for name, each in resources(template, VERSION).items()
    }


def stringified(value: Any) -> str:
    if isinstance(value, str):
        return value
    return "".join(stringified(each) for each in value["Fn::Join"][1]) if "Fn::Join" in value else "?"


# From its source --------------------------------------------------------------------------------------------------


def test_an_image_is_made_with_its_role_and_its_version(stack: cdk.Stack) -> None:
    custom(stack)
    template = synthesize(stack)
    assert sorted(each["Type"] for each in template["Resources"].values()) == [
        "AWS::IAM::ManagedPolicy",
        "AWS::IAM::Role",
        IMAGE,
        VERSION,
    ]
    assert properties(template, IMAGE)["ImageRoleArn"] == {"Fn::GetAtt": ["ImageRoleTeamPythone44446b6", "Arn"]}
    assert only(template, VERSION)["DependsOn"] == ["ImageTeamPythone44446b6"]


def test_a_version_is_its_digest_in_its_repository(stack: cdk.Stack) -> None:
    custom(stack)
    template = synthesize(stack)
    assert stack.resolve(images(stack).repository_uri_for_digest(A)) == properties(template, VERSION)["BaseImage"]
    assert statements(document(template))["PullImages"]["Resource"] == [
        "arn:aws:ecr:eu-west-1:111111111111:repository/studio/analysts"
    ]


def test_a_folder_is_built_for_amd64_and_pulled_from_the_bootstrap_s_repository(folder: Path) -> None:
    app = new_app()
    stack = new_stack(app=app)
    source = ImageSource.asset(str(folder), build_args={"BASE": "python"}, target="final", exclude=["*.md"])
    custom(stack, source=source)
    template = synthesize(stack)
    app.synth()  # without docker
    repository = "cdk-hnb659fds-container-assets-111111111111-eu-west-1"
    assert statements(document(template))["PullImages"]["Resource"] == [
        f"arn:aws:ecr:eu-west-1:111111111111:repository/{repository}"
    ]
    path = Path(app.outdir) / "Studio.assets.json"
    (image,) = json.loads(path.read_text())["dockerImages"].values()
    assert image["source"]["platform"] == "linux/amd64"
    assert image["source"]["dockerBuildArgs"] == {"BASE": "python"}
    assert image["source"]["dockerBuildTarget"] == "final"
    (tag,) = json.loads(path.read_text())["dockerImages"]
    assert properties(template, VERSION)["BaseImage"]["Fn::Sub"].endswith(f"/{repository}:{tag}")


def test_another_content_of_the_folder_is_another_version(folder: Path) -> None:
    def logical_id() -> str:
        stack = new_stack()
        custom(stack, source=ImageSource.asset(str(folder)))
        (found,) = resources(synthesize(stack), VERSION)
        return found

    before, again = logical_id(), logical_id()
    (folder / "environment.yml").write_text("pandas")
    assert before == again != logical_id()


def test_the_dockerfile_may_have_another_name(folder: Path) -> None:
    app = new_app()
    (folder / "Studio.Dockerfile").write_text("FROM scratch\n")
    custom(new_stack(app=app), source=ImageSource.asset(str(folder), file="Studio.Dockerfile"))
    app.synth()
    (image,) = json.loads((Path(app.outdir) / "Studio.assets.json").read_text())["dockerImages"].values()
    assert image["source"]["dockerFile"] == "Studio.Dockerfile"


def test_what_is_excluded_makes_no_other_version(folder: Path) -> None:
    def logical_id() -> str:
        stack = new_stack()
        custom(stack, source=ImageSource.asset(str(folder), exclude=["*.md"]))
        (found,) = resources(synthesize(stack), VERSION)
        return found

    before = logical_id()
    (folder / "README.md").write_text("how to")
    assert logical_id() == before


def test_a_repository_of_ours_brings_its_key(stack: cdk.Stack) -> None:
    repository = studio.ImageRepository(stack, "Repo", repository_name="a/b", encryption_key=imported_key(stack))
    custom(stack, source=ImageSource.ecr(repository, digest=A))
    assert statements(document(synthesize(stack)))["DecryptImages"]["Resource"] == [KEY_ARN]


def test_the_key_of_another_repository_is_told(stack: cdk.Stack) -> None:
    custom(stack, source=by_digest(stack, encryption_key=imported_key(stack)))
    assert "DecryptImages" in statements(document(synthesize(stack)))


def test_what_is_told_of_an_image_reaches_it(stack: cdk.Stack) -> None:
    details = studio.ImageVersionDetails(aliases=["1.2"])
    custom(stack, source=by_digest(stack, details=details), display_name="Python", description="For us")
    template = synthesize(stack)
    found = properties(template, IMAGE)
    assert (found["ImageDisplayName"], found["ImageDescription"]) == ("Python", "For us")
    assert properties(template, VERSION)["Aliases"] == ["1.2"]


# Another source ---------------------------------------------------------------------------------------------------


def test_another_source_makes_another_version_and_leaves_the_old_one_in_sagemaker() -> None:
    templates = []
    for digest in (A, B):
        stack = new_stack()
        custom(stack, source=by_digest(stack, digest))
        templates.append(synthesize(stack))
    old, new = (only(template, VERSION) for template in templates)
    assert old["DeletionPolicy"] == "RetainExceptOnCreate"
    assert set(resources(templates[0], VERSION)) & set(resources(templates[1], VERSION)) == set()
    del old["Properties"]["BaseImage"], new["Properties"]["BaseImage"]
    assert old == new
    rest = [{k: v for k, v in each["Resources"].items() if v["Type"] != VERSION} for each in templates]
    assert rest[0] == rest[1]


def test_earlier_sources_are_versions_in_their_order_before_the_newest(stack: cdk.Stack) -> None:
    made = custom(stack, source=by_digest(stack, C), earlier_sources=[by_digest(stack, B), by_digest(stack, A)])
    template = synthesize(stack)
    names = versions(template)
    found = resources(template, VERSION)
    assert found[names["b"]]["DependsOn"] == ["ImageTeamPythone44446b6"]
    assert found[names["a"]]["DependsOn"] == [names["b"]]
    assert found[names["c"]]["DependsOn"] == [names["a"]]
    assert made.version is made.versions[-1]
    assert stack.resolve(made.version.image_version_arn)["Fn::GetAtt"][0] == names["c"]


def test_a_source_that_becomes_an_earlier_one_keeps_its_version() -> None:
    stack, later = new_stack(), new_stack()
    custom(stack, source=by_digest(stack, A))
    custom(later, source=by_digest(later, B), earlier_sources=[by_digest(later, A)])
    assert versions(synthesize(later))["a"] == versions(synthesize(stack))["a"]


def test_a_moved_image_keeps_every_logical_id() -> None:
    stack, moved = new_stack(), new_stack()
    custom(stack).for_jupyter_lab()
    custom(Construct(moved, "Elsewhere")).for_jupyter_lab()
    assert list(synthesize(moved)["Resources"]) == list(synthesize(stack)["Resources"])


def test_folders_that_hold_the_same_make_one_version(folder: Path, tmp_path_factory: Any, stack: cdk.Stack) -> None:
    twin = tmp_path_factory.mktemp("twin")
    (twin / "Dockerfile").write_text("FROM scratch\n")
    earlier = [ImageSource.asset(str(twin)), by_digest(stack, A)]
    made = custom(stack, source=ImageSource.asset(str(folder)), earlier_sources=earlier)
    assert len(made.versions) == 2
    names = [stack.resolve(version.image_version_arn)["Fn::GetAtt"][0] for version in made.versions]
    assert names[0] == versions(synthesize(stack))["a"]  # the folder's comes last, and is the newest


def test_a_digest_that_is_known_later_passes(stack: cdk.Stack) -> None:
    custom(stack, source=by_digest(stack, cdk.Fn.ref("Digest")), earlier_sources=[by_digest(stack, A)])
    assert len(resources(synthesize(stack), VERSION)) == 2


def test_all_is_kept(stack: cdk.Stack) -> None:
    custom(stack)
    kept = {each["DeletionPolicy"] for each in synthesize(stack)["Resources"].values()}
    assert kept == {"RetainExceptOnCreate"}
    assert warnings(stack) == []


def test_an_image_may_go_with_its_role_but_no_version_goes_before_it(stack: cdk.Stack) -> None:
    custom(stack, removal_policy=cdk.RemovalPolicy.DESTROY)
    found = {each["Type"]: each["DeletionPolicy"] for each in synthesize(stack)["Resources"].values()}
    assert found == {
        "AWS::IAM::ManagedPolicy": "Delete",
        "AWS::IAM::Role": "Delete",
        IMAGE: "Delete",
        VERSION: "RetainExceptOnCreate",
    }
    assert {text.rpartition(" ")[2] for _, text in warnings(stack)} == {
        "[studio:ImageNotRetained]",
        "[studio:ImageRoleNotRetained]",
    }


# For apps ---------------------------------------------------------------------------------------------------------


FOR_APPS: dict[studio.AppType, tuple[Callable[[studio.CustomImage], ImageAttachment], str, set[str]]] = {
    studio.AppType.JUPYTER_LAB: (
        lambda made: made.for_jupyter_lab(),
        "team-python-jupyter-lab",
        {"JupyterLabAppImageConfig"},
    ),
    studio.AppType.CODE_EDITOR: (
        lambda made: made.for_code_editor(),
        "team-python-code-editor",
        {"CodeEditorAppImageConfig"},
    ),
    studio.AppType.KERNEL_GATEWAY: (
        lambda made: made.for_kernel_gateway(kernel_name="python3"),
        "team-python-kernel-gateway",
        {"KernelGatewayImageConfig"},
    ),
    studio.AppType.R_SESSION: (lambda made: made.for_r_session(), "team-python-r-session", set()),
}


@pytest.mark.parametrize("app_type", FOR_APPS)
def test_an_app_type_gets_a_configuration_of_its_own(stack: cdk.Stack, app_type: studio.AppType) -> None:
    attach, name, block = FOR_APPS[app_type]
    attachment = attach(custom(stack))
    assert (attachment.image_name, attachment.app_image_config_name) == ("team-python", name)
    assert (attachment.app_type, attachment.image_version_number) == (app_type, None)
    assert set(properties(attachment_of(stack, attachment), CONFIG)) == {"AppImageConfigName", "Tags", *block}


def test_a_domain_waits_for_image_version_and_configuration(stack: cdk.Stack) -> None:
    template = attachment_of(stack, custom(stack).for_jupyter_lab())
    needed = only(template, "AWS::S3::Bucket")["DependsOn"]
    assert {template["Resources"][name]["Type"] for name in needed} == {IMAGE, VERSION, CONFIG}


def test_a_domain_waits_for_the_newest_version_and_so_for_all(stack: cdk.Stack) -> None:
    attachment = custom(stack, earlier_sources=[by_digest(stack, B)]).for_jupyter_lab()
    template = attachment_of(stack, attachment)
    assert versions(template)["a"] in only(template, "AWS::S3::Bucket")["DependsOn"]


def test_an_app_may_start_one_version_for_ever(stack: cdk.Stack) -> None:
    made = custom(stack)
    number = made.for_code_editor(version=made.version).image_version_number
    name = versions(synthesize(stack))["a"]
    assert stack.resolve(number) == {"Fn::GetAtt": [name, "Version"]}
    assert made.for_code_editor(version=3).image_version_number == 3


def test_a_container_reaches_the_configuration(stack: cdk.Stack) -> None:
    custom(stack).for_code_editor(container=studio.ImageContainer(entrypoint="/start"))
    block = properties(synthesize(stack), CONFIG)["CodeEditorAppImageConfig"]
    assert block == {"ContainerConfig": {"ContainerEntrypoint": ["/start"]}}


def test_an_image_built_on_the_distribution_is_started_by_its_commands(stack: cdk.Stack) -> None:
    made = custom(stack, built_on_distribution=True)
    made.for_jupyter_lab()
    made.for_code_editor()
    blocks = [each["Properties"] for each in resources(synthesize(stack), CONFIG).values()]
    assert [each.get("JupyterLabAppImageConfig") or each["CodeEditorAppImageConfig"] for each in blocks] == [
        {"ContainerConfig": {"ContainerEntrypoint": ["entrypoint-jupyter-server"]}},
        {"ContainerConfig": {"ContainerEntrypoint": ["entrypoint-code-editor"]}},
    ]


def test_a_container_of_yours_comes_before_the_distribution_s(stack: cdk.Stack) -> None:
    custom(stack, built_on_distribution=True).for_jupyter_lab(container=studio.ImageContainer())
    assert properties(synthesize(stack), CONFIG)["JupyterLabAppImageConfig"] == {}


def test_a_kernel_reaches_the_configuration(stack: cdk.Stack) -> None:
    files = studio.ImageFileSystem(mount_path="/root", uid=0, gid=0)
    custom(stack).for_kernel_gateway(kernel_name="ir", kernel_display_name="R", file_system=files)
    assert properties(synthesize(stack), CONFIG)["KernelGatewayImageConfig"] == {
        "KernelSpecs": [{"Name": "ir", "DisplayName": "R"}],
        "FileSystemConfig": {"MountPath": "/root", "DefaultUid": 0, "DefaultGid": 0},
    }


def test_a_domain_and_its_profiles_share_a_configuration(stack: cdk.Stack) -> None:
    made = custom(stack)
    one, two = made.for_jupyter_lab(), made.for_jupyter_lab(version=2)
    assert one.app_image_config_name == two.app_image_config_name
    assert len(resources(synthesize(stack), CONFIG)) == 1


def test_two_ways_to_run_an_image_in_one_app_type_are_told(stack: cdk.Stack) -> None:
    made = custom(stack)
    made.for_jupyter_lab()
    with refused(
        "[Studio/Python/JupyterLab] studio:AppImageConfigContradicts: for JupyterLab the image is attached in two "
        "ways; an image has one configuration for each app type, and the first has other settings; write the same "
        "settings, or make an AppImageConfig and an ImageAttachment of your own"
    ):
        made.for_jupyter_lab(container=studio.ImageContainer(entrypoint="/start"))


@pytest.mark.parametrize(
    ("image_name", "name"),
    [
        ("a", "a-jupyter-lab"),
        ("a" * 51, "a" * 51 + "-jupyter-lab"),
        ("team.python", "team-python-c4af66fc-jupyter-lab"),
        ("a" * 52, "a" * 42 + "-6c1b3dc7-jupyter-lab"),
    ],
)
def test_the_configuration_s_name_is_one_that_sagemaker_takes(stack: cdk.Stack, image_name: str, name: str) -> None:
    found = custom(stack, image_name=image_name).for_jupyter_lab().app_image_config_name
    assert found == name
    assert len(found) <= 63


# An image that is there -------------------------------------------------------------------------------------------


def test_an_image_that_is_there_is_attached_without_making_one(stack: cdk.Stack) -> None:
    there = studio.Image.from_image_name(stack, "There", image_name="team-r")
    made = studio.CustomImage.from_image(stack, "R", image=there, built_on_distribution=True)
    attachment = made.for_jupyter_lab(version=4)
    assert (attachment.image_name, attachment.image_version_number) == ("team-r", 4)
    assert (made.image, made.role, made.version, made.versions) == (there, None, None, [])
    template = attachment_of(stack, attachment)
    (config,) = resources(template, CONFIG)
    assert only(template, "AWS::S3::Bucket")["DependsOn"] == [config]
    assert {each["Type"] for each in template["Resources"].values()} == {CONFIG, "AWS::S3::Bucket"}


def test_an_image_of_this_app_brings_its_versions(stack: cdk.Stack) -> None:
    role = studio.ImageRole(stack, "Role", repositories=[images(stack)])
    made = studio.Image(stack, "Image", image_name="team-r", role=role)
    base = f"111111111111.dkr.ecr.eu-west-1.amazonaws.com/studio/analysts@{A}"
    studio.ImageVersion(stack, "Version", image=made, base_image=base)
    attachment = studio.CustomImage.from_image(stack, "R", image=made).for_r_session()
    template = attachment_of(stack, attachment)
    assert next(iter(resources(template, VERSION))) in only(template, "AWS::S3::Bucket")["DependsOn"]


def test_the_name_of_an_image_is_no_image(stack: cdk.Stack) -> None:
    wrong: Any = "team-r"
    with refused(
        "[Studio/R] studio:ArgumentWrong: image is 'team-r'; an Image is wanted; write "
        'image=Image.from_image_name(self, "Image", image_name=...)'
    ):
        studio.CustomImage.from_image(stack, "R", image=wrong)
    assert paths_below(stack) == []


def test_cdk_nag_finds_nothing(folder: Path) -> None:
    def define(app: cdk.App) -> None:
        stack = new_stack(app=app)
        repository = studio.ImageRepository(stack, "Repo", repository_name="a/b", encryption_key=imported_key(stack))
        made = custom(
            stack,
            source=ImageSource.asset(str(folder)),
            earlier_sources=[ImageSource.ecr(repository, digest=A)],
        )
        made.for_jupyter_lab()
        made.for_r_session()
        custom(cdk.Stack(app, "Agnostic")).for_code_editor()

    check_with_nag(define)
