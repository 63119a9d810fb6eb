"""What passes through an endpoint: decided request by request, as IAM decides."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk
import pytest

from studio_constructs import DataPerimeter, StudioEndpoint, StudioNetwork
from studio_constructs.aws_facts import perimeter as facts
from tests.kit import ACCOUNT, Json, built, new_stack, refused, resources, warnings
from tests.security.iam.short import allows

ENDPOINT = "AWS::EC2::VPCEndpoint"
ORGANIZATION, OTHER, TRUSTED, SISTER = "o-a1b2c3d4e5", "999999999999", "222222222222", "333333333333"
OWN_BUCKET = "arn:aws:s3:::own/x"
ECR = "arn:aws:ecr:eu-west-1:{}:repository/r"
NAMES = {each.construct_id: each.value for each in StudioEndpoint}


def policies(perimeter: DataPerimeter | None) -> dict[str, list[Json]]:
    """The statements of each endpoint, by its name in an estate file; the principal is everybody's in each."""

    def build(stack: cdk.Stack) -> None:
        StudioNetwork(stack, "Network", endpoints=list(StudioEndpoint), data_perimeter=perimeter)

    found: dict[str, list[Json]] = {}
    for logical_id, resource in resources(built(build), ENDPOINT).items():
        name = NAMES[logical_id.removeprefix("Network")[:-8]]
        found[name] = []
        for statement in resource["Properties"]["PolicyDocument"]["Statement"]:
            assert statement["Principal"] == {"AWS": "*"}
            assert statement["Effect"] == "Allow"
            found[name].append({key: value for key, value in statement.items() if key != "Principal"})
    return found


@pytest.fixture(scope="module")
def plain() -> dict[str, list[Json]]:
    return policies(None)


@pytest.fixture(scope="module")
def wide() -> dict[str, list[Json]]:
    return policies(
        DataPerimeter(organization_id=ORGANIZATION, trusted_accounts=[TRUSTED], trusted_buckets=["weather"])
    )


def request(person: str | None, thing: str | None, *, organization: tuple[bool, bool] = (False, False)) -> Json:
    """The keys of a request: whose credentials, whose thing, and which of the two are of the organisation."""
    of_person, of_thing = organization
    return {
        "aws:PrincipalAccount": person,
        "aws:ResourceAccount": thing,
        "aws:PrincipalOrgID": ORGANIZATION if of_person else None,
        "aws:ResourceOrgID": ORGANIZATION if of_thing else None,
    }


def test_each_endpoint_was_found(plain: dict[str, list[Json]]) -> None:
    assert set(plain) == {each.value for each in StudioEndpoint}
    assert set(facts.RESOURCE_ACCOUNT_ENDPOINTS) < set(plain)


@pytest.mark.parametrize("name", [each.value for each in StudioEndpoint])
def test_own_people_reach_own_things_through_every_endpoint(plain: dict[str, list[Json]], name: str) -> None:
    assert allows(plain[name], "s3:PutObject", OWN_BUCKET, request(ACCOUNT, ACCOUNT))


@pytest.mark.parametrize("name", [each.value for each in StudioEndpoint])
@pytest.mark.parametrize("thing", [ACCOUNT, OTHER])
def test_nobody_brings_credentials_of_another_account(plain: dict[str, list[Json]], name: str, thing: str) -> None:
    assert not allows(plain[name], "s3:PutObject", OWN_BUCKET, request(OTHER, thing))


@pytest.mark.parametrize("name", [each.value for each in StudioEndpoint])
def test_nobody_comes_without_credentials(plain: dict[str, list[Json]], name: str) -> None:
    assert not allows(plain[name], "s3:PutObject", OWN_BUCKET, request(None, ACCOUNT))


@pytest.mark.parametrize("name", [each.value for each in StudioEndpoint])
def test_things_of_others_are_reached_only_where_a_service_does_not_tell_whose_they_are(
    plain: dict[str, list[Json]], name: str
) -> None:
    passes = allows(plain[name], "kms:Encrypt", "arn:aws:x:eu-west-1:999999999999:y/z", request(ACCOUNT, OTHER))
    assert passes is (name not in facts.RESOURCE_ACCOUNT_ENDPOINTS)


