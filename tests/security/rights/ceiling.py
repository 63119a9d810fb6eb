"""What a permissions boundary leaves, whatever else is attached to a role that people work with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .declared import Session
from .generated import session_keys
from .row import ADDED_TOMORROW, STRANGER, Row
from .world import OTHER, OTHER_DOMAIN, OWNER_TAG, Person

_DISTRIBUTION = "819792524951"
"""AWS's account of the SageMaker Distribution images in eu-west-1."""


def rows(person: Person) -> Iterator[Row]:
    """Nothing where a role has no boundary."""
    if person.role.boundary is None:
        return
    session = session_keys(person, Session.STUDIO)
    for part in (_studio, _what_starts, _roles, _around):
        for action, resource, keys, allowed in part(person):
            yield Row(
                action=action,
                resource=resource,
                keys={**session, **keys},
                allowed=allowed,
                why=f"{action} is {'left' if allowed else 'never given'}, whatever is attached",
                beside=True,
            )


Asked = Iterator[tuple[str, str, dict[str, Any], bool]]


def _studio(person: Person) -> Asked:
    place, me = person.place, person.name
    app, space, profile = (place.arn_of(kind) for kind in ("app", "space", "user-profile"))
    url = "sagemaker:CreatePresignedDomainUrl"
    yield url, profile(me), {}, True
    for other in (profile(OTHER), profile(f"{me}2"), profile(me, domain=OTHER_DOMAIN), space(f"{me}-lab")):
        yield url, other, {}, False
    owned = {"sagemaker:OwnerUserProfileArn": place.profile(me), "sagemaker:SpaceSharingType": "Private"}
    theirs = {**owned, "sagemaker:OwnerUserProfileArn": place.profile(OTHER)}
    elsewhere = {**owned, "sagemaker:OwnerUserProfileArn": place.profile(me, domain=OTHER_DOMAIN)}
    for verb in ("CreateApp", "DeleteApp", "CreateSpace", "DeleteSpace", "UpdateSpace"):
        target = (app if verb.endswith("App") else space)(f"{me}-lab")
        action = f"sagemaker:{verb}"
        yield action, target, owned, True
        yield action, target, theirs, False
        yield action, target, elsewhere, False
        yield action, target, {}, False
    # The tag of an owner lets an IDE connect, and is no owner for anything else.
    tagged = {**theirs, f"sagemaker:ResourceTag/{OWNER_TAG}": place.profile(me)}
    for verb in ("CreateSpace", "DeleteSpace", "UpdateSpace"):
        yield f"sagemaker:{verb}", space(f"{me}-lab"), tagged, False
    # An app outside of spaces, such as Canvas, is in a profile, and has no owner.
    for verb in ("CreateApp", "DeleteApp"):
        action = f"sagemaker:{verb}"
        yield action, app(me, "canvas"), {}, True
        yield action, app(me, "canvas"), theirs, False
        yield action, app(OTHER, "canvas"), {}, False
        yield action, app(me, "canvas", domain=OTHER_DOMAIN), {}, False
        yield url.replace("CreatePresignedDomainUrl", "CreateSpace"), app(me, "canvas"), {}, False
    # A shared space is everybody's of the domain, where the estate has one.
    shared = {**theirs, "sagemaker:SpaceSharingType": "Shared"}
    has_one = any(each.shared for each in place.settings.spaces)
    for verb in ("CreateApp", "DeleteApp"):
        yield f"sagemaker:{verb}", app("hall"), shared, has_one
        yield f"sagemaker:{verb}", app("hall", domain=OTHER_DOMAIN), shared, False
    for verb in ("CreateSpace", "UpdateSpace", "DeleteSpace"):
        yield f"sagemaker:{verb}", app("hall"), shared, False
    # On what only another action is for, nothing of Studio is left.
    for verb in ("CreateApp", "CreateSpace", "DeleteApp", "DeleteSpace", "UpdateSpace", "StartSession"):
        yield f"sagemaker:{verb}", profile(me), {}, False
    yield url, space(f"{me}-lab"), owned, False
    if not person.remote_access:
        yield "sagemaker:StartSession", space(f"{me}-lab"), owned, False
    # What AWS adds tomorrow is for policies to allow.
    yield f"sagemaker:{ADDED_TOMORROW}", place.arn("any/thing"), {}, True


