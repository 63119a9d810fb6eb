"""What people may do beside what `generated.py` asks: their day in Studio, their data, their team's tools."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from . import tools
from .declared import Session
from .generated import session_keys
from .row import STRANGER, May, Row
from .world import FOREIGN_BUCKET, OTHER, OTHER_DOMAIN, OWNER_TAG, Person

USING_A_KEY = (
    "kms:Decrypt kms:DescribeKey kms:Encrypt kms:GenerateDataKey kms:GenerateDataKeyWithoutPlaintext "
    "kms:ReEncryptFrom kms:ReEncryptTo"
)
_WRITING = "s3:AbortMultipartUpload s3:DeleteObject s3:ListMultipartUploadParts s3:PutObject"
WRITING_LOGS = "logs:CreateLogGroup logs:CreateLogStream logs:DescribeLogStreams logs:PutLogEvents"


def rights(person: Person) -> Iterator[May]:
    """All of it."""
    yield from in_studio(person)
    yield from data(person)
    yield from own_places(person)
    yield from secrets(person)
    yield from notebooks(person)
    yield from tools.rights(person)


def rows(person: Person) -> Iterator[Row]:
    """The same as requests from Studio, and what is left of them in jobs."""
    for session, told in (
        (Session.STUDIO, rights(person)),
        (Session.NAMELESS, [*own_places(person), *tools.rights(person)]),
        (Session.JOB, [*own_places(person), *tools.in_jobs(person)]),
    ):
        keys = session_keys(person, session)
        for right in told:
            yield from replace(right, keys={**keys, **right.keys}).rows()
    for session in (Session.SHARED_SPACE, Session.CONSOLE):
        keys = session_keys(person, session)
        for right in own_places(person):
            for row in replace(right, keys={**keys, **right.keys}).rows():
                yield replace(row, allowed=False, why=f"{row.why}; nor {session.value}")


def in_studio(person: Person) -> Iterator[May]:
    """Own private spaces, own apps, own profile."""
    place, me = person.place, person.name
    app, space, profile = place.arn_of("app"), place.arn_of("space"), place.arn_of("user-profile")
    spaces = [space(f"{me}-lab"), space("anything")]
    apps = [app(f"{me}-lab", kind) for kind in ("jupyterlab", "codeeditor")]
    owned = {
        "sagemaker:OwnerUserProfileArn": (place.profile(me), place.profile(OTHER)),
        "sagemaker:SpaceSharingType": ("Private", "Shared"),
    }
    limited = {"sagemaker:InstanceTypes": ([person.app_types[0]], ["ml.p4de.24xlarge"])}
    scripts = place.called("AWS::SageMaker::StudioLifecycleConfig", "StudioLifecycleConfigArn")
    images = place.called("AWS::SageMaker::Image", "ImageArn")
    yield May(
        what="start an app in a private space of their own",
        actions="sagemaker:CreateApp",
        on=apps,
        never_on=[app(f"{me}-lab", domain=OTHER_DOMAIN)],
        needs=owned,
        unless=limited,
    )
    yield May(
        what="make and change a private space of their own",
        actions="sagemaker:CreateSpace sagemaker:UpdateSpace",
        on=spaces,
        never_on=[space(f"{me}-lab", domain=OTHER_DOMAIN), profile(me)],
        needs=owned,
        unless={
            **limited,
            **({} if person.remote_access else {"sagemaker:RemoteAccess": ("DISABLED", "ENABLED")}),
        },
    )
    yield May(
        what="stop their apps and delete their spaces",
        actions="sagemaker:DeleteApp sagemaker:DeleteSpace",
        on=[*apps, *spaces],
        needs=owned,
    )
    for script in [*([[each] for each in scripts]), *([scripts] if scripts else []), ["None"]]:
        yield May(
            what="start an app and a space with a script of the estate",
            actions="sagemaker:CreateApp sagemaker:CreateSpace sagemaker:UpdateSpace",
            on=[apps[0], spaces[0]],
            keys={"sagemaker:StudioLifecycleConfigArns": script, **{key: good for key, (good, _) in owned.items()}},
        )
    for image in images:
        yield May(
            what="start an app and a space from an image of the estate",
            actions="sagemaker:CreateApp sagemaker:CreateSpace sagemaker:UpdateSpace",
            on=[apps[0], spaces[0]],
            keys={
                "sagemaker:ImageArns": [image],
                "sagemaker:ImageVersionArns": [f"{image.replace(':image/', ':image-version/')}/1"],
                **{key: good for key, (good, _) in owned.items()},
            },
        )
    yield May(
        what="tag an app and a space of theirs while it is made",
        actions="sagemaker:AddTags",
        on=[app(f"{me}-lab"), space(f"{me}-lab")],
        never_on=[profile(me), place.arn(f"domain/{place.domain}"), space(f"{me}-lab", domain=OTHER_DOMAIN)],
        needs={"sagemaker:TaggingAction": ("CreateSpace", "UpdateSpace")},
        unless={"aws:TagKeys": (["project"], ["project", "studio:keep-until"])},
    )
    yield May(
        what="tag an app while it is made", actions="sagemaker:AddTags", on=[app(f"{me}-lab")],
        needs={"sagemaker:TaggingAction": ("CreateApp", "CreateProject")},
    )  # fmt: skip
    yield May(
        what="open their own Studio and see their own profile",
        actions="sagemaker:CreatePresignedDomainUrl sagemaker:DescribeUserProfile",
        on=[profile(me)],
        never_on=[profile(OTHER), profile(f"{me}2"), profile(me, domain=OTHER_DOMAIN)],
    )
    if person.remote_access:
        own = {f"sagemaker:ResourceTag/{OWNER_TAG}": (place.profile(me), place.profile(OTHER))}
        yield May(
            what="connect an IDE on their laptop to a space of their own",
            actions="sagemaker:StartSession",
            on=[space(f"{me}-lab")],
            never_on=[space(f"{me}-lab", domain=OTHER_DOMAIN)],
            needs=own,
        )
    yield May(
        what="write the logs of their apps",
        actions=WRITING_LOGS,
        on=[
            place.arn(f"log-group:/aws/sagemaker/studio{below}", "logs")
            for below in ("", f":log-stream:{place.domain}/{me}/jupyterlab/default")
        ],
        never_on=[place.arn("log-group:/aws/lambda/any", "logs")],
    )
    yield May(
        what="read and write what the estate's key encrypts",
        actions=USING_A_KEY,
        on=[place.key_arn],
        never_on=[place.arn("key/11111111-2222-3333-4444-555555555555", "kms")],
    )
    yield May(
        what="let AWS's services attach the volume of a space",
        actions="kms:CreateGrant",
        on=[place.key_arn],
        never_on=[place.arn("key/11111111-2222-3333-4444-555555555555", "kms")],
        needs={"kms:GrantIsForAWSResource": ("true", "false")},
    )


def data(person: Person) -> Iterator[May]:
    """What the team reads and writes in S3."""
    if person.team is None:
        return
    read, written = set(person.team.s3_read) - set(person.team.s3_write), set(person.team.s3_write)
    for location in sorted(read | written):
        bucket, _, prefix = location.partition("/")
        arn, other = f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{FOREIGN_BUCKET}/a/b.parquet"
        below = f"arn:aws:s3:::{location}/a/b.parquet"
        beside = [other, f"arn:aws:s3:::{location}-2/a.parquet"] if not _covers(person, f"{location}-2") else [other]
        yield May(what=f"read what is in {location}", actions="s3:GetObject", on=[below], never_on=beside)
        yield May(what=f"find {bucket}", actions="s3:GetBucketLocation", on=[arn])
        if prefix and not _covers(person, bucket):
            for found in (prefix, f"{prefix}/", f"{prefix}/a/"):
                yield May(
                    what=f"list {location}", actions="s3:ListBucket", on=[arn],
                    needs={"s3:prefix": (found, f"{prefix}-2/")},
                )  # fmt: skip
        else:
            yield May(what=f"list {location}", actions="s3:ListBucket", on=[arn])
        if location in written:
            yield May(what=f"write and delete in {location}", actions=_WRITING, on=[below], never_on=beside)
        elif not any(_is_below(location, each) for each in written):
            yield May(what="write nothing that they only read", actions=_WRITING, on=[], never_on=[below])
    for location in person.team.s3_own:
        bucket = location.partition("/")[0]
        yield May(what=f"find {bucket}", actions="s3:GetBucketLocation", on=[f"arn:aws:s3:::{bucket}"])


def own_places(person: Person) -> Iterator[May]:
    """What is below their own name, and nobody else's, where a session tells who they are."""
    for location in () if person.team is None else person.team.s3_own:
        bucket, _, prefix = location.partition("/")
        arn, above = f"arn:aws:s3:::{bucket}", f"{prefix}/" if prefix else ""
        me, others = f"{above}{person.name}", [f"{above}{each}" for each in (OTHER, f"{person.name}2", "*")]
        objects = [f"{each}/a/b.parquet" for each in others]
        yield May(
            what=f"read, write and delete what is below their own name in {location}",
            actions=f"s3:GetObject {_WRITING}",
            on=[f"{arn}/{me}/a/b.parquet"],
            never_on=[
                f"{arn}/{each}"
                for each in (*objects, me, f"{above}a.parquet", f"{above}/a.parquet", f"other/{me}/a.parquet")
            ],
        )
        for found in (me, f"{me}/", f"{me}/a/"):
            for hidden in ("", above, above.rstrip("/"), *others, *(f"{each}/" for each in others), f"other/{me}/"):
                yield May(
                    what=f"list what is below their own name in {location}",
                    actions="s3:ListBucket",
                    on=[arn],
                    needs={"s3:prefix": (found, hidden)},
                )


