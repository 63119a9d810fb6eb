"""Rules for single values of an estate file, and the types that carry them into the model.

A rule is a pure function from a field and its value to problems, as in the library; what the library has is used as
it is. ``Checked`` joins a rule to a type, together with what JSON Schema can say of it, so that both come from here.
"""

from __future__ import annotations

import difflib
import ipaddress
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from stacks.estate.errors import HERE, Refusal, RefusedError
from studio_constructs._validation import check_name, check_tags, suggest_name
from studio_constructs.aws_facts import authentication, images, mlflow
from studio_constructs.aws_facts.spaces import DISPLAY_NAME_MAX
from studio_constructs.errors import Problem

type_of_rule = Callable[[str, Any], Iterable[Problem]]

SLUG_PATTERN: Final = r"[a-z](-?[a-z0-9])*"
SCRIPT_NAME_PATTERN: Final = r"[a-z0-9](-*[a-z0-9])*"
ACCOUNT_PATTERN: Final = r"[0-9]{12}"
ZONE_PATTERN: Final = r"[a-z]{2,4}(-[a-z]+)+-[0-9][a-z]"
KEY_ARN_PATTERN: Final = r"arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[a-zA-Z0-9-]+"
OAUTH_ARN_PATTERN: Final = r"arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[\w/+=.@-]+"
BUCKET_PATTERN: Final = r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[^/*?$\s]+)*"

ZONES_MIN, ZONES_MAX = 2, 3
_PREFIX_MIN, _PREFIX_MAX = 16, 24
_PRIVATE: Final = tuple(map(ipaddress.IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")))
_IAM: Final = r"arn:aws[a-z-]*:iam::[0-9]{12}:"
_ID_EXAMPLE: Final = "0a1b2c3d4e5f67890"


@dataclass(frozen=True, slots=True)
class Checked:
    """Annotates a type with a rule for its values.

    Args:
        check: The rule.
        schema: What JSON Schema can say of it.
    """

    check: type_of_rule
    schema: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._judge, handler(source))

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(core), **self.schema}

    def _judge(self, value: Any) -> Any:
        problems = tuple(self.check(HERE, value))
        if problems:
            raise RefusedError(map(Refusal, problems))
        return value


def whole(pattern: str) -> str:
    """A pattern that must match the whole value, for JSON Schema."""
    return f"^(?:{pattern})$"


def nearest(value: str, choices: Iterable[str]) -> str | None:
    """The choice that was probably meant."""
    by_lower = {choice.lower(): choice for choice in choices}
    near = difflib.get_close_matches(value.lower(), by_lower, n=1)
    return by_lower[near[0]] if near else None


def check_slug(path: str, value: str, *, code: str, what: str, at_most: int) -> list[Problem]:
    """A name that becomes part of names of stacks: lower-case letters, digits, single hyphens."""
    if re.fullmatch(SLUG_PATTERN, value) and len(value) <= at_most:
        return []
    words = re.sub(r"[^a-z0-9]+", "-", value.lower()).strip("-")
    suggested = re.sub(r"^[^a-z]+", "", words)
    if len(suggested) > at_most:  # whole words, if the first one fits
        suggested = suggested[: at_most + 1].rpartition("-")[0] or suggested[:at_most]
    suggested = suggested or "main"
    rule = f"{what} is 1 to {at_most} lower-case letters, digits and single hyphens, and begins with a letter"
    return [Problem(code, f"{path} is {value!r}", rule, f"write {suggested!r}")]


def check_script_name(path: str, value: str) -> list[Problem]:
    """SageMaker turns names of lifecycle configurations into lower case: here they are so from the start."""
    limit = 40
    if value == value.lower():
        return check_name(path, value, code="ScriptNameInvalid", what="a script's name", at_most=limit)
    return [
        Problem(
            "ScriptNameInvalid",
            f"{path} is {value!r}",
            f"a script's name is 1 to {limit} lower-case letters, digits and hyphens",
            f"write {suggest_name(value.lower(), limit)!r}",
        )
    ]


def check_account(path: str, value: str) -> Iterator[Problem]:
    """An AWS account id."""
    if re.fullmatch(ACCOUNT_PATTERN, value):
        return
    digits = re.sub(r"[^0-9]", "", value)
    fix = f'write "{digits}"' if len(digits) == len("111122223333") else "copy it from the AWS console"
    yield Problem("AccountInvalid", f"{path} is {value!r}", "an account id is 12 digits", fix)


def check_cidr(path: str, value: str) -> Iterator[Problem]:
    """The range of a new VPC."""
    ranges = "10/8, 172.16/12, 192.168/16 or 100.64/10"
    rule = f"a new VPC takes a private IPv4 range of /{_PREFIX_MIN} to /{_PREFIX_MAX} ({ranges})"
    wrote = f"{path} is {value!r}"
    network = _network(value)
    if network is None:
        yield Problem("CidrInvalid", wrote, rule, "write it like '10.0.0.0/16'")
    elif not _PREFIX_MIN <= network.prefixlen <= _PREFIX_MAX:
        size = min(max(network.prefixlen, _PREFIX_MIN), _PREFIX_MAX)
        fitting = ipaddress.IPv4Network((network.network_address, size), strict=False)
        yield Problem("CidrInvalid", wrote, rule, f"write {str(fitting if _is_private(fitting) else '10.0.0.0/16')!r}")
    elif not _is_private(network):
        yield Problem("CidrInvalid", wrote, rule, f"take a private range, for example '10.0.0.0/{network.prefixlen}'")
    elif str(network) != value:
        yield Problem("CidrInvalid", wrote, "a range is written with its first address", f"write {str(network)!r}")


def _network(value: str) -> ipaddress.IPv4Network | None:
    try:
        return ipaddress.IPv4Network(value, strict=False) if "/" in value else None
    except ValueError:
        return None


def _is_private(network: ipaddress.IPv4Network) -> bool:
    return any(network.subnet_of(private) for private in _PRIVATE)


def check_zone_count(path: str, value: int) -> Iterator[Problem]:
    """How many availability zones."""
    if not ZONES_MIN <= value <= ZONES_MAX:
        rule = f"a studio spans {ZONES_MIN} or {ZONES_MAX} availability zones, so that one that fails does not stop it"
        fix = f"write {min(max(value, ZONES_MIN), ZONES_MAX)}"
        yield Problem("ZonesInvalid", f"{path} is {value}", rule, fix)


def check_zone_names(path: str, value: tuple[str, ...]) -> Iterator[Problem]:
    """Which availability zones. Whether they are of the environment's region is a rule between fields."""
    if not ZONES_MIN <= len(value) <= ZONES_MAX:
        rule = f"a studio spans {ZONES_MIN} or {ZONES_MAX} availability zones"
        yield Problem("ZonesInvalid", f"{path} names {len(value)}", rule, "add or drop some")


def check_zone(path: str, value: str) -> Iterator[Problem]:
    """The name of an availability zone, not its id (``euw1-az1``)."""
    if not re.fullmatch(ZONE_PATTERN, value):
        rule = "a zone's name is its region and a letter"
        yield Problem("ZonesInvalid", f"{path} is {value!r}", rule, "write it like 'eu-west-1a'")


def check_id(path: str, value: str, *, kind: str) -> Iterator[Problem]:
    """An id that AWS gave: ``vpc-``, ``subnet-``, ``sg-`` or ``pl-`` and hexadecimal digits."""
    if not re.fullmatch(rf"{kind}-[0-9a-f]{{8,17}}", value):
        rule = f"it is an id, '{kind}-' and 8 to 17 hexadecimal digits"
        fix = f"copy it from the VPC console, for example '{kind}-{_ID_EXAMPLE}'"
        yield Problem("NetworkIdInvalid", f"{path} is {value!r}", rule, fix)


def check_key_arn(path: str, value: str) -> Iterator[Problem]:
    """A KMS key, not an alias: an alias can be pointed at another key, and a domain's key can never change."""
    if re.fullmatch(KEY_ARN_PATTERN, value):
        return
    wrote = f"{path} is {value!r}"
    example = "arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-..."
    if "alias/" in value:
        rule = "an alias can be pointed at another key, and a domain keeps its key for life"
        name = "alias/" + value.split("alias/", 1)[1]
        fix = f"write the key's ARN, which `aws kms describe-key --key-id {name}` prints"
    elif re.fullmatch(r"[a-zA-Z0-9-]{20,}", value):
        rule = "a key is named by its full ARN, because its region and account are checked"
        fix = f"write it like '{example.removesuffix('0a1b2c3d-...')}{value}'"
    else:
        rule, fix = "a key is named by its full ARN", f"write it like '{example}'"
    yield Problem("KeyArnInvalid", wrote, rule, fix)


def check_bucket(path: str, value: str) -> Iterator[Problem]:
    """A bucket, or a bucket and a prefix below which everything is meant."""
    rule = "a place in S3 is 'bucket' or 'bucket/prefix' and means everything below it"
    plain = re.sub(r"^(?:s3a?://|arn:aws[a-z-]*:s3:::|https?://)", "", value, flags=re.IGNORECASE)
    plain = re.sub(r"[*?$].*$", "", plain)
    plain = re.sub(r"/{2,}", "/", plain).strip("/ ")
    bucket, slash, prefix = plain.partition("/")
    suggested = f"{re.sub(r'[^a-z0-9.-]+', '-', bucket.lower()).strip('-.')}{slash}{prefix}"
    if value != plain:
        fix = f"write {suggested!r}" if _is_place(suggested) else "write it like 'team-data/raw'"
        yield Problem("BucketInvalid", f"{path} is {value!r}", rule, fix)
    elif not _is_place(value):
        rule = "a bucket's name is 3 to 63 lower-case letters, digits, dots and hyphens; a prefix has no spaces"
        fix = f"write {suggested!r}" if _is_place(suggested) else "write it like 'team-data/raw'"
        yield Problem("BucketInvalid", f"{path} is {value!r}", rule, fix)


def _is_place(value: str) -> bool:
    bucket = value.split("/", 1)[0]
    looks_like_address = re.fullmatch(r"[0-9]+(\.[0-9]+){3}", bucket)
    return bool(re.fullmatch(BUCKET_PATTERN, value)) and ".." not in bucket and not looks_like_address


def check_owner(path: str, value: str) -> list[Problem]:
    """Becomes a tag, so the rules for a tag's value hold."""
    problems = check_tags(path, {"owner": value})
    return [replace(problem, wrote=problem.wrote.replace(f"{path}.owner", path)) for problem in problems]


def check_image_name(path: str, value: str) -> Iterator[Problem]:
    """The name of an image of SageMaker."""
    most = images.IMAGE_NAME_MAX
    if re.fullmatch(images.IMAGE_NAME_PATTERN, value) and len(value) <= most:
        return
    near = re.sub(r"[^a-z0-9]+", "-", value.lower()).strip("-")[:most].strip("-") or "image"
    rule = f"an image's name is 1 to {most} lower-case letters, digits and single dots and hyphens"
    yield Problem("ImageNameInvalid", f"{path} is {value!r}", rule, f"write {near!r}")


def check_repository_name(path: str, value: str) -> Iterator[Problem]:
    """The name of an ECR repository, without its registry and without a tag."""
    low, high = images.REPOSITORY_NAME_MIN, images.REPOSITORY_NAME_MAX
    if re.fullmatch(images.REPOSITORY_NAME_PATTERN, value) and low <= len(value) <= high:
        return
    rule = "an ECR repository is named without its registry and without a tag, in lower case"
    yield Problem("ImageRepositoryNameInvalid", f"{path} is {value!r}", rule, "write it like 'studio/analytics'")


def check_display_name(path: str, value: str) -> Iterator[Problem]:
    """What Studio shows for a space."""
    if value.strip() and len(value) <= DISPLAY_NAME_MAX:
        return
    rule = f"what Studio shows has 1 to {DISPLAY_NAME_MAX} characters, not blanks alone"
    fix = f"write {value.strip()[:DISPLAY_NAME_MAX]!r}" if value.strip() else "drop it"
    yield Problem("SpaceDisplayNameInvalid", f"{path} is {value!r}", rule, fix)


def check_role_name(path: str, value: str) -> Iterator[Problem]:
    """The name of a role."""
    if not re.fullmatch(authentication.ROLE_NAME_PATTERN, value, re.ASCII):
        rule = "a role's name is 1 to 64 letters, digits and _+=,.@-"
        yield Problem("LoginRoleNameInvalid", f"{path} is {value!r}", rule, "write it like 'studio-login'")


def check_iam_arn(path: str, value: str, *, what: str, resource: str, example: str) -> Iterator[Problem]:
    """The ARN of something in IAM."""
    if not re.fullmatch(rf"{_IAM}{resource}", value):
        fix = f"write it like 'arn:aws:iam::111122223333:{example}'"
        yield Problem("IamArnInvalid", f"{path} is {value!r}", f"{what} is named by its ARN", fix)


def iam_pattern(resource: str) -> dict[str, str]:
    """The same, for JSON Schema."""
    return {"pattern": whole(rf"{_IAM}{resource}")}


def check_mlflow_version(path: str, value: str) -> Iterator[Problem]:
    """A version of MLflow, as a tracking server takes it."""
    if not re.fullmatch(mlflow.MLFLOW_VERSION_PATTERN, value):
        rule = "a version of MLflow is numbers with dots between them"
        yield Problem("MlflowVersionInvalid", f"{path} is {value!r}", rule, "write it like '3.0.0'")


def check_secret_arn(path: str, value: str) -> Iterator[Problem]:
    """The ARN of a secret. What was written may be the secret itself: it is never shown."""
    if not re.fullmatch(OAUTH_ARN_PATTERN, value):
        rule = "a secret of Secrets Manager is named by its ARN, and never written"
        fix = "write it like 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:snowflake-oauth-a1b2c3'"
        yield Problem("SecretArnInvalid", f"{path} is no ARN of a secret", rule, fix)
