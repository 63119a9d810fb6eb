"""What an inventory holds. It is written as JSON, and read again by `plan` and `report`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from pydantic import Field

from stacks.estate.model.base import Model
from studio_cli.migrate.inventory.figure import Figure, summed

MONTH_DAYS = 365 / 12
STILL = frozenset({"Stopped", "Failed", "Deleting"})
"""Statuses of instances that do not run, and are not paid by the hour. In all others they may."""
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class Script(Model):
    """A lifecycle configuration of notebook instances."""

    name: str
    on_create: str = ""
    """What runs once, as root, when the instance is made."""
    on_start: str = ""
    """What runs at each start, as root."""


class Statement(Model):
    """A statement of a policy, its lists made plain."""

    policy: str
    """The policy that it stands in."""
    allows: bool
    actions: tuple[str, ...] = ()
    not_actions: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    not_resources: tuple[str, ...] = ()
    conditional: bool = False
    """Whether it holds under a condition only."""


class Role(Model):
    """An execution role."""

    arn: str
    policies: tuple[str, ...] = ()
    """Names of its policies, attached and inline."""
    boundary: str | None = None
    statements: tuple[Statement, ...] = ()

    @property
    def name(self) -> str:
        """Its name."""
        return self.arn.rsplit("/", 1)[-1]


class Reach(Model):
    """What a role may do, in short."""

    is_admin: bool
    """Everything, everywhere."""
    all_of_sagemaker: bool
    all_buckets: bool
    buckets: tuple[str, ...]
    """Buckets that are named, with wildcards as they stand."""
    passes_roles: bool
    """Whether it may hand any role on: with that, it may do what the most powerful one may."""

    @property
    def words(self) -> str:
        """For a table."""
        if self.is_admin:
            return "administrator"
        said = [
            *(["all of SageMaker"] if self.all_of_sagemaker else []),
            *(["passes any role"] if self.passes_roles else []),
            *(["every bucket"] if self.all_buckets else []),
            *([f"S3: {', '.join(self.buckets)}"] if self.buckets and not self.all_buckets else []),
        ]
        return "; ".join(said) or "none of SageMaker, no bucket"


class Use(Model):
    """Somebody opened the instance, or it wrote to its log; or nobody did."""

    when: dt.datetime | None = None
    """When, the last time; None is not once in the window."""
    who: str | None = None
    """Who did; nobody where a log tells of the instance itself."""


class Hours(Model):
    """How long it ran, in the window."""

    by_weekday: tuple[float, ...]
    """Hours on Monday to Sunday, of the whole window."""
    outside: float
    """Hours outside of working hours, weekends included."""
    window_days: float
    """Days that the window has."""
    at_least: bool = False
    """Whether it may have been more."""

    @property
    def total(self) -> float:
        """All of them."""
        return sum(self.by_weekday)

    @property
    def weekend(self) -> float:
        """Those on Saturday and Sunday."""
        return sum(self.by_weekday[5:])


def cost_of(
    hours: Figure[Hours], price_hour: Figure[float], hours_of: Callable[[Hours], float] = lambda hours: hours.total
) -> Figure[float]:
    """What hours cost in a month of the window's average.

    Args:
        hours: How long something ran.
        price_hour: What an hour costs.
        hours_of: Which hours. Default: all.
    """
    if hours.value is None:
        return Figure(value=None, source=hours.source)
    if price_hour.value is None:
        return Figure(value=None, source=price_hour.source)
    monthly = hours_of(hours.value) / hours.value.window_days * MONTH_DAYS
    return Figure(
        value=monthly * price_hour.value,
        source=f"{hours.source}; {price_hour.source}",
        at_least=hours.value.at_least,
    )


class Event(Model):
    """Something that CloudTrail tells of an instance."""

    what: str
    """The action."""
    when: dt.datetime
    who: str | None = None


class Instance(Model):
    """One notebook instance."""

    name: str
    region: str
    arn: str
    status: str
    instance_type: str
    volume_gb: int
    created: dt.datetime
    modified: dt.datetime
    role_arn: str
    script: str | None = None
    """Name of its lifecycle configuration."""
    repositories: tuple[str, ...] = ()
    direct_internet: bool
    subnet: str | None = None
    security_groups: tuple[str, ...] = ()
    key: str | None = None
    """KMS key of its volume; None is one of AWS's."""
    platform: str
    root_access: bool
    imds: str
    """Lowest version of the instance metadata service."""
    failure: str | None = None
    tags: Figure[dict[str, str]]
    events: Figure[tuple[Event, ...]]
    last_use: Figure[Use]
    hours: Figure[Hours]
    price_hour: Figure[float]
    price_volume: Figure[float]
    """For a GB and a month."""

    def cost(self, hours_of: Callable[[Hours], float] = lambda hours: hours.total) -> Figure[float]:
        """What hours cost in a month of the window's average.

        Args:
            hours_of: Which hours. Default: all.
        """
        return cost_of(self.hours, self.price_hour, hours_of)

    @property
    def volume_cost(self) -> Figure[float]:
        """What its volume costs in a month, whether it runs or not."""
        if self.price_volume.value is None:
            return Figure(value=None, source=self.price_volume.source)
        return Figure(value=self.volume_gb * self.price_volume.value, source=self.price_volume.source)


