"""`GuardrailRules`: what nobody in Studio exceeds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from studio_constructs._validation import check_list, is_known
from studio_constructs.errors import Problem
from studio_constructs.role.capability import check_job_instance_types

SAGEMAKER: Final = "sagemaker.amazonaws.com"

_NAME: Final = re.compile(r"[A-Za-z0-9/_+=,.@-]+\*?(/\*)?")
_SERVICE: Final = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardrailRules:
    """What nobody in Studio exceeds, whatever the policies of their role allow.

    Some of it always holds: nobody changes domains, profiles, images or scripts, retags anything, sets a tag of the
    estate's own, changes roles or policies, administers keys, or mounts homes past Studio. The rest is said here.

    Names may end with ``*``.

    Args:
        instance_types: What anything runs on. Default: not limited here; an `ExecutionPolicy` limits it.
        job_instance_types: What jobs may run on besides. Default: nothing else.
        lifecycle_configs: Names of the start-up scripts that spaces and apps may start with; ``[]`` for none. Default:
            any that the account has.
        images: Names of the account's images that they may start from, ``[]`` for none; those of AWS's SageMaker
            Distribution always. Default: any.
        remote_access: Whether an IDE on a laptop may be connected to one's own spaces. Default: it may not.
        shared_spaces: Whether people may start and stop the apps of the domain's shared spaces, as far as a policy of
            the role says so (``space.grants.run_apps``). Default: they may.
        subnets: Where jobs and models run, and not outside of a VPC. Default: not limited here.
        security_groups: What they carry there; goes with *subnets*. Default: not limited here.
        encryption_keys: ARNs of the keys that encrypt volumes, and outputs that name one. Default: not limited here.
        repositories: Names of the repositories in ECR that images come from, to which nobody pushes. Default: none.
        stacks: Names of CloudFormation stacks that nobody changes. Default: none.
        roles: Names of the estate's roles, with their path: the ones that may be handed on, as far as a policy of the
            role says so. Default: any of the account.
        passes_to: Services that they may be handed to. Default: SageMaker alone.
    """

    instance_types: Sequence[str] | None = None
    job_instance_types: Sequence[str] = ()
    lifecycle_configs: Sequence[str] | None = None
    images: Sequence[str] | None = None
    remote_access: bool = False
    shared_spaces: bool = True
    subnets: Sequence[str] = ()
    security_groups: Sequence[str] = ()
    encryption_keys: Sequence[str] = ()
    repositories: Sequence[str] = ()
    stacks: Sequence[str] = ()
    roles: Sequence[str] = ()
    passes_to: Sequence[str] = (SAGEMAKER,)

    def problems(self, field: str) -> list[Problem]:
        """What is wrong with the names, each at its place."""
        found: list[Problem] = []
        for attribute in ("lifecycle_configs", "images", "repositories", "stacks", "roles"):
            found += _check_names(
                f"{field}.{attribute}", getattr(self, attribute), _NAME, "a name, which may end with '*'"
            )
        found += _check_names(
            f"{field}.passes_to", self.passes_to, _SERVICE, "a service, such as 'lambda.amazonaws.com'"
        )
        for attribute in ("subnets", "security_groups", "encryption_keys"):
            found += check_list(f"{field}.{attribute}", getattr(self, attribute))
        found += check_job_instance_types(f"{field}.instance_types", self.instance_types)
        found += check_job_instance_types(f"{field}.job_instance_types", self.job_instance_types or None)
        if self.job_instance_types and self.instance_types is None:
            rule = "jobs may run on them besides instance_types, and anything may run on anything"
            found.append(
                Problem(
                    "GuardrailNameInvalid", f"{field}.job_instance_types is given", rule, "write instance_types too"
                )
            )
        if bool(self.subnets) is not bool(self.security_groups):
            one, other = ("subnets", "security_groups") if self.subnets else ("security_groups", "subnets")
            rule = "jobs run in subnets with security groups, and the two are limited together"
            found.append(Problem("GuardrailNetworkIncomplete", f"{field}.{one} is given", rule, f"write {other} too"))
        return found


def _check_names(field: str, names: Sequence[str] | None, pattern: re.Pattern[str], what: str) -> list[Problem]:
    if wrong := check_list(field, names):
        return wrong
    return [
        Problem("GuardrailNameInvalid", f"{field}[{index}] is {name!r}", f"{what} is wanted", "write it without an ARN")
        for index, name in enumerate(names or ())
        if is_known(name) and not (isinstance(name, str) and pattern.fullmatch(name))
    ]
