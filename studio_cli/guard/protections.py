"""What guards a resource's content, and whether it gets weaker without the resource being made anew.

Defaults are those of CloudFormation's reference (read 2026-11-22): what a template leaves out is compared as that.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from studio_cli.guard import backups, expiry, stack_sets
from studio_cli.guard.fate import Change, Seen
from studio_cli.guard.finding import Kind
from studio_cli.guard.sameness import Sameness, compare, value_at
from studio_cli.guard.symbols import SYMBOLS, shown_apart, written

Weaker = Callable[[Any, Any], bool]
"""Whether the second value protects less than the first; both are known and not the same."""

KEEPS: Final = ("Retain", "RetainExceptOnCreate")


@dataclass(frozen=True)
class Protection:
    """A property that protects content.

    Attributes:
        path: Where it stands.
        weaker: When it gets weaker.
        default: What it is where nothing stands.
        says: What that means.
        kind: What is found.
        counts: From all old properties and the new value, what of it counts.
    """

    path: str
    weaker: Weaker
    default: Any
    says: str
    kind: Kind = Kind.PROTECTION_WEAKENED
    counts: Callable[[Any, Any], Any] = lambda _, new: new


def _off(old: Any, new: Any) -> bool:
    return _flag(old) and not _flag(new)


def _on(old: Any, new: Any) -> bool:
    return not _flag(old) and _flag(new)


def _flag(value: Any) -> bool:
    return written(value).lower() in {"true", "enabled"}


def _less(old: Any, new: Any) -> bool:
    try:
        return float(new or 0) < float(old or 0)
    except (TypeError, ValueError):
        return True


def _gone(old: Any, new: Any) -> bool:
    return bool(old) and not new


def _added(old: Any, new: Any) -> bool:
    return bool(new) and compare(old, new) is not Sameness.SAME


def _later(old: Any, new: Any) -> bool:
    return old is not None and (new is None or _less(new, old))


def _ranked(*values: str) -> Weaker:
    """The strongest first; what is in no rank is the weakest."""

    def weaker(old: Any, new: Any) -> bool:
        ranks = {value: index for index, value in enumerate(values)}
        return ranks.get(written(new), len(values)) > ranks.get(written(old), len(values))

    return weaker


def _is_now(*values: str) -> Weaker:
    """When it is one of these, whatever it was."""
    return lambda _, new: written(new) in values


def _encrypts_less(old: Any, new: Any) -> bool:
    """Whether a bucket's rules name no key of KMS any more."""
    return "aws:kms" in json.dumps(old, default=str) and "aws:kms" not in json.dumps(new, default=str)


def _replicates_less(old: Any, new: Any) -> bool:
    """Whether a rule is gone or off that made copies."""
    return _copies(old) > _copies(new)


def _copies(replication: Any) -> int:
    rules = replication.get("Rules") if isinstance(replication, Mapping) else None
    rules = rules if isinstance(rules, list) else []
    return sum(isinstance(rule, Mapping) and rule.get("Status") != "Disabled" for rule in rules)


def _replica_less(old: Any, new: Any) -> bool:
    """Whether a table has a copy in fewer regions, or one of them is less protected."""
    before, after = _replicas(old), _replicas(new)
    return any(
        not switches <= after.get(region, frozenset()) or region not in after for region, switches in before.items()
    )


def _replicas(replicas: Any) -> dict[str, frozenset[str]]:
    """By region, what is switched on."""
    paths = (("DeletionProtectionEnabled",), ("PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled"))
    return {
        written(expiry.at(each, ("Region",))): frozenset(path[-1] for path in paths if _flag(expiry.at(each, path)))
        for each in (replicas if isinstance(replicas, list) else [])
    }


def _keeps_for_less(unit: Mapping[str, int]) -> Weaker:
    """When ``{Unit, Value}`` is less; nothing stands for ever."""

    def weaker(old: Any, new: Any) -> bool:
        before, after = (
            each and (unit.get(str(expiry.at(each, ("Unit",))), 0) * (expiry.number(expiry.at(each, ("Value",))) or 0))
            for each in (old, new)
        )
        return expiry.deletes_sooner(before or None, after or None)

    return weaker


