"""The way of each home: what is pasted where, where it stands by what is there now, and the end of Classic's apps."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from botocore.exceptions import ClientError

from studio_cli.asking import code_of, pages
from studio_cli.aws import Target
from studio_cli.migrate.classic.facts import CLASSIC_APPS, ENDED, Lands
from studio_cli.migrate.classic.model import ClassicPlan, HomePlan, Way
from studio_cli.migrate.classic.reading import PATIENT, lands, merged
from studio_cli.migrate.classic.standing import Seen, Standing, State, judge, read_at
from studio_cli.migrate.journey.place import MANIFEST, Place
from studio_cli.migrate.journey.program import line, policy
from studio_cli.migrate.journey.steps import Instruction, utc_now
from studio_cli.migrate.journey.verify import verify
from studio_cli.place import RefusedError

MOUNTED: Final = "~/user-default-efs"
"""The folder of a private space that shows its owner's home."""
_TARGET: Final = "~/classic"
_READ_WITHIN: Final = dt.timedelta(hours=24)
"""How long ago a home may have been read for its copy, when Classic ends for it."""


class ClassicWayError(RefusedError):
    """A step that is not begun, for what is missing; nothing was changed."""


@dataclass(frozen=True)
class _Folder:
    """A home's place among those of its region."""

    region: str
    name: str


