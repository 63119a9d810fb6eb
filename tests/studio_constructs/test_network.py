"""The network: nobody's app reaches another's, and all that passes is logged."""

from __future__ import annotations

import aws_cdk as cdk
import pytest
from aws_cdk import assertions
from aws_cdk import aws_ec2 as ec2

from studio_constructs import StudioNetwork, StudioVpc
from tests.kit import Json, built, new_stack, only, properties, refused, resources, synthesize, warnings

from .kit import CIDR_RULE, GROUP, KEY_ARN, MISSING_FIX, MISSING_RULE, NOTHING, ZONES_FIX, group_id

FLOW_LOGS_OF_THE_ACCOUNT = "arn:aws:ec2:eu-west-1:111111111111:vpc-flow-log/*"
VPC, INGRESS, EGRESS = "AWS::EC2::VPC", "AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress"
FLOW_LOG, LOG_GROUP = "AWS::EC2::FlowLog", "AWS::Logs::LogGroup"
GROUPS_RULE = "a domain has 1 to 3: AWS allows 5 in all, each profile has one, and SageMaker adds one"


def test_the_network_has_no_lambda(default_network: Json) -> None:
    assert resources(default_network, "AWS::Lambda::Function") == {}


def test_the_default_network_warns_of_nothing(stack: cdk.Stack) -> None:
    StudioNetwork(stack, "Network")
    assert warnings(stack) == []


# Flow logs --------------------------------------------------------------------------------------------------------


def test_all_traffic_of_a_new_vpc_is_logged(full_network: Json) -> None:
    (vpc_id,) = resources(full_network, VPC)
    log = properties(full_network, FLOW_LOG)
    assert (log["TrafficType"], log["ResourceType"], log["ResourceId"]) == ("ALL", "VPC", {"Ref": vpc_id})