def _differs(_: Any, __: Any) -> bool:
    return True


_SWITCH: Final = "it can be deleted by whoever deletes it in a console"
_PUBLIC: Final = "what it holds may be made public"
_NO_HOME: Final = "home directories are not there any more in spaces that start from now on"
_ITEMS: Final = Protection(
    "TimeToLiveSpecification/Enabled", _on, default=False, says="items are deleted by their age", kind=Kind.EXPIRY
)
_FEWER_BACKUPS: Final = "backups are kept for less time"
_IN_EACH_STACK: Final = "what that does in each of its stacks, only a comparison of the two templates tells"
_PROTECTIONS: Final[dict[str, tuple[Protection, ...]]] = {
    "AWS::CloudFormation::StackSet": (
        Protection("TemplateBody", stack_sets.is_another_template, None, _IN_EACH_STACK, Kind.UNDECIDABLE),
        Protection("TemplateURL", _differs, None, _IN_EACH_STACK, Kind.UNDECIDABLE),
        Protection("Parameters", _differs, None, _IN_EACH_STACK, Kind.UNDECIDABLE),
        Protection(
            "StackInstancesGroup",
            stack_sets.leaves_out,
            None,
            "a stack where it is named no more is deleted with what it holds, or is another one",
            Kind.UNDECIDABLE,
        ),
        Protection(
            "AutoDeployment/RetainStacksOnAccountRemoval",
            _off,
            default=False,
            says="the stack of an account that leaves its organizational unit is deleted",
        ),
    ),
    "AWS::SageMaker::Domain": (
        Protection(
            "DefaultUserSettings/AutoMountHomeEFS", _is_now("Disabled"), "Enabled", _NO_HOME, kind=Kind.UNREADABLE
        ),
    ),
    "AWS::SageMaker::UserProfile": (
        Protection(
            "UserSettings/AutoMountHomeEFS", _is_now("Disabled"), "DefaultAsDomain", _NO_HOME, kind=Kind.UNREADABLE
        ),
    ),
    "AWS::SageMaker::FeatureGroup": (
        Protection(
            "OnlineStoreConfig/TtlDuration",
            _keeps_for_less({"Seconds": 1, "Minutes": 60, "Hours": 3_600, "Days": 86_400, "Weeks": 604_800}),
            None,
            "records are deleted by their age",
            Kind.EXPIRY,
        ),
    ),
    "AWS::KMS::Key": (
        Protection("Enabled", _off, default=True, says="nothing that it encrypts can be read", kind=Kind.UNREADABLE),
        Protection("PendingWindowInDays", _less, 30, "there are fewer days to take a deletion back"),
        Protection("EnableKeyRotation", _off, default=False, says="its key material is not renewed any more"),
    ),
    "AWS::KMS::ReplicaKey": (
        Protection("Enabled", _off, default=True, says="nothing that it encrypts can be read", kind=Kind.UNREADABLE),
        Protection("PendingWindowInDays", _less, 30, "there are fewer days to take a deletion back"),
    ),
    "AWS::S3::Bucket": (
        Protection("VersioningConfiguration/Status", _off, None, "what is overwritten or deleted is gone at once"),
        Protection(
            "LifecycleConfiguration",
            expiry.bucket_deletes_more,
            None,
            "it deletes more objects",
            Kind.EXPIRY,
            expiry.of_versions_there_are,
        ),
        Protection("PublicAccessBlockConfiguration/BlockPublicAcls", _off, default=False, says=_PUBLIC),
        Protection("PublicAccessBlockConfiguration/BlockPublicPolicy", _off, default=False, says=_PUBLIC),
        Protection("PublicAccessBlockConfiguration/IgnorePublicAcls", _off, default=False, says=_PUBLIC),
        Protection("PublicAccessBlockConfiguration/RestrictPublicBuckets", _off, default=False, says=_PUBLIC),
        Protection(
            "ObjectLockConfiguration/Rule/DefaultRetention/Mode",
            _ranked("COMPLIANCE", "GOVERNANCE"),
            None,
            "objects can be deleted before their time",
        ),
        Protection(
            "ObjectLockConfiguration/Rule/DefaultRetention/Days", _less, None, "objects are locked for less time"
        ),
        Protection(
            "ObjectLockConfiguration/Rule/DefaultRetention/Years", _less, None, "objects are locked for less time"
        ),
        Protection("ReplicationConfiguration", _replicates_less, None, "fewer copies are made of new objects"),
        Protection("BucketEncryption", _encrypts_less, None, "new objects are not encrypted by its key"),
    ),
    "AWS::ECR::Repository": (
        Protection(
            "ImageTagMutability",
            _ranked("IMMUTABLE", "IMMUTABLE_WITH_EXCLUSION", "MUTABLE"),
            "MUTABLE",
            "an image can take the place of another under its tag",
        ),
        Protection(
            "ImageTagMutabilityExclusionFilters",
            backups.leaves_more_out,
            None,
            "an image can take the place of another under more tags",
        ),
        Protection(
            "LifecyclePolicy/LifecyclePolicyText",
            expiry.repository_deletes_more,
            None,
            "it may delete more images",
            Kind.EXPIRY,
        ),
        Protection("EmptyOnDelete", _on, default=False, says="deleting it deletes its images"),
    ),
    "AWS::EFS::FileSystem": (
        Protection("BackupPolicy/Status", _off, "DISABLED", "no backups are made of it"),
        Protection(
            "FileSystemProtection/ReplicationOverwriteProtection", _off, "ENABLED", "a replication may write over it"
        ),
        Protection("ReplicationConfiguration", _gone, None, "no copy is made of it"),
    ),
    "AWS::Backup::BackupVault": (
        Protection("LockConfiguration", _gone, None, "backups can be deleted before their time"),
        Protection("LockConfiguration/MinRetentionDays", _less, 0, "backups can be deleted sooner"),
        Protection(
            "LockConfiguration/MaxRetentionDays", expiry.deletes_sooner, None, "backups kept longer are refused"
        ),
        Protection("LockConfiguration/ChangeableForDays", _later, None, "the lock can be taken off for longer"),
        Protection("AccessPolicy", _gone, None, "nobody is denied to delete backups"),
    ),
    "AWS::Backup::BackupPlan": (
        Protection(
            "BackupPlan/BackupPlanRule",
            backups.plan_keeps_less,
            None,
            "fewer backups are made, or they are kept for less time",
        ),
    ),
    "AWS::Backup::BackupSelection": (
        Protection("BackupSelection/Resources", backups.selects_less, None, "what it no longer names is not backed up"),
        Protection(
            "BackupSelection/NotResources", backups.leaves_more_out, None, "what it leaves out now is not backed up"
        ),
        Protection("BackupSelection/ListOfTags", backups.selects_less, None, "what has other tags is not backed up"),
        Protection("BackupSelection/Conditions", _added, None, "what does not meet them is not backed up"),
    ),
    "AWS::Logs::LogGroup": (
        Protection("RetentionInDays", expiry.deletes_sooner, None, "older logs are deleted", Kind.EXPIRY),
        Protection("DeletionProtectionEnabled", _off, default=False, says=_SWITCH),
    ),
    "AWS::DynamoDB::Table": (
        Protection("DeletionProtectionEnabled", _off, default=False, says=_SWITCH),
        Protection(
            "PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled",
            _off,
            default=False,
            says="it can not be taken back to an earlier time",
        ),
        Protection(
            "PointInTimeRecoverySpecification/RecoveryPeriodInDays",
            _less,
            35,
            "it can not be taken back as far as before",
        ),
        _ITEMS,
    ),
    "AWS::DynamoDB::GlobalTable": (
        _ITEMS,
        Protection("Replicas", _replica_less, None, "a copy is gone, not protected, or not taken back any more"),
    ),
    **dict.fromkeys(
        (
            "AWS::RDS::DBInstance",
            "AWS::RDS::DBCluster",
            "AWS::DocDB::DBCluster",
            "AWS::Neptune::DBCluster",
        ),
        (
            Protection("DeletionProtection", _off, default=False, says=_SWITCH),
            Protection("BackupRetentionPeriod", _less, 1, _FEWER_BACKUPS),
        ),
    ),
    "AWS::RDS::GlobalCluster": (Protection("DeletionProtection", _off, default=False, says=_SWITCH),),
    "AWS::Redshift::Cluster": (Protection("AutomatedSnapshotRetentionPeriod", _less, 1, _FEWER_BACKUPS),),
    **dict.fromkeys(
        ("AWS::ElastiCache::CacheCluster", "AWS::ElastiCache::ReplicationGroup"),
        (Protection("SnapshotRetentionLimit", _less, 0, _FEWER_BACKUPS),),
    ),
    "AWS::FSx::FileSystem": tuple(
        Protection(f"{kind}Configuration/AutomaticBackupRetentionDays", _less, default, _FEWER_BACKUPS)
        for kind, default in (("Lustre", 0), ("Ontap", 30), ("OpenZFS", 30), ("Windows", 30))
    ),
    "AWS::EC2::Instance": (
        Protection("DisableApiTermination", _off, default=False, says=_SWITCH),
        Protection(
            "InstanceInitiatedShutdownBehavior",
            _is_now("terminate"),
            "stop",
            "whoever shuts it down from inside deletes it with its disk",
        ),
    ),
    "AWS::Kinesis::Stream": (Protection("RetentionPeriodHours", _less, 24, "older records are deleted", Kind.EXPIRY),),
    "AWS::SQS::Queue": (
        Protection("MessageRetentionPeriod", _less, 345_600, "older messages are deleted", Kind.EXPIRY),
    ),
    "AWS::Cognito::UserPool": (Protection("DeletionProtection", _ranked("ACTIVE"), "INACTIVE", _SWITCH),),
}


