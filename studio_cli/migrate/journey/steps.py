"""What a person does with one instance, step by step; each looks first at what is there."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from studio_cli.aws import Target
from studio_cli.migrate.journey.place import MANIFEST, Place
from studio_cli.migrate.journey.program import line, policy
from studio_cli.migrate.journey.state_file import Record, StateFile, add_step
from studio_cli.migrate.journey.states import Seen, Standing, State, facts_of, judge
from studio_cli.migrate.journey.verify import Verification, verify
from studio_cli.migrate.plan import HOME, InstancePlan, Migration
from studio_cli.place import RefusedError


class JourneyError(RefusedError):
    """A step that is not begun, for what is missing; nothing was changed."""


def utc_now() -> dt.datetime:
    """What time it is."""
    return dt.datetime.now(tz=dt.UTC)


@dataclass(frozen=True)
class Instruction:
    """What a person does where no command reaches.

    Attributes:
        line: To paste into a terminal there.
        policy: What the role there needs, at least.
    """

    line: str
    policy: Record


class Journey:
    """The way of the instances of a migration.

    Args:
        target: Where they are.
        migration: What is to become of them.
        states: What was done.
        home: The folder that is copied; another on a machine that only looks like an instance.
        clock: What time it is; that of this machine, if none is given.
    """

    def __init__(
        self,
        target: Target,
        migration: Migration,
        states: StateFile,
        *,
        home: str = HOME,
        clock: Callable[[], dt.datetime] | None = None,
    ) -> None:
        identity = target.client("sts", target.region() or migration.instances[0].region).get_caller_identity()
        if identity["Account"] != migration.account:
            rule = f"migration.yaml is about account {migration.account}"
            raise JourneyError(f"your credentials are for account {identity['Account']}, and {rule}; sign in there")
        self.target, self.migration, self.states = target, migration, states
        self.who = str(identity["Arn"])
        self.clock = clock or utc_now
        self._home = home
        self._clients: dict[tuple[str, str], Any] = {}

    def client(self, service: str, region: str) -> Any:
        """A client, made once."""
        key = (service, region)
        if key not in self._clients:
            self._clients[key] = self.target.client(service, region)
        return self._clients[key]

    def find(self, name: str, region: str | None = None) -> InstancePlan:
        """The instance of that name in the plan."""
        found = self.migration.find(name, region)
        if found is None:
            same = [each.region for each in self.migration.instances if each.name == name]
            fix = f"name its region with --region: {', '.join(same)}" if same else "look into migration.yaml"
            where = f" in {region}" if region else ""
            count = "no" if region or not same else len(same)
            raise JourneyError(f"the plan has {count} instances called {name}{where}; {fix}")
        return found

    def record(self, plan: InstancePlan) -> Record:
        """What was done to it."""
        return self.states.of(plan.region, plan.name)

    def place(self, plan: InstancePlan, run: str | None = None) -> Place:
        """Where its copy is."""
        run = run or self.record(plan).get("run")
        if run is None:
            raise JourneyError(f"{plan.name} has no copy yet; begin: studio migrate backup {plan.name}")
        return Place(self.client("s3", plan.region), self.migration, plan, run)

    def describe(self, plan: InstancePlan) -> Record | None:
        """The instance now; nothing where there is none."""
        try:
            found = self.client("sagemaker", plan.region).describe_notebook_instance(NotebookInstanceName=plan.name)
        except ClientError as error:
            if "RecordNotFound" in str(error):  # as SageMaker calls it, inside of a ValidationException
                return None
            raise
        return {name: value for name, value in found.items() if name != "ResponseMetadata"}

    def look(self, plan: InstancePlan) -> Seen:
        """What is there now."""
        rules = {"exclude": list(plan.excludes), "secrets": self.migration.rules_of(plan)["secrets"]}
        seen = Seen(self.clock(), self.describe(plan), rules, plan.owner)
        if "run" in self.record(plan):
            place = self.place(plan)
            seen.result = place.read("result.json")
            seen.manifest = place.manifest_digest()
            seen.verification = place.read("verification.json")
            seen.comparison = place.read("comparison.json")
            seen.restored = place.read("restored.json")
            seen.sign_off = place.read("sign-off.json")
        return seen

    def settle(self, plan: InstancePlan) -> tuple[Standing, Seen]:
        """Where it stands by what is there now; the state file says so from here on."""
        record = self.record(plan)
        if plan.leave:
            standing, seen = Standing(State.LEFT, (str(plan.reason),)), Seen(self.clock())
        else:
            seen = self.look(plan)
            standing = judge(seen, record, decided=plan.is_decided, waiting_days=self.migration.waiting_days)
        if standing.state == State.DELETED and "deleted" not in record:
            record["deleted"] = {"at": self.clock().isoformat(), "by": self.who}
        if record["state"] != standing.state:
            self._move(plan, record, standing, seen)
        self.states.save()
        return standing, seen

    def _move(self, plan: InstancePlan, record: Record, standing: Standing, seen: Seen) -> None:
        before = State(record["state"])
        now = self.clock().isoformat()
        evidence: Record = {"state": str(standing.state)}
        if not standing.reached(before):
            evidence.update(sent_back_from=str(before), because=list(standing.reasons))
            for begun in ("stop", "deleting"):  # what was begun on what holds no longer
                if begun in record:
                    evidence[begun] = record.pop(begun)
            if standing.changed:
                record["compare_after"] = now
        elif "run" in record:
            evidence.update(self._evidence(plan, standing, seen))
        record["state"] = str(standing.state)
        add_step(record, "looked", now, self.who, **evidence)

    def _evidence(self, plan: InstancePlan, standing: Standing, seen: Seen) -> Record:
        place = self.place(plan)
        found: Record = {"manifest": place.uri(MANIFEST), "manifest_sha256": seen.manifest}
        if seen.result is not None:
            found["counts"] = seen.result["counts"]
        if standing.reached(State.VERIFIED) and seen.verification and seen.comparison:
            found["objects"] = seen.verification["objects"]
            found["compared_with_instance_at"] = seen.comparison["at"]
        if seen.restored is not None:
            found["restored"] = {"at": seen.restored["at"], "target": seen.restored["target"]}
        if seen.sign_off is not None:
            found["signed_off"] = {"at": seen.sign_off["at"], "name": seen.sign_off["name"]}
        return found

    def backup(self, plan: InstancePlan, *, new_run: bool = False) -> Instruction:
        """Have the copy begun, or gone on with: what to paste on the instance."""
        self._is_to_move(plan)
        record = self.record(plan)
        standing, _ = self.settle(plan)
        if standing.state in {State.GONE, State.DELETED}:
            raise JourneyError(
                f"{plan.name} is {standing.state}: {'; '.join(standing.reasons) or 'nothing is left to copy'}"
            )
        earlier = "run" in record
        if new_run or not earlier:
            record["run"] = self.clock().strftime("%Y%m%dT%H%M%SZ")
            record["head_first"] = earlier
            add_step(record, "run begun", self.clock().isoformat(), self.who, run=record["run"])
        place = self.place(plan)
        made = Instruction(line(place, "backup", self._settings(plan, place)), policy(place, restore=False))
        self.settle(plan)
        return made

    def compare(self, plan: InstancePlan) -> Instruction:
        """What to paste on the instance, so that it compares itself with its copy."""
        self._is_to_move(plan)
        place = self.place(plan)
        settings = {**self._settings(plan, place), "manifest_sha256": self._manifest(place)}
        return Instruction(line(place, "compare", settings), policy(place, restore=False))

    def _manifest(self, place: Place) -> str:
        digest = place.manifest_digest()
        if digest is None:
            raise JourneyError(f"there is no {place.uri(MANIFEST)}; the copy has not come to its end")
        return digest

    def verify(
        self, plan: InstancePlan, *, deep: bool = False, tell: Callable[[int], None] = lambda _: None
    ) -> tuple[Verification, Standing]:
        """Compare S3 with the manifest; and take what the instance said of itself into account."""
        self._is_to_move(plan)
        place, record = self.place(plan), self.record(plan)
        found = verify(place, deep=deep, tell=tell)
        told = found.as_json(self.clock().isoformat())
        digest = place.write("verification.json", json.dumps(told, indent=2).encode())
        evidence = {"evidence": place.uri("verification.json"), "sha256": digest, "found": told["state"], "deep": deep}
        add_step(record, "compared S3", told["at"], self.who, objects=found.objects, bytes=found.size, **evidence)
        description = self.describe(plan)
        comparison = place.read("comparison.json")
        after = record.get("compare_after")
        is_new = comparison is not None and (after is None or comparison["at"] > after)
        if description is not None and is_new and (comparison or {})["at"] != record.get("facts_of_comparison"):
            record["facts"] = facts_of(description)  # each comparison has the facts of its time
            record["facts_of_comparison"] = (comparison or {})["at"]
        standing, _ = self.settle(plan)
        return found, standing

    def restore(self, plan: InstancePlan, *, register_environments: bool = False) -> Instruction:
        """What to paste in the person's space, so that the copy comes there."""
        self._is_decided(plan)
        standing, seen = self.settle(plan)
        self._needs(plan, standing, State.VERIFIED, "restored")
        place = self.place(plan)
        folder = plan.name if self.migration.find(plan.name) else f"{plan.name}-{plan.region}"  # two have that name
        settings = {
            **self._settings(plan, place),
            "manifest_sha256": seen.manifest,
            "target": f"~/migrated/{folder}",
            "journal": f"~/migrated/.{folder}",
            "register_environments": register_environments,
        }
        return Instruction(line(place, "restore", settings), policy(place, restore=True))

    def sign_off(self, plan: InstancePlan, name: str) -> Standing:
        """The owner says that all is there."""
        self._is_decided(plan)
        if name.strip().casefold() != str(plan.owner).casefold():
            raise JourneyError(f"{plan.name} is {plan.owner}'s, and {name} signs; only its owner knows what is missing")
        standing, seen = self.settle(plan)
        self._needs(plan, standing, State.RESTORED, "signed off")
        place = self.place(plan)
        told = {
            "name": name.strip(),
            "at": self.clock().isoformat(),
            "by": self.who,
            "manifest_sha256": seen.manifest,
            "restored_at": (seen.restored or {})["at"],
        }
        digest = place.write("sign-off.json", json.dumps(told, indent=2).encode())
        more = {"name": told["name"], "evidence": place.uri("sign-off.json"), "sha256": digest}
        add_step(self.record(plan), "signed off", told["at"], self.who, **more)
        return self.settle(plan)[0]

    def _is_to_move(self, plan: InstancePlan) -> None:
        if plan.leave:
            raise JourneyError(f"{plan.name} stays, because: {plan.reason}; drop 'leave' in migration.yaml to move it")

    def _is_decided(self, plan: InstancePlan) -> None:
        self._is_to_move(plan)
        if not plan.is_decided:
            raise JourneyError(
                f"nobody has decided whose {plan.name} is; write owner, profile and team into migration.yaml"
            )

    @staticmethod
    def _needs(plan: InstancePlan, standing: Standing, state: State, what: str) -> None:
        if not standing.reached(state) or standing.state == State.DELETED:
            why = "; ".join(standing.reasons)
            raise JourneyError(f"{plan.name} is {standing.state}, and is not {what} before it is {state}: {why}")

    def _settings(self, plan: InstancePlan, place: Place) -> Record:
        return {
            "instance": plan.name,
            "run": place.run,
            "bucket": place.bucket,
            "account": place.account,
            "prefix": place.prefix,
            "key": place.key_arn,
            "region": place.region() or plan.region,
            "home": self._home,
            "exclude": list(plan.excludes),
            **self.migration.rules_of(plan),
            "head_first": bool(self.record(plan).get("head_first")),
        }
