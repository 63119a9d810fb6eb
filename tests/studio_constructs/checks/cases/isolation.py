"""Cases of the rules on whose things an execution role reaches."""

from __future__ import annotations

from typing import Final

from tests.studio_constructs.checks.kit import Bad, Good
from tests.studio_constructs.checks.policies import (
    ARN,
    BY_TAG,
    GIVEN,
    OWN_PROFILE,
    OWNER,
    PERSON,
    PLACE,
    UNKNOWN,
    URL,
    allow,
    deny,
    of_a_service,
    role,
    trusted,
)

PEOPLE: Final = {"AWS": "arn:aws:iam::111122223333:root"}
TRAP = "user-profile/sagemaker:DomainId/sagemaker:UserProfileName"
OWN: Final = {"ArnLike": {OWNER: OWN_PROFILE}}
SPACES = "sagemaker:CreateSpace, sagemaker:DeleteSpace, sagemaker:UpdateSpace"
APPS = "sagemaker:CreateApp, sagemaker:DeleteApp"
TAGGING = f"{PLACE} allows sagemaker:AddTags at any time on"
WHILE_MADE: Final = {"StringEquals": {"sagemaker:TaggingAction": ["CreateApp", "CreateSpace"]}}
OPENING: Final = (
    *(
        Bad("Studio-R04", on, role(allow(URL, on)), f"{PLACE} allows {URL} on {on}: on everybody's profile")
        for on in (
            "*",
            f"{ARN}*",
            f"{ARN}user-profile/*",
            f"{ARN}user-profile/d-1/*",
            f"{ARN}user-profile/${{sagemaker:DomainId}}/*",
            f"{ARN}*/*",
        )
    ),
    Bad(
        "Studio-R04",
        "a person's role",
        role(allow(URL), trust=trusted(None, PEOPLE)),
        f"{PLACE} allows {URL} on *: on everybody's profile",
    ),
    Bad(
        "Studio-R04",
        "a federated person's role",
        role(allow(URL), trust=trusted(None, {"Federated": "arn:aws:iam::1:saml-provider/x"})),
        f"{PLACE} allows {URL} on *: on everybody's profile",
    ),
    Bad(
        "Studio-R04",
        "everybody's in this region",
        role(
            allow(URL, {"Fn::Sub": "arn:${AWS::Partition}:sagemaker:${AWS::Region}:${AWS::AccountId}:user-profile/*"})
        ),
        f"{PLACE} allows {URL} on "
        "arn:${AWS::Partition}:sagemaker:${AWS::Region}:${AWS::AccountId}:user-profile/*: on everybody's profile",
    ),
    Bad(
        "Studio-R04",
        "from an endpoint",
        role(allow(URL, StringEquals={"aws:sourceVpce": "vpce-1"})),
        f"{PLACE} allows {URL} on *: on everybody's profile",
    ),
    Bad(
        "Studio-R04",
        "all but apps",
        role({**allow("sagemaker:*", []), "NotResource": f"{ARN}app/*"}),
        f"{PLACE} allows {URL} on everything but NotResource: on everybody's profile",
    ),
    Good("Studio-R04", "one's own", role(allow(URL, OWN_PROFILE))),
    Good("Studio-R04", "a name", role(allow(URL, f"{ARN}user-profile/d-1/alice"))),
    Good(
        "Studio-R04",
        "a name that a parameter tells",
        role(allow(URL, {"Fn::Sub": "arn:aws:sagemaker:${AWS::Region}:${AWS::AccountId}:user-profile/${Given}/alice"})),
        UNKNOWN,
    ),
    Good("Studio-R04", "by tag", role(allow(URL, **BY_TAG))),
    Good(
        "Studio-R04",
        "all but profiles",
        role({**allow("sagemaker:*", []), "NotResource": [f"{ARN}app/*", f"{ARN}user-profile/*"]}),
    ),
    Good(
        "Studio-R04",
        "a Deny on all but one's own",
        role(allow(URL), {**deny(URL, []), "NotResource": f"{ARN}user-profile/d-1/alice"}),
    ),
    Good(
        "Studio-R04", "a Deny by tag", role(allow(URL), deny(URL, StringNotEquals={"aws:ResourceTag/owner": "alice"}))
    ),
    Good("Studio-R04", "a service's role", of_a_service(allow(URL))),
    Good("Studio-R04", "no profile", role(allow(URL, [f"{ARN}app/*", "arn:aws:s3:::*"]))),
)

