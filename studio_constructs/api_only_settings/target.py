"""What is set: a domain or a profile, as constructs know it, and what CloudFormation sets of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

import aws_cdk as cdk
import jsii
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk.interfaces import aws_sagemaker as isagemaker
from constructs import Construct

from studio_constructs._naming import short_hash

_MEMORY: Final = "studio-constructs/api-only-settings"

_OF_DOMAIN: Final = (
    "app_network_access_type",
    "app_security_group_management",
    "default_space_settings",
    "default_user_settings",
    "domain_settings",
    "home_efs_file_system_creation",
    "subnet_ids",
    "tag_propagation",
    "vpc_id",
)
"""Properties of the L1 that CloudFormation sends with UpdateDomain."""
_OF_PROFILE: Final = ("user_settings",)
"""The same with UpdateUserProfile."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """A domain, or a profile in it.

    Attributes:
        domain_id: Id of the domain.
        user_profile_name: Name of the profile; none for the domain itself.
        arn: ARN of what is set.
        resource: What CloudFormation makes it of, if this app does.
        noun: ``Domain`` or ``UserProfile``, as the operations of the API end.
        block: The member of the API's request with the settings of people.
    """

    domain_id: str
    user_profile_name: str | None
    arn: str
    resource: sagemaker.CfnDomain | sagemaker.CfnUserProfile | None
    noun: str
    block: str

    @staticmethod
    def of_domain(domain: isagemaker.IDomainRef) -> Target:
        """A domain: ours, imported, or raw."""
        found, reference = _resource(domain), domain.domain_ref
        resource = found if isinstance(found, sagemaker.CfnDomain) else None
        return Target(
            # The same words for a domain and for the L1 in it: that is how two of one domain are found.
            domain_id=reference.domain_id if resource is None else resource.attr_domain_id,
            user_profile_name=None,
            arn=reference.domain_arn if resource is None else resource.attr_domain_arn,
            resource=resource,
            noun="Domain",
            block="DefaultUserSettings",
        )

    @staticmethod
    def of_profile(profile: isagemaker.IUserProfileRef) -> Target:
        """A profile: ours, or raw."""
        found, reference = _resource(profile), profile.user_profile_ref
        resource = found if isinstance(found, sagemaker.CfnUserProfile) else None
        return Target(
            domain_id=reference.domain_id if resource is None else resource.domain_id,
            user_profile_name=reference.user_profile_name if resource is None else resource.user_profile_name,
            arn=reference.user_profile_arn if resource is None else resource.attr_user_profile_arn,
            resource=resource,
            noun="UserProfile",
            block="UserSettings",
        )

    @property
    def auth_mode(self) -> str | None:
        """How people sign in, if this app says."""
        return self.resource.auth_mode if isinstance(self.resource, sagemaker.CfnDomain) else None

    @property
    def memory(self) -> str:
        """Name of the parameter that remembers what was there before, without the slash in front."""
        return "/".join(filter(None, [_MEMORY, self.domain_id, self.user_profile_name]))

    def key(self, scope: Construct) -> str:
        """The same for two of the same target in a stack."""
        return json.dumps(cdk.Stack.of(scope).resolve([self.domain_id, self.user_profile_name]))

    def properties(self) -> dict[str, str]:
        """The target, as the function is told."""
        profile = {} if self.user_profile_name is None else {"UserProfileName": self.user_profile_name}
        return {"DomainId": self.domain_id, **profile}

    def watched(self, scope: Construct) -> Any:
        """What changes whenever CloudFormation updates the target, so that the settings are set once more after it.

        Nothing for what another app makes: nobody tells when it is updated.
        """
        return None if self.resource is None else cdk.Lazy.uncached_any(_Watched(self.resource, cdk.Stack.of(scope)))


@jsii.implements(cdk.IAnyProducer)
class _Watched:
    """A hash of the resource's properties, and what they refer to.

    The hash sees what changes in the template. What changes behind a reference, like the ARN of a start-up script
    with new content, does not show there: so the references themselves are properties of the custom resource, too.
    Across stacks they would each become an export, which nobody could change any more; there the hash must do.
    """

    def __init__(self, resource: sagemaker.CfnDomain | sagemaker.CfnUserProfile, stack: cdk.Stack) -> None:
        self._resource, self._stack = resource, stack

    def produce(self, _context: cdk.IResolveContext) -> dict[str, Any]:
        names = _OF_DOMAIN if isinstance(self._resource, sagemaker.CfnDomain) else _OF_PROFILE
        own = self._resource.stack
        sent = {name: own.resolve(getattr(self._resource, name)) for name in names}
        watched: dict[str, Any] = {"Hash": short_hash(json.dumps(sent, sort_keys=True))}
        if own is self._stack:
            found = {json.dumps(reference, sort_keys=True): reference for reference in _references(sent)}
            watched["References"] = [found[text] for text in sorted(found)]
        return watched


def _references(value: Any) -> list[dict[str, Any]]:
    """Whatever CloudFormation computes in a resolved value."""
    if isinstance(value, list):
        return [reference for item in value for reference in _references(item)]
    if not isinstance(value, dict):
        return []
    if len(value) == 1 and (key := next(iter(value))) and (key == "Ref" or key.startswith("Fn::")):
        return [value]
    return [reference for item in value.values() for reference in _references(item)]


def _resource(construct: object) -> object:
    """The L1 of a construct, itself if it is one."""
    if isinstance(construct, (sagemaker.CfnDomain, sagemaker.CfnUserProfile)) or not isinstance(construct, Construct):
        return construct
    return construct.node.default_child
