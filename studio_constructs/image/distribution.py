"""`DistributionImage`: AWS's own image of Studio, SageMaker Distribution, where one wants to name it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

import aws_cdk as cdk
from constructs import IConstruct

from studio_constructs._loosening import say_loose
from studio_constructs._validation import check_kind, is_known
from studio_constructs.aws_facts.distribution import DISTRIBUTION_ACCOUNTS, DISTRIBUTION_READ_ON, distribution_end
from studio_constructs.errors import Problem, ValidationError
from studio_constructs.idle.support import IdleSupport
from studio_constructs.image.image_version import Processor

_MAPPING: Final = "SageMakerDistribution"
_RELEASE = re.compile(r"\d+\.\d+")


@dataclass(frozen=True, kw_only=True, slots=True)
class DistributionImage:
    """SageMaker Distribution, as the image that apps start from where nobody chooses: `cpu()` or `gpu()`.

    Most estates name no image: Studio then takes the newest release of it by itself. Name it to make the one with the
    GPU the default; pin a version where the newest must not come by itself.

    In a stack whose region the CDK does not know, the account that owns the image is looked up when the stack is
    deployed, in a mapping that the template then holds.

    Args:
        processor: With or without what a GPU needs. Default: without.
        release: The release that is pinned, ``4.4``; set by `pinned`. Default: the newest.
        version_number: SageMaker's number for that release in the region; set by `pinned`. Default: the newest.

    Sources:
        https://docs.aws.amazon.com/sagemaker/latest/dg/notebooks-available-images-arn.html,
        https://github.com/aws/sagemaker-distribution/blob/main/support_policy.md (read 2026-11-22)
    """

    processor: Processor = Processor.CPU
    release: str | None = None
    version_number: int | None = None

    @classmethod
    def cpu(cls) -> DistributionImage:
        """The image without what a GPU needs."""
        return cls(processor=Processor.CPU)

    @classmethod
    def gpu(cls) -> DistributionImage:
        """The image with CUDA, for instance types that have a GPU."""
        return cls(processor=Processor.GPU)

    def pinned(self, *, release: str, version_number: int) -> DistributionImage:
        """The same image in one release, until this line is changed.

        CloudFormation takes no release, only the number that SageMaker gave to it, which differs between regions; the
        release is told beside it, so that one whose support has ended is told at synth.

        Args:
            release: Major and minor, ``4.4``.
            version_number: Its number: ``aws sagemaker list-image-versions --image-name <ARN of the image>``.
        """
        return replace(self, release=release, version_number=version_number)

    @property
    def idle_support(self) -> IdleSupport:
        """What it understands of idle shutdown: the newest release everything, a pinned one as it is."""
        return IdleSupport.FULL if self.release is None else IdleSupport.of_distribution(self.release)

    def problems(self, field: str, region: str) -> list[Problem]:
        """What SageMaker would refuse, in a region.

        Args:
            field: The field as the user typed it.
            region: The stack's region.
        """
        fix = f"{field}=DistributionImage.cpu(), or DistributionImage.gpu()"
        fits = isinstance(self.processor, Processor)
        problems = check_kind(f"{field}.processor", self.processor, fits=fits, what="a Processor", fix=fix)
        if is_known(region) and region not in DISTRIBUTION_ACCOUNTS:
            rule = "AWS does not tell who owns SageMaker Distribution in this region"
            fix = "leave the image out, and Studio takes the newest by itself"
            problems.append(
                Problem("DistributionRegionUnknown", f"{field} is used in {region!r}", rule, fix),
            )
        return [*problems, *self._check_pin(field)]

    def image_arn(self, scope: IConstruct) -> str:
        """ARN of the image in the scope's region and partition.

        Args:
            scope: What uses it.

        Raises:
            ValidationError: ``studio:DistributionRegionUnknown``, ``studio:DistributionPinInvalid``,
                ``studio:ArgumentWrong``.
        """
        return self._arn(scope, "image")

    def image_version_arn(self, scope: IConstruct) -> str | None:
        """ARN of the version that is pinned; nothing where none is. Warns where support of the release has ended.

        Args:
            scope: What uses it, and is warned.

        Raises:
            ValidationError: ``studio:DistributionRegionUnknown``, ``studio:DistributionPinInvalid``,
                ``studio:ArgumentWrong``.
        """
        if self.version_number is None:
            return None
        arn = f"{self._arn(scope, 'image-version')}/{self.version_number}"
        end = distribution_end(self.release) if self.release is not None else None
        if end is not None:
            say_loose(
                scope,
                "studio:DistributionEnded",
                f"SageMaker Distribution {self.release} is pinned, whose support ended on {end} (as of "
                f"{DISTRIBUTION_READ_ON}): it gets no security fixes; pin a later release, or none",
            )
        return arn

    def _arn(self, scope: IConstruct, resource: str) -> str:
        stack = cdk.Stack.of(scope)
        problems = self.problems("image", stack.region)
        if problems:
            raise ValidationError(scope.node.path, problems)
        return stack.format_arn(
            service="sagemaker",
            account=_account(stack),
            resource=resource,
            resource_name=f"sagemaker-distribution-{self.processor.value.lower()}",
        )

    def _check_pin(self, field: str) -> list[Problem]:
        if self.release is None and self.version_number is None:
            return []
        rule = "a release is pinned as major and minor, with the number 1 or more that SageMaker gave to it"
        fix = "write DistributionImage.cpu().pinned(release='4.4', version_number=...)"
        release_fits = isinstance(self.release, str) and bool(_RELEASE.fullmatch(self.release))
        number_fits = self.version_number is not None and self.version_number >= 1
        if release_fits and number_fits:
            return []
        wrote = f"{field} is pinned to release {self.release!r}, version_number {self.version_number!r}"
        return [Problem("DistributionPinInvalid", wrote, rule, fix)]


def _account(stack: cdk.Stack) -> str:
    """Who owns the image: known, or looked up when the stack is deployed."""
    if is_known(stack.region):
        return DISTRIBUTION_ACCOUNTS[stack.region]
    mapping = stack.node.try_find_child(_MAPPING)
    if not isinstance(mapping, cdk.CfnMapping):
        rows = {region: {"account": account} for region, account in DISTRIBUTION_ACCOUNTS.items()}
        mapping = cdk.CfnMapping(stack, _MAPPING, mapping=rows)
    return mapping.find_in_map(stack.region, "account")
