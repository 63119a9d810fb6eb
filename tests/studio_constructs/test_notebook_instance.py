"""The notebook instance: shut in, without root, encrypted, kept, and stopped when nobody uses it."""

from __future__ import annotations

import base64
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from constructs import Construct

from studio_constructs import ExecutionRole, IdleStop, LifecycleScript, NotebookInstance, StudioNetwork, StudioVpc
from tests.kit import Json, new_stack, only, properties, resources, statements, synthesize
from tests.kit import warnings as warned

from .kit import GROUP, KEY_ARN, NOTHING, document, imported_key
from .nag_kit import check_with_nag
from .test_notebook_instance_facts import DEPRECATED, schema

NOTEBOOK, CONFIG = "AWS::SageMaker::NotebookInstance", "AWS::SageMaker::NotebookInstanceLifecycleConfig"
ROLE, POLICY = "AWS::IAM::Role", "AWS::IAM::ManagedPolicy"
KEPT = ("RetainExceptOnCreate", "Retain")
ARN = "arn:aws:sagemaker:eu-west-1:111111111111:notebook-instance"
SHELL = LifecycleScript.from_text("#!/bin/sh\necho hello\n")


def network(scope: Construct) -> StudioNetwork:
    vpc = StudioVpc.existing(vpc_id="vpc-0a1b2c3d", subnet_ids=["subnet-0a1b2c3d", "subnet-0a1b2c3e"])
    return StudioNetwork(scope, "Network", vpc=vpc)


def add(scope: Construct, construct_id: str = "Lab", **options: Any) -> NotebookInstance:
    stack = cdk.Stack.of(scope)
    given: dict[str, Any] = {
        "network": stack.node.try_find_child("Network") or network(stack),
        "encryption_key": stack.node.try_find_child("Key") or imported_key(stack),
        **options,
    }
    return NotebookInstance(scope, construct_id, **given)


def made(**options: Any) -> Json:
    stack = new_stack()
    add(stack, **options)
    return synthesize(stack)


def notebook(**options: Any) -> Json:
    return properties(made(**options), NOTEBOOK)


def hook(template: Json, name: str) -> str:
    (found,) = properties(template, CONFIG)[name]
    return base64.b64decode(found["Content"]).decode()


@pytest.fixture(scope="module")
def template() -> Json:
    return made()


# By default -------------------------------------------------------------------------------------------------------


def test_all_that_cloudformation_is_told_by_default(template: Json) -> None:
    found = properties(template, NOTEBOOK)
    del found["RoleArn"], found["SecurityGroupIds"]
    assert found == {
        "NotebookInstanceName": "studio-lab",
        "InstanceType": "ml.t3.medium",
        "KmsKeyId": KEY_ARN,
        "VolumeSizeInGB": 20,
        "SubnetId": "subnet-0a1b2c3d",
        "DirectInternetAccess": "Disabled",
        "RootAccess": "Disabled",
        "PlatformIdentifier": "notebook-al2023-v1",
        "InstanceMetadataServiceConfiguration": {"MinimumInstanceMetadataServiceVersion": "2"},
        "LifecycleConfigName": "studio-lab",
        "AdditionalCodeRepositories": [],
    }


def test_it_is_in_the_network_s_groups_and_in_one_of_its_own(template: Json) -> None:
    groups = {each["Fn::GetAtt"][0] for each in properties(template, NOTEBOOK)["SecurityGroupIds"]}
    assert groups == set(resources(template, GROUP))
    assert "NotebookSecurityGroupStudioLabd1641378" in groups


def test_its_own_group_lets_nothing_in_or_out(template: Json) -> None:
    group = resources(template, GROUP)["NotebookSecurityGroupStudioLabd1641378"]["Properties"]
    assert "SecurityGroupIngress" not in group
    assert [rule["Description"] for rule in group["SecurityGroupEgress"]] == [NOTHING["Description"]]


def test_it_is_made_after_its_scripts_and_permissions(template: Json) -> None:
    assert set(only(template, NOTEBOOK)["DependsOn"]) == {*resources(template, CONFIG), *resources(template, POLICY)}


