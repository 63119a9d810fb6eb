"""Rules on images, their versions, and how apps run them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from studio_constructs.aws_facts.images import IMAGE_USERS
from studio_constructs.checks.rights import rights_of
from studio_constructs.checks.rule import Rule, Severity
from studio_constructs.checks.template import Resource, Template, as_number, is_literal, listed
from studio_constructs.lifecycle.content import find_secret

IMAGE: Final = "AWS::SageMaker::Image"
VERSION: Final = "AWS::SageMaker::ImageVersion"
CONFIG: Final = "AWS::SageMaker::AppImageConfig"
_GUIDE: Final = "https://docs.aws.amazon.com/sagemaker/latest/dg"
_CONTROLS: Final = "https://docs.aws.amazon.com/securityhub/latest/userguide/sagemaker-controls.html"
_CONFIG_RULES: Final = "https://docs.aws.amazon.com/config/latest/developerguide"

_BLOCKS: Final = ("CodeEditorAppImageConfig", "JupyterLabAppImageConfig", "KernelGatewayImageConfig")
_FILLED_IN: Final = re.compile(r"\$\{[^}]*\}")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_ECR: Final = re.compile(r"\.dkr[.-]ecr[.-]")
_PULLS: Final = re.compile(
    r"ecr:(BatchCheckLayerAvailability|BatchGetImage|GetDownloadUrlForLayer|GetAuthorizationToken|Describe\w*|List\w*"
    r"|GetRepositoryPolicy)|kms:(Decrypt|DescribeKey)",
    re.IGNORECASE,
)


def _description(image: Resource, _: Template) -> Iterator[str]:
    if image.value("ImageDescription") in (None, ""):
        yield "ImageDescription is missing"


def _tags(resource: Resource, _: Template) -> Iterator[str]:
    if not listed(resource.value("Tags")):
        yield "Tags is missing"


def _tag(version: Resource) -> str | None:
    """The tag of a container image, empty where it has none; None by digest, or where nobody can tell."""
    base = version.value("BaseImage")
    if not isinstance(base, str):
        return None
    name = _FILLED_IN.sub("$", base).rpartition("/")[2]
    tag = name.partition(":")[2]
    # The tag of an asset of the CDK is the hash of what the image was built from: as good as a digest.
    return None if name.endswith("$") or "$" in tag or _SHA256.fullmatch(tag) else tag


def _movable(version: Resource, _: Template) -> Iterator[str]:
    tag = _tag(version)
    if tag and tag != "latest":
        yield f"BaseImage names the tag {tag!r}, which can be put on another image"


def _latest(version: Resource, _: Template) -> Iterator[str]:
    match _tag(version):
        case "latest":
            yield "BaseImage names the tag 'latest'"
        case "":
            yield "BaseImage names neither a digest nor a tag, which means 'latest'"


def _registry(version: Resource, __: Template) -> Iterator[str]:
    base = version.value("BaseImage")
    if not isinstance(base, str):
        return
    host, slash, _ = _FILLED_IN.sub("$", base).partition("/")
    if "$" not in host and not (slash and _ECR.search(host)):
        yield f"BaseImage names {host if slash and '.' in host else 'Docker Hub'}, which is no private registry of ECR"


def _role(image: Resource, template: Template) -> Iterator[str]:
    role = template.target(image.value("ImageRoleArn"))
    if role is None or role.type != "AWS::IAM::Role":
        return
    rights = rights_of(role, template)
    for name, place in rights.aws_managed:
        yield f"ImageRoleArn names {role.logical_id}, which has AWS's {name} ({place})"
    for statement in rights.statements:
        if statement.allows and (statement.not_actions or not all(map(_PULLS.fullmatch, statement.actions))):
            yield f"ImageRoleArn names {role.logical_id}, which may do more than pull images: {statement.place}"


def _users(config: Resource, _: Template) -> Iterator[str]:
    path = "KernelGatewayImageConfig.FileSystemConfig"
    uid, gid = (config.value(f"{path}.Default{name}") for name in ("Uid", "Gid"))
    pair = tuple(default if value is None else as_number(value) for value, default in ((uid, 1000), (gid, 100)))
    if None not in pair and pair not in IMAGE_USERS:
        yield f"{path} has the user {pair[0]:.0f} and the group {pair[1]:.0f}"


def _one_app(config: Resource, _: Template) -> Iterator[str]:
    named = [block for block in _BLOCKS if config.value(block) is not None]
    if len(named) > 1:
        yield f"{named[1]} stands beside {named[0]}"
    if not named:
        yield f"{_BLOCKS[1]} is missing, and so are those of other apps"


def _variables(config: Resource, _: Template) -> Iterator[str]:
    for block in _BLOCKS:
        path = f"{block}.ContainerConfig.ContainerEnvironmentVariables"
        for index, variable in enumerate(config.many(path)):
            name, value = (_literal(variable, field) for field in ("Key", "Value"))
            if what := find_secret(f"{name}={value}"):
                yield f"{path}[{index}] holds {what}"


def _literal(entry: Any, field: str) -> str:
    value = entry.get(field) if isinstance(entry, Mapping) else None
    return str(value) if is_literal(value) else ""


RULES: Final[tuple[Rule, ...]] = (
    Rule(
        id="Studio-I01",
        severity=Severity.WARNING,
        title="An image says what it is",
        why="People choose an image by its description. AWS Config's sagemaker-image-description looks for it.",
        fix="ImageDescription: what is in it, and who keeps it",
        source=f"{_CONFIG_RULES}/sagemaker-image-description.html",
        types=(IMAGE,),
        find=_description,
    ),
    Rule(
        id="Studio-I02",
        severity=Severity.WARNING,
        title="An image has tags",
        why="Nobody can tell whose it is. Security Hub's SageMaker.7 looks for them.",
        fix="Tags: whose it is",
        source=_CONTROLS,
        types=(IMAGE,),
        find=_tags,
    ),
    Rule(
        id="Studio-I03",
        severity=Severity.WARNING,
        title="An image version names its container image by digest",
        why="A tag can be put on another image: then the version runs something else than what was looked at.",
        fix="BaseImage: <account>.dkr.ecr.<region>.amazonaws.com/<repository>@sha256:...",
        source=f"{_GUIDE}/studio-updated-byoi-specs.html",
        types=(VERSION,),
        find=_movable,
    ),
    Rule(
        id="Studio-I04",
        severity=Severity.ERROR,
        title="An image version does not name its container image by the tag latest",
        why="The next push changes what everybody's apps run, without a change in any template.",
        fix="BaseImage: <account>.dkr.ecr.<region>.amazonaws.com/<repository>@sha256:...",
        source=f"{_GUIDE}/studio-updated-byoi-specs.html",
        types=(VERSION,),
        find=_latest,
    ),
    Rule(
        id="Studio-I05",
        severity=Severity.ERROR,
        title="A container image lies in a private registry of ECR",
        why="SageMaker pulls from nowhere else, and what others can push to is not yours to trust.",
        fix="copy it into a repository of yours, and name that",
        source=f"{_GUIDE}/studio-updated-byoi-specs.html",
        types=(VERSION,),
        find=_registry,
    ),
    Rule(
        id="Studio-I06",
        severity=Severity.ERROR,
        title="The role of an image pulls images, and does nothing else",
        why="SageMaker takes it each time it makes a version. An execution role in its place lends people's rights.",
        fix="ImageRoleArn: a role of its own that may pull from the repository",
        source=f"{_GUIDE}/studio-byoi-attach.html",
        types=(IMAGE,),
        find=_role,
    ),
    Rule(
        id="Studio-I07",
        severity=Severity.WARNING,
        title="An app image config has tags",
        why="Nobody can tell whose it is. Security Hub's SageMaker.6 looks for them.",
        fix="Tags: whose it is",
        source=_CONTROLS,
        types=(CONFIG,),
        find=_tags,
    ),
    Rule(
        id="Studio-I08",
        severity=Severity.ERROR,
        title="A kernel's image runs as a user that SageMaker knows",
        why="Only user 1000 with group 100, and 0 with 0, can write to the home; as another one the app fails.",
        fix="DefaultUid: 1000 with DefaultGid: 100, or 0 with 0, the same as in the image",
        source=f"{_GUIDE}/studio-byoi-specs.html",
        types=(CONFIG,),
        find=_users,
    ),
    Rule(
        id="Studio-I09",
        severity=Severity.ERROR,
        title="An app image config is for one app",
        why="An app hangs that does not find its own block, and SageMaker takes one.",
        fix="one of CodeEditorAppImageConfig, JupyterLabAppImageConfig and KernelGatewayImageConfig; {} will do",
        source="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateAppImageConfig.html",
        types=(CONFIG,),
        find=_one_app,
    ),
    Rule(
        id="Studio-I10",
        severity=Severity.ERROR,
        title="No secret stands in a container's variables",
        why="Everybody who may describe the configuration or the stack reads them.",
        fix="revoke the secret, keep the new one in Secrets Manager, and let the app fetch it with its role",
        source="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ContainerConfig.html",
        types=(CONFIG,),
        find=_variables,
    ),
)