class ClassicWay:
    """The way of a domain's homes.

    Args:
        target: Where the domain is.
        plan: What is to become of them.
        clock: What time it is; that of this machine, if none is given.
    """

    def __init__(self, target: Target, plan: ClassicPlan, *, clock: Callable[[], dt.datetime] | None = None) -> None:
        identity = target.client("sts", plan.region).get_caller_identity()
        if identity["Account"] != plan.account:
            rule = f"the plan is about account {plan.account}"
            raise ClassicWayError(f"your credentials are for account {identity['Account']}, and {rule}; sign in there")
        self.plan, self._clock, self._who = plan, clock or utc_now, str(identity["Arn"])
        self._sagemaker: Any = target.client("sagemaker", plan.region, config=PATIENT)
        self._s3: Any = target.client("s3", plan.region)
        self._domain = self._describe_domain()

    def find(self, name: str, *, shared: bool | None = None) -> HomePlan:
        """The home of that name in the plan."""
        found = self.plan.find(name, shared=shared)
        if len(found) != 1:
            fix = "say --shared or --profile" if found else "look into the plan"
            raise ClassicWayError(f"the plan has {len(found) or 'no'} homes called {name}; {fix}")
        return found[0]

    def place(self, home: HomePlan, run: str | None = None) -> Place:
        """Where it is told what a home holds, and what came of its way."""
        folder = _Folder(self.plan.region, f"{self.plan.domain}/{home.folder}")
        return Place(self._s3, self.plan, folder, run or _run_of(home))

    def look(self, home: HomePlan, *, on_host: str | None = None) -> Instruction:
        """What to paste where the home is, so that it is told what it holds.

        Args:
            home: The home.
            on_host: The folder that the home is, on a host that mounts the file system. Default: it is pasted in
                a private space of the person.
        """
        self._is_to_move(home)
        if on_host is None and home.way in {None, Way.BUCKET}:
            fix = f"look on a host that mounts it: --on-host /mnt/efs/{home.uid}"
            raise ClassicWayError(f"no space of the current Studio is known to show {home.name}'s home; {fix}")
        place = self.place(home, "look")
        settings = self._settings(home, place)
        if on_host is not None:
            settings |= {"home": on_host, "journal": self._journal_on_host(home)}
            del settings["target"]
        return Instruction(line(place, "look", settings), policy(place, restore=False))

    def move(self, home: HomePlan, *, on_host: str | None = None) -> Instruction:
        """What to paste so that the home moves: in the space, or first on a host where it goes through a bucket.

        Args:
            home: The home.
            on_host: The folder that the home is, on a host. Default: it is pasted in the space.
        """
        self._is_decided(home)
        place = self.place(home)
        settings = {**self._settings(home, place), "exclude": list(home.excludes)}
        if home.way is Way.MOUNT:
            fix = f"look at it there: studio migrate classic look {home.name}"
            raise ClassicWayError(f"{home.name}'s home stays where it is, and is shown in their spaces; {fix}")
        if home.way is Way.COPY:
            if on_host is not None:
                raise ClassicWayError(f"{home.name}'s home is copied in their space, not on a host; drop --on-host")
            return Instruction(line(place, "move", settings), policy(place, restore=False))
        if on_host is not None:
            settings |= {"home": on_host, "journal": self._journal_on_host(home)}
            del settings["target"]
            return Instruction(line(place, "backup", settings), policy(place, restore=False))
        return self._restore(home, place, settings)

    def _restore(self, home: HomePlan, place: Place, settings: dict[str, Any]) -> Instruction:
        """The second half of the way through a bucket; only what is known to be whole goes on."""
        result = place.read("result.json")
        if result is None or result["state"] != "complete":
            fix = f"paste what 'studio migrate classic move {home.name} --on-host FOLDER' prints"
            raise ClassicWayError(f"there is no complete copy of {home.name}'s home in the bucket; {fix}")
        found = verify(place, deep=False)
        place.write("verification.json", json.dumps(found.as_json(self._clock().isoformat()), indent=2).encode())
        if not found.is_same:
            told = ", ".join(f"{count} {what}" for what, count in sorted(found.differences.items()))
            raise ClassicWayError(f"S3 lacks something of {place.uri(MANIFEST)}: {told}; copy the home again")
        settings["manifest_sha256"] = found.manifest_sha256
        return Instruction(line(place, "restore", settings), policy(place, restore=True))

    def standing(self, home: HomePlan) -> Standing:
        """Where it stands, by what is there now."""
        return judge(self.see(home), home)

    def see(self, home: HomePlan) -> Seen:
        """What is there now."""
        seen = Seen(None)
        if home.leave:
            return seen
        row = self._describe(home)
        if row is not None:
            seen.uid = int(row["HomeEfsFileSystemUid"]) if "HomeEfsFileSystemUid" in row else None
            settings = merged(self._domain.get("DefaultUserSettings", {}), row.get("UserSettings", {}))
            seen.lands_in_studio = home.shared or lands(settings) is Lands.STUDIO
            seen.apps = [f"{app['AppType']}/{app['AppName']}" for app in self._apps(home)]
        if self.plan.backup.bucket is None or self.plan.backup.key_arn is None:
            return seen
        seen.holds = self.place(home, "look").read("holds.json")
        place = self.place(home)
        seen.finished = self.place(home, "end").read("finished.json")
        if home.way in {Way.COPY, Way.BUCKET}:
            seen.result, seen.restored = place.read("result.json"), place.read("restored.json")
            seen.comparison, seen.verification = place.read("comparison.json"), place.read("verification.json")
            seen.manifest = place.manifest_digest()
        return seen

    def finish(
        self, home: HomePlan, name: str, confirm: Callable[[list[str]], bool], *, with_kernels: bool = False
    ) -> Standing:
        """Delete a home's apps of Classic, which nobody can start again. No file is deleted, and nothing else.

        Args:
            home: The home.
            name: Who has looked, and has everything.
            confirm: Asks once more, with the apps.
            with_kernels: Whether apps of kernels go, too, with whatever runs in them and is in their memory. AWS does
                not tell whether they are in use: its health checks count as activity.

        Raises:
            ClassicWayError: Something is missing or old, kernels are there, or somebody else signs.
        """
        self._is_decided(home)
        if name.strip().casefold() != str(home.owner).casefold():
            raise ClassicWayError(f"{home.name}'s home is {home.owner}'s, and {name} signs; only its owner can")
        seen = self.see(home)
        standing = judge(seen, home)
        if standing.state is State.FINISHED:
            return standing
        if standing.state is not State.READY:
            why = "; ".join(standing.reasons)
            raise ClassicWayError(f"{home.name} is {standing.state}, and apps of Classic stay until it is ready: {why}")
        apps = [self._app(app) for app in self._apps(home)]
        _is_fresh(home, read_at(seen, home.way), self._clock())
        if not with_kernels:
            _has_no_kernels(home, apps)
        if not confirm([f"{app['AppType']}/{app['AppName']}" for app in apps]):
            raise ClassicWayError("nothing was deleted")
        place = self.place(home, "end")
        told = {"name": name.strip(), "at": self._clock().isoformat(), "by": self._who, "apps": apps, "way": home.way}
        place.write("finished.json", json.dumps(told, indent=2, default=str).encode())  # first: a reader knows why
        for app in apps:
            self._delete(app)
        return self.standing(home)

    def _apps(self, home: HomePlan) -> list[dict[str, Any]]:
        """Apps of Classic that are there: kernels first, then the page that shows them."""
        member = "SpaceName" if home.shared else "UserProfileName"
        found = [
            row
            for row in pages(self._sagemaker, "list_apps", "Apps", DomainIdEquals=self.plan.domain)
            if row["AppType"] in CLASSIC_APPS
            and row["Status"] not in ENDED
            and str(row.get(member, "")).lower() == home.name.lower()
        ]
        return sorted(found, key=lambda row: CLASSIC_APPS.index(row["AppType"]))

    def _app(self, row: dict[str, Any]) -> dict[str, Any]:
        told = self._sagemaker.describe_app(DomainId=self.plan.domain, **_named(row))
        return {key: value for key, value in told.items() if key != "ResponseMetadata"}

    def _delete(self, app: dict[str, Any]) -> None:
        if app["Status"] == "Deleting":
            return
        self._sagemaker.delete_app(DomainId=self.plan.domain, **_named(app))

    def _describe_domain(self) -> dict[str, Any]:
        try:
            return dict(self._sagemaker.describe_domain(DomainId=self.plan.domain))
        except ClientError as error:
            if code_of(error) == "ResourceNotFound":
                fix = "look at 'domain' and 'region' in the plan"
                raise ClassicWayError(f"there is no domain {self.plan.domain} in {self.plan.region}; {fix}") from error
            raise

    def _describe(self, home: HomePlan) -> dict[str, Any] | None:
        try:
            if home.shared:
                return dict(self._sagemaker.describe_space(DomainId=self.plan.domain, SpaceName=home.name))
            return dict(self._sagemaker.describe_user_profile(DomainId=self.plan.domain, UserProfileName=home.name))
        except ClientError as error:
            if code_of(error) == "ResourceNotFound":
                return None
            raise

    def _is_to_move(self, home: HomePlan) -> None:
        if home.leave:
            raise ClassicWayError(f"{home.name} stays, because: {home.reason}; drop 'leave' in the plan to move it")

    def _is_decided(self, home: HomePlan) -> None:
        self._is_to_move(home)
        if home.way is None or home.owner is None:
            raise ClassicWayError(f"nobody has decided what becomes of {home.name}; write way and owner into the plan")

    def _journal_on_host(self, home: HomePlan) -> str:
        return f"/var/tmp/studio-classic/{self.plan.domain}/{home.folder}"  # noqa: S108 - it outlives a restart

    def _settings(self, home: HomePlan, place: Place) -> dict[str, Any]:
        target = f"{_TARGET}/{home.name}" if home.shared else _TARGET
        return {
            "instance": home.name,
            "run": place.run,
            "bucket": place.bucket,
            "account": place.account,
            "prefix": place.prefix,
            "key": place.key_arn,
            "region": place.region() or self.plan.region,
            "home": MOUNTED,
            "target": target,
            "journal": f"~/.studio-classic/{home.name}",
            "uid": home.uid,
        }