def test_everything_it_needs_is_kept_with_it(template: Json) -> None:
    kept = {
        logical_id: (each.get("DeletionPolicy"), each.get("UpdateReplacePolicy"))
        for logical_id, each in template["Resources"].items()
        if logical_id.startswith("Notebook")
    }
    assert kept == dict.fromkeys(
        [
            "NotebookRoleStudioLabd1641378",
            "NotebookPolicyStudioLabd1641378",
            "NotebookSecurityGroupStudioLabd1641378",
            "NotebookLifecycleConfigStudioLabd1641378",
            "NotebookInstanceStudioLabd1641378",
        ],
        KEPT,
    )


def test_logical_ids_stay_where_the_construct_moves() -> None:
    ids = []
    for deeper in (False, True):
        stack = new_stack()
        network(stack), imported_key(stack)
        add(Construct(stack, "Team") if deeper else stack, notebook_instance_name="lab")
        ids.append({name for name in synthesize(stack)["Resources"] if name.startswith("Notebook")})
    assert ids[0] == ids[1]
    assert "NotebookInstanceLaba51146d3" in ids[0]


def test_another_stack_s_default_is_another_name() -> None:
    stack = new_stack("Other-Stack")
    assert add(stack, "BigLab").notebook_instance_name == "other-stack-biglab"


# Its role ---------------------------------------------------------------------------------------------------------


def test_only_sagemaker_of_this_account_takes_the_role(template: Json) -> None:
    (trust,) = properties(template, ROLE)["AssumeRolePolicyDocument"]["Statement"]
    assert trust == {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"Service": "sagemaker.amazonaws.com"},
        "Condition": {
            "StringEquals": {"aws:SourceAccount": "111111111111"},
            "ArnLike": {"aws:SourceArn": "arn:aws:sagemaker:eu-west-1:111111111111:*"},
        },
    }


def test_the_role_may_stop_itself_log_and_use_the_key_and_nothing_else(template: Json) -> None:
    found = statements(document(template))
    logs = "arn:aws:logs:eu-west-1:111111111111:log-group:/aws/sagemaker/NotebookInstances"
    assert {sid: (each["Action"], each["Resource"]) for sid, each in found.items()} == {
        "SeeAndStopItself": (
            ["sagemaker:DescribeNotebookInstance", "sagemaker:StopNotebookInstance"],
            [f"{ARN}/studio-lab"],
        ),
        "FindNotebookLogs": (
            ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams"],
            [f"{logs}*"],
        ),
        "WriteNotebookLogs": (["logs:PutLogEvents"], [f"{logs}:log-stream:studio-lab/*"]),
        "UseTheKey": (
            ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
            [KEY_ARN],
        ),
        "LetAwsServicesUseTheKey": (["kms:CreateGrant"], [KEY_ARN]),
    }
    assert found["LetAwsServicesUseTheKey"]["Condition"] == {"Bool": {"kms:GrantIsForAWSResource": "true"}}


def test_capitals_are_allowed_for_both_ways_of_writing_the_arn() -> None:
    found = statements(document(made(notebook_instance_name="Lab")))["SeeAndStopItself"]["Resource"]
    assert found == [f"{ARN}/Lab", f"{ARN}/lab"]


def test_a_given_role_gets_what_the_instance_needs() -> None:
    stack = new_stack()
    role = iam.Role.from_role_arn(stack, "Role", "arn:aws:iam::111111111111:role/analysts")
    add(stack, execution_role=role)
    template = synthesize(stack)
    assert resources(template, ROLE) == {}
    assert properties(template, NOTEBOOK)["RoleArn"] == "arn:aws:iam::111111111111:role/analysts"
    assert properties(template, POLICY)["Roles"] == ["analysts"]


def test_an_execution_role_of_ours_will_do() -> None:
    stack = new_stack()
    role = ExecutionRole(stack, "Analyst")
    add(stack, execution_role=role)
    template = synthesize(stack)
    (logical_id,) = resources(template, ROLE)
    assert properties(template, NOTEBOOK)["RoleArn"] == {"Fn::GetAtt": [logical_id, "Arn"]}
    assert [{"Ref": logical_id}] in [each["Properties"].get("Roles") for each in resources(template, POLICY).values()]


def test_what_is_granted_to_it_reaches_its_role() -> None:
    stack = new_stack()
    iam.Grant.add_to_principal(grantee=add(stack), actions=["s3:GetObject"], resource_arns=["arn:aws:s3:::lake/a"])
    policy = properties(synthesize(stack), "AWS::IAM::Policy")
    assert policy["Roles"] == [{"Ref": "NotebookRoleStudioLabd1641378"}]


