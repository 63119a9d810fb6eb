"""Cases of the rules on the network of a domain."""

from __future__ import annotations

from typing import Any, Final

from tests.studio_constructs.checks.kit import Bad, Good, resource

UNKNOWN: Final[dict[str, Any]] = {"Parameters": {"Given": {}}}
GIVEN: Final = {"Ref": "Given"}
NEEDED: Final = ("s3", "sagemaker.api", "sagemaker.runtime", "sts", "logs")
ALL_OUT: Final = {"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}
HTTPS_OUT: Final = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "0.0.0.0/0"}
WORLD: Final = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0"}
STUDIO: Final = {"Fn::Sub": "aws.sagemaker.${AWS::Region}.studio"}


def service(name: str) -> Any:
    return {"Fn::Sub": f"com.amazonaws.${{AWS::Region}}.{name}"}


def endpoint(name: Any, **properties: Any) -> dict[str, Any]:
    return resource("AWS::EC2::VPCEndpoint", {"VpcId": {"Ref": "Vpc"}, "ServiceName": name, **properties})


def domain(**properties: Any) -> dict[str, Any]:
    made = {"AppNetworkAccessType": "VpcOnly", "VpcId": {"Ref": "Vpc"}, **properties}
    return {"Vpc": resource("AWS::EC2::VPC", {}), "Domain": resource("AWS::SageMaker::Domain", made)}


def reached(*names: str, studio: bool = True) -> dict[str, Any]:
    made = {f"Endpoint{number}": endpoint(service(name)) for number, name in enumerate(names)}
    return {**made, "Studio": endpoint(STUDIO)} if studio else made


def route(**gateway: Any) -> dict[str, Any]:
    return {
        "Gateway": resource("AWS::EC2::InternetGateway", {}),
        "Vpn": resource("AWS::EC2::VPNGateway", {}),
        "Route": resource("AWS::EC2::Route", {"DestinationCidrBlock": "0.0.0.0/0", **gateway}),
    }


def group(**properties: Any) -> dict[str, Any]:
    return {"Group": resource("AWS::EC2::SecurityGroup", properties)}


def profile(**properties: Any) -> dict[str, Any]:
    """A profile, and its security group."""
    settings = {"SecurityGroups": [{"Fn::GetAtt": ["Group", "GroupId"]}]}
    return {**group(**properties), "Profile": resource("AWS::SageMaker::UserProfile", {"UserSettings": settings})}


def policy(**statement: Any) -> dict[str, Any]:
    made = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*", **statement}
    return {"PolicyDocument": {"Statement": [made]}}


def one(made: dict[str, Any]) -> dict[str, Any]:
    return {"Endpoint": made}


def interface(name: Any, **properties: Any) -> dict[str, Any]:
    return one(endpoint(name, VpcEndpointType="Interface", **properties))


OWN: Final = {"Condition": {"StringEquals": {"aws:PrincipalAccount": {"Ref": "AWS::AccountId"}}}}
NO_WAY = "VpcId names Vpc, which has no way out and no endpoint for"
EVERYTHING = "PolicyDocument.Statement[0] lets everybody through to everything"
OPEN_PROFILE = "UserSettings.SecurityGroups[0] names Group, which lets in"
OUT_OF_PROFILE = "UserSettings.SecurityGroups[0] names Group, which"

