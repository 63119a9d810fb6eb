"""`CostTags`: tags by which costs are told apart, on everything that a change of tags does not replace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import aws_cdk as cdk
from constructs import IConstruct

from studio_constructs._validation import check_kind, check_tags
from studio_constructs.aws_facts.tagging import TYPES_REPLACED_BY_TAGS
from studio_constructs.errors import Problem, ValidationError

_STACK: Final = "aws:cdk:stack"
"""A stack as the CDK tags it. CloudFormation hands a stack's tags to all that it makes, to scripts too."""


@dataclass(frozen=True, slots=True)
class CostTags:
    """Tags for everything below a scope, but for what CloudFormation would replace over a changed tag.

    Start-up scripts (``AWS::SageMaker::StudioLifecycleConfig``) are among what is left out: a script with another tag
    is another script. Stacks are left out as well, because CloudFormation hands a stack's tags down to its scripts.
    Tags of a domain and of a profile reach the apps and spaces that people start (`Domain` turns propagation on), so
    a tag on a profile tells what that person costs.

    A tag tells costs apart only after someone has activated it as a cost allocation tag in the account that pays the
    bill: in the console, or by ``aws ce update-cost-allocation-tags-status``. CloudFormation has no type for that. It
    takes up to a day until the tag can be activated and up to another until costs carry it; earlier costs stay untold.

    Args:
        tags: Key and value, of 1 to 128 letters, digits, spaces and ``_.:/=+-@``, at most 50.

    Sources:
        https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/activating-tags.html,
        https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateDomain.html (TagPropagation),
        https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-console-add-tags.html (read 2026-11-22)
    """

    tags: Mapping[str, str]

    def problems(self, field: str = "tags") -> list[Problem]:
        """What SageMaker would refuse: its rules are tighter than other services'."""
        if not isinstance(self.tags, Mapping):
            what, fix = "a mapping of keys to values", f"{field}={{'team': 'analysts'}}"
            return check_kind(field, self.tags, fits=False, what=what, fix=fix)
        return check_tags(field, self.tags)

    def apply_to(self, scope: IConstruct) -> None:
        """Tag everything below *scope*, also what is added there later.

        A tag that stands nearer to a resource wins over the same key from further up.

        Args:
            scope: A construct, a stack, a stage or the app.

        Raises:
            ValidationError: ``studio:TagInvalid``, ``studio:ArgumentWrong``.
        """
        if found := self.problems():
            raise ValidationError(scope.node.path or "the app", found)
        left_out = [*TYPES_REPLACED_BY_TAGS, _STACK]
        for key, value in self.tags.items():
            cdk.Tags.of(scope).add(key, value, exclude_resource_types=left_out)
