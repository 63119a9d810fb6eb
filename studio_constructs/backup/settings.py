"""When homes are backed up, for how long backups stay, where copies go, and who can not delete them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import aws_cdk as cdk

from studio_constructs._validation import check_number, check_settings, is_known
from studio_constructs.aws_facts import cost_and_care as facts
from studio_constructs.errors import Problem

_KEEP_DAILY: Final = 35
_VAULT_ARN: Final = re.compile(
    rf"arn:(aws[a-z-]*):backup:([a-z0-9-]+):(\d{{12}}):backup-vault:({facts.VAULT_NAME_PATTERN})"
)
_LAST_HOUR: Final = 23


@dataclass(frozen=True, kw_only=True, slots=True)
class BackupSchedule:
    """One rule of a backup plan; made by `daily`, `weekly` or `monthly`.

    Args:
        rule_name: Name of the rule, 1 to 50 letters, digits and ``-_.``, unique in the plan.
        cron: When a backup begins, as AWS's ``cron(...)``, in UTC.
        keep_days: For how many days a backup stays.
        cold_after_days: After how many days it moves to cold storage, which is cheaper to keep and dearer to read;
            it stays there for at least 90. Default: never.
    """

    rule_name: str
    cron: str
    keep_days: int
    cold_after_days: int | None = None

    @classmethod
    def daily(cls, *, keep_days: int = _KEEP_DAILY, at_hour: int = 2) -> BackupSchedule:
        """A backup each night.

        Args:
            keep_days: For how many days it stays. Default: 35.
            at_hour: The hour of the day, in UTC. Default: 2.
        """
        return cls(rule_name="daily", cron=_cron(at_hour, "* * ? *"), keep_days=keep_days)

    @classmethod
    def weekly(cls, *, keep_days: int = 92, at_hour: int = 2, cold_after_days: int | None = None) -> BackupSchedule:
        """A backup each Sunday.

        Args:
            keep_days: For how many days it stays. Default: 92, a quarter of a year.
            at_hour: The hour of the day, in UTC. Default: 2.
            cold_after_days: After how many days it moves to cold storage. Default: never.
        """
        cron = _cron(at_hour, "? * SUN *")
        return cls(rule_name="weekly", cron=cron, keep_days=keep_days, cold_after_days=cold_after_days)

    @classmethod
    def monthly(cls, *, keep_days: int = 366, at_hour: int = 2, cold_after_days: int | None = None) -> BackupSchedule:
        """A backup on the first of each month.

        Args:
            keep_days: For how many days it stays. Default: 366, a year.
            at_hour: The hour of the day, in UTC. Default: 2.
            cold_after_days: After how many days it moves to cold storage. Default: never.
        """
        cron = _cron(at_hour, "1 * ? *")
        return cls(rule_name="monthly", cron=cron, keep_days=keep_days, cold_after_days=cold_after_days)

    def problems(self, field: str) -> list[Problem]:
        """What AWS Backup would refuse, or take and never do."""
        problems = []
        if is_known(self.rule_name) and not re.fullmatch(facts.RULE_NAME_PATTERN, self.rule_name):
            wrote, rule = f"{field}.rule_name is {self.rule_name!r}", "a name is 1 to 50 letters, digits and -_."
            problems.append(Problem("BackupScheduleInvalid", wrote, rule, "write it like 'daily'"))
        if is_known(self.cron) and not _is_cron(self.cron):
            wrote, rule = f"{field} runs at {self.cron!r}", "a backup begins at an hour of 0 to 23, in UTC"
            problems.append(
                Problem("BackupScheduleInvalid", wrote, rule, "write at_hour=2, or cron='cron(0 2 * * ? *)'")
            )
        return [*problems, *self._problems_of_days(field)]

    def _problems_of_days(self, field: str) -> list[Problem]:
        if not is_known(self.keep_days):
            return []
        if wrong := check_number(f"{field}.keep_days", self.keep_days):
            return wrong
        wrote = f"{field}.keep_days is {self.keep_days}"
        if self.keep_days < 1:
            return [Problem("BackupRetentionInvalid", wrote, "a backup stays for a day or more", "write 35, or more")]
        cold = self.cold_after_days
        if cold is None or not is_known(cold):
            return []
        least = cold + facts.COLD_STORAGE_DAYS_MIN
        if cold < 1 or self.keep_days < least:
            wrote = f"{wrote} and cold_after_days is {cold}"
            rule = f"a backup stays in cold storage for {facts.COLD_STORAGE_DAYS_MIN} days or more"
            fix = f"write keep_days={max(least, facts.COLD_STORAGE_DAYS_MIN + 1)}, or drop cold_after_days"
            return [Problem("BackupRetentionInvalid", wrote, rule, fix)]
        return []


@dataclass(frozen=True, kw_only=True, slots=True)
class VaultLock:
    """How a vault keeps its backups from being deleted early; made by `governance` or `compliance`.

    Args:
        min_days: The shortest that a backup in the vault stays.
        max_days: The longest. Default: no limit.
        irrevocable_after_days: After how many days nobody can take the lock back: not the account's root, not AWS.
            Default: never; who may change the vault may take the lock back.
    """

    min_days: int
    max_days: int | None = None
    irrevocable_after_days: int | None = None

    @classmethod
    def governance(cls, *, min_days: int, max_days: int | None = None) -> VaultLock:
        """A lock that those who may change the vault's lock can take back.

        Args:
            min_days: The shortest that a backup in the vault stays.
            max_days: The longest. Default: no limit.
        """
        return cls(min_days=min_days, max_days=max_days)

    @classmethod
    def compliance(cls, *, min_days: int, max_days: int | None = None, irrevocable_after_days: int = 7) -> VaultLock:
        """A lock that nobody can take back after a time of grace: every backup is paid for until it expires.

        Args:
            min_days: The shortest that a backup in the vault stays.
            max_days: The longest. Default: no limit.
            irrevocable_after_days: The days of grace, 3 or more. Default: 7.
        """
        return cls(min_days=min_days, max_days=max_days, irrevocable_after_days=irrevocable_after_days)

    def problems(self, field: str) -> list[Problem]:
        """What AWS Backup would refuse."""
        most = facts.VAULT_LOCK_DAYS_MAX
        problems = []
        for name, value, least in (
            ("min_days", self.min_days, 1),
            ("max_days", self.max_days, 1),
            ("irrevocable_after_days", self.irrevocable_after_days, facts.VAULT_LOCK_CHANGEABLE_MIN),
        ):
            if wrong := check_number(f"{field}.{name}", value):
                problems += wrong
            elif value is not None and is_known(value) and not least <= value <= most:
                wrote, rule = f"{field}.{name} is {value}", f"it is {least} to {most:,} days"
                problems.append(Problem("VaultLockInvalid", wrote, rule, f"write a number of {least} or more"))
        if not problems and self.max_days is not None and _above(self.min_days, self.max_days):
            wrote = f"{field}.min_days is {self.min_days} and max_days is {self.max_days}"
            rule = "the shortest is not longer than the longest"
            problems.append(Problem("VaultLockInvalid", wrote, rule, "raise max_days or lower min_days"))
        return problems

    def problems_of(self, field: str, keep_days: int) -> list[Problem]:
        """A backup that the lock would refuse: the job fails, night after night."""
        if not _above(self.min_days, keep_days) and not (
            self.max_days is not None and _above(keep_days, self.max_days)
        ):
            return []
        bounds = (
            f"{self.min_days} days or more" if self.max_days is None else f"{self.min_days} to {self.max_days} days"
        )
        wrote, rule = f"{field}.keep_days is {keep_days}", f"the lock takes backups that stay {bounds}"
        return [Problem("BackupRetentionOutsideLock", wrote, rule, "change keep_days or the lock")]


@dataclass(frozen=True, kw_only=True, slots=True)
class BackupCopy:
    """Where a copy of each backup goes: a vault in another region or another account.

    That vault is not made here. Its policy must let this account copy into it, for another account both must be of
    one organization whose settings allow it, and the key of the vault here must let that account use it.

    Args:
        vault_arn: ARN of the other vault.
        keep_days: For how many days the copy stays. Default: as long as the backup.
    """

    vault_arn: str
    keep_days: int | None = None

    def problems(self, field: str, *, account: str, region: str) -> list[Problem]:
        """What is no vault, or the wrong one."""
        problems = []
        if is_known(self.keep_days) and self.keep_days is not None and self.keep_days < 1:
            wrote = f"{field}.keep_days is {self.keep_days}"
            problems.append(
                Problem("BackupRetentionInvalid", wrote, "a backup stays for a day or more", "write 35, or more")
            )
        if not is_known(self.vault_arn):
            return problems
        wrote = f"{field}.vault_arn is {self.vault_arn!r}"
        found = _VAULT_ARN.fullmatch(self.vault_arn)
        if found is None:
            fix = "write it like 'arn:aws:backup:eu-central-1:111122223333:backup-vault:homes'"
            problems.append(Problem("BackupCopyInvalid", wrote, "a vault is named by its ARN", fix))
        elif (found[3], found[2]) == (account, region):
            rule = "a copy beside the backup is lost with it"
            problems.append(Problem("BackupCopyInvalid", wrote, rule, "name a vault in another region or account"))
        return problems


def check_lock(field: str, lock: object) -> list[Problem]:
    """All that is wrong with an argument that is a lock."""
    return check_settings(field, lock, VaultLock, fix=f"{field}=VaultLock.governance(min_days=7)")


def _above(left: int, right: int) -> bool:
    return not cdk.Token.is_unresolved(left) and not cdk.Token.is_unresolved(right) and left > right


def _cron(hour: int, days: str) -> str:
    return f"cron(0 {hour} {days})"


def _is_cron(cron: str) -> bool:
    found = re.fullmatch(r"cron\(\S+ (\S+) \S+ \S+ \S+ \S+\)", cron)
    return found is not None and (not found[1].lstrip("-").isdigit() or 0 <= int(found[1]) <= _LAST_HOUR)
