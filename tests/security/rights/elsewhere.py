"""What one person tries in other services, to reach another's things or the estate's: nobody's policies allow it.

Written from the list of each service's actions before the policies were read, so that what no policy was meant to say
is asked too.
"""

from __future__ import annotations

from collections.abc import Iterator

from .declared import Session
from .generated import session_keys
from .row import STRANGER, Keys, Row
from .world import OTHER, Person, Place

Attempt = tuple[str, str, str]
"""What in plain words, actions of one service, and the resource."""


def rows(person: Person) -> Iterator[Row]:
    """From Studio, and from a job."""
    place = person.place
    tried = [*attempts(person), *on_places_of_others(person)]
    for session in (Session.STUDIO, Session.JOB):
        keys: Keys = session_keys(person, session)
        for what, actions, resource in tried:
            for action in actions.split():
                yield Row(action=action, resource=resource, keys=keys, allowed=False, why=what)
        strange = {**keys, "ec2:Subnet": f"arn:aws:ec2:{place.region}:{place.account}:subnet/subnet-00000000000000000"}
        yield Row(
            action="ec2:DeleteNetworkInterface",
            resource=place.arn("network-interface/eni-0123456789abcdef0", "ec2"),
            keys=strange,
            allowed=False,
            why="takes a server off another network",
        )


def attempts(person: Person) -> Iterator[Attempt]:
    """The same for everybody, whatever their team."""
    place = person.place
    yield from _as_somebody_else(person)
    yield from _around_files(place)
    yield from _on_networks(place)
    yield from _on_data(place)
    yield from _on_what_watches(place)
    for bucket in _buckets(person):
        arn = f"arn:aws:s3:::{bucket}"
        yield (
            "changes whose a bucket of the team is",
            (
                "s3:DeleteBucketPolicy s3:PutBucketPolicy s3:PutBucketPublicAccessBlock s3:PutBucketVersioning "
                "s3:PutLifecycleConfiguration s3:PutBucketNotification s3:PutReplicationConfiguration"
            ),
            arn,
        )
        yield (
            "undoes what keeps versions of files",
            (
                "s3:BypassGovernanceRetention s3:DeleteObjectVersion s3:GetObjectVersion s3:PutObjectAcl "
                "s3:PutObjectLegalHold s3:PutObjectRetention s3:PutObjectVersionAcl"
            ),
            f"{arn}/{OTHER}/notes.ipynb",
        )
    way = place.arn("accesspoint/mine", "s3")
    yield "opens another way into a bucket", "s3:CreateAccessPoint s3:PutAccessPointPolicy", way


def on_places_of_others(person: Person) -> Iterator[Attempt]:
    """What people of any team have as their own, in S3 and in Canvas."""
    for team in person.place.settings.teams:
        own = [*team.s3_own, *([] if team.canvas_artifacts is None else [team.canvas_artifacts])]
        for location in own:
            theirs = f"arn:aws:s3:::{location}/{OTHER}/notes.ipynb"
            yield "reaches another person's own place", "s3:DeleteObject s3:GetObject s3:PutObject", theirs


def _as_somebody_else(person: Person) -> Iterator[Attempt]:
    place, mine = person.place, person.role_arn
    policy = f"arn:aws:iam::{place.account}:policy/any"
    for role in (person.role_of_a_colleague, person.role_of_another_team):
        yield "becomes another person", "sts:AssumeRole sts:SetSourceIdentity sts:TagSession", role
    yield "tags their own role, to look like somebody else", "iam:TagRole iam:UntagRole", mine
    yield "rewrites a policy of their own role", "iam:CreatePolicyVersion iam:SetDefaultPolicyVersion", policy
    yield "takes another's ticket to a cluster", "elasticmapreduce:GetClusterSessionCredentials", place.arn(
        "cluster/j-0123456789", "elasticmapreduce"
    )  # fmt: skip
    secret = place.arn(f"secret:{OTHER}-AbCdEf", "secretsmanager")
    yield (
        "reads or takes over a secret of another",
        (
            "secretsmanager:GetSecretValue secretsmanager:PutResourcePolicy secretsmanager:PutSecretValue "
            "secretsmanager:TagResource"
        ),
        secret,
    )
    yield "reads a parameter of another", "ssm:GetParameter ssm:GetParameters", place.arn(f"parameter/{OTHER}", "ssm")
    connection = place.arn("connection/0a1b2c3d", "codeconnections")
    yield "uses another's connection to a repository", "codeconnections:UseConnection", connection
    yield "pushes to a repository", "codecommit:GitPush codecommit:PutFile", place.arn(OTHER, "codecommit")
    yield (
        "opens a shell on a server or in a job",
        "ssm:SendCommand ssm:StartSession",
        place.arn("instance/i-0123456789abcdef0", "ec2"),
    )


