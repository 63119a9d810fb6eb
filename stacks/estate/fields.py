"""The types of an estate's values: a Python type, its rule, and what JSON Schema can say of the rule."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any

from pydantic import Discriminator, Field, GetJsonSchemaHandler, Tag
from pydantic_core import CoreSchema

from stacks.estate import borrowed, values
from stacks.estate.assignment import USER_STACKS_MAX
from stacks.estate.values import Checked, whole
from studio_constructs import aws_facts
from studio_constructs._validation import (
    check_instance_type,
    check_name,
    check_named_instance_type,
    check_range,
    check_region,
)
from studio_constructs.aws_facts import api_only as api_only_facts
from studio_constructs.aws_facts import authentication as authentication_facts
from studio_constructs.aws_facts import images as image_facts
from studio_constructs.aws_facts import instance_families
from studio_constructs.aws_facts import mlflow as mlflow_facts
from studio_constructs.aws_facts import notebook_instances as notebook_facts
from studio_constructs.aws_facts import perimeter as perimeter_facts
from studio_constructs.aws_facts.spaces import DISPLAY_NAME_MAX, SPACE_INSTANCE_TYPES
from studio_constructs.errors import Problem
from studio_constructs.idle.shutdown import IDLE_LIMIT_MIN


def _but(unknown: frozenset[str]) -> list[str]:
    return [each for each in aws_facts.STUDIO_INSTANCE_TYPES if each not in unknown]


def slug(code: str, what: str, at_most: int) -> Checked:
    """A name that becomes part of names of stacks."""
    rule = partial(values.check_slug, code=code, what=what, at_most=at_most)
    return Checked(rule, {"pattern": whole(values.SLUG_PATTERN), "minLength": 1, "maxLength": at_most})


def between(low: int, high: int, what: str) -> Checked:
    """A whole number within bounds, both included."""

    def check(field: str, value: int) -> list[Problem]:
        fix = f"write {min(max(value, low), high)}"
        return check_range(field, value, low, high, code="NumberOutOfRange", what=what, fix=fix)

    return Checked(check, {"minimum": low, "maximum": high})


def aws_id(kind: str) -> Checked:
    """An id that AWS gave."""
    return Checked(partial(values.check_id, kind=kind), {"pattern": whole(rf"{kind}-[0-9a-f]{{8,17}}")})


@dataclass(frozen=True, slots=True)
class EachOnce:
    """Annotates a list whose entries stand once, for JSON Schema. ``rules`` enforces it: it knows the second's line."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(core), "uniqueItems": True}