READ_ONLY = [
    ("s3", "s3:GetObject", "arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/l", None, "a link that ECR signed"),
    ("s3", "s3:GetObject", "arn:aws:s3:::jumpstart-cache-prod-eu-west-1/m", ACCOUNT, "a model of JumpStart"),
    ("s3", "s3:ListBucket", "arn:aws:s3:::jumpstart-cache-prod-eu-west-1", ACCOUNT, "its list"),
    ("s3", "s3:GetObject", "arn:aws:s3:::al2023-repos-eu-west-1-de612dc2/p", None, "a package, without credentials"),
    ("s3", "s3:GetObject", "arn:aws:s3:::amazon-ssm-eu-west-1/agent", None, "Systems Manager's agent"),
    ("ecr-api", "ecr:BatchGetImage", ECR.format("763104351884"), ACCOUNT, "an image of AWS's"),
    ("ssm", "ssm:GetParameters", "arn:aws:ssm:eu-west-1::parameter/aws/service/x", ACCOUNT, "which image is newest"),
]
REFUSED = [
    ("s3", "s3:PutObject", "arn:aws:s3:::jumpstart-cache-prod-eu-west-1/m", ACCOUNT, "AWS's buckets are read"),
    ("s3", "s3:ListBucket", "arn:aws:s3:::prod-eu-west-1-starport-layer-bucket", ACCOUNT, "nobody lists layers"),
    ("s3", "s3:GetObject", "arn:aws:s3:::jumpstart-cache-prod-us-east-1/m", ACCOUNT, "of another region"),
    ("s3", "s3:PutObject", "arn:aws:s3:::cloudformation-waitcondition-eu-west-1/s", None, "a signal to a stranger"),
    ("s3", "s3:GetObject", "arn:aws:s3:::weather/x", ACCOUNT, "a stranger's bucket"),
    ("ecr-api", "ecr:PutImage", ECR.format(OTHER), ACCOUNT, "a push takes data out"),
    ("ecr-api", "ecr:BatchGetImage", ECR.format(ACCOUNT), OTHER, "a pull with another account's credentials"),
    ("ssm", "ssm:PutParameter", "arn:aws:ssm:eu-west-1::parameter/aws/x", ACCOUNT, "public parameters are read"),
    ("ssm", "ssm:GetParameters", "arn:aws:ssm:eu-west-1:999999999999:parameter/x", ACCOUNT, "a stranger's parameter"),
    ("sts", "sts:AssumeRole", "arn:aws:iam::999999999999:role/x", ACCOUNT, "a stranger's role"),
    ("kms", "kms:Encrypt", "arn:aws:kms:eu-west-1:999999999999:key/x", ACCOUNT, "a stranger's key"),
    ("logs", "logs:PutLogEvents", "arn:aws:logs:eu-west-1:999999999999:log-group:x", ACCOUNT, "a stranger's log"),
]


@pytest.mark.parametrize(("name", "action", "arn", "person", "why"), READ_ONLY, ids=[row[-1] for row in READ_ONLY])
def test_what_aws_keeps_for_everybody_is_read(  # noqa: PLR0917 - a row of the table
    plain: dict[str, list[Json]], name: str, action: str, arn: str, person: str | None, why: str
) -> None:
    assert allows(plain[name], action, arn, request(person, OTHER)), why


@pytest.mark.parametrize(("name", "action", "arn", "person", "why"), REFUSED, ids=[row[-1] for row in REFUSED])
def test_what_is_a_stranger_s_is_not_reached(  # noqa: PLR0917 - a row of the table
    plain: dict[str, list[Json]], name: str, action: str, arn: str, person: str | None, why: str
) -> None:
    assert not allows(plain[name], action, arn, request(person, OTHER)), why


# The organisation, and whom one trusts ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", [each.value for each in StudioEndpoint])
def test_an_organisation_s_people_reach_its_things(wide: dict[str, list[Json]], name: str) -> None:
    both = request(SISTER, SISTER, organization=(True, True))
    assert allows(wide[name], "s3:PutObject", OWN_BUCKET, both)


@pytest.mark.parametrize("name", [each.value for each in StudioEndpoint])
def test_the_organisation_shuts_nobody_of_the_account_out(wide: dict[str, list[Json]], name: str) -> None:
    assert allows(wide[name], "s3:PutObject", OWN_BUCKET, request(ACCOUNT, ACCOUNT))


@pytest.mark.parametrize("name", [each.value for each in StudioEndpoint])
def test_strangers_do_not_come_in_by_the_organisation(wide: dict[str, list[Json]], name: str) -> None:
    for_its_things = request(OTHER, SISTER, organization=(False, True))
    assert not allows(wide[name], "s3:PutObject", OWN_BUCKET, for_its_things)


@pytest.mark.parametrize("name", facts.RESOURCE_ACCOUNT_ENDPOINTS)
def test_the_organisation_s_people_do_not_reach_strangers(wide: dict[str, list[Json]], name: str) -> None:
    to_a_stranger = request(SISTER, OTHER, organization=(True, False))
    assert not allows(wide[name], "kms:Encrypt", "arn:aws:x:eu-west-1:999999999999:y/z", to_a_stranger)


@pytest.mark.parametrize("name", facts.RESOURCE_ACCOUNT_ENDPOINTS)
@pytest.mark.parametrize(("person", "in_organization"), [(ACCOUNT, False), (SISTER, True)])
def test_own_people_reach_trusted_accounts(
    wide: dict[str, list[Json]], name: str, person: str, *, in_organization: bool
) -> None:
    to_them = request(person, TRUSTED, organization=(in_organization, False))
    assert allows(wide[name], "kms:Encrypt", "arn:aws:x:eu-west-1:222222222222:y/z", to_them)