CASES: Final = (
    Bad("Studio-N01", "none", domain(), f"{NO_WAY} s3, sagemaker.api, sagemaker.runtime, studio, sts, logs"),
    *(
        Bad(
            "Studio-N01",
            f"all but {name}",
            {**domain(), **reached(*(each for each in NEEDED if each != name))},
            f"{NO_WAY} {name}",
        )
        for name in NEEDED
    ),
    Bad("Studio-N01", "all but studio", {**domain(), **reached(*NEEDED, studio=False)}, f"{NO_WAY} studio"),
    Bad(
        "Studio-N01",
        "of another VPC",
        {**domain(), **reached(*NEEDED), "Endpoint0": endpoint(service("s3"), VpcId="vpc-0a1b2c3d")},
        f"{NO_WAY} s3",
    ),
    Bad(
        "Studio-N01",
        "an internet gateway",
        {**domain(), **reached(*NEEDED, studio=False), **route(GatewayId={"Ref": "Gateway"})},
        f"{NO_WAY} studio",
    ),
    Good("Studio-N01", "all", {**domain(), **reached(*NEEDED)}),
    Good(
        "Studio-N01",
        "with FIPS",
        {**domain(), **reached("s3", "sagemaker.api-fips", "sagemaker.runtime-fips", "sts", "logs")},
    ),
    Good("Studio-N01", "a NAT gateway", {**domain(), **route(NatGatewayId="nat-1")}),
    Good("Studio-N01", "a transit gateway", {**domain(), **route(TransitGatewayId=GIVEN)}, UNKNOWN),
    Good("Studio-N01", "a VPN gateway", {**domain(), **route(GatewayId={"Ref": "Vpn"})}),
    Good("Studio-N01", "a gateway that is not known", {**domain(), **route(GatewayId=GIVEN)}, UNKNOWN),
    Good("Studio-N01", "a service that is not known", {**domain(), **one(endpoint(GIVEN))}, UNKNOWN),
    Good("Studio-N01", "another network", domain(VpcId="vpc-0a1b2c3d")),
    Good("Studio-N01", "no VPC", domain(VpcId={"Ref": "Domain"})),
    Good("Studio-N01", "the internet", domain(AppNetworkAccessType="PublicInternetOnly")),
    *(
        Bad(
            "Studio-N02",
            f"missing for {name}",
            interface(service(name)),
            "PrivateDnsEnabled is missing, which means false",
        )
        for name in ("sagemaker.api", "sagemaker.runtime", "sts", "logs")
    ),
    Bad("Studio-N02", "off for Studio", interface(STUDIO, PrivateDnsEnabled="false"), "PrivateDnsEnabled is false"),
    Good("Studio-N02", "on", interface(service("sts"), PrivateDnsEnabled=True)),
    Good("Studio-N02", "a gateway", one(endpoint(service("sts"), VpcEndpointType="Gateway"))),
    Good("Studio-N02", "S3", interface(service("s3"))),
    Good("Studio-N02", "another service", interface(service("ec2"))),
    Good("Studio-N02", "own zones", {**interface(service("sts")), "Zone": resource("AWS::Route53::HostedZone", {})}),
    Good(
        "Studio-N02",
        "shared zones",
        {**interface(service("sts")), "Zones": resource("AWS::Route53Profiles::ProfileResourceAssociation", {})},
    ),
    Good("Studio-N02", "unknown", interface(service("sts"), PrivateDnsEnabled=GIVEN), UNKNOWN),
    Good("Studio-N02", "a service that is not known", interface(GIVEN), UNKNOWN),
    Bad(
        "Studio-N03",
        "none",
        one(endpoint(service("s3"))),
        "PolicyDocument is missing, which lets everybody through to everything",
    ),
    Bad("Studio-N03", "the default in words", one(endpoint(service("sagemaker.api"), **policy())), EVERYTHING),
    Bad("Studio-N03", "for all of AWS", one(endpoint(STUDIO, **policy(Principal={"AWS": "*"}))), EVERYTHING),
    Good("Studio-N03", "own account", one(endpoint(service("s3"), **policy(**OWN)))),
    Good("Studio-N03", "one action", one(endpoint(service("s3"), **policy(Action="s3:GetObject")))),
    Good("Studio-N03", "one bucket", one(endpoint(service("s3"), **policy(Resource="arn:aws:s3:::data/*")))),
    Good(
        "Studio-N03", "one principal", one(endpoint(service("s3"), **policy(Principal={"AWS": "arn:aws:iam::1:root"})))
    ),
    Good("Studio-N03", "a Deny", one(endpoint(service("s3"), **policy(Effect="Deny")))),
    Good("Studio-N03", "a service without policies", one(endpoint(service("vpce-svc-0a1b2c3d")))),
    Good("Studio-N03", "a service that is not known", one(endpoint(GIVEN)), UNKNOWN),
    Good("Studio-N03", "unknown", one(endpoint(service("s3"), PolicyDocument=GIVEN)), UNKNOWN),
    Bad(
        "Studio-N04",
        "an app",
        profile(SecurityGroupIngress=[WORLD]),
        f"{OPEN_PROFILE} 0.0.0.0/0 (SecurityGroupIngress)",
    ),
    Bad(
        "Studio-N04",
        "an app by IPv6",
        profile(SecurityGroupIngress=[{"IpProtocol": "-1", "CidrIpv6": "::/0"}]),
        f"{OPEN_PROFILE} ::/0 (SecurityGroupIngress)",
    ),
    Bad(
        "Studio-N04",
        "beside the group",
        {
            **profile(),
            "Rule": resource(
                "AWS::EC2::SecurityGroupIngress", {**WORLD, "GroupId": {"Fn::GetAtt": ["Group", "GroupId"]}}
            ),
        },
        f"{OPEN_PROFILE} 0.0.0.0/0 (Rule)",
    ),
    Bad(
        "Studio-N04",
        "an endpoint",
        {
            **group(SecurityGroupIngress=[WORLD]),
            **one(endpoint(service("sts"), SecurityGroupIds=[{"Fn::GetAtt": ["Group", "GroupId"]}])),
        },
        "SecurityGroupIds[0] names Group, which lets in 0.0.0.0/0 (SecurityGroupIngress)",
    ),
    Good("Studio-N04", "an address range", profile(SecurityGroupIngress=[{**WORLD, "CidrIp": "10.0.0.0/16"}])),
    Good(
        "Studio-N04",
        "itself",
        profile(
            SecurityGroupIngress=[{"IpProtocol": "-1", "SourceSecurityGroupId": {"Fn::GetAtt": ["Group", "GroupId"]}}]
        ),
    ),
    Good("Studio-N04", "nobody", profile()),
    Good("Studio-N04", "a group that nobody carries", group(SecurityGroupIngress=[WORLD])),
    Bad(
        "Studio-N05",
        "everything",
        profile(SecurityGroupEgress=[ALL_OUT]),
        f"{OUT_OF_PROFILE} lets everything out on all ports",
    ),
    Bad(
        "Studio-N05",
        "everything by number",
        profile(SecurityGroupEgress={"IpProtocol": -1, "CidrIpv6": "::/0"}),
        f"{OUT_OF_PROFILE} lets everything out on all ports",
    ),
    Bad("Studio-N05", "no rule", profile(), f"{OUT_OF_PROFILE} has no SecurityGroupEgress: everything goes out"),
    *(
        Bad(
            "Studio-N05",
            path,
            {
                **group(SecurityGroupEgress=[ALL_OUT]),
                **domain(**{path.split(".")[0]: {path.split(".")[1]: [{"Ref": "Group"}]}}),
            },
            f"{path}[0] names Group, which lets everything out on all ports",
        )
        for path in (
            "DefaultUserSettings.SecurityGroups",
            "DefaultSpaceSettings.SecurityGroups",
            "DomainSettings.SecurityGroupIds",
        )
    ),
    Good("Studio-N05", "HTTPS", profile(SecurityGroupEgress=[HTTPS_OUT])),
    Good(
        "Studio-N05",
        "everything within the VPC",
        profile(SecurityGroupEgress=[{"IpProtocol": "-1", "CidrIp": "10.0.0.0/16"}]),
    ),
    Good("Studio-N05", "nothing", profile(SecurityGroupEgress=[])),
    Good("Studio-N05", "unknown", profile(SecurityGroupEgress=GIVEN), UNKNOWN),
    Good(
        "Studio-N05",
        "a domain on the internet",
        {
            **group(SecurityGroupEgress=[ALL_OUT]),
            **domain(
                AppNetworkAccessType="PublicInternetOnly", DefaultUserSettings={"SecurityGroups": [{"Ref": "Group"}]}
            ),
        },
    ),
    Good("Studio-N05", "a group from elsewhere", domain(DefaultUserSettings={"SecurityGroups": ["sg-0a1b2c3d"]})),
    Good("Studio-N05", "what is no group", domain(DefaultUserSettings={"SecurityGroups": [{"Ref": "Vpc"}]})),
    Bad("Studio-N06", "none", domain(), "VpcId names Vpc, which has no flow log"),
    Bad(
        "Studio-N06",
        "of another",
        {**domain(), "Log": resource("AWS::EC2::FlowLog", {"ResourceId": "vpc-0a1b2c3d"})},
        "VpcId names Vpc, which has no flow log",
    ),
    Good("Studio-N06", "one", {**domain(), "Log": resource("AWS::EC2::FlowLog", {"ResourceId": {"Ref": "Vpc"}})}),
    Good("Studio-N06", "another network", domain(VpcId="vpc-0a1b2c3d")),
    Good("Studio-N06", "unknown", domain(VpcId=GIVEN), UNKNOWN),
)
