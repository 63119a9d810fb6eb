"""`AppImageConfig`: how an app of one type runs an image."""

from __future__ import annotations

import aws_cdk as cdk
import jsii
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk.interfaces import aws_sagemaker as isagemaker
from constructs import Construct

from studio_constructs._naming import check_taken_in_stack, pin_logical_id
from studio_constructs._validation import check_kind, check_name, check_region, is_known, raise_if_invalid, suggest_name
from studio_constructs.app_type import AppType
from studio_constructs.errors import Problem
from studio_constructs.image.blocks import (
    CodeEditorAppImageConfig,
    ImageBlock,
    JupyterLabAppImageConfig,
    KernelGatewayImageConfig,
)


@jsii.implements(isagemaker.IAppImageConfigRef)
class AppImageConfig(cdk.Resource):
    """Define how an app of one type runs an image: an app hangs that finds the block of another type.

    It knows no image: a domain or a profile names the two together, as an `ImageAttachment`.

    Creates: AWS::SageMaker::AppImageConfig.
    Replacement: another *app_image_config_name* is another configuration; the old one is deleted once nothing names
    it. Another *block* is taken over in place, also one of another type. The logical id comes from the name, so the
    construct may move.

    Args:
        scope: Where the configuration belongs.
        construct_id: Its name there.
        app_image_config_name: 1 to 63 lower-case letters, digits and hyphens, unique in the account and region.
        block: How the app is run: `JupyterLabAppImageConfig`, `CodeEditorAppImageConfig`,
            `KernelGatewayImageConfig` or `RSessionAppImageConfig`.

    Raises:
        ValidationError: ``studio:AppImageConfigNameInvalid``, ``studio:ImageContainerInvalid``,
            ``studio:ContainerVariableReserved``, ``studio:ImageKernelInvalid``, ``studio:ImageUserInvalid``,
            ``studio:ImageMountPathInvalid``, ``studio:NameTakenInStack``, ``studio:RegionUnknown``,
            ``studio:RegionLacksStudio``, ``studio:ListExpected``, ``studio:ArgumentWrong``.

    Sources:
        https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sagemaker-appimageconfig.html,
        https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateAppImageConfig.html (read 2026-11-22)
    """

    def __init__(self, scope: Construct, construct_id: str, *, app_image_config_name: str, block: ImageBlock) -> None:
        problems = [*_check_config_name(app_image_config_name), *check_block("block", block)]
        problems += check_taken_in_stack("app_image_config_name", scope, "AppImageConfig", app_image_config_name)
        problems += check_region("the stack's region", cdk.Stack.of(scope).region)
        raise_if_invalid(scope, construct_id, problems)
        super().__init__(scope, construct_id)
        self._name, self._block = app_image_config_name, block
        self._config = sagemaker.CfnAppImageConfig(
            self,
            "Resource",
            app_image_config_name=app_image_config_name,
            jupyter_lab_app_image_config=block.render() if isinstance(block, JupyterLabAppImageConfig) else None,
            code_editor_app_image_config=block.render() if isinstance(block, CodeEditorAppImageConfig) else None,
            kernel_gateway_image_config=block.render() if isinstance(block, KernelGatewayImageConfig) else None,
        )
        pin_logical_id(self._config, "AppImageConfig", app_image_config_name)
        # Security Hub (SageMaker.6) and Config (sagemaker-app-image-config-tagged) want a tag.
        cdk.Tags.of(self).add("Name", app_image_config_name)

    @classmethod
    def from_app_image_config_name(
        cls, scope: Construct, construct_id: str, *, app_image_config_name: str
    ) -> isagemaker.IAppImageConfigRef:
        """Import a configuration that exists in the stack's account and region; nothing is checked or changed.

        Args:
            scope: Where the import belongs.
            construct_id: Its name there.
            app_image_config_name: Name of the configuration.
        """
        return _ImportedAppImageConfig(scope, construct_id, app_image_config_name=app_image_config_name)

    @property
    def app_image_config_name(self) -> str:
        """Name of the configuration."""
        return self._name

    @property
    def app_image_config_arn(self) -> str:
        """ARN of the configuration."""
        return self._config.attr_app_image_config_arn

    @property
    def app_type(self) -> AppType:
        """The app that it is for."""
        return self._block.APP_TYPE

    @property
    def block(self) -> ImageBlock:
        """How the app is run."""
        return self._block

    @property
    def app_image_config_ref(self) -> isagemaker.AppImageConfigReference:
        """What other constructs read of it."""
        return isagemaker.AppImageConfigReference(
            app_image_config_arn=self.app_image_config_arn, app_image_config_name=self._name
        )


@jsii.implements(isagemaker.IAppImageConfigRef)
class _ImportedAppImageConfig(cdk.Resource):
    """A configuration that this app did not make."""

    def __init__(self, scope: Construct, construct_id: str, *, app_image_config_name: str) -> None:
        super().__init__(scope, construct_id)
        self._name = app_image_config_name

    @property
    def app_image_config_ref(self) -> isagemaker.AppImageConfigReference:
        arn = self.stack.format_arn(service="sagemaker", resource="app-image-config", resource_name=self._name)
        return isagemaker.AppImageConfigReference(app_image_config_arn=arn, app_image_config_name=self._name)


def check_block(field: str, block: object) -> list[Problem]:
    """One of the blocks, and what is wrong in it."""
    if isinstance(block, ImageBlock):
        return block.problems(field)
    fix = f"{field}=JupyterLabAppImageConfig(...), or CodeEditor..., KernelGateway..., RSession..."
    return check_kind(field, block, fits=False, what="the block of an app type", fix=fix)


def _check_config_name(name: str) -> list[Problem]:
    problems = check_name(
        "app_image_config_name", name, code="AppImageConfigNameInvalid", what="the name of an app image configuration"
    )
    if problems or not is_known(name) or name == name.lower():
        return problems
    wrote = f"app_image_config_name is {name!r}"
    rule = "SageMaker keeps the name of an app image configuration in lower case"
    return [Problem("AppImageConfigNameInvalid", wrote, rule, f"write {suggest_name(name).lower()!r}")]