EstateName = Annotated[str, slug("EstateNameInvalid", "an estate's name", 32)]
EnvironmentName = Annotated[str, slug("EnvironmentNameInvalid", "an environment's name", 16)]
TeamName = Annotated[str, slug("TeamNameInvalid", "a team's name", 32)]
ScriptName = Annotated[
    str, Checked(values.check_script_name, {"pattern": whole(values.SCRIPT_NAME_PATTERN), "maxLength": 40})
]
UserName = Annotated[
    str,
    Checked(
        partial(check_name, code="UserNameInvalid", what="a user's name"),
        {"pattern": whole(aws_facts.NAME_PATTERN), "maxLength": aws_facts.NAME_MAX},
    ),
]
DomainName = Annotated[
    str,
    Checked(
        partial(check_name, code="DomainNameInvalid", what="a domain's name"),
        {"pattern": whole(aws_facts.NAME_PATTERN), "maxLength": aws_facts.NAME_MAX},
    ),
]
Account = Annotated[str, Checked(values.check_account, {"pattern": whole(values.ACCOUNT_PATTERN)})]
Region = Annotated[str, Checked(check_region, {"enum": sorted(aws_facts.STUDIO_REGIONS)})]
InstanceType = Annotated[str, Checked(check_instance_type, {"enum": list(aws_facts.STUDIO_INSTANCE_TYPES)})]
ProfileInstanceType = Annotated[
    str, Checked(check_named_instance_type, {"enum": _but(instance_families.TYPES_UNKNOWN_TO_THE_API)})
]
DomainInstanceType = Annotated[
    str,
    Checked(
        borrowed.check_domain_instance_type,
        {"enum": _but(instance_families.TYPES_UNKNOWN_TO_THE_API | instance_families.TYPES_UNKNOWN_TO_DOMAINS)},
    ),
]
Bucket = Annotated[str, Checked(values.check_bucket, {"pattern": whole(values.BUCKET_PATTERN)})]
Buckets = Annotated[tuple[Bucket, ...], EachOnce()]
OrganizationId = Annotated[
    str, Checked(borrowed.check_organization_id, {"pattern": whole(perimeter_facts.ORGANIZATION_ID_PATTERN)})
]
PerimeterAccounts = Annotated[tuple[Account, ...], EachOnce()]
BucketNames = Annotated[
    tuple[
        Annotated[str, Checked(borrowed.check_trusted_bucket, {"pattern": whole(perimeter_facts.BUCKET_NAME_PATTERN)})],
        ...,
    ],
    EachOnce(),
]
KeyArn = Annotated[str, Checked(values.check_key_arn, {"pattern": whole(values.KEY_ARN_PATTERN)})]
Cidr = Annotated[str, Checked(values.check_cidr)]
Zone = Annotated[str, Checked(values.check_zone, {"pattern": whole(values.ZONE_PATTERN)})]
ZoneNames = Annotated[
    tuple[Zone, ...],
    Checked(values.check_zone_names, {"minItems": values.ZONES_MIN, "maxItems": values.ZONES_MAX}),
    EachOnce(),
]
ZoneCount = Annotated[int, Checked(values.check_zone_count, {"minimum": values.ZONES_MIN, "maximum": values.ZONES_MAX})]
Zones = Annotated[
    Annotated[ZoneCount, Tag("count")] | Annotated[ZoneNames, Tag("names")],
    Discriminator(
        lambda value: {int: "count", tuple: "names"}.get(type(value)),
        custom_error_type="zones_type",
        custom_error_message="a number of zones or a list of their names",
    ),
]
VpcId = Annotated[str, aws_id("vpc")]
PrefixListId = Annotated[str, aws_id("pl")]
SubnetIds = Annotated[
    tuple[Annotated[str, aws_id("subnet")], ...], Field(min_length=1, max_length=aws_facts.SUBNETS_MAX), EachOnce()
]
SecurityGroupIds = Annotated[
    tuple[Annotated[str, aws_id("sg")], ...], Field(max_length=aws_facts.SECURITY_GROUPS_MAX - 1), EachOnce()
]
TagValue = Annotated[str, Field(json_schema_extra={"minLength": 1, "maxLength": aws_facts.TAG_VALUE_MAX})]
Owner = Annotated[str, Checked(values.check_owner, {"minLength": 1, "maxLength": aws_facts.TAG_VALUE_MAX})]
StackNumber = Annotated[int, between(1, USER_STACKS_MAX, "a Users stack's number")]
SpaceGigabytes = Annotated[int, between(aws_facts.SPACE_GB_MIN, aws_facts.SPACE_GB_MAX, "a space's volume in GB")]
IdleLimit = Annotated[int, between(IDLE_LIMIT_MIN, aws_facts.IDLE_MINUTES_MAX, "idle time in minutes")]
"""When an app is stopped: under an hour by a script."""
IdleMinutes = Annotated[int, between(aws_facts.IDLE_MINUTES_MIN, aws_facts.IDLE_MINUTES_MAX, "idle time in minutes")]