TRAPS: Final = (
    Bad(
        "Studio-R06",
        "a resource",
        role(allow(URL, f"{ARN}{TRAP}")),
        f"{PLACE} names {TRAP} without ${{}}, which is nobody's",
    ),
    Bad(
        "Studio-R06",
        "half of it",
        role(allow(URL, f"{ARN}user-profile/d-1/sagemaker:UserProfileName")),
        f"{PLACE} names user-profile/d-1/sagemaker:UserProfileName without ${{}}, which is nobody's",
    ),
    Bad(
        "Studio-R06",
        "NotResource",
        role({**deny(URL, []), "NotResource": f"{ARN}{TRAP}"}),
        f"{PLACE} names {TRAP} without ${{}}, which is nobody's",
    ),
    Bad(
        "Studio-R06",
        "a condition",
        role(allow("sagemaker:CreateApp", ArnLike={OWNER: f"{ARN}{TRAP}"})),
        f"{PLACE} names {TRAP} without ${{}}, which is nobody's",
    ),
    Good("Studio-R06", "variables", role(allow(URL, OWN_PROFILE))),
    Good(
        "Studio-R06",
        "variables by Fn::Sub",
        role(
            allow(
                URL,
                {"Fn::Sub": OWN_PROFILE.replace("${", "${!")},
            )
        ),
    ),
    Good("Studio-R06", "a key", role(allow(URL, StringEquals={"sagemaker:DomainId": "d-1"}))),
)

