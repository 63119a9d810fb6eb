"""What an estate costs, who hears of what goes wrong, what is stopped at night, and what is backed up."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import Annotated, Any, Final, Self

from pydantic import Field, model_validator

from stacks.estate import care
from stacks.estate.errors import HERE, Refusal, RefusedError
from stacks.estate.fields import EachOnce, KeyArn, between
from stacks.estate.model.base import Model
from stacks.estate.values import Checked, whole
from studio_constructs import AppType, BackupSchedule, VaultLock, Weekday
from studio_constructs.aws_facts import cost_and_care as facts
from studio_constructs.errors import Problem

BUDGETS_MAX: Final = 400
"""Most budgets of an environment: a stack holds 500 resources, and alarms and a sweeper are beside them."""

_ROOM_FOR_HOMES: Final = 44
"""A vault's name has 50 characters, and `-homes` takes six."""

Dollars = Annotated[int, between(1, 1_000_000_000, "a budget in USD a month")]
Percents = Annotated[
    tuple[Annotated[int, between(1, 1000, "a share in percent")], ...], Field(min_length=1, max_length=5), EachOnce()
]
Days = Annotated[int, between(1, facts.VAULT_LOCK_DAYS_MAX, "the time in days")]
VaultArn = Annotated[str, Field(json_schema_extra={"pattern": r"^arn:aws[a-z-]*:backup:[^:]+:\d{12}:backup-vault:.+$"})]
Clock = Annotated[str, Checked(care.check_clock, {"pattern": whole(care.CLOCK_PATTERN)})]


class AlertSettings(Model):
    """Who hears of what goes wrong: one encrypted topic for alarms, budgets, backups and sweeps."""

    emails: Annotated[tuple[Annotated[str, Checked(care.check_email)], ...], Field(min_length=1), EachOnce()] = Field(
        examples=[["platform@example.com"]]
    )
    """E-mail addresses, at least one. Each gets a mail that asks to confirm; until then it hears nothing."""


class BudgetSettings(Model):
    """What a month may cost, in whole USD (CNY in China). Budgets tell; they stop nothing."""

    enabled: bool = True
    """Whether there are budgets. Default: there are those written here."""
    total: Dollars | None = None
    """For the domain: its apps and jobs, by SageMaker's own tag. Default: no budget."""
    teams: dict[str, Dollars] = Field(default={})
    """For teams, by name: what carries the tag `team`, which is to be activated for cost allocation. Default: none."""
    each_user: Dollars | None = None
    """For each person, by SageMaker's own tag. Default: no budget."""
    users: dict[str, Dollars] = Field(default={})
    """For people by name, in place of `each_user`. Default: nobody has another."""
    actual_percents: Percents = (50, 80, 100)
    """At which shares of a budget spent money is told, 1 to 5 of 1 to 1000. Default: 50, 80 and 100."""
    forecast_percents: Percents = (100,)
    """At which shares the month's forecast is told, 1 to 5 of 1 to 1000. Default: 100."""

    @model_validator(mode="after")
    def _is_for_something(self) -> Self:
        if not self.enabled or self.total or self.teams or self.each_user or self.users:
            return self
        wrote, rule = f"{HERE} names no amount", "a budget is for the domain, a team or a person"
        fix = "write total: 1000, for example, or drop it"
        raise RefusedError([Refusal(Problem("BudgetsEmpty", wrote, rule, fix))])

    def by_user(self, names: Iterable[str]) -> dict[str, int]:
        """What each person's month may cost; nobody is in it who has no budget."""
        own = {name.lower(): amount for name, amount in self.users.items()}
        amounts = {name: own.get(name.lower(), self.each_user) for name in names}
        return {name: amount for name, amount in amounts.items() if amount is not None}


class AlarmSettings(Model):
    """When people are told of the homes' size and of refused starts; of the key and the homes in danger always."""

    enabled: bool = True
    """Whether there are alarms. Default: wherever there are `alerts`."""
    home_gb: Annotated[int, between(1, 1_000_000, "the size of all homes in GB")] = 500
    """Size of all homes together, in GB, above which it is told, 1 to 1000000. Default: 500."""
    refused_starts: Annotated[int, between(1, 10_000, "the number of refused starts")] = 5
    """How many refused starts of apps within an hour are told, 1 to 10000. Default: 5."""