IdentityCenterUserName = Annotated[
    str,
    Checked(
        borrowed.check_user_name,
        {"pattern": r"^\S+$", "maxLength": authentication_facts.SINGLE_SIGN_ON_USER_VALUE_MAX},
    ),
]
_PRINCIPAL_ID = {"pattern": whole(authentication_facts.PRINCIPAL_ID_PATTERN)}
IdentityCenterUserId = Annotated[str, Checked(borrowed.check_user_id, _PRINCIPAL_ID)]
IdentityCenterGroupIds = Annotated[
    tuple[Annotated[str, Checked(borrowed.check_group_id, _PRINCIPAL_ID)], ...], EachOnce()
]
TrustedAccounts = Annotated[
    tuple[Account, ...], Field(min_length=1, max_length=aws_facts.TRUSTED_ACCOUNTS_MAX), EachOnce()
]
CodeRepository = Annotated[
    str,
    Checked(
        borrowed.check_repository,
        {"pattern": whole(aws_facts.CODE_REPOSITORY_PATTERN), "maxLength": aws_facts.CODE_REPOSITORY_MAX},
    ),
]
CodeRepositories = Annotated[tuple[CodeRepository, ...], Field(max_length=aws_facts.CODE_REPOSITORIES_MAX), EachOnce()]
_FILE_SYSTEM_ID = {"pattern": whole(aws_facts.FILE_SYSTEM_ID_PATTERN)}
EfsId = Annotated[str, Checked(borrowed.check_efs, _FILE_SYSTEM_ID)]
FsxLustreId = Annotated[str, Checked(borrowed.check_fsx_lustre, _FILE_SYSTEM_ID)]
S3Uri = Annotated[str, Checked(borrowed.check_s3_uri, {"pattern": "^s3://", "maxLength": aws_facts.S3_MOUNT_MAX})]
Uid = Annotated[int, between(aws_facts.POSIX_UID_MIN, aws_facts.POSIX_ID_MAX, "a uid")]
Gid = Annotated[int, between(aws_facts.POSIX_GID_MIN, aws_facts.POSIX_ID_MAX, "a gid")]
LandingPage = Annotated[
    str, Checked(borrowed.check_landing_page, {"pattern": "^studio::", "maxLength": aws_facts.LANDING_PAGE_MAX})
]
HiddenVersions = Annotated[
    tuple[
        Annotated[str, Checked(borrowed.check_hidden_version, {"pattern": whole(aws_facts.HIDDEN_ALIAS_PATTERN)})], ...
    ],
    Field(max_length=aws_facts.HIDDEN_ALIASES_MAX),
    EachOnce(),
]
JobInstanceType = Annotated[
    str, Checked(borrowed.check_job_instance_type, {"pattern": r"^ml\.[a-z0-9-]+\.[a-z0-9-]+$"})
]
SharedNames = Annotated[
    tuple[Annotated[str, Checked(borrowed.check_shared_name, {"pattern": "^[a-zA-Z0-9]([-_]*[a-zA-Z0-9])*$"})], ...],
    EachOnce(),
]
ImageName = Annotated[
    str,
    Checked(
        values.check_image_name,
        {"pattern": whole(image_facts.IMAGE_NAME_PATTERN), "maxLength": image_facts.IMAGE_NAME_MAX},
    ),
]
ImageRepositoryName = Annotated[
    str, Checked(values.check_repository_name, {"pattern": whole(image_facts.REPOSITORY_NAME_PATTERN)})
]
ImageDigest = Annotated[str, Checked(borrowed.check_digest, {"pattern": "^sha256:[0-9a-f]{64}$"})]
SpaceName = Annotated[
    str,
    Checked(
        partial(check_name, code="SpaceNameInvalid", what="a space's name"),
        {"pattern": whole(aws_facts.NAME_PATTERN), "maxLength": aws_facts.NAME_MAX},
    ),
]
SpaceDisplayName = Annotated[str, Checked(values.check_display_name, {"minLength": 1, "maxLength": DISPLAY_NAME_MAX})]
SpaceInstanceType = Annotated[str, Checked(borrowed.check_space_instance_type, {"enum": list(SPACE_INSTANCE_TYPES)})]
_SAML_PROVIDER, _OIDC_PROVIDER = r"saml-provider/[\w.-]{1,128}", r"oidc-provider/[\w.:/-]{1,255}"
_PRINCIPAL = r"(root|(user|role)/[\w+=,.@/-]{1,512})"
SamlProviderArn = Annotated[
    str,
    Checked(
        partial(values.check_iam_arn, what="a SAML provider", resource=_SAML_PROVIDER, example="saml-provider/Corp"),
        values.iam_pattern(_SAML_PROVIDER),
    ),
]
OidcProviderArn = Annotated[
    str,
    Checked(
        partial(
            values.check_iam_arn,
            what="an OpenID Connect provider",
            resource=_OIDC_PROVIDER,
            example="oidc-provider/login.example.com",
        ),
        values.iam_pattern(_OIDC_PROVIDER),
    ),
]
PrincipalArns = Annotated[
    tuple[
        Annotated[
            str,
            Checked(
                partial(
                    values.check_iam_arn,
                    what="a user, a role or an account",
                    resource=_PRINCIPAL,
                    example="role/People",
                ),
                values.iam_pattern(_PRINCIPAL),
            ),
        ],
        ...,
    ],
    EachOnce(),
]
Audiences = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Field(min_length=1), EachOnce()]
PrincipalTag = Annotated[
    str, Checked(borrowed.check_principal_tag, {"pattern": whole(authentication_facts.TAG_KEY_PATTERN)})
]
RoleName = Annotated[str, Checked(values.check_role_name, {"pattern": whole(authentication_facts.ROLE_NAME_PATTERN)})]
EndpointIds = Annotated[
    tuple[Annotated[str, Checked(borrowed.check_endpoint_id, {"pattern": "^vpce-([0-9a-f]{8}|[0-9a-f]{17})$"})], ...],
    EachOnce(),
]
LoginAddresses = Annotated[tuple[Annotated[str, Checked(borrowed.check_address)], ...], EachOnce()]
LinkSeconds = Annotated[
    int,
    between(authentication_facts.LINK_SECONDS_MIN, authentication_facts.LINK_SECONDS_MAX, "a link's time in seconds"),
]
StudioSessionMinutes = Annotated[
    int,
    between(
        authentication_facts.STUDIO_SESSION_SECONDS_MIN // 60,
        authentication_facts.STUDIO_SESSION_SECONDS_MAX // 60,
        "a session's time in minutes",
    ),
]
RoleSessionMinutes = Annotated[
    int,
    between(
        authentication_facts.ROLE_SESSION_SECONDS_MIN // 60,
        authentication_facts.ROLE_SESSION_SECONDS_MAX // 60,
        "a session's time in minutes",
    ),
]

