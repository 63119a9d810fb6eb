"""What one person tries to reach of another's, or of the estate: the threats of the security bar, as requests.

Each must be denied to everybody who works in Studio, whatever their team. They are written for a person, so that they
can be asked of other people's policies too (`test_controls.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .declared import Session
from .generated import session_keys
from .row import STRANGER, Keys, Row
from .world import FOREIGN_BUCKET, OTHER, OTHER_DOMAIN, OWNER_TAG, Person

GPU = "ml.p4de.24xlarge"
_TO_SAGEMAKER = {"iam:PassedToService": "sagemaker.amazonaws.com"}


@dataclass(frozen=True)
class Attack:
    """One request that must fail.

    Args:
        threat: Its number in the security bar.
        what: In plain words: "Alice ...".
        action: With its service.
        resource: An ARN.
        keys: The request's keys, beside the session's.
        beside: Whether the role's own denials stop it, whatever else is attached.
    """

    threat: str
    what: str
    action: str
    resource: str
    keys: Keys = field(default_factory=dict)
    beside: bool = False


def rows(person: Person) -> Iterator[Row]:
    """The attacks as rows, from a session in Studio.

    Where a role is shared, another's is one's own: jobs run as it.
    """
    session = session_keys(person, Session.STUDIO)
    own_role = ("iam:PassRole", person.role_arn, _TO_SAGEMAKER)
    for attack in [*on_people(person), *on_the_estate(person)]:
        yield Row(
            action=attack.action,
            resource=attack.resource,
            keys={**session, **attack.keys},
            allowed=(attack.action, attack.resource, attack.keys) == own_role,
            why=attack.what,
            beside=attack.beside,
            threat=attack.threat,
        )


def on_people(person: Person) -> Iterator[Attack]:
    """T1 to T4, T8, T16: what is another person's."""
    place, me = person.place, person.name
    profile, space, app = place.arn_of("user-profile"), place.arn_of("space"), place.arn_of("app")
    url = "sagemaker:CreatePresignedDomainUrl"
    yield Attack("T1", "opens another person's Studio", url, profile(OTHER))
    yield Attack("T1", "opens the Studio of one whose name begins alike", url, profile(f"{me}2"))
    yield Attack("T1", "opens the Studio of a namesake in another domain", url, profile(me, domain=OTHER_DOMAIN))
    yield Attack("T1", "opens any Studio by a wildcard", url, profile("*"))
    yield Attack("T16", "reads another person's settings", "sagemaker:DescribeUserProfile", profile(OTHER))

    tags = "sagemaker:AddTags"
    mine = {f"sagemaker:ResourceTag/{OWNER_TAG}": place.profile(me), f"aws:ResourceTag/{OWNER_TAG}": place.profile(me)}
    taken = {f"aws:RequestTag/{OWNER_TAG}": place.profile(me), "aws:TagKeys": [OWNER_TAG]}
    yield Attack("T2", "puts their tag on another person's profile", tags, profile(OTHER), taken, beside=True)
    yield Attack("T2", "changes the tags of their own profile", tags, profile(me), taken, beside=True)
    yield Attack("T2", "changes the tags of a space", tags, space(f"{OTHER}-lab"), taken, beside=True)
    yield Attack("T2", "changes the tags of another person's app", tags, app(f"{OTHER}-lab"), taken, beside=True)
    yield Attack("T2", "takes a job over by its tag", tags, place.arn("training-job/bobs-job"), taken, beside=True)
    making = {"sagemaker:TaggingAction": "CreateApp"}
    yield Attack("T2", "tags a profile as if it were just made", tags, profile(OTHER), {**taken, **making})
    yield Attack("T2", "takes tags away", "sagemaker:DeleteTags", space(f"{OTHER}-lab"), mine, beside=True)

    theirs = {"sagemaker:OwnerUserProfileArn": place.profile(OTHER), "sagemaker:SpaceSharingType": "Private"}
    shared = {**theirs, "sagemaker:SpaceSharingType": "Shared"}
    types = {"sagemaker:InstanceTypes": person.app_types[:1]}
    classic = app(OTHER, "jupyterserver")
    for verb, does in (("CreateApp", "starts"), ("DeleteApp", "stops")):
        action, more = f"sagemaker:{verb}", types if verb == "CreateApp" else {}
        yield Attack("T3", f"{does} an app in another person's profile", action, classic, more)
        yield Attack("T3", f"{does} an app in a profile of another domain", action, app(me, domain=OTHER_DOMAIN), more)
        yield Attack("T3", f"{does} an app in another person's space", action, app(f"{OTHER}-lab"), {**more, **theirs})
        yield Attack("T3", f"{does} an app in a shared space of another", action, app("hall"), {**more, **shared})
    for verb, does in (("CreateSpace", "makes"), ("UpdateSpace", "changes"), ("DeleteSpace", "deletes")):
        action, more = f"sagemaker:{verb}", types if verb != "DeleteSpace" else {}
        yield Attack("T3", f"{does} another person's space", action, space(f"{OTHER}-lab"), {**more, **theirs})
        yield Attack("T3", f"{does} a space that nobody owns", action, space("hall"), more)

    homes = f"arn:aws:elasticfilesystem:{place.region}:{place.account}:file-system/fs-0123456789abcdef0"
    yield Attack("T4", "mounts everybody's homes", "elasticfilesystem:ClientMount", homes)
    yield Attack("T4", "mounts everybody's homes as root", "elasticfilesystem:ClientRootAccess", homes)
    mounted = {"sagemaker:FileSystemId": "fs-0123456789abcdef0", **person.job_keys("CreateTrainingJob")}
    for verb, kind in (
        ("CreateTrainingJob", "training-job"),
        ("CreateHyperParameterTuningJob", "hyper-parameter-tuning-job"),
    ):
        job = place.arn(f"{kind}/any")
        yield Attack("T4", f"reads homes in a {kind}", f"sagemaker:{verb}", job, mounted, beside=True)
    yield Attack("T4", "reads data of nobody of the team", "s3:GetObject", f"arn:aws:s3:::{FOREIGN_BUCKET}/secret")
    yield Attack("T4", "looks into a bucket of somebody else", "s3:ListBucket", f"arn:aws:s3:::{FOREIGN_BUCKET}")
    yield Attack("T10", "carries data out to a bucket", "s3:PutObject", f"arn:aws:s3:::{FOREIGN_BUCKET}/loot")
    yield Attack("T8", "connects an IDE to another person's space", "sagemaker:StartSession", space(f"{OTHER}-lab"), {
        f"{prefix}:ResourceTag/{OWNER_TAG}": place.profile(OTHER) for prefix in ("aws", "sagemaker")
    })  # fmt: skip