class WorkingHoursSettings(Model):
    """When people work, by the clock on the wall of a place: nothing is stopped then."""

    time_zone: Annotated[str, Checked(care.check_time_zone, {"pattern": whole(care.TIME_ZONE_PATTERN)})] = Field(
        examples=["Europe/Berlin"]
    )
    """The place's time zone, such as Europe/Berlin."""
    opens: Clock = Field(examples=["08:00"])
    """When work begins, such as 08:00."""
    closes: Clock = Field(examples=["18:00"])
    """When it ends; earlier than `opens` is on the next day."""
    days: Annotated[tuple[Annotated[Weekday, Field(strict=False)], ...], Field(min_length=1)] = (
        Weekday.MONDAY,
        Weekday.TUESDAY,
        Weekday.WEDNESDAY,
        Weekday.THURSDAY,
        Weekday.FRIDAY,
    )
    """On which days it begins. Default: Monday to Friday."""

    @model_validator(mode="after")
    def _ends(self) -> Self:
        if self.opens != self.closes:
            return self
        problem = Problem(
            "WorkingHoursInvalid",
            f"{HERE} is {self.opens} to {self.closes}",
            "hours that end when they begin are all hours or none",
            "write when work ends, or drop working_hours and give maximum_age_hours",
        )
        raise RefusedError([Refusal(problem, at="closes", because=("opens",))])


class SweptApp(enum.StrEnum):
    """An app that a sweep can stop."""

    JUPYTER_LAB = AppType.JUPYTER_LAB
    CODE_EDITOR = AppType.CODE_EDITOR
    CANVAS = AppType.CANVAS
    R_SESSION = AppType.R_SESSION
    TENSOR_BOARD = AppType.TENSOR_BOARD
    DETAILED_PROFILER = AppType.DETAILED_PROFILER
    JUPYTER_SERVER = AppType.JUPYTER_SERVER
    KERNEL_GATEWAY = AppType.KERNEL_GATEWAY


class SweepSettings(Model):
    """An hourly look for apps that run outside working hours, or for too long."""

    enabled: bool = True
    """Whether there are sweeps. Default: there are, as written here."""
    working_hours: WorkingHoursSettings | None = None
    """When nothing is stopped. Default: there is no such time, and `maximum_age_hours` is to be written."""
    maximum_age_hours: Annotated[int, between(1, 8760, "the time in hours")] | None = None
    """How long an app may run, in hours, 1 to 8760. Default: 2, outside of `working_hours`."""
    app_types: Annotated[tuple[Annotated[SweptApp, Field(strict=False)], ...], Field(min_length=1)] | None = None
    """What is stopped. Default: everything but Studio Classic's apps, which can not be started again."""
    dry_run: bool = True
    """Whether it is only told what would be stopped. Default: it is only told."""
    report: bool = False
    """Whether `alerts` tells of each sweep too. Default: the sweeper's log does."""
    exempt_tag: Annotated[
        str,
        Checked(
            care.check_exempt_tag, {"minLength": 1, "maxLength": 128, "pattern": f"^(?:{care.EXEMPT_TAG_PATTERN})$"}
        ),
    ] = "studio:keep-until"
    """Key of the tag that exempts until the day that is its value, `studio:...`: people can not set such a tag
    themselves. Default: studio:keep-until."""
    longest_exemption_days: Annotated[int, between(1, 366, "the time in days")] = 90
    """How far ahead that day may be, in days, 1 to 366. Default: 90."""
    reserve_concurrency: bool = True
    """Whether one sweep runs at a time; an account that may run ten functions in all refuses that. Default: one."""

    @model_validator(mode="after")
    def _knows_when(self) -> Self:
        if not self.enabled or self.working_hours is not None or self.maximum_age_hours is not None:
            return self
        problem = Problem(
            "SweepUnlimited",
            f"{HERE} has neither working_hours nor maximum_age_hours",
            "a sweeper knows when people work, or how long an app may run",
            "give one of them, or both",
        )
        raise RefusedError([Refusal(problem)])


