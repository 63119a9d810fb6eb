"""What happens at a time or on an event: EventBridge's rules, and schedules."""

from __future__ import annotations

from typing import Any

from local_aws.shapes import as_request

from .base import ApiResource, as_text


class Rule(ApiResource):
    """``AWS::Events::Rule``."""

    TYPE = "AWS::Events::Rule"
    SERVICE = "events"
    NAME = "Name"

    def make(self) -> dict[str, Any]:
        """Put it; there may be none of its name."""
        return {"Arn": self._put(), "RuleName": self.name}

    @property
    def physical_resource_id(self) -> str:
        """What ``Ref`` answers: the name, behind its bus's if that is not the default one."""
        bus = self.properties.get("EventBusName", "default")
        return self.name if bus == "default" else f"{bus}|{self.name}"

    def _bus(self) -> dict[str, Any]:
        return self.given("EventBusName")

    def _put(self) -> str:
        given = self.given("Description", "RoleArn", "ScheduleExpression", "State", "EventBusName")
        if "EventPattern" in self.properties:
            given["EventPattern"] = as_text(self.properties["EventPattern"])
        return str(self.api.put_rule(Name=self.name, **given)["RuleArn"])

    def change(self, old: dict[str, Any]) -> None:
        """When it fires, what it calls, its tags."""
        if old:
            self._put()
        added, removed = self.list_changes(old, "Targets")
        kept = {target["Id"] for target in added}
        if gone := [target["Id"] for target in removed if target["Id"] not in kept]:
            self.api.remove_targets(Rule=self.name, Ids=gone, **self._bus())
        if added:
            targets = as_request("events", "PutTargets", {"Targets": added})
            self.api.put_targets(Rule=self.name, **targets, **self._bus())
        tags, untagged = self.tag_changes(old)
        if tags:
            self.api.tag_resource(ResourceARN=self.attributes["Arn"], Tags=tags)
        if untagged:
            self.api.untag_resource(ResourceARN=self.attributes["Arn"], TagKeys=untagged)

    def remove(self) -> None:
        """Delete it, once it calls nothing."""
        if ids := [target["Id"] for target in self.properties.get("Targets", [])]:
            self.api.remove_targets(Rule=self.name, Ids=ids, **self._bus())
        self.api.delete_rule(Name=self.name, **self._bus())


class ScheduleGroup(ApiResource):
    """``AWS::Scheduler::ScheduleGroup``."""

    TYPE = "AWS::Scheduler::ScheduleGroup"
    SERVICE = "scheduler"
    NAME = "Name"

    def make(self) -> dict[str, Any]:
        """Create it."""
        arn = self.api.create_schedule_group(Name=self.name)["ScheduleGroupArn"]
        found = self.api.get_schedule_group(Name=self.name)
        times = {key: found[key].isoformat() for key in ("CreationDate", "LastModificationDate")}
        return {"Arn": arn, "State": found["State"], **times}

    def change(self, old: dict[str, Any]) -> None:
        """Tags."""
        tags, gone = self.tag_changes(old)
        if tags:
            self.api.tag_resource(ResourceArn=self.attributes["Arn"], Tags=tags)
        if gone:
            self.api.untag_resource(ResourceArn=self.attributes["Arn"], TagKeys=gone)

    def remove(self) -> None:
        """Delete it, and the schedules in it."""
        self.api.delete_schedule_group(Name=self.name)


class Schedule(ApiResource):
    """``AWS::Scheduler::Schedule``."""

    TYPE = "AWS::Scheduler::Schedule"
    SERVICE = "scheduler"
    NAME = "Name"

    def make(self) -> dict[str, Any]:
        """Create it."""
        return {"Arn": self.api.create_schedule(**self._request("CreateSchedule"))["ScheduleArn"]}

    def _request(self, operation: str) -> dict[str, Any]:
        return as_request("scheduler", operation, {**self.properties, "Name": self.name})

    def change(self, old: dict[str, Any]) -> None:
        """All of it: an update says everything anew."""
        if old:
            self.api.update_schedule(**self._request("UpdateSchedule"))

    def remove(self) -> None:
        """Delete it."""
        self.api.delete_schedule(Name=self.name, **self.given("GroupName"))


MODELS = [Rule, ScheduleGroup, Schedule]
