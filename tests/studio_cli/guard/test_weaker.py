"""What weakens a protection or deletes sooner, value by value; the other way round it does neither."""

from __future__ import annotations

import json
from typing import Any

import pytest

from studio_cli.guard.finding import Kind
from studio_cli.guard.verdict import judge
from studio_constructs.checks import Source

FREE = {"Ref": "Free"}
WEAKER, EXPIRY, UNREADABLE, UNDECIDABLE = Kind.PROTECTION_WEAKENED, Kind.EXPIRY, Kind.UNREADABLE, Kind.UNDECIDABLE


def placed(path: str, value: Any) -> dict[str, Any]:
    if value is None:
        return {}
    for name in reversed(path.split("/")):
        value = {name: value}
    found: dict[str, Any] = value
    return found


def kinds(resource_type: str, path: str, old: Any, new: Any) -> set[Kind]:
    sides = [
        [
            Source(
                "t",
                {
                    "Parameters": {"Free": {"Type": "String"}},
                    "Resources": {"It": {"Type": resource_type, "Properties": placed(path, value)}},
                },
            )
        ]
        for value in (old, new)
    ]
    return {finding.kind for finding in judge(*sides).findings} & {WEAKER, EXPIRY, UNREADABLE, UNDECIDABLE}


def rule(**more: Any) -> dict[str, Any]:
    return {"Rules": [{"Status": "Enabled", **more}]}


def versions(days: Any, newest: Any = None) -> dict[str, Any]:
    kept = {} if newest is None else {"NewerNoncurrentVersions": newest}
    return rule(NoncurrentVersionExpiration={"NoncurrentDays": days, **kept})


def images(*rules: tuple[int, str, Any]) -> str:
    return json.dumps(
        {
            "rules": [
                {
                    "rulePriority": priority,
                    "selection": {"tagStatus": status, "countType": "imageCountMoreThan", "countNumber": count},
                    "action": {"type": "expire"},
                }
                for priority, status, count in rules
            ]
        }
    )


def daily(**more: Any) -> list[dict[str, Any]]:
    return [{"RuleName": "r", "TargetBackupVault": "v", **more}]


def cron(text: str) -> list[dict[str, Any]]:
    return daily(ScheduleExpression=text)


def copied(*to: str, days: int = 9) -> list[dict[str, Any]]:
    return daily(
        CopyActions=[{"DestinationBackupVaultArn": each, "Lifecycle": {"DeleteAfterDays": days}} for each in to]
    )


BUCKET, RULES = "AWS::S3::Bucket", "LifecycleConfiguration"
REPOSITORY, POLICY = "AWS::ECR::Repository", "LifecyclePolicy/LifecyclePolicyText"
PLAN, PLANNED = "AWS::Backup::BackupPlan", "BackupPlan/BackupPlanRule"
SELECTION = "AWS::Backup::BackupSelection"
DAY, WEEK, NEVER = "cron(0 5 ? * * *)", "cron(0 5 ? * MON *)", "cron(0 5 1 1 ? *)"

