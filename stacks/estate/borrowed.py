"""Rules of the library for the file's values: what its value objects find, told of the file's own keys.

A rule stands once, in the library. Here its words are turned round: an argument of a constructor becomes a key, and
a fix that shows Python shows YAML.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from stacks.estate.values import type_of_rule
from studio_constructs import (
    AmazonQSettings,
    AppType,
    Capability,
    CustomFileSystem,
    DataPerimeter,
    HiddenImageVersions,
    IdentityCenterGroup,
    IdentityCenterUser,
    JobRules,
    LoginNetwork,
    OwnProfile,
    PortalSettings,
    SharedWork,
    SpaceApp,
)
from studio_constructs._validation import check_domain_instance_type as _check_domain_instance_type
from studio_constructs.apps.jupyter_lab import check_repositories
from studio_constructs.errors import Problem
from studio_constructs.image import image_version
from studio_constructs.mlflow.artifacts import check_artifacts
from studio_constructs.mlflow.settings import check_window
from studio_constructs.notebook_instance import checks as notebook_checks
from studio_constructs.role.execution_role import check_path

_NO_FIXES: Final[Mapping[str, str]] = MappingProxyType({})


def borrowed(
    find: Callable[[str, Any], Iterable[Problem]],
    *,
    part: str = "",
    argument: str = "",
    fixes: Mapping[str, str] = _NO_FIXES,
) -> type_of_rule:
    """Make a rule of the file from one of the library.

    Args:
        find: What the library finds in the value, told of a field.
        part: What the library puts behind the field, where the file has the value itself.
        argument: What the library calls the field, where it can not be told. Default: what it is told.
        fixes: By code: what to do in the file. Default: what the library says.
    """

    def check(field: str, value: Any) -> Iterator[Problem]:
        for problem in find(field, value):
            wrote = problem.wrote.replace(argument or f"{field}{part}", field, 1)
            fix = fixes.get(problem.code, problem.fix.replace("drop the argument", "drop the key"))
            yield replace(problem, wrote=wrote, fix=fix)

    return check


check_organization_id = borrowed(
    lambda field, value: DataPerimeter(organization_id=value).problems(field), part=".organization_id"
)
check_trusted_bucket = borrowed(
    lambda field, value: DataPerimeter(trusted_buckets=[value]).problems(field), part=".trusted_buckets[0]"
)
check_role_path = borrowed(check_path)
check_user_id = borrowed(
    lambda field, value: IdentityCenterUser(user_name="-", user_id=value).problems(field), part=".user_id"
)
check_user_name = borrowed(lambda field, value: IdentityCenterUser(user_name=value).problems(field), part=".user_name")
check_group_id = borrowed(lambda field, value: IdentityCenterGroup(group_id=value).problems(field), part=".group_id")
check_repository = borrowed(lambda field, value: check_repositories(field, [value]), part="[0]")
check_efs = borrowed(lambda field, value: CustomFileSystem.efs(value).problems(field))
check_fsx_lustre = borrowed(lambda field, value: CustomFileSystem.fsx_lustre(value).problems(field))
check_s3_uri = borrowed(lambda field, value: CustomFileSystem.s3(value).problems(field))
check_landing_page = borrowed(
    lambda field, value: PortalSettings(landing_page=value).problems(field),
    part=".landing_page",
    fixes={"LandingPageInvalid": "write 'studio::', or drop it"},
)
check_hidden_version = borrowed(
    lambda field, value: HiddenImageVersions(version_aliases=[value]).problems(field), part=".version_aliases[0]"
)
check_job_instance_type = borrowed(
    lambda field, value: JobRules(instance_types=[value]).problems(field, jobs=()), part=".instance_types[0]"
)
check_shared_name = borrowed(
    lambda field, value: SharedWork(endpoints=[value]).problems(field, list(Capability)), part=".endpoints[0]"
)
check_digest = borrowed(
    image_version.check_digest, fixes={"ImageNotImmutable": "write the digest that 'docker push' prints, sha256:..."}
)
check_domain_instance_type = borrowed(
    _check_domain_instance_type,
    fixes={"DomainInstanceTypeUnknown": "write default_instance_type at the teams or people who start on it"},
)
check_space_instance_type = borrowed(
    lambda field, value: SpaceApp(instance_type=value).problems(field, AppType.JUPYTER_LAB, remote_access=False),
    part=".instance_type",
    fixes={"SpaceInstanceTypeUnknown": "drop it, and write default_instance_type at the owner"},
)
check_endpoint_id = borrowed(
    lambda field, value: LoginNetwork(vpc_endpoint_ids=[value]).problems(field), part=".vpc_endpoint_ids[0]"
)
check_address = borrowed(lambda field, value: LoginNetwork(addresses=[value]).problems(field), part=".addresses[0]")
check_principal_tag = borrowed(lambda field, value: OwnProfile.by_name(value).problems(field))
check_amazon_q_profile = borrowed(
    lambda field, value: AmazonQSettings(profile_arn=value).problems(field), part=".profile_arn"
)


def check_artifact_place(field: str, value: str) -> Iterator[Problem]:
    """The prefix in a place in S3, as MLflow takes it."""
    for problem in check_artifacts(None, value.partition("/")[2] or None):
        yield replace(problem, wrote=f"{field} is {value!r}", fix="write it like 'team-models/research'")


check_maintenance_start = borrowed(check_window)
check_notebook_instance_type = borrowed(
    lambda _, value: notebook_checks.check_instance_type(value), argument="instance_type"
)
check_notebook_repository = borrowed(
    lambda _, value: notebook_checks.check_repositories([value]), argument="code_repositories[0]"
)
