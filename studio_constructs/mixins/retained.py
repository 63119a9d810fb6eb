"""`Retained`: keep what people work in."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_sagemaker as sagemaker
from constructs import IConstruct

_KEPT = (
    sagemaker.CfnDomain,
    sagemaker.CfnImage,
    sagemaker.CfnImageVersion,
    sagemaker.CfnNotebookInstance,
    sagemaker.CfnSpace,
    sagemaker.CfnUserProfile,
)


class Retained(cdk.Mixin):
    """Keep a domain, profile, space, image or notebook instance that leaves the template, or is replaced.

    CloudFormation deletes them by default, and people's files with them.
    """

    def supports(self, construct: IConstruct) -> bool:  # noqa: D102 - says what it says in the base
        return isinstance(construct, _KEPT)

    def apply_to(self, construct: IConstruct) -> None:
        """Keep *construct*, unless the very deployment that makes it fails."""
        if isinstance(construct, _KEPT):
            construct.apply_removal_policy(cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
