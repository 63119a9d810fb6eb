"""The network: no way out but the endpoints, and nobody's app reaches another's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kms as kms

from studio_constructs import StudioEndpoint, StudioNetwork, StudioVpc
from tests.kit import (
    Json,
    built,
    new_stack,
    only,
    paths_below,
    properties,
    refused,
    resources,
    statements,
    synthesize,
    warnings,
)

VPC, SUBNET, ENDPOINT = "AWS::EC2::VPC", "AWS::EC2::Subnet", "AWS::EC2::VPCEndpoint"
GROUP, INGRESS, FLOW_LOG, LOG_GROUP = (
    "AWS::EC2::SecurityGroup",
    "AWS::EC2::SecurityGroupIngress",
    "AWS::EC2::FlowLog",
    "AWS::Logs::LogGroup",
)
KEY_ARN = "arn:aws:kms:eu-west-1:111111111111:key/12345678-1234-1234-1234-123456789012"
VPC_ID, SUBNET_IDS = "vpc-0a1b2c3d", ["subnet-0a1b2c3d", "subnet-0a1b2c3e"]

CIDR_RULE = "a VPC's range is IPv4, /16 to /24, and starts at its own first address"
ZONES_FIX = "name two zones or more, so that one that fails does not take Studio with it"
GROUPS_RULE = "a domain has 1 to 3: AWS allows 5 in all, each profile has one, and SageMaker adds one"
MISSING_RULE = "without them apps of Studio do not start in a VPC that has no internet"
MISSING_FIX = "write endpoints=[*StudioEndpoint.required(), ...]"
PUBLIC_RULE = "Studio lives in private subnets: its apps have no public address and would reach nothing"


@pytest.fixture(scope="module")
def template() -> Json:
    """A new VPC with everything that can be had in it."""

    def build(stack: cdk.Stack) -> None:
        key = kms.Key.from_key_arn(stack, "Key", KEY_ARN)
        StudioNetwork(stack, "Network", endpoints=list(StudioEndpoint), encryption_key=key)

    return built(build)


@pytest.fixture(scope="module")
def default() -> Json:
    return built(lambda stack: StudioNetwork(stack, "Network"))


@pytest.fixture(scope="module")
def connected() -> Json:
    """A new VPC with internet."""
    return built(lambda stack: StudioNetwork(stack, "Network", vpc=StudioVpc.new(internet_access=True)))


def existing(**options: Any) -> StudioVpc:
    return StudioVpc.existing(**{"vpc_id": VPC_ID, "subnet_ids": SUBNET_IDS, **options})


def group_id(template: Json, beginning: str) -> str:
    """The logical id of the security group whose description begins so."""
    (found,) = (
        logical_id
        for logical_id, group in resources(template, GROUP).items()
        if group["Properties"]["GroupDescription"].startswith(beginning)
    )
    return found


# A new VPC --------------------------------------------------------------------------------------------------------


def test_the_default_vpc_is_10_0_0_0_16_in_two_zones(default: Json) -> None:
    assert properties(default, VPC)["CidrBlock"] == "10.0.0.0/16"
    zones = [subnet["Properties"]["AvailabilityZone"] for subnet in resources(default, SUBNET).values()]
    assert zones == ["eu-west-1a", "eu-west-1b"]


def test_the_default_vpc_has_no_way_out(default: Json) -> None:
    types = {resource["Type"] for resource in default["Resources"].values()}
    assert not types & {"AWS::EC2::Route", "AWS::EC2::InternetGateway", "AWS::EC2::NatGateway", "AWS::EC2::EIP"}


def test_no_subnet_gives_public_addresses(default: Json, connected: Json) -> None:
    for template in (default, connected):
        for subnet in resources(template, SUBNET).values():
            assert subnet["Properties"]["MapPublicIpOnLaunch"] is False


def test_the_network_has_no_lambda(default: Json) -> None:
    assert resources(default, "AWS::Lambda::Function") == {}


def test_zones_may_be_named(stack: cdk.Stack) -> None:
    StudioNetwork(stack, "Network", vpc=StudioVpc.new(availability_zones=["eu-west-1c", "eu-west-1a"]))
    zones = [subnet["Properties"]["AvailabilityZone"] for subnet in resources(synthesize(stack), SUBNET).values()]
    assert zones == ["eu-west-1c", "eu-west-1a"]


def test_a_range_and_a_number_of_zones_may_be_chosen(stack: cdk.Stack) -> None:
    StudioNetwork(stack, "Network", vpc=StudioVpc.new(cidr="172.16.0.0/20", availability_zones=3))
    template = synthesize(stack)
    assert properties(template, VPC)["CidrBlock"] == "172.16.0.0/20"
    assert len(resources(template, SUBNET)) == 3


def test_internet_goes_through_a_nat_gateway_in_each_zone(connected: Json) -> None:
    assert len(resources(connected, "AWS::EC2::NatGateway")) == 2


def test_with_internet_studio_still_lives_in_private_subnets(stack: cdk.Stack) -> None:
    network = StudioNetwork(stack, "Network", vpc=StudioVpc.new(internet_access=True))
    assert [subnet.node.id for subnet in network.subnets] == ["StudioSubnet1", "StudioSubnet2"]
    routes = resources(synthesize(stack), "AWS::EC2::Route")
    assert [list(route["Properties"]) for name, route in routes.items() if "StudioSubnet" in name] == [
        ["DestinationCidrBlock", "NatGatewayId", "RouteTableId"]
    ] * 2


def test_with_internet_endpoints_may_be_left_out(stack: cdk.Stack) -> None:
    StudioNetwork(stack, "Network", vpc=StudioVpc.new(internet_access=True), endpoints=[StudioEndpoint.S3])
    assert len(resources(synthesize(stack), ENDPOINT)) == 1


def test_internet_is_a_warning(stack: cdk.Stack) -> None:
    StudioNetwork(stack, "Network", vpc=StudioVpc.new(internet_access=True))
    assert warnings(stack) == [
        (
            "/Studio/Network",
            (
                "internet_access is True: people in Studio reach the internet, so data can leave; drop the argument "
                "and add endpoints instead, or acknowledge this warning [studio:InternetAccess]"
            ),
        )
    ]


def test_the_default_network_warns_of_nothing(stack: cdk.Stack) -> None:
    StudioNetwork(stack, "Network")
    assert warnings(stack) == []


# Flow logs --------------------------------------------------------------------------------------------------------


def test_all_traffic_of_a_new_vpc_is_logged(template: Json) -> None:
    (vpc_id,) = resources(template, VPC)
    log = properties(template, FLOW_LOG)
    assert (log["TrafficType"], log["ResourceType"], log["ResourceId"]) == ("ALL", "VPC", {"Ref": vpc_id})


def test_flow_logs_are_encrypted_kept_a_year_and_retained(template: Json) -> None:
    group = only(template, LOG_GROUP)
    assert group["Properties"] == {"KmsKeyId": KEY_ARN, "RetentionInDays": 365}
    assert (group["DeletionPolicy"], group["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")


def test_without_a_key_flow_logs_are_on_aws_s_own(default: Json) -> None:
    assert properties(default, LOG_GROUP) == {"RetentionInDays": 365}


# Security groups --------------------------------------------------------------------------------------------------


def test_studio_s_group_allows_https_out_and_nothing_in(template: Json) -> None:
    group = template["Resources"][group_id(template, "Apps of Studio")]["Properties"]
    assert "SecurityGroupIngress" not in group
    assert group["SecurityGroupEgress"] == [
        {
            "CidrIp": "0.0.0.0/0",
            "Description": "HTTPS where the routes lead",
            "FromPort": 443,
            "IpProtocol": "tcp",
            "ToPort": 443,
        }
    ]


def test_nothing_comes_in_anywhere_but_from_studio_to_the_endpoints(template: Json) -> None:
    (rule,) = resources(template, INGRESS).values()
    assert rule["Properties"] == {
        "Description": "HTTPS from Studio",
        "FromPort": 443,
        "GroupId": {"Fn::GetAtt": [group_id(template, "Endpoints of Studio"), "GroupId"]},
        "IpProtocol": "tcp",
        "SourceSecurityGroupId": {"Fn::GetAtt": [group_id(template, "Apps of Studio"), "GroupId"]},
        "ToPort": 443,
    }
    assert [group for group in resources(template, GROUP).values() if "SecurityGroupIngress" in group] == []


def test_nothing_goes_out_of_the_endpoints(template: Json) -> None:
    group = template["Resources"][group_id(template, "Endpoints of Studio")]["Properties"]
    # The CDK's way to write "nothing": AWS would allow everything if the list were empty.
    assert [rule["CidrIp"] for rule in group["SecurityGroupEgress"]] == ["255.255.255.255/32"]


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


# Endpoints --------------------------------------------------------------------------------------------------------


def endpoint(template: Json, service: str) -> Json:
    (found,) = (
        resource["Properties"]
        for resource in resources(template, ENDPOINT).values()
        if resource["Properties"]["ServiceName"] == service
    )
    return dict(found)


def gateway(template: Json) -> Json:
    (found,) = (
        resource["Properties"]
        for resource in resources(template, ENDPOINT).values()
        if resource["Properties"]["VpcEndpointType"] == "Gateway"
    )
    return dict(found)


def test_a_new_vpc_has_the_endpoints_that_studio_needs(default: Json) -> None:
    services = [
        resource["Properties"]["ServiceName"]
        for resource in resources(default, ENDPOINT).values()
        if resource["Properties"]["VpcEndpointType"] == "Interface"
    ]
    assert services == [
        "com.amazonaws.eu-west-1.sagemaker.api",
        "com.amazonaws.eu-west-1.sagemaker.runtime",
        "aws.sagemaker.eu-west-1.studio",
        "com.amazonaws.eu-west-1.sts",
        "com.amazonaws.eu-west-1.logs",
    ]
    assert gateway(default)["ServiceName"]["Fn::Join"][1][-1] == ".s3"


@pytest.mark.parametrize(
    ("name", "service"),
    [
        ("sagemaker-api", "com.amazonaws.eu-west-1.sagemaker.api"),
        ("sagemaker-runtime", "com.amazonaws.eu-west-1.sagemaker.runtime"),
        ("studio", "aws.sagemaker.eu-west-1.studio"),
        ("sts", "com.amazonaws.eu-west-1.sts"),
        ("logs", "com.amazonaws.eu-west-1.logs"),
        ("monitoring", "com.amazonaws.eu-west-1.monitoring"),
        ("kms", "com.amazonaws.eu-west-1.kms"),
        ("ecr-api", "com.amazonaws.eu-west-1.ecr.api"),
        ("ecr-dkr", "com.amazonaws.eu-west-1.ecr.dkr"),
        ("ssm", "com.amazonaws.eu-west-1.ssm"),
        ("servicecatalog", "com.amazonaws.eu-west-1.servicecatalog"),
        ("codecommit", "com.amazonaws.eu-west-1.codecommit"),
    ],
)
def test_an_interface_endpoint_lets_in_studio_s_network_and_this_account_s_people_only(
    template: Json, name: str, service: str
) -> None:
    found = endpoint(template, service)
    assert StudioEndpoint(name) in StudioEndpoint
    assert found["PrivateDnsEnabled"] is True
    assert found["SecurityGroupIds"] == [{"Fn::GetAtt": [group_id(template, "Endpoints of Studio"), "GroupId"]}]
    assert found["PolicyDocument"]["Statement"] == [
        {
            "Sid": "OwnAccountOnly",
            "Effect": "Allow",
            "Principal": {"AWS": "*"},
            "Action": "*",
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:PrincipalAccount": "111111111111"}},
        }
    ]


def test_every_endpoint_can_be_had(template: Json) -> None:
    assert len(resources(template, ENDPOINT)) == len(StudioEndpoint)


def test_s3_takes_own_people_to_own_buckets_only(template: Json) -> None:
    own = statements(gateway(template)["PolicyDocument"])["OwnBuckets"]
    assert own["Condition"] == {
        "StringEquals": {"aws:PrincipalAccount": "111111111111", "aws:ResourceAccount": "111111111111"}
    }


def test_s3_reads_and_never_writes_aws_s_buckets(template: Json) -> None:
    found = statements(gateway(template)["PolicyDocument"])
    assert list(found) == ["OwnBuckets", "AwsBucketsThatStudioReads"]
    assert found["AwsBucketsThatStudioReads"]["Action"] == ["s3:GetObject", "s3:ListBucket"]
    assert found["AwsBucketsThatStudioReads"]["Resource"] == [
        "arn:aws:s3:::jumpstart-cache-prod-eu-west-1",
        "arn:aws:s3:::jumpstart-cache-prod-eu-west-1/*",
        "arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*",
    ]


def test_an_endpoint_can_be_added(stack: cdk.Stack) -> None:
    network = StudioNetwork(stack, "Network")
    before = len(resources(built(lambda other: StudioNetwork(other, "Network")), ENDPOINT))
    assert network.add_endpoint(StudioEndpoint.KMS).node.path == "Studio/Network/Kms"
    assert len(resources(synthesize(stack), ENDPOINT)) == before + 1


def test_an_endpoint_named_twice_is_made_once(stack: cdk.Stack) -> None:
    StudioNetwork(stack, "Network", endpoints=[*StudioEndpoint.required(), StudioEndpoint.STS])
    assert len(resources(synthesize(stack), ENDPOINT)) == 6


def test_required_endpoints_are_these() -> None:
    assert [each.value for each in StudioEndpoint.required()] == [
        "s3",
        "sagemaker-api",
        "sagemaker-runtime",
        "studio",
        "sts",
        "logs",
    ]


# A VPC that exists ------------------------------------------------------------------------------------------------


def test_a_vpc_told_by_ids_makes_one_security_group_and_nothing_else(stack: cdk.Stack) -> None:
    network = StudioNetwork(stack, "Network", vpc=existing())
    (group,) = synthesize(stack)["Resources"].values()
    assert group["Type"] == GROUP
    assert group["Properties"]["VpcId"] == VPC_ID
    assert [subnet.subnet_id for subnet in network.subnets] == SUBNET_IDS


def test_a_vpc_told_by_ids_warns_of_nothing(stack: cdk.Stack) -> None:
    StudioNetwork(stack, "Network", vpc=existing())
    assert warnings(stack) == []


def test_a_vpc_told_by_ids_can_have_interface_endpoints(stack: cdk.Stack) -> None:
    StudioNetwork(stack, "Network", vpc=existing(), endpoints=[StudioEndpoint.STS])
    assert properties(synthesize(stack), ENDPOINT)["SubnetIds"] == SUBNET_IDS


def test_a_vpc_that_is_looked_up_gives_its_isolated_subnets(stack: cdk.Stack) -> None:
    network = StudioNetwork(stack, "Network", vpc=StudioVpc.lookup(vpc_id=VPC_ID))
    # Before the first lookup the CDK stands in its own VPC, whose subnets are these.
    assert [subnet.subnet_id for subnet in network.subnets] == ["p-12345", "p-67890"]


def test_a_vpc_of_one_s_own_gives_its_isolated_subnets(stack: cdk.Stack) -> None:
    groups = [
        ec2.SubnetConfiguration(name=name, subnet_type=subnet_type)
        for name, subnet_type in [
            ("Public", ec2.SubnetType.PUBLIC),
            ("Nat", ec2.SubnetType.PRIVATE_WITH_EGRESS),
            ("Isolated", ec2.SubnetType.PRIVATE_ISOLATED),
        ]
    ]
    vpc = ec2.Vpc(stack, "Vpc", max_azs=2, subnet_configuration=groups, restrict_default_security_group=False)
    network = StudioNetwork(stack, "Network", vpc=StudioVpc.of(vpc))
    assert network.vpc is vpc
    assert [subnet.node.id for subnet in network.subnets] == ["IsolatedSubnet1", "IsolatedSubnet2"]


def test_a_vpc_of_one_s_own_without_isolated_subnets_gives_those_behind_nat(stack: cdk.Stack) -> None:
    vpc = ec2.Vpc(stack, "Vpc", max_azs=2, restrict_default_security_group=False)
    network = StudioNetwork(stack, "Network", vpc=StudioVpc.of(vpc))
    assert [subnet.node.id for subnet in network.subnets] == ["PrivateSubnet1", "PrivateSubnet2"]


def test_subnets_of_one_s_own_may_be_named(stack: cdk.Stack) -> None:
    vpc = ec2.Vpc(stack, "Vpc", max_azs=2, restrict_default_security_group=False)
    network = StudioNetwork(stack, "Network", vpc=StudioVpc.of(vpc, subnets=vpc.private_subnets[:1]))
    assert [subnet.node.id for subnet in network.subnets] == ["PrivateSubnet1"]


# What is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("vpc", "problem"),
    [
        (
            lambda: StudioVpc.new(cidr="10.0.0.0"),
            f"studio:CidrInvalid: cidr is '10.0.0.0'; {CIDR_RULE}; choose another size, for example '10.0.0.0/16'",
        ),
        (
            lambda: StudioVpc.new(cidr="ten"),
            f"studio:CidrInvalid: cidr is 'ten'; {CIDR_RULE}; write it like '10.0.0.0/16'",
        ),
        (
            lambda: StudioVpc.new(cidr="10.0.1.0/16"),
            f"studio:CidrInvalid: cidr is '10.0.1.0/16'; {CIDR_RULE}; write '10.0.0.0/16'",
        ),
        (
            lambda: StudioVpc.new(cidr="10.0.0.0/25"),
            f"studio:CidrInvalid: cidr is '10.0.0.0/25'; {CIDR_RULE}; choose another size, for example '10.0.0.0/16'",
        ),
        (
            lambda: StudioVpc.new(cidr="10.0.0.0/8"),
            f"studio:CidrInvalid: cidr is '10.0.0.0/8'; {CIDR_RULE}; choose another size, for example '10.0.0.0/16'",
        ),
        (
            lambda: StudioVpc.new(availability_zones=1),
            f"studio:ZonesInvalid: availability_zones is 1; the number of availability zones is 2 to 6; {ZONES_FIX}",
        ),
        (
            lambda: StudioVpc.new(availability_zones=["eu-west-1a"] * 2),
            (
                "studio:ZonesInvalid: availability_zones is ['eu-west-1a', 'eu-west-1a']; "
                "each zone stands once; drop the second"
            ),
        ),
        (
            lambda: StudioVpc.lookup(vpc_id="default"),
            (
                "studio:NetworkIdInvalid: vpc_id is 'default'; it is the id of a vpc, 'vpc-' and 8 to 17 hexadecimal "
                "digits; copy it from the VPC console: 'vpc-0a1b2c3d'"
            ),
        ),
        (
            lambda: existing(subnet_ids=["subnet-0a1b2c3d", "sg-0a1b2c3d"]),
            (
                "studio:NetworkIdInvalid: subnet_ids[1] is 'sg-0a1b2c3d'; it is the id of a subnet, 'subnet-' and 8 "
                "to 17 hexadecimal digits; copy it from the VPC console: 'subnet-0a1b2c3d'"
            ),
        ),
        (
            lambda: existing(subnet_ids=[]),
            (
                "studio:SubnetsInvalid: subnet_ids holds 0; a domain has 1 to 16 subnets; "
                "name them, or let StudioVpc.lookup find them"
            ),
        ),
        (
            lambda: existing(subnet_ids=["subnet-0a1b2c3d"] * 17),
            "studio:SubnetsInvalid: subnet_ids holds 17; a domain has 1 to 16 subnets; drop some",
        ),
    ],
)
def test_a_vpc_that_can_not_be_is_told_and_leaves_nothing(
    stack: cdk.Stack, vpc: Callable[[], StudioVpc], problem: str
) -> None:
    with refused(f"[Studio/Network] {problem}"):
        StudioNetwork(stack, "Network", vpc=vpc())
    assert paths_below(stack) == []


def test_a_public_subnet_is_told(stack: cdk.Stack) -> None:
    vpc = ec2.Vpc(stack, "Vpc", max_azs=2, restrict_default_security_group=False)
    with refused(
        "[Studio/Network] studio:SubnetsInvalid: subnets[1] is the public subnet 'Studio/Vpc/PublicSubnet1'; "
        f"{PUBLIC_RULE}; drop it"
    ):
        StudioNetwork(stack, "Network", vpc=StudioVpc.of(vpc, subnets=[vpc.private_subnets[0], vpc.public_subnets[0]]))
    assert stack.node.try_find_child("Network") is None


def test_missing_endpoints_are_told(stack: cdk.Stack) -> None:
    with refused(
        f"[Studio/Network] studio:EndpointsMissing: endpoints leaves out s3, studio; {MISSING_RULE}; {MISSING_FIX}"
    ):
        StudioNetwork(
            stack,
            "Network",
            endpoints=[each for each in StudioEndpoint if each not in {StudioEndpoint.S3, StudioEndpoint.STUDIO}],
        )
    assert paths_below(stack) == []


def test_s3_in_a_vpc_told_by_ids_is_told(stack: cdk.Stack) -> None:
    with refused(
        "[Studio/Network] studio:EndpointNeedsRouteTables: endpoints holds s3, for a VPC told by ids; "
        "S3 is reached through route tables, and ids of subnets do not tell theirs; "
        "leave it out if the VPC has it, or take StudioVpc.lookup or StudioVpc.of"
    ):
        StudioNetwork(stack, "Network", vpc=existing(), endpoints=[StudioEndpoint.S3])
    assert paths_below(stack) == []


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


def test_tokens_pass_as_ids_and_ranges() -> None:
    token = cdk.Fn.ref("Parameter")
    assert existing(vpc_id=token, subnet_ids=[token]).problems() == []
    assert StudioVpc.new(cidr=token).problems() == []