def _run_of(home: HomePlan) -> str:
    return "copy" if home.way is Way.BUCKET else "move"


def _named(app: dict[str, Any]) -> dict[str, str]:
    keys = ("UserProfileName", "SpaceName", "AppType", "AppName")
    return {key: str(app[key]) for key in keys if app.get(key)}


def _is_fresh(home: HomePlan, read: dt.datetime | None, now: dt.datetime) -> None:
    if read is not None and now - read > _READ_WITHIN:
        old = f"more than {_READ_WITHIN / dt.timedelta(hours=1):.0f} hours ago"
        rule = f"{home.name}'s home was read for its copy at {read:%Y-%m-%d %H:%M} UTC, {old}"
        fix = f"move it again, which brings what was written since: studio migrate classic move {home.name}"
        raise ClassicWayError(f"{rule}; {fix}")


def _has_no_kernels(home: HomePlan, apps: list[dict[str, Any]]) -> None:
    kernels = ", ".join(str(app["AppName"]) for app in apps if app["AppType"] == "KernelGateway")
    if kernels:
        rule = f"{home.name} has apps of kernels, and AWS does not tell whether anything runs in them: {kernels}"
        fix = f"have {home.owner} shut them down in Classic (Running Terminals and Kernels), or say --with-kernels"
        raise ClassicWayError(f"{rule}; {fix}")
