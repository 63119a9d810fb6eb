"""What CloudFormation cannot set: one function in a stack, with no more rights than it needs."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sagemaker as sagemaker

import studio_constructs as studio
from studio_constructs.api_only_settings import (
    AmazonQSettings,
    ApiOnlySettings,
    CanvasFeature,
    CanvasSettings,
    CanvasWorkspace,
    SessionNameMode,
)
from tests.kit import Json, built, new_app, new_stack, only, properties, resources, statements, synthesize, warnings

from .api_only_kit import (
    FUNCTION,
    LOG_GROUP,
    POLICY,
    Q_PROFILE,
    RESOURCE,
    SECRET_ARN,
    domain,
    everything,
    full_canvas,
    profile,
    role,
    sent,
)
from .kit import KEY_ARN
from .nag_kit import check_with_nag


@pytest.fixture(scope="module")
def full() -> Json:
    return built(lambda stack: everything(stack, domain(stack)))


def policy_of(template: Json, target: str = "Set what") -> Json:
    """The statements of the one policy for a target, by Sid."""
    (found,) = (
        policy["Properties"]["PolicyDocument"]
        for policy in resources(template, POLICY).values()
        if policy["Properties"]["Description"].startswith(target)
    )
    return statements(found)


# -- what is set -------------------------------------------------------------------------------------------


def test_everything_is_told_to_the_function_with_its_types(full: Json) -> None:
    """One text: CloudFormation makes text of each number and each yes or no otherwise."""
    iam_arn = "arn:aws:iam::111111111111:role"
    assert sent(full) == {
        "DomainSettings": {
            "DockerSettings": {"RootlessDocker": "ENABLED"},
            "AmazonQSettings": {"Status": "ENABLED", "QProfileArn": Q_PROFILE},
            "TrustedIdentityPropagationSettings": {"Status": "ENABLED"},
        },
        "DefaultUserSettings": {
            "CanvasAppSettings": {
                "WorkspaceSettings": {"S3ArtifactPath": "s3://team-canvas/work", "S3KmsKeyId": KEY_ARN},
                "TimeSeriesForecastingSettings": {
                    "Status": "ENABLED",
                    "AmazonForecastRoleArn": f"{iam_arn}/Forecast",
                },
                "ModelRegisterSettings": {
                    "Status": "ENABLED",
                    "CrossAccountModelRegisterRoleArn": "arn:aws:iam::222222222222:role/Registry",
                },
                "EmrServerlessSettings": {"Status": "ENABLED", "ExecutionRoleArn": f"{iam_arn}/Emr"},
                "GenerativeAiSettings": {"AmazonBedrockRoleArn": f"{iam_arn}/Bedrock"},
                "DirectDeploySettings": {"Status": "ENABLED"},
                "KendraSettings": {"Status": "DISABLED"},
                "IdentityProviderOAuthSettings": [
                    {"DataSourceName": "Snowflake", "Status": "ENABLED", "SecretArn": SECRET_ARN}
                ],
            },
            "StudioWebPortalSettings": {"ExecutionRoleSessionNameMode": "USER_IDENTITY"},
        },
    }


@pytest.mark.parametrize(
    ("arguments", "settings"),
    [
        ({"rootless_docker": False}, {"DomainSettings": {"DockerSettings": {"RootlessDocker": "DISABLED"}}}),
        (
            {"amazon_q": AmazonQSettings(enabled=False)},
            {"DomainSettings": {"AmazonQSettings": {"Status": "DISABLED"}}},
        ),
        (
            {"trusted_identity_propagation": False},
            {"DomainSettings": {"TrustedIdentityPropagationSettings": {"Status": "DISABLED"}}},
        ),
        (
            {"session_name_mode": SessionNameMode.STATIC},
            {"DefaultUserSettings": {"StudioWebPortalSettings": {"ExecutionRoleSessionNameMode": "STATIC"}}},
        ),
        (
            {"canvas": CanvasSettings(identity_providers=[], emr_serverless=CanvasFeature(enabled=False))},
            {
                "DefaultUserSettings": {
                    "CanvasAppSettings": {
                        "EmrServerlessSettings": {"Status": "DISABLED"},
                        "IdentityProviderOAuthSettings": [],
                    }
                }
            },
        ),
    ],
)
def test_off_is_said_and_what_is_left_out_is_not(arguments: dict[str, Any], settings: Json) -> None:
    template = built(lambda stack: ApiOnlySettings(stack, "X", domain=domain(stack, auth_mode="IAM"), **arguments))
    assert sent(template) == settings


def test_settings_can_be_read(stack: cdk.Stack) -> None:
    made = ApiOnlySettings(stack, "X", domain=domain(stack), rootless_docker=False)
    assert made.settings == {"DomainSettings": {"DockerSettings": {"RootlessDocker": "DISABLED"}}}


def test_the_domain_is_told_with_where_the_function_remembers(full: Json) -> None:
    found = properties(full, RESOURCE)
    domain_id = {"Fn::GetAtt": ["Home", "DomainId"]}
    assert found["DomainId"] == domain_id
    assert found["Memory"] == {"Fn::Join": ["", ["/studio-constructs/api-only-settings/", domain_id]]}
    assert "UserProfileName" not in found


def test_a_profile_is_told_by_its_name() -> None:
    def build(stack: cdk.Stack) -> None:
        alice = profile(stack, domain(stack))
        ApiOnlySettings(stack, "X", user_profile=alice, canvas=CanvasSettings(kendra=True))

    template = built(build)
    found = properties(template, RESOURCE)
    domain_id = {"Fn::GetAtt": ["Home", "DomainId"]}
    assert (found["DomainId"], found["UserProfileName"]) == (domain_id, "alice")
    assert sent(template) == {"UserSettings": {"CanvasAppSettings": {"KendraSettings": {"Status": "ENABLED"}}}}
    allowed = policy_of(template)
    assert allowed["Set"]["Action"] == ["sagemaker:DescribeUserProfile", "sagemaker:UpdateUserProfile"]
    assert allowed["Set"]["Resource"] == [{"Fn::GetAtt": ["Useralice", "UserProfileArn"]}]
    (memory,) = allowed["Remember"]["Resource"]
    assert memory["Fn::Join"][1][-1] == "/alice"


def test_values_of_other_resources_reach_the_text() -> None:
    def build(stack: cdk.Stack) -> None:
        made = iam.Role(stack, "Made", assumed_by=iam.ServicePrincipal("bedrock.amazonaws.com"))
        canvas = CanvasSettings(generative_ai_role=made)
        ApiOnlySettings(stack, "X", domain=domain(stack), canvas=canvas)

    text = properties(built(build), RESOURCE)["Settings"]["Fn::Join"][1]
    (reference,) = (part for part in text if isinstance(part, dict))
    assert reference["Fn::GetAtt"][1] == "Arn"


def test_a_bucket_without_prefix_ends_without_a_slash() -> None:
    def build(stack: cdk.Stack) -> None:
        workspace = full_canvas(stack).workspace
        assert workspace is not None
        canvas = CanvasSettings(workspace=CanvasWorkspace(bucket=workspace.bucket))
        ApiOnlySettings(stack, "X", domain=domain(stack), canvas=canvas)

    canvas = sent(built(build))["DefaultUserSettings"]["CanvasAppSettings"]
    assert canvas == {"WorkspaceSettings": {"S3ArtifactPath": "s3://team-canvas"}}


# -- the function ------------------------------------------------------------------------------------------


def test_one_function_serves_a_stack() -> None:
    def build(stack: cdk.Stack) -> None:
        home = domain(stack)
        ApiOnlySettings(stack, "One", domain=home, rootless_docker=False)
        ApiOnlySettings(stack, "Two", user_profile=profile(stack, home), canvas=CanvasSettings(kendra=True))

    template = built(build)
    (function_id,) = resources(template, FUNCTION)
    tokens = [resource["Properties"]["ServiceToken"] for resource in resources(template, RESOURCE).values()]
    assert tokens == [{"Fn::GetAtt": [function_id, "Arn"]}] * 2


def test_without_settings_there_is_no_function() -> None:
    assert resources(built(domain), FUNCTION) == {}


def test_the_function_answers_before_cloudformation_gives_up(full: Json) -> None:
    timeout = properties(full, FUNCTION)["Timeout"]
    assert (timeout, int(properties(full, RESOURCE)["ServiceTimeout"])) == (900, 960)


def test_the_function_runs_its_own_handler(full: Json) -> None:
    function = properties(full, FUNCTION)
    assert function["Handler"] == "api_only_settings.index.handler"
    assert function["Runtime"].startswith("python3.")


def test_the_function_may_set_this_domain_and_remember_it_and_nothing_else(full: Json) -> None:
    allowed = policy_of(full)
    assert [sid for sid in allowed if not sid.startswith("Pass")] == ["Set", "Remember"]
    assert allowed["Set"]["Action"] == ["sagemaker:DescribeDomain", "sagemaker:UpdateDomain"]
    assert allowed["Set"]["Resource"] == [{"Fn::GetAtt": ["Home", "DomainArn"]}]
    assert allowed["Remember"]["Action"] == ["ssm:DeleteParameter", "ssm:GetParameter", "ssm:PutParameter"]
    begin = "arn:aws:ssm:eu-west-1:111111111111:parameter/studio-constructs/api-only-settings/"
    assert allowed["Remember"]["Resource"] == [{"Fn::Join": ["", [begin, {"Fn::GetAtt": ["Home", "DomainId"]}]]}]


def test_the_function_passes_the_roles_that_are_handed_over_each_to_its_service(full: Json) -> None:
    passed = {
        sid: (statement["Action"], statement["Resource"], statement["Condition"])
        for sid, statement in policy_of(full).items()
        if sid.startswith("Pass")
    }

    def to(service: str) -> Json:
        return {"StringEquals": {"iam:PassedToService": [f"{service}.amazonaws.com", "sagemaker.amazonaws.com"]}}

    roles = "arn:aws:iam::111111111111:role"
    assert passed == {  # not the role of the other account: it is assumed
        "PassAmazonForecastRoleArn": (["iam:PassRole"], [f"{roles}/Forecast"], to("forecast")),
        "PassAmazonBedrockRoleArn": (["iam:PassRole"], [f"{roles}/Bedrock"], to("bedrock")),
        "PassExecutionRoleArn": (["iam:PassRole"], [f"{roles}/Emr"], to("emr-serverless")),
    }


def test_the_function_writes_its_own_log_and_no_other(full: Json) -> None:
    (group_id,) = resources(full, LOG_GROUP)
    allowed = policy_of(full, "Write to the log")
    assert allowed["WriteOwnLog"]["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]
    assert allowed["WriteOwnLog"]["Resource"] == [{"Fn::GetAtt": [group_id, "Arn"]}]
    assert properties(full, FUNCTION)["LoggingConfig"] == {"LogGroup": {"Ref": group_id}}


def test_rights_are_there_before_anything_is_set_and_after_everything_is_put_back(full: Json) -> None:
    assert sorted(only(full, RESOURCE)["DependsOn"]) == sorted(resources(full, POLICY))


def test_each_target_has_a_policy_of_its_own() -> None:
    """A shared one would lose the right to put back before what goes is deleted."""

    def build(stack: cdk.Stack) -> None:
        home = domain(stack)
        ApiOnlySettings(stack, "One", domain=home, rootless_docker=False)
        ApiOnlySettings(stack, "Two", user_profile=profile(stack, home), canvas=CanvasSettings(kendra=True))

    template = built(build)
    assert len(resources(template, POLICY)) == 3
    needed = [set(resource["DependsOn"]) for resource in resources(template, RESOURCE).values()]
    assert len(needed[0] & needed[1]) == 1  # the log's


def test_a_policy_stays_itself_when_the_settings_move() -> None:
    def policies(path: str) -> set[str]:
        return set(
            resources(
                built(lambda stack: ApiOnlySettings(stack, path, domain=domain(stack), rootless_docker=False)), POLICY
            )
        )

    assert policies("Here") == policies("There")


def test_the_log_is_kept_for_a_year_and_when_the_stack_goes(full: Json) -> None:
    group = only(full, LOG_GROUP)
    assert group["Properties"] == {"RetentionInDays": 365}
    assert group["DeletionPolicy"] == "RetainExceptOnCreate"


def test_the_log_is_encrypted_with_the_key_that_is_told() -> None:
    def build(stack: cdk.Stack) -> None:
        everything(stack, domain(stack), encryption_key=kms.Key.from_key_arn(stack, "Key", KEY_ARN))

    assert properties(built(build), LOG_GROUP)["KmsKeyId"] == KEY_ARN


def test_the_log_is_encrypted_with_the_domain_s_key() -> None:
    def build(stack: cdk.Stack) -> None:
        home = studio.Studio(stack, "Studio").domain
        ApiOnlySettings(stack, "X", domain=home, rootless_docker=False)

    template = built(build)
    (key_id,) = resources(template, "AWS::KMS::Key")
    group = next(g for name, g in resources(template, LOG_GROUP).items() if name.startswith("StudioApiOnlySettings"))
    assert group["Properties"]["KmsKeyId"] == {"Fn::GetAtt": [key_id, "Arn"]}


def test_a_later_one_may_bring_the_first_key() -> None:
    def build(stack: cdk.Stack) -> None:
        home = domain(stack)
        ApiOnlySettings(stack, "One", domain=home, rootless_docker=False)
        key = kms.Key.from_key_arn(stack, "Key", KEY_ARN)
        alice = profile(stack, home)
        ApiOnlySettings(stack, "Two", user_profile=alice, canvas=CanvasSettings(kendra=True), encryption_key=key)

    assert properties(built(build), LOG_GROUP)["KmsKeyId"] == KEY_ARN


# -- when CloudFormation updates the domain ----------------------------------------------------------------


def watched(**changes: Any) -> Json:
    def build(stack: cdk.Stack) -> None:
        ApiOnlySettings(stack, "X", domain=domain(stack, **changes), rootless_docker=False)

    found = properties(built(build), RESOURCE)["Watched"]
    assert isinstance(found, dict)
    return found


def test_another_property_of_the_domain_sets_everything_once_more() -> None:
    assert watched() == watched()
    changes: list[dict[str, Any]] = [
        {"role_arn": "arn:aws:iam::111111111111:role/Other"},
        {"tag_propagation": "ENABLED"},
        {"app_network_access_type": "VpcOnly"},
        {"app_security_group_management": "Service"},
        {"home_efs_file_system_creation": "Disabled"},
        {"subnet_ids": ["subnet-1"]},
        {"vpc_id": "vpc-1"},
        {"domain_settings": sagemaker.CfnDomain.DomainSettingsProperty(execution_role_identity_config="DISABLED")},
        {"default_space_settings": sagemaker.CfnDomain.DefaultSpaceSettingsProperty(execution_role="x")},
    ]
    hashes = [watched(**change)["Hash"] for change in [{}, *changes]]
    assert len(set(hashes)) == len(changes) + 1


def test_what_the_domain_refers_to_is_watched_too() -> None:
    """The ARN of a script with new content is new, and nothing of it shows in the domain's template."""

    def build(stack: cdk.Stack) -> None:
        made = iam.Role(stack, "Made", assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"))
        home = domain(stack, role_arn=made.role_arn, subnet_ids=[cdk.Fn.select(0, ["a", "b"]), cdk.Fn.ref("Subnet")])
        ApiOnlySettings(stack, "X", domain=home, rootless_docker=False)

    template = built(build)
    (role_id,) = (name for name in resources(template, "AWS::IAM::Role") if name.startswith("Made"))
    assert properties(template, RESOURCE)["Watched"]["References"] == [
        {"Fn::GetAtt": [role_id, "Arn"]},
        {"Ref": "Subnet"},
    ]


def test_what_is_changed_after_the_settings_are_made_is_seen() -> None:
    def build(stack: cdk.Stack) -> None:
        home = domain(stack)
        ApiOnlySettings(stack, "X", domain=home, rootless_docker=False)
        home.tag_propagation = "ENABLED"

    assert properties(built(build), RESOURCE)["Watched"] == watched(tag_propagation="ENABLED")


def test_another_property_of_a_profile_sets_everything_once_more() -> None:
    def hash_of(groups: list[str]) -> str:
        def build(stack: cdk.Stack) -> None:
            alice = profile(stack, domain(stack))
            alice.user_settings = sagemaker.CfnUserProfile.UserSettingsProperty(security_groups=groups)
            ApiOnlySettings(stack, "X", user_profile=alice, canvas=CanvasSettings(kendra=True))

        return str(properties(built(build), RESOURCE)["Watched"]["Hash"])

    assert hash_of(["sg-1"]) == hash_of(["sg-1"]) != hash_of(["sg-2"])


def test_a_domain_of_another_stack_is_watched_without_exports_for_what_it_refers_to() -> None:
    app = new_app()
    home_stack, other = new_stack("Home", app=app), new_stack("Other", app=app)
    made = iam.Role(home_stack, "Made", assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"))
    ApiOnlySettings(other, "X", domain=domain(home_stack, role_arn=made.role_arn), rootless_docker=False)
    assert list(properties(synthesize(other), RESOURCE)["Watched"]) == ["Hash"]
    exported = synthesize(home_stack)["Outputs"]
    assert not any("Made" in name for name in exported)


def test_of_an_imported_domain_nothing_can_be_watched_and_the_revision_sets_it_again() -> None:
    def build(stack: cdk.Stack, revision: str) -> None:
        from_vpc = studio.StudioVpc.existing(vpc_id="vpc-0a1b2c3d", subnet_ids=["subnet-0a1b2c3d"])
        network = studio.StudioNetwork(stack, "Network", vpc=from_vpc)
        home = studio.Domain.from_domain_attributes(stack, "Home", domain_id="d-abcdefghijkl", vpc=network.vpc)
        ApiOnlySettings(stack, "X", domain=home, rootless_docker=False, revision=revision)

    found = properties(built(lambda stack: build(stack, "2")), RESOURCE)
    assert "Watched" not in found
    assert found["Revision"] == "2"
    assert found["Memory"] == "/studio-constructs/api-only-settings/d-abcdefghijkl"


def test_our_own_domain_and_profile_are_watched() -> None:
    def build(stack: cdk.Stack) -> None:
        estate = studio.Studio(stack, "Studio")
        alice = estate.add_user("alice")
        ApiOnlySettings(stack, "Home", domain=estate.domain, rootless_docker=False)
        ApiOnlySettings(stack, "Alice", user_profile=alice, canvas=CanvasSettings(kendra=True))

    found = resources(built(build), RESOURCE)
    assert [bool(resource["Properties"]["Watched"]["References"]) for resource in found.values()] == [True, True]


# -- checks ------------------------------------------------------------------------------------------------


def test_rootless_docker_is_a_warning(stack: cdk.Stack) -> None:
    ApiOnlySettings(stack, "X", domain=domain(stack), rootless_docker=True)
    assert warnings(stack) == [
        (
            "/Studio/X",
            (
                "rootless_docker is True: SageMaker then ignores the accounts that the domain trusts, and images of "
                "any account can be run; drop the argument, or acknowledge this warning [studio:RootlessDocker]"
            ),
        )
    ]


def test_other_settings_warn_of_nothing(stack: cdk.Stack) -> None:
    ApiOnlySettings(
        stack,
        "X",
        domain=domain(stack),
        rootless_docker=False,
        trusted_identity_propagation=True,
        amazon_q=AmazonQSettings(),
        canvas=full_canvas(stack),
        session_name_mode=SessionNameMode.USER_IDENTITY,
    )
    assert warnings(stack) == []


def test_cdk_nag_finds_nothing() -> None:
    def define(app: cdk.App) -> None:
        stack = new_stack("Known", app=app)
        home = domain(stack)
        everything(stack, home)
        canvas = CanvasSettings(generative_ai_role=role(stack, "Other"))
        ApiOnlySettings(stack, "Alice", user_profile=profile(stack, home), canvas=canvas)
        agnostic = cdk.Stack(app, "Agnostic")
        everything(agnostic, domain(agnostic))

    check_with_nag(define)