@pytest.mark.parametrize("name", facts.RESOURCE_ACCOUNT_ENDPOINTS)
def test_a_trusted_account_s_people_do_not_come_in(wide: dict[str, list[Json]], name: str) -> None:
    assert not allows(wide[name], "s3:PutObject", OWN_BUCKET, request(TRUSTED, TRUSTED))


@pytest.mark.parametrize(
    ("action", "arn"),
    [
        ("s3:GetObject", "arn:aws:s3:::weather/2026"),
        ("s3:PutObject", "arn:aws:s3:::weather/2026"),
        ("s3:ListBucket", "arn:aws:s3:::weather"),
    ],
)
@pytest.mark.parametrize(("person", "in_organization"), [(ACCOUNT, False), (SISTER, True)])
def test_own_people_read_and_write_trusted_buckets(
    wide: dict[str, list[Json]], action: str, arn: str, person: str, *, in_organization: bool
) -> None:
    assert allows(wide["s3"], action, arn, request(person, OTHER, organization=(in_organization, False)))


@pytest.mark.parametrize(
    ("action", "arn"),
    [
        ("s3:PutBucketPolicy", "arn:aws:s3:::weather"),
        ("s3:DeleteObject", "arn:aws:s3:::weather/2026"),
        ("s3:GetObject", "arn:aws:s3:::weather-2/2026"),
    ],
)
def test_trusted_buckets_are_those_and_to_read_and_write(wide: dict[str, list[Json]], action: str, arn: str) -> None:
    assert not allows(wide["s3"], action, arn, request(ACCOUNT, OTHER))


def test_nobody_else_reaches_trusted_buckets(wide: dict[str, list[Json]]) -> None:
    assert not allows(wide["s3"], "s3:GetObject", "arn:aws:s3:::weather/x", request(OTHER, OTHER))


def test_what_is_trusted_is_said_at_synth() -> None:
    stack = new_stack()
    StudioNetwork(
        stack,
        "Network",
        data_perimeter=DataPerimeter(trusted_accounts=[TRUSTED, SISTER], trusted_buckets=["weather"]),
    )
    assert [text.split(":", 1)[0] for _, text in warnings(stack)] == [
        f"trusted_accounts is {TRUSTED}, {SISTER}",
        "trusted_buckets is weather",
    ]


def test_an_organisation_is_one_s_own() -> None:
    stack = new_stack()
    StudioNetwork(stack, "Network", data_perimeter=DataPerimeter(organization_id=ORGANIZATION))
    assert warnings(stack) == []


# What is refused --------------------------------------------------------------------------------------------------


def test_all_problems_of_a_perimeter_are_told_at_once(stack: cdk.Stack) -> None:
    with refused(
        "[Studio/Network] studio:OrganizationIdInvalid: data_perimeter.organization_id is 'r-ab12'; an organisation's "
        "id is 'o-' and 10 to 32 lower-case letters and digits; copy it from the console of AWS Organizations, for "
        "example 'o-a1b2c3d4e5'",
        "[Studio/Network] studio:PerimeterAccountInvalid: data_perimeter.trusted_accounts[1] is '1234'; an account id "
        "is 12 digits; write it in quotes, with its leading zeros",
        "[Studio/Network] studio:PerimeterBucketInvalid: data_perimeter.trusted_buckets[0] is 's3://weather'; a "
        "bucket's name is 3 to 63 lower-case letters, digits, dots and hyphens; write its name alone, without s3:// "
        "and without a prefix",
    ):
        StudioNetwork(
            stack,
            "Network",
            data_perimeter=DataPerimeter(
                organization_id="r-ab12", trusted_accounts=[TRUSTED, "1234"], trusted_buckets=["s3://weather"]
            ),
        )


@pytest.mark.parametrize(("field", "value"), [("trusted_accounts", TRUSTED), ("trusted_buckets", "weather")])
def test_text_in_place_of_a_list_is_told(stack: cdk.Stack, field: str, value: str) -> None:
    options: dict[str, Any] = {field: value}
    with refused(
        f"[Studio/Network] studio:ListExpected: data_perimeter.{field} is {value!r}; a list is wanted, and text is a "
        f"list of letters; write [{value!r}]"
    ):
        StudioNetwork(stack, "Network", data_perimeter=DataPerimeter(**options))


@pytest.mark.parametrize("name", ["ab", "a..b", "Data", "a_b", "-ab", "a" * 64])
def test_names_that_no_bucket_has_are_told(name: str) -> None:
    assert [each.code for each in DataPerimeter(trusted_buckets=[name]).problems()] == ["PerimeterBucketInvalid"]


@pytest.mark.parametrize("name", ["abc", "a.b-c9", "a" * 63])
def test_names_that_a_bucket_may_have_pass(name: str) -> None:
    assert DataPerimeter(trusted_buckets=[name]).problems() == []
