"""Cases of the rules on domains: network, key, what is kept, what is told afterwards."""

from __future__ import annotations

from typing import Any, Final

from tests.kit import Json
from tests.studio_constructs.checks.kit import Bad, Good, resource

DOMAIN: Final = "AWS::SageMaker::Domain"
GROUP: Final = "AWS::EC2::SecurityGroup"
KEEP: Final = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
PARAMETER: Final = {"Parameters": {"Given": {"Type": "String"}}}
GIVEN: Final = {"Ref": "Given"}


def domain(**properties: Any) -> Json:
    return {"Domain": resource(DOMAIN, properties)}


def settings(**values: Any) -> Json:
    return domain(DomainSettings=values)


def docker(**values: Any) -> Json:
    return settings(DockerSettings=values)


def kept(**attributes: Any) -> Json:
    return {"Domain": resource(DOMAIN, {}, **attributes)}


def in_subnets(*subnets: Any, **others: Json) -> Json:
    return {**domain(SubnetIds=list(subnets)), **others}


def subnet(zone: Any, **properties: Any) -> Json:
    return resource("AWS::EC2::Subnet", {"AvailabilityZone": zone, **properties})


def routed(gateway_type: str, gateway_property: str) -> Json:
    return in_subnets(
        {"Ref": "A"},
        A=subnet("eu-west-1a"),
        Gateway=resource(gateway_type, {}),
        Table=resource("AWS::EC2::RouteTable", {}),
        Association=resource(
            "AWS::EC2::SubnetRouteTableAssociation", {"SubnetId": {"Ref": "A"}, "RouteTableId": {"Ref": "Table"}}
        ),
        Route=resource("AWS::EC2::Route", {"RouteTableId": {"Ref": "Table"}, gateway_property: {"Ref": "Gateway"}}),
    )


def carrying(*ingress: Json, **others: Json) -> Json:
    group = {"Fn::GetAtt": ["Group", "GroupId"]}
    return {
        **domain(DefaultUserSettings={"SecurityGroups": [group]}),
        "Group": resource(GROUP, {"SecurityGroupIngress": list(ingress)}),
        **others,
    }


ITSELF: Final = {"SourceSecurityGroupId": {"Fn::GetAtt": ["Group", "GroupId"]}, "IpProtocol": "-1"}
BESIDE: Final = resource("AWS::EC2::SecurityGroupIngress", {"GroupId": {"Fn::GetAtt": ["Group", "GroupId"]}, **ITSELF})

