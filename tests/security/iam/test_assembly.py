"""Roles and their policies are read from what is synthesized, wherever a template may say it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_organizations as organizations
from aws_cdk import aws_s3 as s3

from stacks.estate import Environment, load_estate
from tests.kit import ACCOUNT, REGION, new_app
from tests.security.estates import ESTATES, synthesized

from .assembly import Assembly, Role, Unresolved
from .statement import Document, Kind

ENV = cdk.Environment(account=ACCOUNT, region=REGION)
SERVICE = iam.ServicePrincipal("sagemaker.amazonaws.com")


def statement(*resources: str, action: str = "s3:GetObject") -> iam.PolicyStatement:
    return iam.PolicyStatement(actions=[action], resources=list(resources) or ["*"])


def read(build: Callable[[cdk.App], object], **options: Any) -> Assembly:
    app = new_app()
    build(app)
    return Assembly.read(Path(app.synth().directory), **options)


def resources_of(documents: tuple[Document, ...]) -> list[Any]:
    return sorted(statement["Resource"] for document in documents for statement in document["Statement"])


def every_way(scope: cdk.Stack) -> iam.Role:
    """A role to which policies are attached in all ways."""
    role = iam.Role(
        scope,
        "Work",
        assumed_by=SERVICE,
        inline_policies={"own": iam.PolicyDocument(statements=[statement("arn:aws:s3:::inline")])},
        managed_policies=[iam.ManagedPolicy(scope, "ByRole", statements=[statement("arn:aws:s3:::by-role")])],
        permissions_boundary=iam.ManagedPolicy(scope, "Ceiling", statements=[statement("arn:aws:s3:::ceiling")]),
    )
    role.add_to_policy(statement("arn:aws:s3:::policy"))
    iam.ManagedPolicy(scope, "ByPolicy", statements=[statement("arn:aws:s3:::by-policy")], roles=[role])
    iam.CfnRolePolicy(
        scope,
        "RolePolicy",
        role_name=role.role_name,
        policy_name="own",
        policy_document={"Version": "2012-10-17", "Statement": [statement("arn:aws:s3:::role-policy").to_json()]},
    )
    cdk.Tags.of(role).add("team", "red")
    return role


def test_a_role_has_what_is_attached_in_any_way() -> None:
    role = read(lambda app: every_way(cdk.Stack(app, "Here", env=ENV))).role("Here/Work")
    ways = ["by-policy", "by-role", "inline", "policy", "role-policy"]
    assert resources_of(role.policies) == [f"arn:aws:s3:::{way}" for way in ways]
    assert role.boundary is not None
    assert resources_of((role.boundary,)) == ["arn:aws:s3:::ceiling"]
    assert role.trust["Statement"][0]["Principal"] == {"Service": "sagemaker.amazonaws.com"}
    assert role.tags == {"team": "red"}
    assert (role.arn, role.name) == (f"arn:aws:iam::{ACCOUNT}:role/{role.name}", f"Here-{role.logical_id}")


def test_a_role_is_found_by_its_stack_too_and_only_if_it_is_there() -> None:
    assembly = read(lambda app: every_way(cdk.Stack(app, "Here", env=ENV)))
    (role,) = assembly.roles
    assert assembly.role("Here", role.logical_id) is role
    for where in (("Here/Other",), ("There", role.logical_id), ("Here", "Other")):
        with pytest.raises(KeyError, match="0 roles"):
            assembly.role(*where)


def test_stages_stacks_and_nested_stacks_are_joined() -> None:
    def build(app: cdk.App) -> None:
        stage = cdk.Stage(app, "Prod", env=ENV)
        data = cdk.Stack(stage, "Data")
        bucket = s3.Bucket(data, "Lake")
        people = cdk.Stack(stage, "People")
        nested = cdk.NestedStack(people, "Inner")
        key = kms.Key(nested, "Key")
        for name, scope in (("Outer", people), ("Deep", cdk.NestedStack(nested, "Deeper"))):
            role = iam.Role(scope, name, assumed_by=SERVICE, role_name=name)
            role.add_to_policy(statement(bucket.bucket_arn, key.key_arn))

    assembly = read(build)
    (key,), (bucket,) = assembly.keys, assembly.buckets
    roles = {role.name: role for role in assembly.roles}
    assert set(roles) == {"Outer", "Deep"}
    for role in roles.values():
        assert sorted(*resources_of(role.policies)) == sorted([bucket.resource, key.resource])
    assert assembly.role("Prod/People/Outer") is roles["Outer"]
    assert bucket.resource.startswith("arn:aws:s3:::prod-data-lake")


@pytest.mark.parametrize(("region", "name"), [(REGION, "lake"), ("eu-central-1", "lake"), (REGION, "sea")])
def test_an_import_is_joined_with_the_export_of_its_name_in_its_account_and_region(region: str, name: str) -> None:
    def build(app: cdk.App) -> None:
        data = cdk.Stack(app, "Data", env=cdk.Environment(account=ACCOUNT, region=region))
        cdk.CfnOutput(data, "Plain", value="arn:aws:s3:::plain")
        cdk.CfnOutput(data, "Other", value="arn:aws:s3:::other", export_name="other")
        cdk.CfnOutput(data, "Lake", value="arn:aws:s3:::lake", export_name=cdk.Fn.join("", ["la", "ke"]))
        people = cdk.Stack(app, "People", env=ENV)
        iam.Role(people, "Work", assumed_by=SERVICE).add_to_policy(statement(cdk.Fn.import_value(name)))

    if (region, name) == (REGION, "lake"):
        (role,) = read(build).roles
        assert resources_of(role.policies) == ["arn:aws:s3:::lake"]
    else:
        with pytest.raises(Unresolved, match=f"{name}, which no stack of the assembly exports"):
            _ = read(build).roles


def test_a_role_in_a_nested_stack_is_found_where_a_template_has_paths() -> None:
    app = new_app({"aws:cdk:enable-path-metadata": True})
    outer = cdk.Stack(app, "Outer", env=ENV)
    iam.Role(cdk.NestedStack(outer, "Inner"), "Work", assumed_by=SERVICE, role_name="work")
    role = Assembly.read(Path(app.synth().directory)).role("Outer/Inner/Work")
    assert role.name == "work"
    assert role.stack.startswith("Outer-Inner")


def test_a_nested_stack_from_elsewhere_is_refused() -> None:
    def build(app: cdk.App) -> None:
        cdk.CfnStack(cdk.Stack(app, "Outer", env=ENV), "Inner", template_url="https://example.com/template.json")

    with pytest.raises(Unresolved, match="Outer-Inner: a nested stack whose template"):
        read(build)


def test_an_output_of_a_stack_that_is_not_there_is_refused() -> None:
    def build(app: cdk.App) -> None:
        people = cdk.Stack(app, "People", env=ENV)
        role = iam.Role(people, "Work", assumed_by=SERVICE)
        found = iam.CfnPolicy(people, "Own", policy_name="own", roles=[role.role_name], policy_document={})
        told = {"Fn::GetStackOutput": {"StackName": "Data", "OutputName": "Lake"}}
        found.add_property_override("PolicyDocument", {"Version": "2012-10-17", "Statement": [{"Resource": told}]})

    with pytest.raises(Unresolved, match="the output Lake of Data"):
        _ = read(build).roles


def test_two_environments_do_not_share_what_is_called_alike() -> None:
    def build(app: cdk.App) -> None:
        for name, account in (("One", "111111111111"), ("Two", "222222222222")):
            stack = cdk.Stack(app, name, env=cdk.Environment(account=account, region=REGION))
            role = iam.Role(stack, "Role", assumed_by=SERVICE, role_name="work")
            role.add_to_policy(statement(f"arn:aws:s3:::{name.lower()}"))

    assembly = read(build)
    assert [role.arn for role in assembly.roles] == [f"arn:aws:iam::{number * 12}:role/work" for number in "12"]
    assert [resources_of(role.policies) for role in assembly.roles] == [["arn:aws:s3:::one"], ["arn:aws:s3:::two"]]


def test_a_stack_of_no_environment_is_where_the_reader_says() -> None:
    def build(app: cdk.App) -> None:
        stack = cdk.Stack(app, "Anywhere")
        iam.Role(stack, "Role", assumed_by=SERVICE, inline_policies={"own": own(stack)})

    def own(stack: cdk.Stack) -> iam.PolicyDocument:
        return iam.PolicyDocument(statements=[statement(stack.format_arn(service="sagemaker", resource="model/x"))])

    (role,) = read(build).roles
    assert resources_of(role.policies) == ["arn:aws:sagemaker:eu-west-1:111122223333:model/x"]
    (role,) = read(build, account="9" * 12, region="cn-north-1", partition="aws-cn").roles
    assert resources_of(role.policies) == ["arn:aws-cn:sagemaker:cn-north-1:999999999999:model/x"]


EVERYTHING: Document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


@pytest.mark.parametrize("argument", ["managed_policies", "permissions_boundary"])
def test_a_policy_of_aws_is_refused_unless_it_is_given(argument: str) -> None:
    managed = iam.ManagedPolicy.from_aws_managed_policy_name("ReadOnlyAccess")
    attached: Any = managed if argument == "permissions_boundary" else [managed]

    def build(app: cdk.App) -> None:
        iam.Role(cdk.Stack(app, "Here", env=ENV), "Role", assumed_by=SERVICE, **{argument: attached})

    arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    with pytest.raises(Unresolved, match=arn):
        _ = read(build).roles
    (role,) = read(build, managed={arn: EVERYTHING}).roles
    assert (role.boundary if argument == "permissions_boundary" else role.policies[0]) == EVERYTHING


def test_resources_have_their_own_policies() -> None:
    def build(app: cdk.App) -> None:
        stack = cdk.Stack(app, "Here", env=ENV)
        s3.Bucket(stack, "Plain", bucket_name="plain")
        s3.Bucket(stack, "Strict", enforce_ssl=True)
        kms.Key(stack, "Key")
        vpc = ec2.Vpc(stack, "Vpc", nat_gateways=0, restrict_default_security_group=False)
        endpoint = vpc.add_gateway_endpoint("Storage", service=ec2.GatewayVpcEndpointAwsService.S3)
        endpoint.add_to_policy(iam.PolicyStatement(principals=[iam.AnyPrincipal()], actions=["s3:*"], resources=["*"]))
        vpc.add_interface_endpoint("Api", service=ec2.InterfaceVpcEndpointAwsService.SAGEMAKER_API)
        cdk.Tags.of(stack).add("team", "red")

    assembly = read(build)
    plain, strict = assembly.buckets
    assert (plain.resource, plain.document, plain.service) == ("arn:aws:s3:::plain", None, "s3")
    assert strict.document is not None
    assert strict.document["Statement"][0]["Resource"] == [strict.resource, f"{strict.resource}/*"]
    (key,) = assembly.keys
    assert key.document is not None
    assert key.document["Statement"][0]["Principal"] == {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    assert (key.path, key.service, key.tags) == ("Here/Key", "kms", {"team": "red"})
    by_service = {each.service: each for each in assembly.endpoints}
    assert set(by_service) == {f"com.amazonaws.{REGION}.s3", f"com.amazonaws.{REGION}.sagemaker.api"}
    assert by_service[f"com.amazonaws.{REGION}.s3"].document is not None
    assert by_service[f"com.amazonaws.{REGION}.sagemaker.api"].document is None
    assert by_service[f"com.amazonaws.{REGION}.s3"].resource.startswith("vpce-")


def test_two_policies_of_a_bucket_are_refused() -> None:
    def build(app: cdk.App) -> None:
        stack = cdk.Stack(app, "Here", env=ENV)
        bucket = s3.Bucket(stack, "Bucket")
        for name in ("One", "Two"):
            s3.CfnBucketPolicy(stack, name, bucket=bucket.bucket_name, policy_document=dict(EVERYTHING))

    with pytest.raises(Unresolved, match="two bucket policies"):
        _ = read(build).buckets


def test_every_document_is_found_with_its_kind() -> None:
    def build(app: cdk.App) -> None:
        stack = cdk.Stack(app, "Here", env=ENV)
        every_way(stack)
        s3.Bucket(stack, "Strict", enforce_ssl=True)
        kind, content = "SERVICE_CONTROL_POLICY", dict(EVERYTHING)
        organizations.CfnPolicy(stack, "Control", name="control", type=kind, content=content)
        logs.ResourcePolicy(
            stack,
            "Logs",
            policy_statements=[
                iam.PolicyStatement(principals=[SERVICE], actions=["logs:*"], resources=[f"arn:{cdk.Aws.PARTITION}:x"])
            ],
        )
        vpc = ec2.Vpc(stack, "Vpc", nat_gateways=0, restrict_default_security_group=False)
        endpoint = vpc.add_gateway_endpoint("Storage", service=ec2.GatewayVpcEndpointAwsService.S3)
        endpoint.add_to_policy(iam.PolicyStatement(principals=[iam.AnyPrincipal()], actions=["s3:*"], resources=["*"]))

    found = list(read(build).documents())
    kinds = [kind for _, _, kind in found]
    assert {kind: kinds.count(kind) for kind in Kind} == {
        Kind.IDENTITY: 7,
        Kind.TRUST: 1,
        Kind.RESOURCE: 2,
        Kind.ENDPOINT: 1,
    }
    (of_logs,) = (document for where, document, _ in found if where.startswith("Here/Logs"))
    assert of_logs["Statement"][0]["Resource"] == "arn:aws:x"


def own_boundary(environment: Environment) -> str | None:
    """A policy that the estate names and does not make."""
    return environment.settings.roles.permissions_boundary_arn


@pytest.mark.parametrize("estate", ESTATES)
def test_our_estates_are_read_whole(estate: str) -> None:
    elsewhere = {arn: EVERYTHING for each in load_estate(ESTATES[estate]).environments if (arn := own_boundary(each))}
    assembly = Assembly.read(synthesized(estate), managed=elsewhere)
    roles: tuple[Role, ...] = assembly.roles
    assert len({role.arn for role in roles}) == len(roles)
    assert len({role.path for role in roles}) == len(roles)
    resources = [each.resource for each in (*assembly.buckets, *assembly.keys, *assembly.endpoints)]
    assert len(set(resources)) == len(resources)
    assert any(role.path.endswith("Role") or role.policies for role in roles)