def test_who_may_use_it_starts_opens_and_stops_it() -> None:
    stack = new_stack()
    person = iam.Role.from_role_arn(stack, "Alice", "arn:aws:iam::111111111111:role/alice")
    add(stack).grants.use(person)
    (statement,) = properties(synthesize(stack), "AWS::IAM::Policy")["PolicyDocument"]["Statement"]
    assert statement == {
        "Effect": "Allow",
        "Action": [
            "sagemaker:CreatePresignedNotebookInstanceUrl",
            "sagemaker:DescribeNotebookInstance",
            "sagemaker:StartNotebookInstance",
            "sagemaker:StopNotebookInstance",
        ],
        "Resource": f"{ARN}/studio-lab",
    }


def test_connections_are_of_its_own_group() -> None:
    stack = new_stack()
    add(stack).connections.allow_to(ec2.Peer.ipv4("10.1.0.0/16"), ec2.Port.tcp(5432), "the warehouse")
    group = resources(synthesize(stack), GROUP)["NotebookSecurityGroupStudioLabd1641378"]["Properties"]
    assert [rule["Description"] for rule in group["SecurityGroupEgress"]] == [NOTHING["Description"], "the warehouse"]


def test_attributes() -> None:
    stack = new_stack()
    notebook = add(stack)
    assert stack.resolve(notebook.notebook_instance_arn) == {"Ref": "NotebookInstanceStudioLabd1641378"}
    assert notebook.notebook_instance_ref.notebook_instance_arn == notebook.notebook_instance_arn


# Its scripts ------------------------------------------------------------------------------------------------------


def test_it_stops_after_two_hours(template: Json) -> None:
    assert "export IDLE_WATCH_MINUTES='120'\n" in hook(template, "OnStart")
    assert properties(template, CONFIG)["OnCreate"] == []


def test_another_time() -> None:
    content = hook(made(idle_stop=IdleStop.after(cdk.Duration.minutes(5))), "OnStart")
    assert "export IDLE_WATCH_MINUTES='5'\n" in content


def test_without_anything_to_run_the_scripts_are_taken_away_and_not_left_out() -> None:
    found = properties(made(idle_stop=IdleStop.disabled()), CONFIG)
    assert found == {"NotebookInstanceLifecycleConfigName": "studio-lab", "OnCreate": [], "OnStart": []}
    assert notebook(idle_stop=IdleStop.disabled())["LifecycleConfigName"] == "studio-lab"


def test_a_team_s_scripts_run_as_they_are_where_nothing_else_runs() -> None:
    template = made(idle_stop=IdleStop.disabled(), on_start=SHELL, on_create=SHELL)
    assert hook(template, "OnStart") == hook(template, "OnCreate") == "#!/bin/sh\necho hello\n"


def test_the_idle_stop_leaves_room_for_a_team_s_script() -> None:
    start = hook(made(on_start=SHELL), "OnStart")
    assert start.startswith("#!/bin/bash\n")
    assert "echo hello\nEND_" in start
    assert len(start.encode()) < 12_288 - 3_000


# What can be asked for --------------------------------------------------------------------------------------------


def everything(stack: cdk.Stack) -> dict[str, Any]:
    return {
        "notebook_instance_name": "lab",
        "instance_type": "ml.g5.xlarge",
        "volume_gb": 500,
        "subnet": ec2.Subnet.from_subnet_id(stack, "Other", "subnet-0a1b2c3e"),
        "execution_role": iam.Role.from_role_arn(stack, "Role", "arn:aws:iam::111111111111:role/analysts"),
        "idle_stop": IdleStop.after(cdk.Duration.minutes(30)),
        "on_create": SHELL,
        "on_start": SHELL,
        "code_repositories": ["https://git.example.com/a/b", "models", "https://git.example.com/c.git"],
        "platform_identifier": "notebook-al2-v3",
        "root_access": True,
        "direct_internet_access": True,
        "metadata_v1": True,
        "removal_policy": cdk.RemovalPolicy.DESTROY,
    }


@pytest.fixture(scope="module")
def full() -> Json:
    stack = new_stack()
    add(stack, **everything(stack))
    cdk.Tags.of(stack).add("team", "analysts")
    return synthesize(stack)