def on_the_estate(person: Person) -> Iterator[Attack]:
    """T6, T7, T11, T13 to T15: what the estate is made of."""
    place = person.place
    yield from _roles(person)
    yield from _what_starts(person)
    for verb, does in (
        ("kms:ScheduleKeyDeletion", "deletes the key of all homes"),
        ("kms:DisableKey", "switches the key of all homes off"),
        ("kms:PutKeyPolicy", "locks everybody out of the key"),
        ("kms:RevokeGrant", "takes a volume's key away"),
    ):
        yield Attack("T11", does, verb, place.key_arn)
    to_people = {"kms:GrantIsForAWSResource": "false"}
    yield Attack("T11", "gives the key to somebody", "kms:CreateGrant", place.key_arn, to_people)
    own_space = place.arn_of("space")(f"{person.name}-lab")
    owned = {"sagemaker:OwnerUserProfileArn": place.profile(person.name), "sagemaker:SpaceSharingType": "Private"}
    for verb in ("CreateSpace", "UpdateSpace"):
        keys = {**owned, "sagemaker:InstanceTypes": [GPU]}
        yield Attack("T13", f"asks for a GPU ({verb})", f"sagemaker:{verb}", own_space, keys, beside=True)
    own_app = place.arn_of("app")(f"{person.name}-lab")
    for types in ([GPU], [*person.app_types[:1], GPU]):
        keys = {**owned, "sagemaker:InstanceTypes": types}
        yield Attack("T13", f"starts an app on {types[-1]}", "sagemaker:CreateApp", own_app, keys, beside=True)
    for verb, path in (
        ("CreateDomain", f"domain/{OTHER_DOMAIN}"),
        ("UpdateDomain", f"domain/{place.domain}"),
        ("DeleteDomain", f"domain/{place.domain}"),
        ("CreateUserProfile", f"user-profile/{place.domain}/mallory"),
        ("UpdateUserProfile", f"user-profile/{place.domain}/{person.name}"),
        ("DeleteUserProfile", f"user-profile/{place.domain}/{OTHER}"),
    ):
        yield Attack("T15", f"changes the estate ({verb})", f"sagemaker:{verb}", place.arn(path), beside=True)
    stack = f"arn:aws:cloudformation:{place.region}:{place.account}:stack/any/1"
    for verb in ("UpdateStack", "DeleteStack"):
        yield Attack("T15", f"changes the estate's stacks ({verb})", f"cloudformation:{verb}", stack)


