"""Cases of the rules on execution roles."""

from __future__ import annotations

from typing import Final

from tests.studio_constructs.checks.kit import Bad, Good, resource
from tests.studio_constructs.checks.policies import (
    ACCOUNT,
    ARN,
    BOTH,
    BY_TAG,
    GIVEN,
    OF_REGION,
    OWN_PROFILE,
    PERSON,
    PLACE,
    SAGEMAKER,
    UNKNOWN,
    URL,
    allow,
    bounded,
    deny,
    document,
    of_a_service,
    role,
    trusted,
)

TRUST = "AssumeRolePolicyDocument.Statement[0] has no condition on"
TRUSTS: Final = (
    Bad("Studio-R01", "no condition", role(trust=trusted(None)), f"{TRUST} aws:SourceAccount and aws:SourceArn"),
    Bad(
        "Studio-R01",
        "an account alone",
        role(trust=trusted({"StringEquals": {"aws:SourceAccount": ACCOUNT}})),
        f"{TRUST} aws:SourceArn",
    ),
    Bad(
        "Studio-R01",
        "an ARN alone",
        role(trust=trusted({"ArnLike": {"aws:SourceArn": OF_REGION}})),
        f"{TRUST} aws:SourceAccount",
    ),
    Bad(
        "Studio-R01",
        "if it exists",
        role(trust=trusted({**BOTH, "StringEquals": {}, "StringEqualsIfExists": {"aws:SourceAccount": ACCOUNT}})),
        f"{TRUST} aws:SourceAccount",
    ),
    Bad(
        "Studio-R01",
        "any ARN",
        role(trust=trusted({**BOTH, "ArnLike": {"aws:SourceArn": "*"}})),
        f"{TRUST} aws:SourceArn",
    ),
    Bad(
        "Studio-R01",
        "among services",
        role(trust=trusted(None, {"Service": ["lambda.amazonaws.com", "sagemaker.amazonaws.com"]})),
        f"{TRUST} aws:SourceAccount and aws:SourceArn",
    ),
    Good("Studio-R01", "both", role()),
    Good(
        "Studio-R01",
        "in lower case",
        role(trust=trusted({"StringLike": {"aws:sourceaccount": ACCOUNT, "AWS:SourceArn": OF_REGION}})),
    ),
    Good("Studio-R01", "another service", of_a_service()),
    Good("Studio-R01", "a Deny", role(trust=trusted(None, effect="Deny"))),
    Good("Studio-R01", "unknown", role(AssumeRolePolicyDocument=GIVEN), UNKNOWN),
    Bad(
        "Studio-R15",
        "anybody",
        role(trust=trusted(None, {"AWS": "*", **SAGEMAKER})),
        "AssumeRolePolicyDocument.Statement[0] lets anybody of any account take the role",
    ),
    Bad(
        "Studio-R15",
        "anybody beside SageMaker",
        role(AssumeRolePolicyDocument=document(trusted(), trusted(None, "*"))),
        "AssumeRolePolicyDocument.Statement[1] lets anybody of any account take the role",
    ),
    Good(
        "Studio-R15",
        "anybody of an organization",
        role(trust=trusted({"StringEquals": {"aws:PrincipalOrgID": "o-1"}}, {"AWS": "*", **SAGEMAKER})),
    ),
    Good("Studio-R15", "SageMaker", role()),
    Good("Studio-R15", "no execution role", role(trust=trusted(None, {"AWS": "*"}))),
    Good("Studio-R15", "nobody", role(AssumeRolePolicyDocument=document(trusted(), trusted(None, "*", "Deny")))),
)
MANAGED: Final = (
    *(
        Bad(
            "Studio-R02",
            name,
            role(ManagedPolicyArns=[f"arn:aws:iam::aws:policy/{name}"]),
            f"ManagedPolicyArns[0] is AWS's {name.split('/')[-1]}",
        )
        for name in (
            "AmazonSageMakerFullAccess",
            "AdministratorAccess",
            "PowerUserAccess",
            "service-role/AmazonXFullAccess",
        )
    ),
    Bad(
        "Studio-R02",
        "in any partition",
        role(
            ManagedPolicyArns=[
                GIVEN,
                {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":iam::aws:policy/AmazonS3FullAccess"]]},
            ]
        ),
        "ManagedPolicyArns[1] is AWS's AmazonS3FullAccess",
        UNKNOWN,
    ),
    Good("Studio-R02", "one that reads", role(ManagedPolicyArns=["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"])),
    Good("Studio-R02", "one of yours", role(ManagedPolicyArns=["arn:aws:iam::111122223333:policy/TeamFullAccess"])),
    Good("Studio-R02", "unknown", role(ManagedPolicyArns=GIVEN), UNKNOWN),
    Good(
        "Studio-R02",
        "another service's role",
        {"Role": resource("AWS::IAM::Role", {"ManagedPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"]})},
    ),
)
TO_SAGEMAKER: Final = {"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}}
PASS = f"{PLACE} allows iam:PassRole"
PASSING: Final = (
    Bad("Studio-R03", "all roles", role(allow("iam:PassRole", **TO_SAGEMAKER)), f"{PASS} on *"),
    Bad(
        "Studio-R03",
        "roles by pattern",
        role(
            allow(
                "iam:Pass*",
                ["arn:aws:iam::111122223333:role/a", "arn:aws:iam::111122223333:role/job-*"],
                **TO_SAGEMAKER,
            )
        ),
        f"{PASS} on arn:aws:iam::111122223333:role/job-*",
    ),
    Bad(
        "Studio-R03",
        "by a question mark",
        role(allow("iam:PassRole", "arn:aws:iam::111122223333:role/job-?", **TO_SAGEMAKER)),
        f"{PASS} on arn:aws:iam::111122223333:role/job-?",
    ),
    Bad("Studio-R03", "the action by a question mark", role(allow("iam:PassRol?", **TO_SAGEMAKER)), f"{PASS} on *"),
    Bad(
        "Studio-R03",
        "to every service",
        role(allow("iam:PassRole", "arn:aws:iam::111122223333:role/job")),
        f"{PASS} to every service",
    ),
    Bad(
        "Studio-R03",
        "all roles but some",
        role(
            {
                **allow("iam:PassRole", **TO_SAGEMAKER),
                "Resource": [],
                "NotResource": "arn:aws:iam::111122223333:role/admin",
            }
        ),
        f"{PASS} on everything but NotResource",
    ),
    Bad(
        "Studio-R03",
        "all that is not denied",
        role({**allow([]), "NotAction": "s3:*"}),
        [f"{PASS} on *", f"{PASS} to every service"],
    ),
    Good("Studio-R03", "a role", role(allow("iam:PassRole", "arn:aws:iam::111122223333:role/job", **TO_SAGEMAKER))),
    Good(
        "Studio-R03",
        "a role of this template",
        role(allow("iam:PassRole", {"Fn::GetAtt": ["Role", "Arn"]}, **TO_SAGEMAKER)),
    ),
    Good("Studio-R03", "everything in S3", role(allow("*", "arn:aws:s3:::data/*"))),
    Bad(
        "Studio-R03",
        "roles beside buckets",
        role(allow("*", ["arn:aws:s3:::data/*", "arn:aws:iam::111122223333:role/*"], **TO_SAGEMAKER)),
        f"{PASS} on arn:aws:iam::111122223333:role/*",
    ),
    Good("Studio-R03", "denied", role(allow("iam:PassRole"), deny("iam:*"))),
    Good("Studio-R03", "out of the boundary", bounded(allow("iam:PassRole"), allow("sagemaker:*"))),
    Good("Studio-R03", "an unknown boundary", role(allow("iam:PassRole"), PermissionsBoundary=GIVEN), UNKNOWN),
    Good("Studio-R03", "not passed", role({**allow([]), "NotAction": "iam:*"})),
    Good("Studio-R03", "unknown", role(allow("iam:PassRole", GIVEN, **TO_SAGEMAKER)), UNKNOWN),
    Good("Studio-R03", "another service's role", of_a_service(allow("iam:PassRole"))),
)
DISPUTED: Final = (
    Bad(
        "Studio-R05",
        "a default",
        role(allow("s3:GetObject", "arn:aws:s3:::data/${aws:PrincipalTag/team, 'none'}/*")),
        f"{PLACE} gives a policy variable a default",
    ),
    Bad(
        "Studio-R05",
        "a default in a condition",
        role(allow("s3:ListBucket", StringLike={"s3:prefix": "${aws:PrincipalTag/team, 'none'}/*"})),
        f"{PLACE} gives a policy variable a default",
    ),
    Bad(
        "Studio-R05",
        "a default in NotResource",
        role({**deny("s3:*", []), "NotResource": "arn:aws:s3:::${aws:PrincipalTag/team, 'none'}"}),
        [f"{PLACE} gives a policy variable a default", f"{PLACE} has a policy variable in NotResource"],
    ),
    Bad(
        "Studio-R05",
        "NotResource",
        role({**deny(URL, []), "NotResource": OWN_PROFILE}),
        f"{PLACE} has a policy variable in NotResource",
    ),
    *(
        Bad(
            "Studio-R05",
            operator,
            role(deny(URL, **{operator: {"sagemaker:ResourceTag/owner": "${sagemaker:UserProfileName}"}})),
            f"{PLACE} compares sagemaker:ResourceTag/owner with a policy variable by {operator}",
        )
        for operator in ("StringNotEquals", "ArnNotLikeIfExists", "ForAllValues:StringNotLike")
    ),
    Bad(
        "Studio-R05",
        "ForAnyValue with IfExists",
        role(
            deny(
                "sagemaker:CreateApp", **{"ForAnyValue:StringNotLikeIfExists": {"sagemaker:InstanceTypes": ["ml.t3.*"]}}
            )
        ),
        f"{PLACE} compares sagemaker:InstanceTypes by ForAnyValue:StringNotLikeIfExists",
    ),
    Bad(
        "Studio-R05",
        "in the boundary",
        bounded(allow(URL), {**allow(URL, []), "NotResource": OWN_PROFILE}),
        "PermissionsBoundary.Statement[0] has a policy variable in NotResource",
    ),
    Good("Studio-R05", "a variable", role(allow(URL, OWN_PROFILE))),
    Good(
        "Studio-R05",
        "a variable in a Deny's resource",
        role(deny("sagemaker:CreateApp", f"{ARN}app/{PERSON}/canvas/*")),
    ),
    Good("Studio-R05", "a variable in a condition", role(allow(URL, **BY_TAG))),
    Good(
        "Studio-R05",
        "a literal under a negated operator",
        role(deny(URL, StringNotEquals={"sagemaker:ResourceTag/owner": "alice"})),
    ),
    Good(
        "Studio-R05",
        "what CloudFormation fills in",
        role(
            {
                **deny(URL, []),
                "NotResource": {"Fn::Sub": "arn:aws:sagemaker:${AWS::Region}:${AWS::AccountId}:app/${Given}"},
            }
        ),
        UNKNOWN,
    ),
    Good("Studio-R05", "an asterisk", role({**deny(URL, []), "NotResource": "arn:aws:s3:::data/${*}"})),
    Good(
        "Studio-R05",
        "ForAnyValue",
        role(deny("sagemaker:CreateApp", **{"ForAnyValue:StringNotLike": {"sagemaker:InstanceTypes": ["ml.t3.*"]}})),
    ),
    Good("Studio-R05", "IfExists", role(deny(URL, StringNotEqualsIfExists={"aws:SourceVpce": "vpce-1"}))),
)
CASES: Final = (*TRUSTS, *MANAGED, *PASSING, *DISPUTED)