def _around_files(place: Place) -> Iterator[Attempt]:
    homes = place.arn("file-system/fs-0123456789abcdef0", "elasticfilesystem")
    yield (
        "opens another way into everybody's homes",
        (
            "elasticfilesystem:CreateAccessPoint elasticfilesystem:CreateMountTarget "
            "elasticfilesystem:DeleteFileSystemPolicy elasticfilesystem:PutFileSystemPolicy"
        ),
        homes,
    )
    yield "deletes everybody's homes", "elasticfilesystem:DeleteFileSystem", homes
    vault = place.arn("backup-vault:homes", "backup")
    point = place.arn("recovery-point:0a1b2c3d", "backup")
    yield "brings a backup of everybody's homes elsewhere", "backup:StartRestoreJob backup:CopyFromBackupVault", point
    yield "deletes backups", "backup:DeleteRecoveryPoint", point
    yield "lets others into the backups", "backup:PutBackupVaultAccessPolicy", vault
    volume = place.arn("volume/vol-0123456789abcdef0", "ec2")
    yield "copies the volume of a space", "ec2:AttachVolume ec2:CreateSnapshot ec2:ModifySnapshotAttribute", volume
    other_key = place.arn("key/99999999-2222-3333-4444-555555555555", "kms")
    yield "uses another estate's key", "kms:CreateGrant kms:Decrypt kms:GenerateDataKey kms:ReEncryptFrom", other_key


def _on_networks(place: Place) -> Iterator[Attempt]:
    group = place.arn("security-group/sg-00000000000000000", "ec2")
    yield "joins another person's security group", "ec2:CreateNetworkInterface", group
    yield (
        "opens a security group",
        "ec2:AuthorizeSecurityGroupEgress ec2:AuthorizeSecurityGroupIngress ec2:RevokeSecurityGroupIngress",
        group,
    )
    interface = place.arn("network-interface/eni-0123456789abcdef0", "ec2")
    yield "moves a server into another group", "ec2:ModifyNetworkInterfaceAttribute", interface
    endpoint = place.arn("vpc-endpoint/vpce-0123456789abcdef0", "ec2")
    yield "opens or closes an endpoint", "ec2:DeleteVpcEndpoints ec2:ModifyVpcEndpoint", endpoint


def _on_data(place: Place) -> Iterator[Attempt]:
    workgroup = place.arn("workgroup/primary", "athena")
    yield "reads what another asked of Athena", "athena:GetQueryResults athena:StopQueryExecution", workgroup
    session = place.arn(f"session/{OTHER}", "glue")
    yield "runs code in another's session of Glue", "glue:GetStatement glue:RunStatement", session
    yield "reads a password that Glue keeps", "glue:GetConnection", place.arn("connection/warehouse", "glue")
    yield "reads what Lake Formation guards", "lakeformation:GetDataAccess", "*"
    share = place.arn("resource-share/0a1b2c3d", "ram")
    yield (
        "shares with another account",
        "ram:AssociateResourceShare ram:CreateResourceShare ram:AcceptResourceShareInvitation",
        share,
    )
    tagged = place.arn(f"training-job/{OTHER}s-job")
    yield "tags past SageMaker", "tag:TagResources tag:UntagResources", tagged
    foreign = f"arn:aws:sagemaker:{place.region}:{STRANGER}:model-package-group/theirs"
    for group in (place.arn(f"model-package-group/{OTHER}--churn"), foreign):
        yield (
            "opens a group of models to another account",
            "sagemaker:DeleteModelPackageGroupPolicy sagemaker:PutModelPackageGroupPolicy",
            group,
        )
    step = place.arn(f"pipeline/{OTHER}--nightly/execution/abcdefghijkl")
    yield (
        "answers for a step of another's pipeline",
        "sagemaker:SendPipelineExecutionStepFailure sagemaker:SendPipelineExecutionStepSuccess",
        step,
    )


def _on_what_watches(place: Place) -> Iterator[Attempt]:
    function = place.arn("function:any", "lambda")
    yield "calls a function of the estate", "lambda:InvokeFunction lambda:UpdateFunctionCode", function
    yield "starts a state machine", "states:StartExecution", place.arn("stateMachine:any", "states")
    yield "has something run as another, later", "events:PutRule events:PutTargets", place.arn("rule/any", "events")
    yield (
        "has something run as another, later",
        "scheduler:CreateSchedule",
        place.arn("schedule/default/a", "scheduler"),
    )
    logs = place.arn("log-group:/aws/sagemaker/studio:log-stream:any", "logs")
    yield "reads logs of others' apps", "logs:FilterLogEvents logs:GetLogEvents logs:StartQuery", logs
    yield (
        "sends logs elsewhere, or away",
        (
            "logs:DeleteLogGroup logs:DeleteLogStream logs:PutResourcePolicy logs:PutRetentionPolicy "
            "logs:PutSubscriptionFilter"
        ),
        logs,
    )
    yield (
        "switches the records off",
        "cloudtrail:StopLogging cloudtrail:UpdateTrail",
        place.arn("trail/any", "cloudtrail"),
    )
    yield "switches an alarm off", "cloudwatch:DeleteAlarms cloudwatch:DisableAlarmActions", place.arn(
        "alarm:any", "cloudwatch"
    )  # fmt: skip


def _buckets(person: Person) -> list[str]:
    team = person.team
    locations = () if team is None else (*team.s3_read, *team.s3_write, *team.s3_own)
    return sorted({each.partition("/")[0] for each in locations})
