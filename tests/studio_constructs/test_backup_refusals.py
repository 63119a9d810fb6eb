"""What a backup refuses: schedules, locks and copies that AWS Backup would refuse, or take and never do."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk
import pytest
from constructs import Construct

from studio_constructs import BackupCopy, BackupSchedule, HomeBackup, VaultLock
from tests.kit import new_stack, paths_below, refused

from .care_kit import a_domain, a_key, an_imported_domain
from .kit import imported_key

ELSEWHERE = "arn:aws:backup:eu-central-1:222222222222:backup-vault:homes"


def backup(stack: Construct, **options: Any) -> HomeBackup:
    key = options.pop("encryption_key", None) or a_key(stack)
    domain = options.pop("domain", None) or a_domain(stack)
    return HomeBackup(stack, "Backup", domain=domain, encryption_key=key, **options)


def test_a_domain_without_its_home_is_told_and_nothing_is_made() -> None:
    stack = new_stack()
    domain, key = an_imported_domain(stack), imported_key(stack)
    before = paths_below(stack)
    with refused(
        "[Studio/Backup] studio:HomeFileSystemUnknown: domain has no home file system, or none that is known; this is "
        "about that very file system; tell home_efs_file_system_id where the domain is imported: 'aws sagemaker "
        "describe-domain' shows it"
    ):
        backup(stack, domain=domain, encryption_key=key)
    assert paths_below(stack) == before


def test_two_of_one_name_in_a_stack_are_told() -> None:
    stack = new_stack()
    domain, key = a_domain(stack), imported_key(stack)
    backup(stack, domain=domain, encryption_key=key)
    with refused(
        "[Studio/Again] studio:NameTakenInStack: vault_name is 'Studio-homes'; 'Studio/Backup/Vault' in the same stack "
        "has that name, and logical ids come from names; rename one of them, or put it into a stack of its own"
    ):
        HomeBackup(stack, "Again", domain=domain, encryption_key=key)


@pytest.mark.parametrize("name", ["a", "x" * 51, "a b", "ä-homes"])
def test_a_name_that_backup_refuses_is_told(name: str) -> None:
    with refused(
        f"[Studio/Backup] studio:VaultNameInvalid: vault_name is {name!r}; the name of a vault is 2 to 50 letters, "
        "digits, '-' and '_'; write it like 'marketing-homes'"
    ):
        backup(new_stack(), vault_name=name)


def test_a_long_stack_name_makes_a_name_that_fits() -> None:
    stack = new_stack("S" * 80)
    assert backup(stack).vault_name == f"{'S' * 44}-homes"


HOUR_RULE = "a backup begins at an hour of 0 to 23, in UTC; write at_hour=2, or cron='cron(0 2 * * ? *)'"
DAY_RULE = "a backup stays for a day or more; write 35, or more"
COLD_RULE = "a backup stays in cold storage for 90 days or more"


@pytest.mark.parametrize(
    ("schedule", "said"),
    [
        (
            BackupSchedule.daily(at_hour=24),
            f"BackupScheduleInvalid: schedules[0] runs at 'cron(0 24 * * ? *)'; {HOUR_RULE}",
        ),
        (
            BackupSchedule.daily(at_hour=-1),
            f"BackupScheduleInvalid: schedules[0] runs at 'cron(0 -1 * * ? *)'; {HOUR_RULE}",
        ),
        (
            BackupSchedule(rule_name="x", cron="0 2 * * *", keep_days=1),
            f"BackupScheduleInvalid: schedules[0] runs at '0 2 * * *'; {HOUR_RULE}",
        ),
        (
            BackupSchedule(rule_name="each night", cron="cron(0 2 * * ? *)", keep_days=1),
            (
                "BackupScheduleInvalid: schedules[0].rule_name is 'each night'; a name is 1 to 50 letters, digits and "
                "-_.; write it like 'daily'"
            ),
        ),
        (BackupSchedule.daily(keep_days=0), f"BackupRetentionInvalid: schedules[0].keep_days is 0; {DAY_RULE}"),
        (
            BackupSchedule.weekly(keep_days=92, cold_after_days=30),
            (
                f"BackupRetentionInvalid: schedules[0].keep_days is 92 and cold_after_days is 30; {COLD_RULE}; write "
                "keep_days=120, or drop cold_after_days"
            ),
        ),
        (
            BackupSchedule.weekly(keep_days=200, cold_after_days=0),
            (
                f"BackupRetentionInvalid: schedules[0].keep_days is 200 and cold_after_days is 0; {COLD_RULE}; write "
                "keep_days=91, or drop cold_after_days"
            ),
        ),
    ],
)
def test_a_schedule_that_backup_refuses_is_told(schedule: BackupSchedule, said: str) -> None:
    with refused(f"[Studio/Backup] studio:{said}"):
        backup(new_stack(), schedules=[schedule])


@pytest.mark.parametrize("hour", [0, 23])
def test_every_hour_of_the_day_passes(hour: int) -> None:
    backup(new_stack(), schedules=[BackupSchedule.daily(at_hour=hour)])


def test_ninety_days_in_cold_storage_pass() -> None:
    backup(new_stack(), schedules=[BackupSchedule.weekly(keep_days=120, cold_after_days=30)])


def test_lists_of_other_things_are_told() -> None:
    with refused(
        "[Studio/Backup] studio:ArgumentWrong: schedules[0] is 'daily'; a BackupSchedule is wanted; write "
        "schedules[0]=BackupSchedule.daily()",
        "[Studio/Backup] studio:BackupScheduleInvalid: schedules[2].rule_name is 'daily' again; each rule has a name "
        "of its own; name it otherwise: rule_name='hourly'",
        "[Studio/Backup] studio:ArgumentWrong: copies[0] is 'homes'; a BackupCopy is wanted; write "
        "copies[0]=BackupCopy(vault_arn='arn:aws:backup:...')",
        "[Studio/Backup] studio:ArgumentWrong: lock is 7; a VaultLock is wanted; write "
        "lock=VaultLock.governance(min_days=7)",
        "[Studio/Backup] studio:ArgumentWrong: alerts is 'team@example.com'; an AlertTopic or a topic of the CDK is "
        'wanted; write alerts=AlertTopic(self, "Alerts", encryption_key=...), or sns.Topic.from_topic_arn(...)',
    ):
        backup(
            new_stack(),
            schedules=["daily", BackupSchedule.daily(), BackupSchedule.daily()],
            copies=["homes"],
            lock=7,
            alerts="team@example.com",
        )


@pytest.mark.parametrize("field", ["schedules", "copies"])
def test_what_is_no_list_is_told(field: str) -> None:
    with refused(
        f"[Studio/Backup] studio:ListExpected: {field} is 'daily'; a list is wanted, and text is a list of letters; "
        "write ['daily']"
    ):
        backup(new_stack(), **{field: "daily"})


def test_a_plan_without_a_schedule_is_told() -> None:
    with refused(
        "[Studio/Backup] studio:BackupScheduleInvalid: schedules is empty; a plan backs up at some time; drop the "
        "argument to back up each night"
    ):
        backup(new_stack(), schedules=[])


@pytest.mark.parametrize(
    ("lock", "said"),
    [
        (VaultLock.governance(min_days=0), "lock.min_days is 0; it is 1 to 36,500 days; write a number of 1 or more"),
        (
            VaultLock.governance(min_days=7, max_days=40_000),
            "lock.max_days is 40000; it is 1 to 36,500 days; write a number of 1 or more",
        ),
        (
            VaultLock.compliance(min_days=7, irrevocable_after_days=2),
            "lock.irrevocable_after_days is 2; it is 3 to 36,500 days; write a number of 3 or more",
        ),
    ],
)
def test_a_lock_that_backup_refuses_is_told(lock: VaultLock, said: str) -> None:
    with refused(f"[Studio/Backup] studio:VaultLockInvalid: {said}"):
        backup(new_stack(), lock=lock)


def test_a_lock_whose_ends_are_the_wrong_way_round_is_told() -> None:
    with refused(
        "[Studio/Backup] studio:VaultLockInvalid: lock.min_days is 40 and max_days is 30; the shortest is not longer "
        "than the longest; raise max_days or lower min_days",
    ):
        backup(new_stack(), lock=VaultLock.governance(min_days=40, max_days=30))


@pytest.mark.parametrize(
    ("lock", "bounds"),
    [
        (VaultLock.governance(min_days=36), "36 days or more"),
        (VaultLock.governance(min_days=7, max_days=34), "7 to 34 days"),
    ],
)
def test_backups_that_the_lock_would_refuse_each_night_are_told(lock: VaultLock, bounds: str) -> None:
    with refused(
        "[Studio/Backup] studio:BackupRetentionOutsideLock: schedules[0].keep_days is 35; the lock takes backups that "
        f"stay {bounds}; change keep_days or the lock"
    ):
        backup(new_stack(), lock=lock)


@pytest.mark.parametrize("lock", [VaultLock.governance(min_days=35), VaultLock.governance(min_days=1, max_days=35)])
def test_backups_at_the_edge_of_the_lock_pass(lock: VaultLock) -> None:
    backup(new_stack(), lock=lock)


@pytest.mark.parametrize(
    ("arn", "said"),
    [
        (
            "arn:aws:s3:::homes",
            "a vault is named by its ARN; write it like 'arn:aws:backup:eu-central-1:111122223333:backup-vault:homes'",
        ),
        (
            "arn:aws:backup:eu-west-1:111111111111:backup-vault:homes",
            "a copy beside the backup is lost with it; name a vault in another region or account",
        ),
    ],
)
def test_a_copy_to_no_vault_or_beside_the_backup_is_told(arn: str, said: str) -> None:
    with refused(f"[Studio/Backup] studio:BackupCopyInvalid: copies[0].vault_arn is {arn!r}; {said}"):
        backup(new_stack(), copies=[BackupCopy(vault_arn=arn)])


def test_a_copy_that_does_not_stay_is_told() -> None:
    with refused(f"[Studio/Backup] studio:BackupRetentionInvalid: copies[0].keep_days is 0; {DAY_RULE}"):
        backup(new_stack(), copies=[BackupCopy(vault_arn=ELSEWHERE, keep_days=0)])


def test_tokens_pass() -> None:
    number: Any = cdk.Token.as_number(cdk.Fn.ref("Days"))
    text = cdk.Fn.ref("Text")
    backup(
        new_stack(),
        vault_name=text,
        schedules=[BackupSchedule(rule_name=text, cron=text, keep_days=number, cold_after_days=number)],
        copies=[BackupCopy(vault_arn=text, keep_days=number)],
        lock=VaultLock(min_days=number, max_days=number, irrevocable_after_days=number),
    )