def _what_starts(person: Person) -> Asked:
    place = person.place
    target = place.arn_of("space")(f"{person.name}-lab")
    owned = {"sagemaker:OwnerUserProfileArn": place.profile(person.name), "sagemaker:SpaceSharingType": "Private"}
    prefix = place.settings.domain.name
    for key, kind, below in (("ImageArns", "image", ""), ("ImageVersionArns", "image-version", "/1")):
        names = {
            place.arn(f"{kind}/{prefix}-any{below}"): True,
            f"arn:aws:sagemaker:{place.region}:{_DISTRIBUTION}:{kind}/sagemaker-distribution-cpu{below}": True,
            f"arn:aws:sagemaker:{place.region}:{STRANGER}:{kind}/sagemaker-distribution-cpu{below}": False,
            f"arn:aws:sagemaker:{place.region}:{STRANGER}:{kind}/{prefix}-any{below}": False,
        }
        names |= {place.arn(f"{kind}/{each.name}{below}"): True for each in place.settings.images if each.existing}
        app = place.arn_of("app")
        for arn, allowed in names.items():
            yield "sagemaker:UpdateSpace", target, {**owned, f"sagemaker:{key}": [arn]}, allowed
            for kind_of_app in ("jupyterlab", "codeeditor"):
                mine = app(f"{person.name}-lab", kind_of_app)
                yield "sagemaker:CreateApp", mine, {**owned, f"sagemaker:{key}": [arn]}, allowed
            # Canvas starts from an image of AWS's, in an account that AWS does not tell.
            yield "sagemaker:CreateApp", app(person.name, "canvas"), {f"sagemaker:{key}": [arn]}, True
    script = "sagemaker:StudioLifecycleConfigArns"
    evil = f"arn:aws:sagemaker:{place.region}:{STRANGER}:studio-lifecycle-config/evil"
    for scripts, allowed in ((["None"], True), ([evil], False), (["None", evil], False)):
        yield "sagemaker:UpdateSpace", target, {**owned, script: scripts}, allowed


def _roles(person: Person) -> Asked:
    own, admin = person.role.arn, f"arn:aws:iam::{person.place.account}:role/Admin"
    to = "iam:PassedToService"
    colleague = person.role_of_a_colleague
    yield "iam:PassRole", own, {to: "sagemaker.amazonaws.com"}, person.passes_role
    yield "iam:PassRole", colleague, {to: "sagemaker.amazonaws.com"}, person.passes_role and colleague == own
    yield "iam:PassRole", admin, {to: "lambda.amazonaws.com"}, False
    yield "iam:PassRole", own, {to: "lambda.amazonaws.com"}, False
    yield "iam:PassRole", own, {}, False
    yield "iam:PassRole", admin, {to: "sagemaker.amazonaws.com"}, False
    stranger = own.replace(person.place.account, STRANGER)
    yield "iam:PassRole", stranger, {to: "sagemaker.amazonaws.com"}, False
    for verb in ("CreateServiceLinkedRole", "GetRole", "ListRoles"):
        yield f"iam:{verb}", "*", {}, True
    for verb in ("CreateRole", "PutRolePolicy", "DeleteRolePermissionsBoundary", "AttachRolePolicy", ADDED_TOMORROW):
        yield f"iam:{verb}", own, {to: "sagemaker.amazonaws.com"}, False


def _around(person: Person) -> Asked:
    place = person.place
    homes = place.arn("file-system/fs-0123456789abcdef0", "elasticfilesystem")
    of_studio = {"aws:ResourceTag/ManagedByAmazonSageMakerResource": place.arn(f"domain/{place.domain}")}
    point = {"elasticfilesystem:AccessPointArn": place.arn("access-point/fsap-0123456789abcdef0", "elasticfilesystem")}
    for verb in ("ClientMount", "ClientRootAccess", "ClientWrite"):
        yield f"elasticfilesystem:{verb}", homes, of_studio, False
        yield f"elasticfilesystem:{verb}", homes, {**of_studio, **point}, True
        yield f"elasticfilesystem:{verb}", homes, {}, True
    job, key = place.arn("training-job/any"), "sagemaker:OutputKmsKeyArn"
    inside = person.job_keys("CreateTrainingJob")
    yield "sagemaker:CreateTrainingJob", job, {**inside, key: place.key_arn}, True
    yield "sagemaker:CreateTrainingJob", job, {**inside, key: place.arn("key/other", "kms")}, False
    for verb in (
        "DeleteAlias", "DeleteImportedKeyMaterial", "DisableKey", "DisableKeyRotation", "PutKeyPolicy",
        "ScheduleKeyDeletion", "TagResource", "UntagResource", "UpdateAlias", "UpdateKeyDescription",
    ):  # fmt: skip
        yield f"kms:{verb}", place.key_arn, {}, False
    for verb in ("UpdateStack", "DeleteStack", "CreateChangeSet", "ExecuteChangeSet"):
        yield f"cloudformation:{verb}", place.arn(f"stack/{place.name}-Studio/1", "cloudformation"), {}, False
        yield f"cloudformation:{verb}", place.arn("stack/other/1", "cloudformation"), {}, True
    assets = place.arn(f"repository/cdk-hnb659fds-container-assets-{place.account}-{place.region}", "ecr")
    repositories = [
        assets,
        *(place.arn(f"repository/{each.repository}", "ecr") for each in place.settings.images if each.repository),
    ]
    for verb in (
        "BatchDeleteImage", "CompleteLayerUpload", "DeleteRepository", "InitiateLayerUpload", "PutImage",
        "SetRepositoryPolicy", "UploadLayerPart",
    ):  # fmt: skip
        for repository in repositories:
            yield f"ecr:{verb}", repository, {}, False
        yield f"ecr:{verb}", place.arn("repository/someones-own", "ecr"), {}, True