def secrets(person: Person) -> Iterator[May]:
    """The passwords that start-up scripts name; everybody may choose any script of an app."""
    place = person.place
    for script in place.settings.start_up_scripts:
        for each in script.start_up().credentials:
            if each.secret is not None:
                secret = place.arn(f"secret:{each.secret}-AbCdEf", "secretsmanager")
                yield May(
                    what="read the password of a start-up script",
                    actions="secretsmanager:GetSecretValue",
                    on=[secret],
                    never_on=[place.arn("secret:payroll-AbCdEf", "secretsmanager"), f"{secret}2"],
                )
            if each.parameter is not None:
                yield May(
                    what="read the password of a start-up script",
                    actions="ssm:GetParameter",
                    on=[place.arn(f"parameter{each.parameter}", "ssm")],
                    never_on=[place.arn("parameter/payroll", "ssm")],
                )
            if each.key_arn is not None:
                via = f"secretsmanager.{place.region}.amazonaws.com"
                yield May(
                    what="decrypt the password of a start-up script",
                    actions="kms:Decrypt",
                    on=[each.key_arn],
                    needs={"kms:ViaService": (via, f"s3.{place.region}.amazonaws.com")},
                )


def notebooks(person: Person) -> Iterator[May]:
    """The notebook instance that is theirs."""
    place = person.place
    opening = " ".join(
        f"sagemaker:{verb}NotebookInstance{'Url' if verb == 'CreatePresigned' else ''}"
        for verb in ("CreatePresigned", "Describe", "Start", "Stop")
    )
    other = place.arn("notebook-instance/everybodys-else")
    for notebook in place.settings.notebook_instances:
        mine = place.arn(f"notebook-instance/{place.settings.domain.name}-{notebook.name}")
        if notebook.owner == person.name:
            yield May(what="start, open and stop their notebook instance", actions=opening, on=[mine], never_on=[other])
        else:
            yield May(what="open nobody else's notebook instance", actions=opening, on=[], never_on=[mine, other])


def _covers(person: Person, location: str) -> bool:
    assert person.team is not None
    return any(_is_below(location, each) for each in (*person.team.s3_read, *person.team.s3_write))


def _is_below(location: str, other: str) -> bool:
    return location == other or location.startswith(f"{other.rstrip('/')}/")


__all__ = ["STRANGER", "rights", "rows"]