class Apps(Model):
    """Apps of one kind that ran on one instance type, in one space or for one profile."""

    app_type: str
    instance_type: str | None
    """None where nothing tells."""
    hours: Figure[Hours]
    price_hour: Figure[float]


class Space(Model):
    """A space of Studio; or, for Studio Classic, what runs for a profile itself."""

    region: str
    domain: str
    name: str
    owner: str | None
    """A profile; None where nobody's alone."""
    created: dt.datetime
    volume_gb: Figure[int]
    price_volume: Figure[float]
    """For a GB and a month."""
    apps: Figure[tuple[Apps, ...]]
    """What ran in it, in the window."""

    def cost(self, hours_of: Callable[[Hours], float] = lambda hours: hours.total) -> Figure[float]:
        """What its apps cost in a month.

        Args:
            hours_of: Which hours. Default: all.
        """
        if self.apps.value is None:
            return Figure(value=None, source=self.apps.source)
        if not self.apps.value:
            return Figure(value=0.0, source=f"{self.apps.source}: no app ran")
        return summed(cost_of(each.hours, each.price_hour, hours_of) for each in self.apps.value)

    @property
    def volume_cost(self) -> Figure[float]:
        """What its volume costs in a month."""
        return _stored(self.volume_gb, self.price_volume)

    def hours(self, hours_of: Callable[[Hours], float]) -> Figure[float]:
        """Hours of its apps in a month.

        Args:
            hours_of: Which hours.
        """
        one: Figure[float] = Figure(value=1.0, source="")
        if self.apps.value is None:
            return Figure(value=None, source=self.apps.source)
        each = summed(cost_of(each.hours, one, hours_of) for each in self.apps.value)
        return each.model_copy(update={"source": self.apps.source})


class Home(Model):
    """The file system of a domain."""

    region: str
    domain: str
    file_system: str
    size_gb: Figure[float]
    price_gb: Figure[float]
    """For a GB and a month."""

    @property
    def cost(self) -> Figure[float]:
        """What it costs in a month."""
        return _stored(self.size_gb, self.price_gb)


class Studio(Model):
    """What Studio has in one region."""

    spaces: tuple[Space, ...] = ()
    homes: tuple[Home, ...] = ()


def _stored(size: Figure[int] | Figure[float], price: Figure[float]) -> Figure[float]:
    if size.value is None or price.value is None:
        return Figure(value=None, source=size.source if size.value is None else price.source)
    return Figure(value=size.value * price.value, source=f"{size.source}; {price.source}", at_least=size.at_least)


class Inventory(Model):
    """Everything that was found."""

    account: str
    regions: tuple[str, ...]
    taken: dt.datetime
    timezone: str
    """Where days begin and end."""
    currency: str
    """Of all prices."""
    instances: tuple[Instance, ...]
    roles: dict[str, Figure[Role]]
    """By ARN."""
    scripts: dict[str, Figure[Script]]
    """By region and name, ``eu-west-1/setup``."""
    studio: dict[str, Figure[Studio]] = Field(default={})
    """By region; a region that is not in it was not asked."""

    def script_of(self, instance: Instance) -> Script | None:
        """An instance's lifecycle configuration, if it has one that could be read."""
        found = self.scripts.get(f"{instance.region}/{instance.script}")
        return found.value if found else None

    def role_of(self, instance: Instance) -> Role | None:
        """An instance's role, if it could be read."""
        found = self.roles.get(instance.role_arn)
        return found.value if found else None
