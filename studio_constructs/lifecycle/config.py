"""`StudioLifecycleConfig`: a start-up script in SageMaker, replaced safely when it changes."""

from __future__ import annotations

import json
from typing import Any

import aws_cdk as cdk
import jsii
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk.interfaces import aws_sagemaker as isagemaker
from constructs import Construct

from studio_constructs import aws_facts
from studio_constructs._loosening import accept_argument
from studio_constructs._naming import check_taken_in_stack, default_name, pin_logical_id, short_hash
from studio_constructs._validation import check_kind, check_name, is_known, raise_if_invalid, suggest_name
from studio_constructs.app_type import AppType
from studio_constructs.errors import Problem
from studio_constructs.lifecycle.script import LifecycleScript, check_lifecycle_script

_NAME_ROOM = aws_facts.NAME_MAX - len("-01234567")
"""Characters of the name that the hash and its hyphen leave."""


_CLASSIC = (AppType.JUPYTER_SERVER, AppType.KERNEL_GATEWAY)
_WITH_SCRIPTS = (AppType.JUPYTER_LAB, AppType.CODE_EDITOR, *_CLASSIC)


@jsii.implements(isagemaker.IStudioLifecycleConfigRef)
class StudioLifecycleConfig(cdk.Resource):
    """Define a lifecycle configuration: a script that runs each time an app starts.

    SageMaker can not change one. So its physical name ends in a hash of content, app type and tags: a change makes a
    new one, attaches it, and only then removes the old one. Apps that run already keep the script that they started
    with.

    Creates: AWS::SageMaker::StudioLifecycleConfig.
    Replacement: every change of the script, the app type or a tag (also one put on the whole stack) makes a new
    resource. Nothing of anybody's is in it.

    Args:
        scope: Where the configuration belongs.
        construct_id: Its name there.
        script: What runs.
        app_type: When it runs. Default: when JupyterLab starts.
        lifecycle_config_name: First part of the physical name, 1 to 54 letters, digits and hyphens; SageMaker turns
            it into lower case. Default: the stack's name and the construct's id.

    Raises:
        ValidationError: ``studio:LifecycleConfigNameInvalid``, ``studio:NameTakenInStack``,
            ``studio:ArgumentWrong``, and every ``studio:Script...`` code.

    Sources:
        https://docs.aws.amazon.com/sagemaker/latest/dg/studio-lifecycle-configurations.html (read 2026-11-22)
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        script: LifecycleScript,
        app_type: AppType = AppType.JUPYTER_LAB,
        lifecycle_config_name: str | None = None,
    ) -> None:
        problems = [
            *check_lifecycle_script("script", script),
            *_check_app_type(app_type),
            *_check_config_name(lifecycle_config_name),
        ]
        if isinstance(app_type, AppType):
            prefix = f"{app_type.value}LifecycleConfig"
            problems += check_taken_in_stack("lifecycle_config_name", scope, prefix, lifecycle_config_name)
        raise_if_invalid(scope, construct_id, problems)
        super().__init__(scope, construct_id)
        self._app_type = app_type
        base = lifecycle_config_name or suggest_name(f"{default_name(self)}-{construct_id}", _NAME_ROOM)
        resource = sagemaker.CfnStudioLifecycleConfig(
            self,
            "Resource",
            studio_lifecycle_config_app_type=app_type.value,
            studio_lifecycle_config_content=script.encoded,
            studio_lifecycle_config_name="",  # takes its value below: it depends on the resource's own tags
        )
        resource.studio_lifecycle_config_name = cdk.Lazy.uncached_string(
            _HashedName(resource, base, (script.encoded, app_type.value))
        )
        pin_logical_id(resource, f"{app_type.value}LifecycleConfig", lifecycle_config_name)
        if app_type in _CLASSIC:
            accept_argument(resource, "Studio-L06", f"app_type is {app_type.value}")
        self._resource = resource

    @property
    def app_type(self) -> AppType:
        """The app whose start runs the script."""
        return self._app_type

    @property
    def studio_lifecycle_config_arn(self) -> str:
        """ARN of the configuration."""
        return self._resource.attr_studio_lifecycle_config_arn

    @property
    def studio_lifecycle_config_name(self) -> str:
        """Physical name, with its hash."""
        return self._resource.ref

    @property
    def studio_lifecycle_config_ref(self) -> isagemaker.StudioLifecycleConfigReference:
        """What other constructs read of it."""
        return isagemaker.StudioLifecycleConfigReference(
            studio_lifecycle_config_arn=self.studio_lifecycle_config_arn,
            studio_lifecycle_config_name=self.studio_lifecycle_config_name,
        )


@jsii.implements(cdk.IStringProducer)
class _HashedName:
    """The physical name, made when the template is: only then are all tags known, also those of the stack."""

    def __init__(self, resource: sagemaker.CfnStudioLifecycleConfig, base: str, hashed: tuple[str, ...]) -> None:
        self._resource, self._hashed = resource, hashed
        self._base = base.lower() if is_known(base) else base  # the lower case of a token is no token

    def produce(self, context: cdk.IResolveContext) -> str:
        """Hash all that makes a new resource: content, app type, tags of its own and of its stack, logical id."""
        managers = (self._resource.cdk_tag_manager, cdk.Stack.of(self._resource).tags)
        tags: Any = [context.resolve(manager.render_tags()) for manager in managers]
        # A moved construct may get another logical id: then both exist for a moment, and can not have one name.
        logical_id: str = context.resolve(self._resource.logical_id)
        return f"{self._base}-{short_hash(*self._hashed, logical_id, json.dumps(tags, sort_keys=True))}"


def check_config_of(field: str, config: object, app_type: AppType) -> list[Problem]:
    """A `StudioLifecycleConfig` that was made for this app."""
    if not isinstance(config, StudioLifecycleConfig):
        fix = 'StudioLifecycleConfig(self, "Script", script=...)'
        return check_kind(field, config, fits=False, what="a StudioLifecycleConfig", fix=fix)
    if config.app_type is app_type:
        return []
    wrote = f"{field} is {config.node.path!r}, made for {config.app_type.value}"
    rule = f"a script for {app_type.value} goes here"
    fix = f"make a StudioLifecycleConfig with app_type AppType.{app_type.name}"
    return [Problem("LifecycleAppTypeMismatch", wrote, rule, fix)]


def _check_app_type(app_type: AppType) -> list[Problem]:
    fits, fix = (
        isinstance(app_type, AppType) and app_type in _WITH_SCRIPTS,
        "app_type=AppType.JUPYTER_LAB, or CODE_EDITOR",
    )
    return check_kind("app_type", app_type, fits=fits, what="an AppType that runs scripts", fix=fix)


def _check_config_name(name: str | None) -> list[Problem]:
    return check_name(
        "lifecycle_config_name",
        name,
        code="LifecycleConfigNameInvalid",
        what="the name of a lifecycle configuration, before its hash,",
        at_most=_NAME_ROOM,
    )