MlflowName = Annotated[
    str,
    Checked(
        partial(check_name, code="MlflowNameInvalid", what="the name of an MLflow"),
        {"pattern": whole(aws_facts.NAME_PATTERN), "maxLength": aws_facts.NAME_MAX},
    ),
]
MlflowNames = Annotated[tuple[str, ...], EachOnce()]
MlflowVersion = Annotated[
    str, Checked(values.check_mlflow_version, {"pattern": whole(mlflow_facts.MLFLOW_VERSION_PATTERN)})
]
ArtifactPlace = Annotated[Bucket, Checked(borrowed.check_artifact_place)]
MaintenanceStart = Annotated[
    str, Checked(borrowed.check_maintenance_start, {"pattern": whole(mlflow_facts.MAINTENANCE_WINDOW_PATTERN)})
]
_ROLE = r"role/[\w+=,.@/-]{1,512}"
RoleArn = Annotated[
    str,
    Checked(
        partial(values.check_iam_arn, what="a role", resource=_ROLE, example="role/Canvas"), values.iam_pattern(_ROLE)
    ),
]
_POLICY = r"policy/[\w+=,.@/-]{1,512}"
PolicyArn = Annotated[
    str,
    Checked(
        partial(values.check_iam_arn, what="a policy of the account", resource=_POLICY, example="policy/Boundary"),
        values.iam_pattern(_POLICY),
    ),
]
RolePath = Annotated[
    str,
    Checked(
        borrowed.check_role_path, {"pattern": whole(aws_facts.IAM_PATH_PATTERN), "maxLength": aws_facts.IAM_PATH_MAX}
    ),
]
SecretArn = Annotated[str, Checked(values.check_secret_arn, {"pattern": whole(values.OAUTH_ARN_PATTERN)})]
AmazonQProfileArn = Annotated[
    str, Checked(borrowed.check_amazon_q_profile, {"pattern": whole(api_only_facts.AMAZON_Q_PROFILE_PATTERN)})
]
NotebookInstanceName = Annotated[
    str,
    Checked(
        partial(check_name, code="NotebookInstanceNameInvalid", what="the name of a notebook instance"),
        {"pattern": whole(aws_facts.NAME_PATTERN), "maxLength": notebook_facts.NAME_MAX},
    ),
]
NotebookInstanceType = Annotated[
    str, Checked(borrowed.check_notebook_instance_type, {"enum": list(notebook_facts.INSTANCE_TYPES)})
]
NotebookVolume = Annotated[
    int,
    between(notebook_facts.VOLUME_GB_MIN, notebook_facts.VOLUME_GB_MAX, "a notebook instance's volume in GB"),
]
NotebookRepositories = Annotated[
    tuple[Annotated[str, Checked(borrowed.check_notebook_repository)], ...],
    Field(max_length=1 + notebook_facts.ADDITIONAL_REPOSITORIES_MAX),
    EachOnce(),
]
