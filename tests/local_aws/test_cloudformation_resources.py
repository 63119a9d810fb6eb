"""Resources of an estate's network, keys, roles and logs: boto3 describes what the template says, after changes too."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import BROKEN, Cloud

Row = dict[str, Any]
TRUST = {
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}]
}
READ = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
WRITE = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}]}


def resource(type_name: str, **properties: Any) -> Row:
    return {"Type": f"AWS::{type_name}", "Properties": properties}


def tags(**values: str) -> list[Row]:
    return [{"Key": key, "Value": value} for key, value in values.items()]


def network(**more: Row) -> Row:
    vpc = resource("EC2::VPC", CidrBlock="10.0.0.0/16", EnableDnsHostnames=True)
    subnet = resource("EC2::Subnet", VpcId={"Ref": "Vpc"}, CidrBlock="10.0.0.0/24", AvailabilityZone="us-east-1a")
    return {"Vpc": vpc, "Subnet": subnet, **more}


def deployed(cloud: Cloud, *templates: Row) -> dict[str, str]:
    """Create the first, update to the others; the physical ids."""
    cloud.create("s", templates[0])
    assert cloud.status("s") == "CREATE_COMPLETE", cloud.reasons("s")
    for template in templates[1:]:
        assert cloud.update("s", template) == "UPDATE_COMPLETE", cloud.reasons("s")
    return cloud.physical("s")


def rule(**more: Any) -> Row:
    return {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, **more}


def test_the_rules_of_a_security_group_follow_the_template(cloud: Cloud) -> None:
    def group(ingress: list[Row], egress: list[Row]) -> Row:
        given = {"SecurityGroupIngress": ingress, "SecurityGroupEgress": egress}
        return network(G=resource("EC2::SecurityGroup", GroupDescription="g", VpcId={"Ref": "Vpc"}, **given))

    def shown() -> tuple[list[Row], list[Row]]:
        (found,) = cloud.client("ec2").describe_security_groups(GroupIds=[ident])["SecurityGroups"]
        return found["IpPermissions"], found["IpPermissionsEgress"]

    ident = deployed(cloud, group([rule(CidrIp="10.0.0.0/8", Description="in")], []))["G"]
    ingress, egress = shown()
    assert ingress[0]["IpRanges"] == [{"CidrIp": "10.0.0.0/8", "Description": "in"}]
    assert egress[0]["IpProtocol"] == "-1", "EC2 lets everything out unless the template says something"
    cloud.update("s", group([{"IpProtocol": "-1", "CidrIp": "10.0.0.0/8"}], [rule(CidrIp="0.0.0.0/0")]))
    ingress, egress = shown()
    assert [row["IpProtocol"] for row in ingress] == ["-1"]
    assert [(row["IpProtocol"], row["FromPort"]) for row in egress] == [("tcp", 443)]
    cloud.update("s", group([], []))
    ingress, egress = shown()
    assert (ingress, [row["IpProtocol"] for row in egress]) == ([], ["-1"])


def test_rules_of_their_own_come_and_go(cloud: Cloud) -> None:
    group = resource("EC2::SecurityGroup", GroupDescription="g", VpcId={"Ref": "Vpc"})
    source = {"Fn::GetAtt": ["G", "GroupId"]}
    ingress = resource("EC2::SecurityGroupIngress", GroupId=source, SourceSecurityGroupId=source, **rule())
    egress = resource("EC2::SecurityGroupEgress", GroupId=source, DestinationSecurityGroupId=source, **rule())
    ident = deployed(cloud, network(G=group, In=ingress, Out=egress))["G"]
    ec2 = cloud.client("ec2")
    (found,) = ec2.describe_security_groups(GroupIds=[ident])["SecurityGroups"]
    assert found["IpPermissions"][0]["UserIdGroupPairs"][0]["GroupId"] == ident
    assert ident in str(found["IpPermissionsEgress"])
    cloud.update("s", network(G=group))
    (found,) = ec2.describe_security_groups(GroupIds=[ident])["SecurityGroups"]
    assert found["IpPermissions"] == []
    assert ident not in str(found["IpPermissionsEgress"])


def test_an_endpoint_changes_its_policy_and_groups_and_is_gone_after_deletion(cloud: Cloud) -> None:
    def endpoint(policy: Row, group: str) -> Row:
        groups = {
            name: resource("EC2::SecurityGroup", GroupDescription=name, VpcId={"Ref": "Vpc"}) for name in ("One", "Two")
        }
        made = resource(
            "EC2::VPCEndpoint",
            VpcId={"Ref": "Vpc"},
            VpcEndpointType="Interface",
            ServiceName="com.amazonaws.us-east-1.sts",
            SubnetIds=[{"Ref": "Subnet"}],
            SecurityGroupIds=[{"Ref": group}],
            PolicyDocument=policy,
            PrivateDnsEnabled=True,
        )
        return network(**groups, E=made)

    ids = deployed(cloud, endpoint(READ, "One"), endpoint(WRITE, "Two"))
    ec2 = cloud.client("ec2")
    (found,) = ec2.describe_vpc_endpoints(VpcEndpointIds=[ids["E"]])["VpcEndpoints"]
    assert "s3:PutObject" in found["PolicyDocument"]
    assert [group["GroupId"] for group in found["Groups"]] == [ids["Two"]]
    assert found["PrivateDnsEnabled"]
    cloud.api.delete_stack(StackName="s")
    assert ec2.describe_vpc_endpoints()["VpcEndpoints"] == []
    assert [vpc for vpc in ec2.describe_vpcs()["Vpcs"] if not vpc["IsDefault"]] == []


def test_routes_and_gateways_are_made_and_leave_nothing(cloud: Cloud) -> None:
    template = network(
        Gateway=resource("EC2::InternetGateway"),
        Attachment=resource("EC2::VPCGatewayAttachment", VpcId={"Ref": "Vpc"}, InternetGatewayId={"Ref": "Gateway"}),
        Table=resource("EC2::RouteTable", VpcId={"Ref": "Vpc"}, Tags=tags(Name="t")),
        Route={
            **resource(
                "EC2::Route",
                RouteTableId={"Ref": "Table"},
                DestinationCidrBlock="0.0.0.0/0",
                GatewayId={"Ref": "Gateway"},
            ),
            "DependsOn": "Attachment",
        },
        Association=resource(
            "EC2::SubnetRouteTableAssociation", RouteTableId={"Ref": "Table"}, SubnetId={"Ref": "Subnet"}
        ),
        S3=resource(
            "EC2::VPCEndpoint",
            VpcId={"Ref": "Vpc"},
            ServiceName="com.amazonaws.us-east-1.s3",
            RouteTableIds=[{"Ref": "Table"}],
        ),
    )
    ids = deployed(cloud, template)
    ec2 = cloud.client("ec2")
    (table,) = ec2.describe_route_tables(RouteTableIds=[ids["Table"]])["RouteTables"]
    assert {route.get("GatewayId") for route in table["Routes"]} == {"local", ids["Gateway"], ids["S3"]}
    assert table["Associations"][0]["SubnetId"] == ids["Subnet"]
    assert table["Tags"] == tags(Name="t")
    cloud.api.delete_stack(StackName="s")
    assert ec2.describe_internet_gateways()["InternetGateways"] == []
    assert [vpc for vpc in ec2.describe_vpcs()["Vpcs"] if not vpc["IsDefault"]] == []


def test_a_vpc_with_something_in_it_is_not_deleted(cloud: Cloud) -> None:
    vpc = deployed(cloud, network())["Vpc"]
    cloud.client("ec2").create_security_group(GroupName="stray", Description="d", VpcId=vpc)
    cloud.api.delete_stack(StackName="s")
    assert cloud.status("s") == "DELETE_FAILED"
    assert any("has dependencies and cannot be deleted" in reason for reason in cloud.reasons("s"))


def test_tags_are_set_and_removed(cloud: Cloud) -> None:
    def vpc(**values: str) -> Row:
        return {"Vpc": resource("EC2::VPC", CidrBlock="10.0.0.0/16", Tags=tags(**values))}

    ident = deployed(cloud, vpc(a="1", b="1"), vpc(a="2"))["Vpc"]
    (found,) = cloud.client("ec2").describe_vpcs(VpcIds=[ident])["Vpcs"]
    assert found["Tags"] == tags(a="2")


def test_flow_logs_are_made_tagged_and_deleted(cloud: Cloud) -> None:
    log = resource(
        "EC2::FlowLog",
        ResourceType="VPC",
        ResourceId={"Ref": "Vpc"},
        TrafficType="ALL",
        LogGroupName={"Ref": "Group"},
        DeliverLogsPermissionArn="arn:aws:iam::123456789012:role/r",
    )
    deployed(cloud, network(Group=resource("Logs::LogGroup"), Log=log))
    ec2 = cloud.client("ec2")
    assert [row["DeliverLogsStatus"] for row in ec2.describe_flow_logs()["FlowLogs"]] == ["SUCCESS"]
    cloud.api.delete_stack(StackName="s")
    assert ec2.describe_flow_logs()["FlowLogs"] == []


def test_a_role_follows_the_template_in_everything(cloud: Cloud) -> None:
    def role(hours: int, policy: Row, managed: str, **more: Any) -> Row:
        given = {"MaxSessionDuration": hours * 3600, "AssumeRolePolicyDocument": TRUST}
        inline = [{"PolicyName": "inline", "PolicyDocument": policy}]
        return {
            "R": resource("IAM::Role", **given, Policies=inline, ManagedPolicyArns=[{"Ref": managed}], **more),
            **policies,
        }

    policies = {name: resource("IAM::ManagedPolicy", PolicyDocument=READ) for name in ("One", "Two")}
    ids = deployed(cloud, role(1, READ, "One", Tags=tags(a="1")), role(2, WRITE, "Two", Description="d"))
    iam = cloud.client("iam")
    found = iam.get_role(RoleName=ids["R"])["Role"]
    assert (found["MaxSessionDuration"], found["Description"], found.get("Tags", [])) == (7200, "d", [])
    assert iam.get_role_policy(RoleName=ids["R"], PolicyName="inline")["PolicyDocument"] == WRITE
    attached = iam.list_attached_role_policies(RoleName=ids["R"])["AttachedPolicies"]
    assert [row["PolicyArn"] for row in attached] == [ids["Two"]]
    cloud.api.delete_stack(StackName="s")
    assert iam.list_roles()["Roles"] == []


def test_policies_move_between_their_holders(cloud: Cloud) -> None:
    def template(document: Row, holder: str) -> Row:
        roles = {name: resource("IAM::Role", AssumeRolePolicyDocument=TRUST) for name in ("One", "Two")}
        given = {"PolicyDocument": document, "Roles": [{"Ref": holder}]}
        return {
            **roles,
            "P": resource("IAM::Policy", PolicyName="p", **given),
            "M": resource("IAM::ManagedPolicy", **given),
        }

    ids = deployed(cloud, template(READ, "One"), template(WRITE, "Two"))
    iam = cloud.client("iam")
    assert iam.list_role_policies(RoleName=ids["One"])["PolicyNames"] == []
    assert iam.get_role_policy(RoleName=ids["Two"], PolicyName="p")["PolicyDocument"] == WRITE
    assert iam.list_attached_role_policies(RoleName=ids["One"])["AttachedPolicies"] == []
    version = iam.get_policy(PolicyArn=ids["M"])["Policy"]["DefaultVersionId"]
    document = iam.get_policy_version(PolicyArn=ids["M"], VersionId=version)["PolicyVersion"]["Document"]
    assert document == WRITE
    cloud.api.delete_stack(StackName="s")
    assert iam.list_policies(Scope="Local")["Policies"] == []


def test_generated_names_keep_within_their_limit(cloud: Cloud) -> None:
    name = "VeryLong" * 12
    cloud.create("a-stack-with-a-rather-long-name", {name: resource("IAM::Role", AssumeRolePolicyDocument=TRUST)})
    (made,) = cloud.physical("a-stack-with-a-rather-long-name").values()
    assert len(made) <= 64
    assert made.startswith("a-stack-with-a-rather")


def test_a_key_and_its_alias_follow_the_template(cloud: Cloud) -> None:
    def keys(description: str, *, rotate: bool, **policy: Any) -> Row:
        everyone = {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}], **policy}
        key = resource("KMS::Key", Description=description, EnableKeyRotation=rotate, KeyPolicy=everyone)
        return {"K": key, "A": resource("KMS::Alias", AliasName="alias/a", TargetKeyId={"Ref": "K"})}

    ident = deployed(cloud, keys("one", rotate=True), keys("two", rotate=False, Id="changed"))["K"]
    kms = cloud.client("kms")
    assert kms.describe_key(KeyId="alias/a")["KeyMetadata"]["Description"] == "two"
    assert not kms.get_key_rotation_status(KeyId=ident)["KeyRotationEnabled"]
    assert '"changed"' in kms.get_key_policy(KeyId=ident, PolicyName="default")["Policy"]
    cloud.api.delete_stack(StackName="s")
    assert kms.describe_key(KeyId=ident)["KeyMetadata"]["KeyState"] == "PendingDeletion"


def test_a_bucket_and_its_policy_follow_the_template(cloud: Cloud) -> None:
    def buckets(policy: Row, **more: Any) -> Row:
        closed = dict.fromkeys(
            ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True
        )
        bucket = resource("S3::Bucket", PublicAccessBlockConfiguration=closed, **more)
        return {"B": bucket, "P": resource("S3::BucketPolicy", Bucket={"Ref": "B"}, PolicyDocument=policy)}

    encrypted = {"ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}]}
    expire = {"Rules": [{"Status": "Enabled", "NoncurrentVersionExpiration": {"NoncurrentDays": 30}}]}
    name = deployed(
        cloud,
        buckets(READ, BucketEncryption=encrypted, Tags=tags(a="1")),
        buckets(WRITE, VersioningConfiguration={"Status": "Enabled"}, LifecycleConfiguration=expire),
    )["B"]
    s3 = cloud.client("s3")
    assert s3.get_bucket_versioning(Bucket=name)["Status"] == "Enabled"
    assert "s3:PutObject" in s3.get_bucket_policy(Bucket=name)["Policy"]
    assert all(s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"].values())
    rules = s3.get_bucket_lifecycle_configuration(Bucket=name)["Rules"]
    assert rules[0]["NoncurrentVersionExpiration"] == {"NoncurrentDays": 30}
    with pytest.raises(s3.exceptions.ClientError, match="NoSuchTagSet"):
        s3.get_bucket_tagging(Bucket=name)
    cloud.api.delete_stack(StackName="s")
    assert s3.list_buckets()["Buckets"] == []


def test_what_a_bucket_has_and_this_does_not_is_refused_by_name(cloud: Cloud) -> None:
    cloud.create("s", {"B": resource("S3::Bucket", AccelerateConfiguration={"AccelerationStatus": "Enabled"})})
    words = "AccelerateConfiguration of AWS::S3::Bucket is not supported by the local AWS"
    assert words in cloud.reasons("s")
    assert cloud.client("s3").list_buckets()["Buckets"] == []


def test_a_log_group_follows_the_template_and_a_rollback(cloud: Cloud) -> None:
    def group(days: int | None) -> Row:
        return {"L": resource("Logs::LogGroup", **({} if days is None else {"RetentionInDays": days}))}

    def retention() -> Any:
        return cloud.client("logs").describe_log_groups()["logGroups"][0].get("retentionInDays")

    deployed(cloud, group(7), group(30))
    assert retention() == 30
    cloud.update("s", {**group(90), "B": {**BROKEN, "DependsOn": "L"}})
    assert retention() == 30
    cloud.update("s", group(None))
    assert retention() is None


def test_a_change_in_place_that_moto_can_not_make_fails_by_name(cloud: Cloud) -> None:
    def table(mode: str) -> Row:
        keys = {"KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}]}
        columns = {"AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"}]}
        return {"T": resource("DynamoDB::Table", **keys, **columns, BillingMode="PAY_PER_REQUEST", TableClass=mode)}

    cloud.create("s", table("STANDARD"))
    assert cloud.update("s", table("STANDARD_INFREQUENT_ACCESS")).startswith("UPDATE_ROLLBACK")
    words = "Updating a resource of type AWS::DynamoDB::Table in place is not supported by the local AWS"
    assert words in cloud.reasons("s")