CASES: Final = (
    Bad("Studio-D01", "missing", domain(), "AppNetworkAccessType is missing, which means PublicInternetOnly"),
    Bad(
        "Studio-D01",
        "public",
        domain(AppNetworkAccessType="PublicInternetOnly"),
        "AppNetworkAccessType is 'PublicInternetOnly'",
    ),
    Good("Studio-D01", "VPC only", domain(AppNetworkAccessType="VpcOnly")),
    Good("Studio-D01", "unknown", domain(AppNetworkAccessType=GIVEN), PARAMETER),
    Bad("Studio-D02", "missing", domain(), "KmsKeyId is missing, which means a key of AWS"),
    Bad("Studio-D02", "AWS's", domain(KmsKeyId="alias/aws/ebs"), "KmsKeyId is 'alias/aws/ebs', a key of AWS"),
    Good("Studio-D02", "an alias of one's own", domain(KmsKeyId="alias/studio")),
    Good("Studio-D02", "an ARN", domain(KmsKeyId={"Fn::GetAtt": ["Key", "Arn"]}), {"Parameters": {}}),
    Good("Studio-D02", "unknown", domain(KmsKeyId=GIVEN), PARAMETER),
    Bad(
        "Studio-D03",
        "missing",
        domain(),
        "DomainSettings.ExecutionRoleIdentityConfig is missing, which means DISABLED",
    ),
    Bad(
        "Studio-D03",
        "off",
        settings(ExecutionRoleIdentityConfig="DISABLED"),
        "DomainSettings.ExecutionRoleIdentityConfig is 'DISABLED'",
    ),
    Good("Studio-D03", "on", settings(ExecutionRoleIdentityConfig="USER_PROFILE_NAME")),
    Good("Studio-D03", "unknown", domain(DomainSettings=GIVEN), PARAMETER),
    Bad(
        "Studio-D04",
        "missing",
        kept(),
        ["DeletionPolicy is missing, which means Delete", "UpdateReplacePolicy is missing, which means Delete"],
    ),
    Bad(
        "Studio-D04",
        "deleted",
        kept(DeletionPolicy="Delete", UpdateReplacePolicy="RetainExceptOnCreate"),
        ["DeletionPolicy is 'Delete'", "UpdateReplacePolicy is 'RetainExceptOnCreate'"],
    ),
    Good("Studio-D04", "kept", kept(**KEEP)),
    Good("Studio-D04", "kept once made", kept(**{**KEEP, "DeletionPolicy": "RetainExceptOnCreate"})),
    Good("Studio-D04", "unknown", kept(DeletionPolicy=GIVEN, UpdateReplacePolicy=GIVEN), PARAMETER),
    Bad(
        "Studio-D05",
        "accounts missing",
        docker(EnableDockerAccess="ENABLED"),
        "DomainSettings.DockerSettings.VpcOnlyTrustedAccounts is missing, and EnableDockerAccess is 'ENABLED'",
    ),
    Bad(
        "Studio-D05",
        "no accounts",
        docker(EnableDockerAccess="ENABLED", VpcOnlyTrustedAccounts=[]),
        "DomainSettings.DockerSettings.VpcOnlyTrustedAccounts is missing, and EnableDockerAccess is 'ENABLED'",
    ),
    Bad(
        "Studio-D05",
        "rootless",
        docker(EnableDockerAccess="ENABLED", RootlessDocker="ENABLED", VpcOnlyTrustedAccounts=["111122223333"]),
        "DomainSettings.DockerSettings.RootlessDocker is 'ENABLED', which makes SageMaker ignore trusted accounts",
    ),
    Good("Studio-D05", "accounts", docker(EnableDockerAccess="ENABLED", VpcOnlyTrustedAccounts=["111122223333"])),
    Good("Studio-D05", "off", docker(EnableDockerAccess="DISABLED", RootlessDocker="ENABLED")),
    Good("Studio-D05", "nothing said", domain()),
    Good("Studio-D05", "unknown", domain(DomainSettings=GIVEN), PARAMETER),
    Bad("Studio-D06", "missing", domain(), "Tags is missing"),
    Bad("Studio-D06", "none", domain(Tags=[]), "Tags is missing"),
    Good("Studio-D06", "one", domain(Tags=[{"Key": "estate", "Value": "lab"}])),
    Good("Studio-D06", "unknown", domain(Tags=GIVEN), PARAMETER),
    Bad("Studio-D07", "one", in_subnets("subnet-1"), "SubnetIds names 1"),
    Bad("Studio-D07", "twice the same", in_subnets("subnet-1", "subnet-1"), "SubnetIds names 2"),
    Bad("Studio-D07", "missing", domain(), "SubnetIds names 0"),
    Bad(
        "Studio-D07",
        "one zone",
        in_subnets({"Ref": "A"}, {"Ref": "B"}, A=subnet("eu-west-1a"), B=subnet("eu-west-1a")),
        "SubnetIds lie all in eu-west-1a",
    ),
    Good("Studio-D07", "two", in_subnets("subnet-1", "subnet-2")),
    Good(
        "Studio-D07",
        "two zones",
        in_subnets({"Ref": "A"}, {"Ref": "B"}, A=subnet("eu-west-1a"), B=subnet("eu-west-1b")),
    ),
    Good(
        "Studio-D07",
        "zones unknown",
        in_subnets(
            {"Ref": "A"},
            {"Ref": "B"},
            A=subnet({"Fn::Select": [0, {"Fn::GetAZs": ""}]}),
            B=subnet({"Fn::Select": [1, {"Fn::GetAZs": ""}]}),
        ),
    ),
    Good("Studio-D07", "unknown", domain(SubnetIds=GIVEN), PARAMETER),
    Bad(
        "Studio-D08",
        "public addresses",
        in_subnets({"Ref": "A"}, A=subnet("eu-west-1a", MapPublicIpOnLaunch="true")),
        "SubnetIds[0] is A, where MapPublicIpOnLaunch is true",
    ),
    Bad(
        "Studio-D08",
        "internet gateway",
        routed("AWS::EC2::InternetGateway", "GatewayId"),
        "SubnetIds[0] is A, whose route table leads to an internet gateway",
    ),
    Good("Studio-D08", "NAT gateway", routed("AWS::EC2::NatGateway", "NatGatewayId")),
    Good(
        "Studio-D08",
        "something else by that name",
        in_subnets({"Ref": "A"}, A=resource("Custom::Subnet", {"MapPublicIpOnLaunch": True})),
    ),
    *(
        Good(
            "Studio-D08",
            f"the route table of others, {name}",
            {
                **in_subnets({"Ref": "A"}, A=subnet("eu-west-1a")),
                "Gateway": resource("AWS::EC2::InternetGateway", {}),
                "Association": resource(
                    "AWS::EC2::SubnetRouteTableAssociation", {"SubnetId": {"Ref": "A"}, "RouteTableId": own}
                ),
                "Others": resource("AWS::EC2::RouteTable", {}),
                "Own": resource("AWS::EC2::RouteTable", {}),
                "Route": resource("AWS::EC2::Route", {"RouteTableId": other, "GatewayId": {"Ref": "Gateway"}}),
            },
        )
        for name, own, other in (
            ("known", {"Ref": "Own"}, {"Ref": "Others"}),
            ("elsewhere", "rtb-1", "rtb-2"),
        )
    ),
    Good("Studio-D08", "virtual gateway", routed("AWS::EC2::VPNGateway", "GatewayId")),
    Good(
        "Studio-D08",
        "private",
        in_subnets({"Ref": "A"}, "subnet-1", A=subnet("eu-west-1a", MapPublicIpOnLaunch=False)),
    ),
    Bad(
        "Studio-D09",
        "itself",
        carrying(ITSELF),
        "DefaultUserSettings.SecurityGroups[0] is Group, which lets in itself (SecurityGroupIngress)",
    ),
    Bad(
        "Studio-D09",
        "itself, said beside it",
        carrying(Beside=BESIDE),
        "DefaultUserSettings.SecurityGroups[0] is Group, which lets in itself (Beside)",
    ),
    Bad(
        "Studio-D09",
        "addresses",
        carrying({"CidrIp": "10.0.0.0/8"}, {"CidrIpv6": "::/0"}),
        [
            "DefaultUserSettings.SecurityGroups[0] is Group, which lets in 10.0.0.0/8 (SecurityGroupIngress)",
            "DefaultUserSettings.SecurityGroups[0] is Group, which lets in ::/0 (SecurityGroupIngress)",
        ],
    ),
    Bad(
        "Studio-D09",
        "addresses of the VPC",
        carrying({"CidrIp": {"Fn::GetAtt": ["Vpc", "CidrBlock"]}}, Vpc=resource("AWS::EC2::VPC", {})),
        "DefaultUserSettings.SecurityGroups[0] is Group, which lets in ${Vpc.CidrBlock} (SecurityGroupIngress)",
    ),
    Bad(
        "Studio-D09",
        "unknown addresses",
        carrying({"CidrIp": GIVEN}),
        "DefaultUserSettings.SecurityGroups[0] is Group, which lets in addresses (SecurityGroupIngress)",
        PARAMETER,
    ),
    Bad(
        "Studio-D09",
        "in shared spaces",
        {
            **domain(DefaultSpaceSettings={"SecurityGroups": [{"Ref": "Group"}]}),
            "Group": resource(GROUP, {"SecurityGroupIngress": [ITSELF]}),
        },
        "DefaultSpaceSettings.SecurityGroups[0] is Group, which lets in itself (SecurityGroupIngress)",
    ),
    Good("Studio-D09", "nothing", carrying()),
    Good(
        "Studio-D09",
        "said of a group elsewhere",
        carrying(Beside=resource("AWS::EC2::SecurityGroupIngress", {**ITSELF, "GroupId": "sg-1"})),
    ),
    Good(
        "Studio-D09",
        "another group",
        carrying({"SourceSecurityGroupId": {"Ref": "Host"}}, Host=resource(GROUP, {}), Beside=resource(GROUP, {})),
    ),
    Good(
        "Studio-D09",
        "something else by that name",
        {
            **domain(DefaultUserSettings={"SecurityGroups": [{"Ref": "Group"}]}),
            "Group": resource("Custom::Group", {"SecurityGroupIngress": [{"CidrIp": "0.0.0.0/0"}]}),
        },
    ),
    Good("Studio-D09", "not in the template", domain(DefaultUserSettings={"SecurityGroups": ["sg-1"]})),
    Bad("Studio-D10", "missing", domain(DefaultUserSettings={}), "DefaultUserSettings.SecurityGroups is missing"),
    Bad(
        "Studio-D10",
        "none",
        domain(DefaultUserSettings={"SecurityGroups": []}),
        "DefaultUserSettings.SecurityGroups is missing",
    ),
    Good("Studio-D10", "one", domain(DefaultUserSettings={"SecurityGroups": ["sg-1"]})),
    Good("Studio-D10", "unknown", domain(DefaultUserSettings={"SecurityGroups": GIVEN}), PARAMETER),
    Bad("Studio-D11", "missing", domain(), "DefaultSpaceSettings is missing"),
    Bad(
        "Studio-D11",
        "empty",
        domain(DefaultSpaceSettings={"SecurityGroups": []}),
        ["DefaultSpaceSettings.ExecutionRole is missing", "DefaultSpaceSettings.SecurityGroups is missing"],
    ),
    Good("Studio-D11", "both", domain(DefaultSpaceSettings={"ExecutionRole": "arn", "SecurityGroups": ["sg-1"]})),
    Good("Studio-D11", "unknown", domain(DefaultSpaceSettings=GIVEN), PARAMETER),
    Bad(
        "Studio-D12",
        "unsaid",
        settings(UnifiedStudioSettings={"DomainId": "dzd-1"}),
        "DomainSettings.UnifiedStudioSettings.StudioWebPortalAccess is missing",
    ),
    Good("Studio-D12", "said", settings(UnifiedStudioSettings={"StudioWebPortalAccess": "DISABLED"})),
    Good("Studio-D12", "none", domain()),
    Bad("Studio-D13", "missing", domain(), "TagPropagation is missing, which means DISABLED"),
    Bad("Studio-D13", "off", domain(TagPropagation="DISABLED"), "TagPropagation is 'DISABLED'"),
    Good("Studio-D13", "on", domain(TagPropagation="ENABLED")),
    Good("Studio-D13", "unknown", domain(TagPropagation=GIVEN), PARAMETER),
)