def weakened(resource_type: str, worlds: Iterable[Seen]) -> list[Change]:
    """What protects less than before, in any world, each once."""
    found: dict[tuple[Kind, str], Change] = {}
    for seen in worlds:
        if seen.new is not None:
            for change in (*_policies(seen), *_properties(resource_type, seen)):
                found.setdefault((change.kind, change.property), change)
    return list(found.values())


def _properties(resource_type: str, seen: Seen) -> Iterator[Change]:
    for protection in _PROTECTIONS.get(resource_type, ()):
        pointer = protection.path.split("/")
        old, new = (_or(value_at(each, pointer), protection.default) for each in (seen.old, seen.new))
        counted = protection.counts(seen.old, new)
        sameness = compare(old, counted)
        if sameness is Sameness.SAME:
            continue
        if sameness is Sameness.UNKNOWN or isinstance(old, SYMBOLS) or isinstance(new, SYMBOLS):
            if new is None and protection.kind is Kind.EXPIRY:
                continue
            why = f"{_instead(protection.path, old, new)}, and templates do not tell if that is less"
            yield Change(protection.kind, protection.path, f"{why}: {protection.says}", old, new)
        elif protection.weaker(old, counted):
            why = f"{_instead(protection.path, old, new)}: {protection.says}"
            yield Change(protection.kind, protection.path, why, old, new)


def _instead(name: str, old: Any, new: Any) -> str:
    before, after = shown_apart(old, new)
    return f"{name} is {after} instead of {before}"


def _or(value: Any, default: Any) -> Any:
    return default if value is None else value


_MEANS: Final = {
    "DeletionPolicy": "whoever takes it out of the template deletes it",
    "UpdateReplacePolicy": "whoever has it made anew deletes the old one",
}
_STRENGTH: Final = {None: 0, "Delete": 0, "Snapshot": 1, "RetainExceptOnCreate": 2, "Retain": 2}


def _policies(seen: Seen) -> Iterator[Change]:
    for name, old, new in zip(_MEANS, seen.old_policies, seen.new_policies, strict=True):
        if compare(old, new) is Sameness.SAME:
            continue
        before = _STRENGTH.get(old, 2) if old is None or isinstance(old, str) else 2
        after = _STRENGTH.get(new, 0) if new is None or isinstance(new, str) else 0
        if after < before:
            why = f"{_instead(name, old, new)}: {_MEANS[name]}"
            yield Change(Kind.PROTECTION_WEAKENED, name, why, old, new)