GLOBAL = "AWS::DynamoDB::GlobalTable"
TAKEN_BACK = {"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True}}
STACK_SET, STACKS = "AWS::CloudFormation::StackSet", "StackInstancesGroup"


def stacks(*accounts: str, regions: Any = ("a",), **more: Any) -> dict[str, Any]:
    return {"DeploymentTargets": {"Accounts": list(accounts), **more}, "Regions": list(regions)}


def units(*names: str) -> dict[str, Any]:
    return {"DeploymentTargets": {"OrganizationalUnitIds": list(names)}, "Regions": ["a"]}


ONE_WAY = [
    (BUCKET, RULES, None, rule(ExpirationInDays=9), EXPIRY),
    (BUCKET, RULES, rule(ExpirationInDays=9), rule(ExpirationInDays=8), EXPIRY),
    (BUCKET, RULES, rule(ExpirationInDays=9, Prefix="a"), rule(ExpirationInDays=9), EXPIRY),
    (BUCKET, RULES, rule(ExpirationInDays=9, Prefix="ab"), rule(ExpirationInDays=9, Prefix="a"), EXPIRY),
    (BUCKET, RULES, rule(ExpirationInDays=9, ObjectSizeLessThan=5), rule(ExpirationInDays=9), EXPIRY),
    (
        BUCKET,
        RULES,
        rule(ExpirationInDays=9, TagFilters=[{"Key": "a", "Value": "b"}]),
        rule(ExpirationInDays=9),
        EXPIRY,
    ),
    (BUCKET, RULES, rule(ExpirationInDays=9, Status="Disabled"), rule(ExpirationInDays=9), EXPIRY),
    (BUCKET, RULES, rule(Prefix="a"), rule(Prefix="a", ExpirationDate="2030-01-01"), EXPIRY),
    (BUCKET, RULES, versions(9, 5), versions(9), EXPIRY),
    (BUCKET, RULES, versions(9, 5), versions(9, 4), EXPIRY),
    (BUCKET, RULES, versions(9, 1), versions(9), EXPIRY),
    (BUCKET, RULES, versions(9), versions(8), EXPIRY),
    (BUCKET, RULES, versions(9), rule(NoncurrentVersionExpirationInDays=8), EXPIRY),
    (BUCKET, "VersioningConfiguration/Status", "Enabled", "Suspended", WEAKER),
    (BUCKET, "ObjectLockConfiguration/Rule/DefaultRetention/Mode", "COMPLIANCE", "GOVERNANCE", WEAKER),
    (BUCKET, "ObjectLockConfiguration/Rule/DefaultRetention/Mode", "GOVERNANCE", None, WEAKER),
    (BUCKET, "ObjectLockConfiguration/Rule/DefaultRetention/Years", 2, 1, WEAKER),
    (BUCKET, "ReplicationConfiguration", rule(), {"Rules": []}, WEAKER),
    (BUCKET, "ReplicationConfiguration", rule(), rule(Status="Disabled"), WEAKER),
    (BUCKET, "ReplicationConfiguration", rule(), None, WEAKER),
    (BUCKET, "BucketEncryption", [{"SSEAlgorithm": "aws:kms"}], [{"SSEAlgorithm": "AES256"}], WEAKER),
    (BUCKET, "BucketEncryption", [{"SSEAlgorithm": "aws:kms:dsse"}], None, WEAKER),
    (REPOSITORY, POLICY, None, images((1, "any", 9)), EXPIRY),
    (REPOSITORY, POLICY, images((1, "any", 9)), images((1, "any", 8)), EXPIRY),
    (REPOSITORY, POLICY, '{"rules": []}', images((1, "tagged", 9), (2, "any", 9)), EXPIRY),
    (REPOSITORY, POLICY, images((1, "tagged", 9)), images((1, "tagged", 9), (2, "any", 9)), EXPIRY),
    (REPOSITORY, "ImageTagMutability", "IMMUTABLE", "IMMUTABLE_WITH_EXCLUSION", WEAKER),
    (REPOSITORY, "ImageTagMutability", "IMMUTABLE_WITH_EXCLUSION", None, WEAKER),
    (REPOSITORY, "EmptyOnDelete", None, True, WEAKER),
    (PLAN, PLANNED, daily(), daily(Lifecycle={"DeleteAfterDays": 9}), WEAKER),
    (PLAN, PLANNED, daily(), None, WEAKER),
    (PLAN, PLANNED, cron(DAY), cron(WEEK), WEAKER),
    (PLAN, PLANNED, cron(WEEK), cron(NEVER), WEAKER),
    (PLAN, PLANNED, cron("cron(0 5,17 ? * * *)"), cron(DAY), WEAKER),
    (PLAN, PLANNED, cron("cron(0 5 ? * MON-FRI *)"), cron(WEEK), WEAKER),
    (PLAN, PLANNED, cron("cron(0 5 ? * 2-6 *)"), cron(WEEK), WEAKER),
    (PLAN, PLANNED, cron(DAY), cron("cron(0 5 ? * 2-6 *)"), WEAKER),
    (PLAN, PLANNED, cron(WEEK), cron("cron(0 5 ? * MON#1 *)"), WEAKER),
    (PLAN, PLANNED, cron(WEEK), cron("cron(0 5 ? * FRIL *)"), WEAKER),
    (PLAN, PLANNED, cron(WEEK), cron("cron(0 5 1 * ? *)"), WEAKER),
    (PLAN, PLANNED, cron(DAY), cron("cron(0 5 ? 1-6 * *)"), WEAKER),
    (PLAN, PLANNED, cron("cron(0 0/6 * * ? *)"), cron("cron(0 0/8 * * ? *)"), WEAKER),
    (PLAN, PLANNED, cron("rate(12 hours)"), cron(DAY), WEAKER),
    (PLAN, PLANNED, cron(DAY), cron("rate(2 days)"), WEAKER),
    (PLAN, PLANNED, cron("rate(30 minutes)"), cron("rate(1 hour)"), WEAKER),
    (PLAN, PLANNED, daily(EnableContinuousBackup=True), daily(), WEAKER),
    (PLAN, PLANNED, copied("a", "b"), copied("a"), WEAKER),
    (PLAN, PLANNED, daily(CopyActions=FREE), daily(), WEAKER),
    (PLAN, PLANNED, copied("a"), copied("a", days=8), WEAKER),
    (SELECTION, "BackupSelection/Resources", ["a", "b"], ["a"], WEAKER),
    (SELECTION, "BackupSelection/Resources", ["arn:*"], ["arn:a"], WEAKER),
    (SELECTION, "BackupSelection/NotResources", ["a"], ["a", "b"], WEAKER),
    (SELECTION, "BackupSelection/NotResources", None, ["a"], WEAKER),
    (SELECTION, "BackupSelection/ListOfTags", [{"ConditionKey": "a"}], [], WEAKER),
    (SELECTION, "BackupSelection/Conditions", None, {"StringEquals": []}, WEAKER),
    ("AWS::Backup::BackupVault", "LockConfiguration/MaxRetentionDays", 90, 80, WEAKER),
    ("AWS::Backup::BackupVault", "LockConfiguration/ChangeableForDays", 3, 4, WEAKER),
    ("AWS::Backup::BackupVault", "LockConfiguration/ChangeableForDays", 3, None, WEAKER),
    ("AWS::KMS::Key", "Enabled", None, False, UNREADABLE),
    ("AWS::KMS::ReplicaKey", "PendingWindowInDays", None, 29, WEAKER),
    ("AWS::EFS::FileSystem", "BackupPolicy/Status", "ENABLED", None, WEAKER),
    ("AWS::EFS::FileSystem", "ReplicationConfiguration", {"Destinations": [1]}, None, WEAKER),
    ("AWS::Logs::LogGroup", "RetentionInDays", None, 30, EXPIRY),
    ("AWS::Logs::LogGroup", "DeletionProtectionEnabled", True, None, WEAKER),
    ("AWS::DynamoDB::Table", "TimeToLiveSpecification/Enabled", False, True, EXPIRY),
    ("AWS::Kinesis::Stream", "RetentionPeriodHours", 48, None, EXPIRY),
    ("AWS::SQS::Queue", "MessageRetentionPeriod", None, 345_599, EXPIRY),
    ("AWS::RDS::DBInstance", "BackupRetentionPeriod", 2, None, WEAKER),
    *((f"AWS::{kind}::DBCluster", "BackupRetentionPeriod", 2, None, WEAKER) for kind in ("RDS", "DocDB", "Neptune")),
    *((f"AWS::{kind}::DBCluster", "DeletionProtection", True, None, WEAKER) for kind in ("RDS", "DocDB", "Neptune")),
    ("AWS::RDS::DBInstance", "DeletionProtection", True, False, WEAKER),
    (GLOBAL, "TimeToLiveSpecification/Enabled", None, True, EXPIRY),
    (GLOBAL, "Replicas", [{"Region": "a"}, {"Region": "b"}], [{"Region": "b"}], WEAKER),
    (GLOBAL, "Replicas", [{"Region": "a", "DeletionProtectionEnabled": True}], [{"Region": "a"}], WEAKER),
    (
        GLOBAL,
        "Replicas",
        [{"Region": "a", **TAKEN_BACK, "DeletionProtectionEnabled": True}],
        [{"Region": "a", **TAKEN_BACK}],
        WEAKER,
    ),
    ("AWS::RDS::GlobalCluster", "DeletionProtection", True, None, WEAKER),
    ("AWS::Redshift::Cluster", "AutomatedSnapshotRetentionPeriod", 2, None, WEAKER),
    ("AWS::ElastiCache::ReplicationGroup", "SnapshotRetentionLimit", 1, None, WEAKER),
    ("AWS::ElastiCache::CacheCluster", "SnapshotRetentionLimit", 1, 0, WEAKER),
    ("AWS::FSx::FileSystem", "LustreConfiguration/AutomaticBackupRetentionDays", 1, None, WEAKER),
    *(
        ("AWS::FSx::FileSystem", f"{kind}Configuration/AutomaticBackupRetentionDays", None, 29, WEAKER)
        for kind in ("Ontap", "OpenZFS", "Windows")
    ),
    (STACK_SET, "AutoDeployment/RetainStacksOnAccountRemoval", True, None, WEAKER),
    (STACK_SET, STACKS, [stacks("1", "2")], [stacks("1")], UNDECIDABLE),
    (STACK_SET, STACKS, [stacks("1")], None, UNDECIDABLE),
    (STACK_SET, STACKS, [stacks("1", regions=["a", "b"])], [stacks("1", regions=["b"])], UNDECIDABLE),
    (STACK_SET, STACKS, [units("a", "b")], [units("b")], UNDECIDABLE),
    ("AWS::Cognito::UserPool", "DeletionProtection", "ACTIVE", None, WEAKER),
    ("AWS::EC2::Instance", "InstanceInitiatedShutdownBehavior", None, "terminate", WEAKER),
    ("AWS::SageMaker::Domain", "DefaultUserSettings/AutoMountHomeEFS", None, "Disabled", UNREADABLE),
    ("AWS::SageMaker::UserProfile", "UserSettings/AutoMountHomeEFS", "Enabled", "Disabled", UNREADABLE),
    ("AWS::SageMaker::FeatureGroup", "OnlineStoreConfig/TtlDuration", None, {"Unit": "Days", "Value": 9}, EXPIRY),
    *[
        ("AWS::SageMaker::FeatureGroup", "OnlineStoreConfig/TtlDuration", {"Unit": one, "Value": 2}, second, EXPIRY)
        for one, second in [
            ("Weeks", {"Unit": "Days", "Value": 13}),
            ("Days", {"Unit": "Hours", "Value": 47}),
            ("Hours", {"Unit": "Minutes", "Value": 119}),
            ("Minutes", {"Unit": "Seconds", "Value": 119}),
        ]
    ],
]
"""Type, property, and two values of which the second protects less, or deletes more."""

BOTH_WAYS = [
    (STACK_SET, "TemplateBody", '{"Resources": {}}', '{"Resources": {"A": 1}}', UNDECIDABLE),
    (STACK_SET, "TemplateBody", "Resources: {}", "Resources:  {}", UNDECIDABLE),
    (STACK_SET, "TemplateURL", "https://a/1", "https://a/2", UNDECIDABLE),
    (STACK_SET, "Parameters", [1], [2], UNDECIDABLE),
    (GLOBAL, "Replicas", [{"Region": "a"}], [{"Region": "b"}], WEAKER),
    (GLOBAL, "Replicas", [{"Region": "a", **TAKEN_BACK}], [{"Region": "a", "DeletionProtectionEnabled": True}], WEAKER),
    (
        STACK_SET,
        STACKS,
        [stacks("1", "2", AccountFilterType="DIFFERENCE")],
        [stacks("1", AccountFilterType="DIFFERENCE")],
        UNDECIDABLE,
    ),
    (STACK_SET, STACKS, [stacks("1")], [{**stacks("1"), "ParameterOverrides": [1]}], UNDECIDABLE),
    (STACK_SET, STACKS, [stacks("1", AccountsUrl="a")], [stacks("1", AccountsUrl="b")], UNDECIDABLE),
    (BUCKET, RULES, rule(ExpirationInDays=9, Prefix="a"), rule(ExpirationInDays=9, Prefix="b"), EXPIRY),
    (BUCKET, RULES, rule(ExpirationInDays=9), rule(ExpirationInDays=FREE), EXPIRY),
    (BUCKET, RULES, FREE, rule(ExpirationInDays=9), EXPIRY),
    (BUCKET, RULES, rule(ExpirationInDays=9), {"Rules": "all"}, EXPIRY),
    (REPOSITORY, POLICY, images((1, "any", 9)), "{", EXPIRY),
    (REPOSITORY, POLICY, images((1, "tagged", 9), (2, "any", 9)), images((2, "tagged", 9), (1, "any", 9)), EXPIRY),
    (PLAN, PLANNED, daily(Lifecycle={"DeleteAfterDays": 9}), FREE, WEAKER),
    (PLAN, PLANNED, cron(DAY), cron("cron(0 5 ? * * 2030)"), WEAKER),
    (PLAN, PLANNED, cron(DAY), cron("now and then"), WEAKER),
    (PLAN, PLANNED, cron(DAY), cron("cron(0 5 ? JAN-MAR * *)"), WEAKER),
    (PLAN, PLANNED, cron(DAY), cron("cron(0 5 ? * X-MON *)"), WEAKER),
    (PLAN, PLANNED, cron(DAY), cron("cron(0 5 ? * MON-X *)"), WEAKER),
    (PLAN, PLANNED, cron(DAY), cron("cron(0 5 ? * MON-FRI-SUN *)"), WEAKER),
    (PLAN, PLANNED, cron(DAY), cron("cron(0 5 ? * FRI-MON *)"), WEAKER),
    (PLAN, PLANNED, copied("a"), copied("b"), WEAKER),
    (SELECTION, "BackupSelection/Conditions", {"StringEquals": []}, {"StringLike": []}, WEAKER),
    ("AWS::KMS::Key", "PendingWindowInDays", 30, FREE, WEAKER),
    ("AWS::KMS::Key", "PendingWindowInDays", 30, "a month", WEAKER),
    ("AWS::Logs::LogGroup", "RetentionInDays", 30, FREE, EXPIRY),
]
"""The same, where the other way round is no better or nobody can tell."""

NEITHER = [
    (BUCKET, RULES, rule(AbortIncompleteMultipartUpload={"DaysAfterInitiation": 7}), None),
    (BUCKET, RULES, versions(9), rule(NoncurrentVersionExpirationInDays=9)),
    (BUCKET, RULES, None, rule(ExpirationInDays=9, Status="Disabled")),
    (BUCKET, RULES, rule(ExpirationInDays=9), {"Rules": [*rule(ExpirationInDays=9)["Rules"]] * 2}),
    (
        BUCKET,
        "BucketEncryption",
        [{"SSEAlgorithm": "aws:kms"}],
        [{"SSEAlgorithm": "aws:kms", "BucketKeyEnabled": True}],
    ),
    (BUCKET, "ReplicationConfiguration", rule(), rule(Priority=1)),
    (REPOSITORY, POLICY, images((1, "tagged", 9), (2, "any", 9)), images((3, "tagged", 9), (7, "any", 9))),
    (PLAN, PLANNED, cron(DAY), daily()),
    (PLAN, PLANNED, cron("cron(0 5 * * ? *)"), cron("cron(30 23 ? * 1-7 *)")),
    (PLAN, PLANNED, cron("rate(1 day)"), cron(DAY)),
    (PLAN, PLANNED, cron("rate(24 hours)"), cron("rate(1440 minutes)")),
    (PLAN, PLANNED, cron("cron(0 0/12 * * ? *)"), cron("cron(0 3,15 * * ? *)")),
    (PLAN, PLANNED, copied("a", "b"), copied("b", "a")),
    (PLAN, PLANNED, cron("odd"), daily(ScheduleExpression="odd", StartWindowMinutes=60)),
    (SELECTION, "BackupSelection/Resources", ["a", "b"], ["b", "a"]),
    ("AWS::KMS::Key", "PendingWindowInDays", None, 30),
    ("AWS::SQS::Queue", "MessageRetentionPeriod", None, "345600"),
    ("AWS::Kinesis::Stream", "RetentionPeriodHours", None, 24),
    ("AWS::Backup::BackupVault", "LockConfiguration/MinRetentionDays", 7, "7"),
    (STACK_SET, "TemplateBody", '{"Resources": {}, "Outputs": {}}', '{"Outputs":{},"Resources":{}}'),
    (STACK_SET, STACKS, [stacks("1", "2")], [stacks("2"), stacks("1")]),
    (STACK_SET, STACKS, [stacks("1", regions=["a", "b"])], [stacks("1", regions=["b"]), stacks("1")]),
    (STACK_SET, "Description", "a", "b"),
    (GLOBAL, "Replicas", [{"Region": "a"}, {"Region": "b"}], [{"Region": "b", "Tags": []}, {"Region": "a"}]),
]
"""Two values of which neither is worse."""


def named(case: tuple[Any, ...]) -> str:
    return f"{case[0]} {case[1]} {case[2]} {case[3]}"


@pytest.mark.parametrize("case", ONE_WAY, ids=map(named, ONE_WAY))
def test_less_is_told_and_more_is_not(case: tuple[str, str, Any, Any, Kind]) -> None:
    resource_type, path, old, new, kind = case
    assert kinds(resource_type, path, old, new) == {kind}
    assert kinds(resource_type, path, new, old) == set()


@pytest.mark.parametrize("case", BOTH_WAYS, ids=map(named, BOTH_WAYS))
def test_what_can_not_be_told_counts_as_less(case: tuple[str, str, Any, Any, Kind]) -> None:
    resource_type, path, old, new, kind = case
    assert kinds(resource_type, path, old, new) == {kind}


@pytest.mark.parametrize("case", NEITHER, ids=map(named, NEITHER))
def test_what_is_as_good_is_not_told(case: tuple[str, str, Any, Any]) -> None:
    resource_type, path, old, new = case
    assert kinds(resource_type, path, old, new) == set()
    assert kinds(resource_type, path, new, old) == set()


@pytest.mark.parametrize(
    ("lifecycle", "lock", "is_refused"),
    [
        ({"DeleteAfterDays": 30}, {"MinRetentionDays": 30}, False),
        ({"DeleteAfterDays": 30}, {"MinRetentionDays": 31}, True),
        ({"DeleteAfterDays": 30}, {"MinRetentionDays": 1, "MaxRetentionDays": 30}, False),
        ({"DeleteAfterDays": 30}, {"MinRetentionDays": 1, "MaxRetentionDays": 29}, True),
        (None, {"MinRetentionDays": 9000}, False),
        (None, {"MinRetentionDays": 1, "MaxRetentionDays": 36500}, True),
        (FREE, {"MinRetentionDays": 1, "MaxRetentionDays": 30}, False),
        ({"DeleteAfterDays": 30}, {"MinRetentionDays": FREE}, False),
    ],
)
@pytest.mark.parametrize("name", [{}, {"BackupVaultName": "homes"}], ids=["no name", "a name"])
def test_a_lock_refuses_what_is_kept_too_short_or_too_long(
    lifecycle: Any, lock: Any, name: dict[str, str], *, is_refused: bool
) -> None:
    def side(lock: Any) -> list[Source]:
        kept = {} if lifecycle is None else {"Lifecycle": lifecycle}
        rules = [{"RuleName": "r", "TargetBackupVault": {"Ref": "Vault"}, **kept}]
        vault = {
            "Type": "AWS::Backup::BackupVault",
            "Properties": {**name, **({"LockConfiguration": lock} if lock else {})},
        }
        plan = {"Type": PLAN, "Properties": placed(PLANNED, rules)}
        body = {"Parameters": {"Free": {"Type": "String"}}, "Resources": {"Vault": vault, "Plan": plan}}
        return [Source("t", body)]

    def stopped(old: Any, new: Any) -> bool:
        return "Plan" in {finding.logical_id for finding in judge(side(old), side(new)).findings}

    assert stopped(None, lock) is is_refused
    assert not stopped(lock, lock)