class Every(enum.StrEnum):
    """How often homes are backed up."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class ScheduleSettings(Model):
    """One rhythm of backups."""

    every: Annotated[Every, Field(strict=False)] = Field(examples=["day"])
    """`day`; `week`, each Sunday; `month`, on the first. Each stands once."""
    keep_days: Days | None = None
    """For how many days a backup stays, 1 to 36500. Default: 35 of a day, 92 of a week, 366 of a month."""
    at_hour: Annotated[int, between(0, 23, "the hour of the day, in UTC,")] = 2
    """At which hour it begins, in UTC, 0 to 23. Default: 2."""
    cold_after_days: Days | None = None
    """After how many days it moves to cold storage, where it stays 90 more, 1 to 36500. Default: never."""

    @model_validator(mode="after")
    def _stays_in_the_cold(self) -> Self:
        care.raise_found(self.made().problems(HERE), at="keep_days", because=("cold_after_days",))
        return self

    def made(self) -> BackupSchedule:
        """As the library takes it."""
        keep: dict[str, Any] = {} if self.keep_days is None else {"keep_days": self.keep_days}
        if self.every is Every.DAY:
            daily = BackupSchedule.daily(at_hour=self.at_hour, **keep)
            return BackupSchedule(
                rule_name=daily.rule_name,
                cron=daily.cron,
                keep_days=daily.keep_days,
                cold_after_days=self.cold_after_days,
            )
        rhythm = BackupSchedule.weekly if self.every is Every.WEEK else BackupSchedule.monthly
        return rhythm(at_hour=self.at_hour, cold_after_days=self.cold_after_days, **keep)


class CopySettings(Model):
    """Where a copy of each backup goes; that vault is not made here."""

    vault_arn: VaultArn = Field(examples=["arn:aws:backup:eu-central-1:111122223333:backup-vault:homes"])
    """ARN of a vault in another region or account."""
    keep_days: Days | None = None
    """For how many days the copy stays, 1 to 36500. Default: as long as the backup."""


class LockSettings(Model):
    """What keeps backups from being deleted early, whoever asks."""

    min_days: Days = Field(examples=[7])
    """The shortest that a backup stays, in days, 1 to 36500."""
    max_days: Days | None = None
    """The longest, in days, 1 to 36500. Default: no limit."""
    irrevocable_after_days: (
        Annotated[int, between(facts.VAULT_LOCK_CHANGEABLE_MIN, facts.VAULT_LOCK_DAYS_MAX, "the time of grace in days")]
        | None
    ) = None
    """After how many days nobody can take the lock back, AWS included, 3 to 36500; synth says so. Default: never."""

    @model_validator(mode="after")
    def _leaves_room(self) -> Self:
        care.raise_found(self.made().problems(HERE), at="min_days", because=("max_days",))
        return self

    def made(self) -> VaultLock:
        """As the library takes it."""
        return VaultLock(
            min_days=self.min_days, max_days=self.max_days, irrevocable_after_days=self.irrevocable_after_days
        )


class BackupSettings(Model):
    """Backups of everybody's home on EFS, into a vault that is kept. Volumes of spaces are not in them."""

    enabled: bool = True
    """Whether homes are backed up. Default: they are, as written here."""
    key_arn: KeyArn | None = None
    """ARN of a KMS key for the vault, in the environment's region, other than the domain's. Default: a new key."""
    vault_name: Annotated[str, Checked(care.check_vault_name, {"pattern": whole(facts.VAULT_NAME_PATTERN)})] | None = (
        None
    )
    """Name of the vault, 2 to 50 letters, digits and -_; another name is another vault. Default: the estate's and the
    environment's name, and `-homes`."""
    schedules: Annotated[tuple[ScheduleSettings, ...], Field(min_length=1, max_length=len(Every))] | None = None
    """When, and for how long. Default: each day, kept for 35 days."""
    copies: tuple[CopySettings, ...] = ()
    """Where copies go. Default: nowhere."""
    lock: LockSettings | None = None
    """What keeps backups from being deleted early. Default: the vault's policy alone."""
    deletable: bool = False
    """Whether those who may delete backups can do so by hand; synth says so. Default: they can not."""

    @property
    def rhythms(self) -> tuple[ScheduleSettings, ...]:
        """The schedules, or the one that stands for them."""
        return self.schedules or (ScheduleSettings(every=Every.DAY),)

    def vault_of(self, name: str) -> str:
        """Name of the vault.

        Args:
            name: The estate's name, a hyphen and the environment's.
        """
        return self.vault_name or f"{name[:_ROOM_FOR_HOMES].rstrip('-')}-homes"

    @model_validator(mode="after")
    def _schedules_fit(self) -> Self:
        found = [schedule.every for schedule in self.rhythms]
        for index, every in enumerate(found):
            if every in found[:index]:
                wrote = f"{HERE}.schedules[{index}].every is {every.value!r} again"
                fix = "drop one of them"
                problem = Problem("BackupScheduleInvalid", wrote, "each rhythm stands once", fix)
                raise RefusedError([Refusal(problem, at="schedules")])
        if self.lock is not None:
            lock = self.lock.made()
            refused = [
                problem
                for index, schedule in enumerate(self.rhythms)
                for problem in lock.problems_of(f"{HERE}.schedules[{index}]", schedule.made().keep_days)
            ]
            care.raise_found(refused, at="schedules", because=("lock",))
        return self
