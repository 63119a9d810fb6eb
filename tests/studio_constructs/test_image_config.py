"""App image configurations: exactly the block that an app type wants, and containers that start."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
import pytest
from constructs import Construct

import studio_constructs as studio
from studio_constructs import ImageContainer, ImageFileSystem
from tests.kit import Json, built, new_stack, paths_below, properties, refused, resources

from .nag_kit import check_with_nag

CONFIG = "AWS::SageMaker::AppImageConfig"
TAGS = [{"Key": "Name", "Value": "team"}]
WRONG: Any = {"NAME": "value"}

RESERVED = "SageMaker sets variables that begin with AWS_ and SAGEMAKER_ itself, over yours"
USER_RULE = "an image runs as user 1000 of group 100, or as user 0 of group 0; write uid=1000, gid=100, and build it so"


def config(scope: Construct, block: Any = None, name: str = "team") -> studio.AppImageConfig:
    chosen = studio.JupyterLabAppImageConfig() if block is None else block
    return studio.AppImageConfig(scope, "Config", app_image_config_name=name, block=chosen)


def rendered(block: Any) -> Json:
    found = properties(built(lambda stack: config(stack, block)), CONFIG)
    assert found.pop("AppImageConfigName") == "team"
    assert found.pop("Tags") == TAGS
    return found


def lab(**options: Any) -> studio.JupyterLabAppImageConfig:
    return studio.JupyterLabAppImageConfig(container=ImageContainer(**options))


def kernel(**options: Any) -> studio.KernelGatewayImageConfig:
    return studio.KernelGatewayImageConfig(**{"kernel_name": "python3", **options})


# One block, of the app type ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (studio.JupyterLabAppImageConfig(), {"JupyterLabAppImageConfig": {}}),
        (studio.CodeEditorAppImageConfig(), {"CodeEditorAppImageConfig": {}}),
        (studio.RSessionAppImageConfig(), {}),
        (
            kernel(),
            {
                "KernelGatewayImageConfig": {
                    "KernelSpecs": [{"Name": "python3", "DisplayName": "python3"}],
                    "FileSystemConfig": {
                        "MountPath": "/home/sagemaker-user",
                        "DefaultUid": 1000,
                        "DefaultGid": 100,
                    },
                }
            },
        ),
    ],
    ids=["JupyterLab", "CodeEditor", "RSession", "KernelGateway"],
)
def test_a_configuration_has_the_block_of_its_app_type_and_no_other(block: Any, expected: Json) -> None:
    assert rendered(block) == expected


@pytest.mark.parametrize(
    ("make", "key"),
    [
        (studio.JupyterLabAppImageConfig, "JupyterLabAppImageConfig"),
        (studio.CodeEditorAppImageConfig, "CodeEditorAppImageConfig"),
    ],
)
def test_every_setting_of_a_container_is_rendered(make: Callable[..., Any], key: str) -> None:
    container = ImageContainer(
        entrypoint="/start", arguments=["--one", "--two"], environment={"PROXY": "http://proxy", "B": "2"}
    )
    assert rendered(make(container=container)) == {
        key: {
            "ContainerConfig": {
                "ContainerEntrypoint": ["/start"],
                "ContainerArguments": ["--one", "--two"],
                "ContainerEnvironmentVariables": [
                    {"Key": "PROXY", "Value": "http://proxy"},
                    {"Key": "B", "Value": "2"},
                ],
            }
        }
    }


def test_what_is_not_given_is_not_rendered_empty() -> None:
    assert rendered(lab(entrypoint="/start")) == {
        "JupyterLabAppImageConfig": {"ContainerConfig": {"ContainerEntrypoint": ["/start"]}}
    }


def test_every_setting_of_a_kernel_is_rendered() -> None:
    block = kernel(kernel_display_name="Python", file_system=ImageFileSystem(mount_path="/root", uid=0, gid=0))
    assert rendered(block) == {
        "KernelGatewayImageConfig": {
            "KernelSpecs": [{"Name": "python3", "DisplayName": "Python"}],
            "FileSystemConfig": {"MountPath": "/root", "DefaultUid": 0, "DefaultGid": 0},
        }
    }


@pytest.mark.parametrize(
    ("app_type", "command"),
    [
        (studio.AppType.JUPYTER_LAB, "entrypoint-jupyter-server"),
        (studio.AppType.CODE_EDITOR, "entrypoint-code-editor"),
    ],
)
def test_images_built_on_the_distribution_are_started_by_its_commands(app_type: studio.AppType, command: str) -> None:
    assert ImageContainer.of_distribution(app_type) == ImageContainer(entrypoint=command)


# The resource -----------------------------------------------------------------------------------------------------


def test_a_logical_id_comes_from_the_name() -> None:
    found = resources(built(lambda stack: config(Construct(stack, "Moved"))), CONFIG)
    assert list(found) == ["AppImageConfigTeamca8b22d0"]


def test_a_configuration_goes_with_its_template() -> None:
    (resource,) = resources(built(config), CONFIG).values()
    assert "DeletionPolicy" not in resource


def test_a_configuration_is_read_as_the_cdk_reads_one(stack: cdk.Stack) -> None:
    made = config(stack)
    assert (made.app_image_config_name, made.app_type) == ("team", studio.AppType.JUPYTER_LAB)
    reference = made.app_image_config_ref
    assert (reference.app_image_config_name, reference.app_image_config_arn) == ("team", made.app_image_config_arn)
    assert stack.resolve(made.app_image_config_arn)["Fn::GetAtt"][1] == "AppImageConfigArn"


def test_a_configuration_is_imported_by_its_name(stack: cdk.Stack) -> None:
    there = studio.AppImageConfig.from_app_image_config_name(stack, "There", app_image_config_name="team")
    assert there.app_image_config_ref.app_image_config_name == "team"
    arn = "arn:aws:sagemaker:eu-west-1:111111111111:app-image-config/team"
    assert there.app_image_config_ref.app_image_config_arn == arn


def test_cdk_nag_finds_nothing() -> None:
    check_with_nag(lambda app: config(new_stack(app=app)))


# What SageMaker would refuse --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "near"), [("team_lab", "team-lab"), ("", "name"), ("a" * 64, "a" * 63)])
def test_a_name_that_sagemaker_refuses_is_told_and_leaves_nothing(stack: cdk.Stack, name: str, near: str) -> None:
    with refused(
        f"[Studio/Config] studio:AppImageConfigNameInvalid: app_image_config_name is {name!r}; the name of an app "
        "image configuration is 1 to 63 letters, digits and hyphens, and begins and ends with a letter or digit; "
        f"write {near!r}"
    ):
        config(stack, name=name)
    assert paths_below(stack) == []


def test_a_name_in_upper_case_is_told(stack: cdk.Stack) -> None:
    with refused(
        "[Studio/Config] studio:AppImageConfigNameInvalid: app_image_config_name is 'Team-Lab'; SageMaker keeps the "
        "name of an app image configuration in lower case; write 'team-lab'"
    ):
        config(stack, name="Team-Lab")


def test_two_configurations_of_one_name_are_told(stack: cdk.Stack) -> None:
    config(stack)
    with refused(
        "[Studio/Again/Config] studio:NameTakenInStack: app_image_config_name is 'team'; 'Studio/Config' in the same "
        "stack has that name, and logical ids come from names; rename one of them, or put it into a stack of its own"
    ):
        config(Construct(stack, "Again"))


def test_a_region_without_studio_is_told() -> None:
    stack = new_stack(env=cdk.Environment(account="111111111111", region="ca-west-1"))
    with refused(
        "[Studio/Config] studio:RegionLacksStudio: the stack's region is 'ca-west-1'; CloudFormation lacks Studio's "
        "types in this region; take a region that has them, for example ca-central-1"
    ):
        config(stack)


REFUSED: dict[str, Any] = {
    "ArgumentWrong: block is {'ContainerConfig': {}}; the block of an app type is wanted; write "
    "block=JupyterLabAppImageConfig(...), or CodeEditor..., KernelGateway..., RSession...": {"ContainerConfig": {}},
    "ArgumentWrong: block.container is {'NAME': 'value'}; an ImageContainer is wanted; write "
    "container=ImageContainer(...)": studio.CodeEditorAppImageConfig(container=WRONG),
    "ImageContainerInvalid: block.container.entrypoint is ' '; an entry point is one line of 1 to 256 characters; "
    "shorten it, or drop it": lab(entrypoint=" "),
    "ImageContainerInvalid: block.container.entrypoint has 257 characters; an entry point is one line of 1 to 256 "
    "characters; shorten it, or drop it": lab(entrypoint="a" * 257),
    "ListExpected: block.container.arguments is '--a'; a list is wanted, and text is a list of letters; write "
    "['--a']": lab(arguments="--a"),
    "ImageContainerInvalid: block.container.arguments holds 51; a container has at most 50 arguments; drop some": lab(
        arguments=["a"] * 51
    ),
    "ImageContainerInvalid: block.container.arguments[1] has 65 characters; an argument is one line of 1 to 64 "
    "characters; shorten it, or drop it": lab(arguments=["a", "a" * 65]),
    "ImageContainerInvalid: block.container.arguments[0] is 'a\\nb'; an argument is one line of 1 to 64 characters; "
    "shorten it, or drop it": lab(arguments=["a\nb"]),
    "ArgumentWrong: block.container.arguments[0] is 8888; text is wanted; write '8888'": lab(arguments=[8888]),
    "ArgumentWrong: block.container.environment is ['A=1']; a mapping of names to values is wanted; write "
    "block.container.environment={'NAME': 'value'}": lab(environment=["A=1"]),
    "ImageContainerInvalid: block.container.environment holds 26; a container has at most 25 variables; drop some": lab(
        environment={f"V{number}": "1" for number in range(26)}
    ),
    "ImageContainerInvalid: block.container.environment.A is ''; a variable's value is one line of 1 to 256 "
    "characters; shorten it, or drop it": lab(environment={"A": ""}),
    "ImageContainerInvalid: block.container.environment has the name ''; a variable's name is one line of 1 to 256 "
    "characters; shorten it, or drop it": lab(environment={"": "a"}),
    f"ContainerVariableReserved: block.container.environment has 'AWS_REGION'; {RESERVED}; choose another name, or "
    "drop it": lab(environment={"AWS_REGION": "eu-west-1"}),
    f"ContainerVariableReserved: block.container.environment has 'SAGEMAKER_X'; {RESERVED}; choose another name, or "
    "drop it": lab(environment={"SAGEMAKER_X": "1"}),
    "ImageKernelInvalid: block.kernel_name has 0 characters; a kernel's name has 1 to 1024; write it as the image has "
    "it: 'python3'": kernel(kernel_name=""),
    "ImageKernelInvalid: block.kernel_display_name has 1025 characters; a kernel's name has 1 to 1024; write it as the "
    "image has it: 'python3'": kernel(kernel_display_name="a" * 1025),
    f"ImageUserInvalid: block.file_system has uid 1000 and gid 0; {USER_RULE}": kernel(
        file_system=ImageFileSystem(gid=0)
    ),
    f"ImageUserInvalid: block.file_system has uid 0 and gid 100; {USER_RULE}": kernel(
        file_system=ImageFileSystem(uid=0)
    ),
    "ImageMountPathInvalid: block.file_system.mount_path is 'home'; a folder begins with '/' and has at most 1024 "
    "characters; write '/home/sagemaker-user'": kernel(file_system=ImageFileSystem(mount_path="home")),
    "ArgumentWrong: block.file_system is {'NAME': 'value'}; an ImageFileSystem is wanted; write "
    "file_system=ImageFileSystem(...)": kernel(file_system=WRONG),
}


@pytest.mark.parametrize(("said", "block"), REFUSED.items(), ids=REFUSED)
def test_a_block_that_sagemaker_refuses_is_told_and_leaves_nothing(stack: cdk.Stack, said: str, block: Any) -> None:
    with refused(f"[Studio/Config] studio:{said}"):
        config(stack, block)
    assert paths_below(stack) == []


def test_the_largest_container_passes(stack: cdk.Stack) -> None:
    variables = {f"{number:0>256}": "a" * 256 for number in range(25)}
    config(stack, lab(entrypoint="a" * 256, arguments=["a" * 64] * 50, environment=variables))


def test_what_is_known_later_passes(stack: cdk.Stack) -> None:
    later = cdk.Fn.ref("Later")
    config(stack, lab(entrypoint=later, arguments=[later], environment={"A": later}))