RUNNING: Final = (
    Bad(
        "Studio-R07",
        "all apps",
        role(allow(["sagemaker:CreateApp", "sagemaker:DeleteApp"], f"{ARN}app/*")),
        f"{PLACE} allows {APPS} on {ARN}app/*, for apps of every owner",
    ),
    Bad(
        "Studio-R07",
        "all apps of a domain",
        role(allow("sagemaker:DeleteApp", f"{ARN}app/${{sagemaker:DomainId}}/*")),
        f"{PLACE} allows sagemaker:DeleteApp on {ARN}app/${{sagemaker:DomainId}}/*, for apps of every owner",
    ),
    Bad(
        "Studio-R07",
        "all of SageMaker",
        role(allow("sagemaker:*")),
        [
            f"{PLACE} allows {APPS} on *, for apps of every owner",
            f"{PLACE} allows {SPACES} on *, for spaces of every owner",
        ],
    ),
    Bad(
        "Studio-R07",
        "what has no owner",
        role(allow("sagemaker:DeleteApp", f"{ARN}app/*", Null={OWNER: "true"})),
        f"{PLACE} allows sagemaker:DeleteApp on {ARN}app/*, for apps that have no owner, which are everybody's",
    ),
    Bad(
        "Studio-R07",
        "what has an owner",
        role(allow("sagemaker:DeleteApp", f"{ARN}app/*", Null={OWNER: "false"})),
        f"{PLACE} allows sagemaker:DeleteApp on {ARN}app/*, for apps of every owner",
    ),
    Bad(
        "Studio-R07",
        "what is shared",
        role(allow("sagemaker:UpdateSpace", f"{ARN}space/*", StringEquals={"sagemaker:SpaceSharingType": "Shared"})),
        f"{PLACE} allows sagemaker:UpdateSpace on {ARN}space/*, for spaces that anybody shares",
    ),
    Bad(
        "Studio-R07",
        "an owner if there is one",
        role(allow("sagemaker:UpdateSpace", f"{ARN}space/*", ArnLikeIfExists={OWNER: OWN_PROFILE})),
        f"{PLACE} allows sagemaker:UpdateSpace on {ARN}space/*, for spaces of every owner",
    ),
    Bad(
        "Studio-R07",
        "another's owner",
        role(allow("sagemaker:UpdateSpace", f"{ARN}space/*", ArnNotLike={OWNER: f"{ARN}user-profile/d-1/bob"})),
        f"{PLACE} allows sagemaker:UpdateSpace on {ARN}space/*, for spaces of every owner",
    ),
    Bad(
        "Studio-R07",
        "a question mark",
        role(allow("sagemaker:DeleteSpace", f"{ARN}space/d-1/?*")),
        f"{PLACE} allows sagemaker:DeleteSpace on {ARN}space/d-1/?*, for spaces of every owner",
    ),
    Good(
        "Studio-R07",
        "one's own",
        role(allow(["sagemaker:*App", "sagemaker:*Space"], [f"{ARN}app/*", f"{ARN}space/*"], **OWN)),
    ),
    Good("Studio-R07", "apps by one's name", role(allow("sagemaker:*App", f"{ARN}app/{PERSON}/*/*"))),
    Good("Studio-R07", "a team's spaces", role(allow("sagemaker:UpdateSpace", f"{ARN}space/d-1/fraud-*"))),
    Good(
        "Studio-R07",
        "by tag",
        role(allow("sagemaker:DeleteApp", StringEquals={"aws:ResourceTag/team": "fraud"})),
    ),
    Good(
        "Studio-R07",
        "others denied",
        role(
            allow("sagemaker:DeleteApp"),
            deny("sagemaker:*", ArnNotEquals={OWNER: f"{ARN}user-profile/d-1/alice"}),
        ),
    ),
    Good(
        "Studio-R07",
        "all others denied",
        role(allow("sagemaker:DeleteApp"), {**deny("sagemaker:DeleteApp", []), "NotResource": f"{ARN}app/d-1/alice/*"}),
    ),
    Good("Studio-R07", "to see", role(allow(["sagemaker:DescribeApp", "sagemaker:ListApps"]))),
    Good("Studio-R07", "jobs", role(allow("sagemaker:*", f"{ARN}training-job/*"))),
    Good("Studio-R07", "app image configs", role(allow("sagemaker:*", f"{ARN}app-image-config/*"))),
    Good(
        "Studio-R07",
        "all but Studio",
        role({**allow("sagemaker:*", []), "NotResource": [f"{ARN}app/*", f"{ARN}space/*"]}),
    ),
    Good("Studio-R07", "another service's role", of_a_service(allow("sagemaker:*"))),
    Good("Studio-R07", "unknown", role(allow("sagemaker:DeleteApp", GIVEN)), UNKNOWN),
    Good("Studio-R07", "resources of another service", role(allow("*", "arn:aws:s3:::*"))),
)

TAGS: Final = (
    Bad("Studio-R08", "all", role(allow("sagemaker:AddTags")), f"{TAGGING} *"),
    *(
        Bad("Studio-R08", kind, role(allow("sagemaker:AddTags", f"{ARN}{kind}/*")), f"{TAGGING} {ARN}{kind}/*")
        for kind in ("app", "domain", "space", "user-profile")
    ),
    Bad(
        "Studio-R08",
        "no action at all",
        role(allow("sagemaker:AddTags", Null={"sagemaker:TaggingAction": "true"})),
        f"{TAGGING} *",
    ),
    Good("Studio-R08", "while it is made", role(allow("sagemaker:AddTags", **WHILE_MADE))),
    Good(
        "Studio-R08",
        "with an action",
        role(allow("sagemaker:AddTags", Null={"sagemaker:TaggingAction": "false"})),
    ),
    Good("Studio-R08", "jobs", role(allow("sagemaker:AddTags", f"{ARN}training-job/*"))),
    Good(
        "Studio-R08",
        "denied at other times",
        role(allow("sagemaker:*"), deny("sagemaker:AddTags", Null={"sagemaker:TaggingAction": "true"})),
    ),
    Good("Studio-R08", "denied", role(allow("sagemaker:*"), deny("sagemaker:*Tags"))),
)

CASES: Final = (*OPENING, *TRAPS, *RUNNING, *TAGS)