def test_all_that_can_be_asked_for(full: Json) -> None:
    found = properties(full, NOTEBOOK)
    del found["SecurityGroupIds"]
    assert found == {
        "NotebookInstanceName": "lab",
        "InstanceType": "ml.g5.xlarge",
        "KmsKeyId": KEY_ARN,
        "VolumeSizeInGB": 500,
        "SubnetId": "subnet-0a1b2c3e",
        "RoleArn": "arn:aws:iam::111111111111:role/analysts",
        "DirectInternetAccess": "Enabled",
        "RootAccess": "Enabled",
        "PlatformIdentifier": "notebook-al2-v3",
        "InstanceMetadataServiceConfiguration": {"MinimumInstanceMetadataServiceVersion": "1"},
        "LifecycleConfigName": "lab",
        "DefaultCodeRepository": "https://git.example.com/a/b",
        "AdditionalCodeRepositories": ["models", "https://git.example.com/c.git"],
        "Tags": [{"Key": "team", "Value": "analysts"}],
    }


@pytest.mark.parametrize("resource_type", [NOTEBOOK, CONFIG])
def test_every_property_of_the_schema_is_reached(full: Json, resource_type: str) -> None:
    known = schema(resource_type)
    settable = set(known["properties"]) - {path.rpartition("/")[2] for path in known["readOnlyProperties"]}
    assert settable - set(properties(full, resource_type)) - DEPRECATED == set()


def test_nothing_is_kept_that_shall_not_be(full: Json) -> None:
    policies = {each.get("DeletionPolicy") for name, each in full["Resources"].items() if name.startswith("Notebook")}
    assert policies == {"Delete"}


LOOSE: dict[str, tuple[dict[str, Any], str]] = {
    "NotebookRootAccess": (
        {"root_access": True},
        (
            "root_access is True: whoever opens the notebook instance can install anything and switch the idle stop "
            "off; drop the argument, or acknowledge this warning"
        ),
    ),
    "NotebookInternetAccess": (
        {"direct_internet_access": True},
        (
            "direct_internet_access is True: the notebook instance reaches the internet past the VPC, so data can "
            "leave; drop the argument and add endpoints instead, or acknowledge this warning"
        ),
    ),
    "NotebookMetadataV1": (
        {"metadata_v1": True},
        (
            "metadata_v1 is True: whatever can make the notebook instance fetch an address gets its role's "
            "credentials; drop the argument, or acknowledge this warning"
        ),
    ),
    "NotebookPlatformOld": (
        {"platform_identifier": "notebook-al2-v3"},
        (
            "platform_identifier is an older platform, which can not be changed on an instance that exists; drop the "
            "argument to take the newest, or acknowledge this warning"
        ),
    ),
    "NotebookInstanceNotRetained": (
        {"removal_policy": cdk.RemovalPolicy.DESTROY},
        (
            "removal_policy is DESTROY: a notebook instance that leaves the template is deleted, and its volume "
            "with it; drop the argument to keep it, or acknowledge this warning"
        ),
    ),
    "IdleStopDisabled": (
        {"idle_stop": IdleStop.disabled()},
        (
            "idle_stop is disabled: a server that nobody uses costs money every night and weekend; drop the argument "
            "to stop it after two hours, or acknowledge this warning"
        ),
    ),
}


@pytest.mark.parametrize("code", LOOSE)
def test_what_is_looser_is_a_warning(stack: cdk.Stack, code: str) -> None:
    options, said = LOOSE[code]
    add(stack, **options)
    assert warned(stack) == [("/Studio/Lab", f"{said} [studio:{code}]")]


def test_the_default_warns_of_nothing(stack: cdk.Stack) -> None:
    add(stack)
    assert warned(stack) == []


# cdk-nag ----------------------------------------------------------------------------------------------------------


def test_cdk_nag_finds_nothing() -> None:
    def define(app: cdk.App) -> None:
        add(new_stack("Default", app=app))
        add(cdk.Stack(app, "Agnostic"))
        stack = new_stack("Custom", app=app)
        options = everything(stack)
        del options["direct_internet_access"]  # cdk-nag's SM3 is the same warning as ours
        add(stack, **options)

    check_with_nag(define)