def test_flow_logs_are_encrypted_kept_a_year_and_retained(full_network: Json) -> None:
    group = only(full_network, LOG_GROUP)
    assert group["Properties"] == {"KmsKeyId": KEY_ARN, "RetentionInDays": 365}
    assert (group["DeletionPolicy"], group["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")


def test_without_a_key_flow_logs_are_on_aws_s_own(default_network: Json) -> None:
    assert properties(default_network, LOG_GROUP) == {"RetentionInDays": 365}


def test_flow_logs_are_written_by_flow_logs_of_this_account_and_by_nobody_else(default_network: Json) -> None:
    role = properties(default_network, "AWS::IAM::Role")
    assert role["AssumeRolePolicyDocument"]["Statement"] == [
        {
            "Action": "sts:AssumeRole",
            "Condition": {
                "ArnLike": {"aws:SourceArn": FLOW_LOGS_OF_THE_ACCOUNT},
                "StringEquals": {"aws:SourceAccount": "111111111111"},
            },
            "Effect": "Allow",
            "Principal": {"Service": "vpc-flow-logs.amazonaws.com"},
        }
    ]


def test_who_writes_flow_logs_writes_them_and_does_nothing_else(default_network: Json) -> None:
    assert resources(default_network, "AWS::IAM::Policy") == {}
    ((role_id, _),) = resources(default_network, "AWS::IAM::Role").items()
    ((group_id, _),) = resources(default_network, LOG_GROUP).items()
    policy = properties(default_network, "AWS::IAM::ManagedPolicy")
    assert policy["Roles"] == [{"Ref": role_id}]
    assert policy["PolicyDocument"]["Statement"] == [
        {
            "Action": ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            "Effect": "Allow",
            "Resource": {"Fn::GetAtt": [group_id, "Arn"]},
            "Sid": "WriteFlowLogs",
        }
    ]


def test_the_role_and_the_flow_log_keep_their_ids(default_network: Json) -> None:
    # Another role would be another flow log, and EC2 refuses a second one of a VPC into the same log group.
    assert list(resources(default_network, "AWS::IAM::Role")) == ["NetworkFlowLogIAMRoleF1E78E9D"]
    assert list(resources(default_network, FLOW_LOG)) == ["NetworkFlowLog0C7D188B"]


# Security groups --------------------------------------------------------------------------------------------------


def test_studio_s_group_allows_https_out_and_nothing_in(full_network: Json) -> None:
    group = full_network["Resources"][group_id(full_network, "Apps of Studio")]["Properties"]
    assert "SecurityGroupIngress" not in group
    assert group["SecurityGroupEgress"] == [
        NOTHING,
        {
            "CidrIp": "0.0.0.0/0",
            "Description": "HTTPS where the routes lead",
            "FromPort": 443,
            "IpProtocol": "tcp",
            "ToPort": 443,
        },
    ]


def test_nothing_comes_in_anywhere_but_from_studio_to_the_endpoints(full_network: Json) -> None:
    (rule,) = resources(full_network, INGRESS).values()
    assert rule["Properties"] == {
        "Description": "HTTPS from Studio",
        "FromPort": 443,
        "GroupId": {"Fn::GetAtt": [group_id(full_network, "Endpoints of Studio"), "GroupId"]},
        "IpProtocol": "tcp",
        "SourceSecurityGroupId": {"Fn::GetAtt": [group_id(full_network, "Apps of Studio"), "GroupId"]},
        "ToPort": 443,
    }
    assert [group for group in resources(full_network, GROUP).values() if "SecurityGroupIngress" in group] == []


def test_nothing_goes_out_of_the_endpoints(full_network: Json) -> None:
    group = full_network["Resources"][group_id(full_network, "Endpoints of Studio")]["Properties"]
    assert group["SecurityGroupEgress"] == [NOTHING]


def test_with_s3_s_addresses_apps_reach_the_endpoints_and_s3_and_nothing_else() -> None:
    template = built(lambda stack: StudioNetwork(stack, "Network", s3_prefix_list_id="pl-6da54004"))
    apps, endpoints = group_id(template, "Apps of Studio"), group_id(template, "Endpoints of Studio")
    group = template["Resources"][apps]["Properties"]
    https = {"FromPort": 443, "IpProtocol": "tcp", "ToPort": 443}
    assert "SecurityGroupIngress" not in group
    assert group["SecurityGroupEgress"] == [NOTHING]
    of_apps = {"GroupId": {"Fn::GetAtt": [apps, "GroupId"]}, **https}
    assert [rule["Properties"] for rule in resources(template, EGRESS).values()] == [
        {"Description": "HTTPS to S3", "DestinationPrefixListId": "pl-6da54004", **of_apps},
        {
            "Description": "HTTPS to the endpoints",
            "DestinationSecurityGroupId": {"Fn::GetAtt": [endpoints, "GroupId"]},
            **of_apps,
        },
    ]


def test_kernels_are_called_only_where_that_is_asked_for(full_network: Json) -> None:
    assert resources(full_network, EGRESS) == {}
    template = built(lambda stack: StudioNetwork(stack, "Network", kernel_traffic=True))
    apps = {"Fn::GetAtt": [group_id(template, "Apps of Studio"), "GroupId"]}
    assert only(template, EGRESS)["Properties"] == {
        "Description": "Kernels of Studio Classic",
        "DestinationSecurityGroupId": apps,
        "FromPort": 8192,
        "GroupId": apps,
        "IpProtocol": "tcp",
        "ToPort": 65535,
    }
    # Out only: a group that everybody carries lets nobody in.
    (rule,) = resources(template, INGRESS).values()
    assert rule["Properties"]["Description"] == "HTTPS from Studio"


def test_of_a_vpc_that_exists_it_is_said_what_is_not_changed(stack: cdk.Stack) -> None:
    StudioNetwork(stack, "Network", vpc=StudioVpc.existing(vpc_id="vpc-0a1b2c3d", subnet_ids=["subnet-0a1b2c3d"]))
    (said,) = assertions.Annotations.from_stack(stack).find_info("*", assertions.Match.any_value())
    assert (said.id, str(said.entry.data).split(":")[:2]) == ("/Studio/Network", ["studio", "NetworkNotOurs"])
    assert warnings(stack) == []


def test_of_a_new_vpc_nothing_is_left_to_say(stack: cdk.Stack) -> None:
    StudioNetwork(stack, "Network")
    assert assertions.Annotations.from_stack(stack).find_info("*", assertions.Match.any_value()) == []


def test_groups_of_one_s_own_replace_studio_s(stack: cdk.Stack) -> None:
    own = [ec2.SecurityGroup.from_security_group_id(stack, f"Own{n}", f"sg-0a1b2c3{n}") for n in range(2)]
    network = StudioNetwork(stack, "Network", security_groups=own)
    template = synthesize(stack)
    assert [group.security_group_id for group in network.security_groups] == ["sg-0a1b2c30", "sg-0a1b2c31"]
    assert len(resources(template, GROUP)) == 1
    assert {rule["Properties"]["SourceSecurityGroupId"] for rule in resources(template, INGRESS).values()} == {
        "sg-0a1b2c30",
        "sg-0a1b2c31",
    }


def test_lists_are_read_as_copies(stack: cdk.Stack) -> None:
    network = StudioNetwork(stack, "Network")
    network.security_groups.clear()
    network.subnets.clear()
    assert len(network.security_groups) == 1
    assert len(network.subnets) == 2


# What is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 4])
def test_too_few_or_too_many_groups_are_told(count: int) -> None:
    stack = new_stack()
    groups = [ec2.SecurityGroup.from_security_group_id(stack, f"Own{n}", f"sg-0a1b2c3{n}") for n in range(count)]
    with refused(
        f"[Studio/Network] studio:SecurityGroupsInvalid: security_groups holds {count}; {GROUPS_RULE}; "
        "name 1 to 3, or drop the argument to get one"
    ):
        StudioNetwork(stack, "Network", security_groups=groups)
    assert stack.node.try_find_child("Network") is None


def test_all_problems_of_a_network_are_told_at_once(stack: cdk.Stack) -> None:
    with refused(
        f"[Studio/Network] studio:CidrInvalid: cidr is 'x'; {CIDR_RULE}; write it like '10.0.0.0/16'",
        "[Studio/Network] studio:ZonesInvalid: availability_zones is 7; the number of availability zones is 2 to 6; "
        f"{ZONES_FIX}",
        "[Studio/Network] studio:EndpointsMissing: endpoints leaves out s3, sagemaker-api, sagemaker-runtime, studio, "
        f"sts, logs; {MISSING_RULE}; {MISSING_FIX}",
        f"[Studio/Network] studio:SecurityGroupsInvalid: security_groups holds 0; {GROUPS_RULE}; "
        "name 1 to 3, or drop the argument to get one",
    ):
        StudioNetwork(
            stack, "Network", vpc=StudioVpc.new(cidr="x", availability_zones=7), endpoints=[], security_groups=[]
        )


MISPLACED_RULE = "it closes the group of a new VPC without internet; another VPC has ways out that nobody here knows"


@pytest.mark.parametrize(
    "vpc",
    [
        StudioVpc.new(internet_access=True),
        StudioVpc.existing(vpc_id="vpc-0a1b2c3d", subnet_ids=["subnet-0a1b2c3d"]),
    ],
    ids=["internet", "existing"],
)
def test_s3_s_addresses_where_there_are_other_ways_out_are_told(stack: cdk.Stack, vpc: StudioVpc) -> None:
    with refused(
        f"[Studio/Network] studio:PrefixListMisplaced: s3_prefix_list_id is 'pl-6da54004'; {MISPLACED_RULE}; drop it"
    ):
        StudioNetwork(stack, "Network", vpc=vpc, s3_prefix_list_id="pl-6da54004")


def test_what_is_no_prefix_list_is_told(stack: cdk.Stack) -> None:
    with refused(
        "[Studio/Network] studio:NetworkIdInvalid: s3_prefix_list_id is 'com.amazonaws.eu-west-1.s3'; it is the id of "
        "a prefix list, 'pl-' and 8 to 17 hexadecimal digits; copy it from the VPC console: 'pl-0a1b2c3d'"
    ):
        StudioNetwork(stack, "Network", s3_prefix_list_id="com.amazonaws.eu-west-1.s3")


def test_rules_for_groups_of_one_s_own_are_refused(stack: cdk.Stack) -> None:
    own = [ec2.SecurityGroup.from_security_group_id(stack, "Own", "sg-0a1b2c3d")]
    with refused(
        f"[Studio/Network] studio:PrefixListMisplaced: s3_prefix_list_id is 'pl-6da54004'; {MISPLACED_RULE}; drop it",
        "[Studio/Network] studio:KernelTrafficMisplaced: kernel_traffic is True, and security_groups are given; groups "
        "of your own keep the rules that they have; drop it, and let each group out to itself on TCP 8192 to 65535 "
        "where it is made",
    ):
        StudioNetwork(stack, "Network", security_groups=own, s3_prefix_list_id="pl-6da54004", kernel_traffic=True)