def _roles(person: Person) -> Iterator[Attack]:
    place = person.place
    admin = f"arn:aws:iam::{place.account}:role/Admin"
    for whose, role in (
        ("an administrator", admin),
        ("another person", person.role_of_a_colleague),
        ("a person of another team", person.role_of_another_team),
    ):
        yield Attack("T6", f"runs a job as {whose}", "iam:PassRole", role, _TO_SAGEMAKER, beside=True)
    elsewhere = {"iam:PassedToService": "ec2.amazonaws.com"}
    yield Attack("T6", "hands their role to another service", "iam:PassRole", person.role_arn, elsewhere)
    yield Attack("T6", "takes another role", "sts:AssumeRole", admin)
    for verb in ("AttachRolePolicy", "DeleteRolePermissionsBoundary", "PutRolePolicy", "UpdateAssumeRolePolicy"):
        yield Attack("T15", f"gives themself rights ({verb})", f"iam:{verb}", person.role_arn)


def _what_starts(person: Person) -> Iterator[Attack]:
    place = person.place
    owned: dict[str, Any] = {
        "sagemaker:OwnerUserProfileArn": place.profile(person.name),
        "sagemaker:SpaceSharingType": "Private",
        "sagemaker:InstanceTypes": person.app_types[:1],
    }
    foreign = f"arn:aws:sagemaker:{place.region}:{STRANGER}"
    for verb, kind in (("CreateApp", "app"), ("CreateSpace", "space"), ("UpdateSpace", "space")):
        target, action = place.arn_of(kind)(f"{person.name}-lab"), f"sagemaker:{verb}"
        script = {**owned, "sagemaker:StudioLifecycleConfigArns": [f"{foreign}:studio-lifecycle-config/evil"]}
        image = {**owned, "sagemaker:ImageArns": [f"{foreign}:image/evil"]}
        version = {**owned, "sagemaker:ImageVersionArns": [f"{foreign}:image-version/evil/1"]}
        yield Attack("T7", f"runs a script of somebody else ({verb})", action, target, script, beside=True)
        yield Attack("T7", f"runs an image of somebody else ({verb})", action, target, image, beside=True)
        yield Attack(
            "T7", f"runs a version of an image of somebody else ({verb})", action, target, version, beside=True
        )
        if kind == "space" and not person.remote_access:
            opened = {**owned, "sagemaker:RemoteAccess": "ENABLED"}
            yield Attack("T8", f"opens a space to remote IDEs ({verb})", action, target, opened, beside=True)
    if not person.remote_access:
        own = place.arn_of("space")(f"{person.name}-lab")
        tags = {f"{prefix}:ResourceTag/{OWNER_TAG}": place.profile(person.name) for prefix in ("aws", "sagemaker")}
        yield Attack("T8", "connects an IDE to their own space", "sagemaker:StartSession", own, tags, beside=True)
    for verb, path in (
        ("CreateStudioLifecycleConfig", "studio-lifecycle-config/evil"),
        ("DeleteStudioLifecycleConfig", "studio-lifecycle-config/team-setup"),
        ("CreateImage", "image/evil"),
        ("UpdateImage", "image/team"),
        ("DeleteImage", "image/team"),
        ("CreateImageVersion", "image/team"),
        ("UpdateImageVersion", "image/team"),
        ("DeleteImageVersion", "image-version/team/1"),
        ("CreateAppImageConfig", "app-image-config/evil"),
        ("UpdateAppImageConfig", "app-image-config/team"),
        ("DeleteAppImageConfig", "app-image-config/team"),
    ):
        yield Attack("T7", f"changes what others start ({verb})", f"sagemaker:{verb}", place.arn(path), beside=True)
    repository = f"arn:aws:ecr:{place.region}:{place.account}:repository/team"
    for verb in ("InitiateLayerUpload", "PutImage", "SetRepositoryPolicy"):
        yield Attack("T7", f"puts another image into a repository ({verb})", f"ecr:{verb}", repository)
