"""What AWS fixes of tags, instance types, budgets and backups, compared with its registry schemas and API models."""

from __future__ import annotations

import json
import re
from typing import Any

import botocore.session
import pytest

from studio_constructs import InstanceTypes, aws_facts
from studio_constructs.aws_facts import cost_and_care as facts
from studio_constructs.aws_facts import instance_families
from studio_constructs.aws_facts.tagging import TYPES_REPLACED_BY_TAGS

from .test_aws_facts import BUNDLE, DOMAIN, PROFILE, REFERENCE, at, schema, types_of


def replaced_by_tags(found: dict[str, Any]) -> bool:
    """Whether the tags of a type stand among what CloudFormation can not change."""
    tags = (found.get("tagging") or {}).get("tagProperty", "/properties/Tags")
    return tags in (found.get("createOnlyProperties") or [])


def test_types_replaced_by_tags_are_those_of_the_whole_registry() -> None:
    found = {
        name
        for name, file in types_of(REFERENCE).items()
        if replaced_by_tags(json.loads((BUNDLE / "resources" / f"{file}.json").read_text()))
    }
    assert set(TYPES_REPLACED_BY_TAGS) == found
    assert len(set(TYPES_REPLACED_BY_TAGS)) == len(TYPES_REPLACED_BY_TAGS)


def test_of_what_the_library_makes_only_scripts_are_replaced_by_tags() -> None:
    studio = {
        name for name in TYPES_REPLACED_BY_TAGS if re.match(r"AWS::SageMaker::(Studio|Domain|User|Space|App|Im)", name)
    }
    assert studio == {"AWS::SageMaker::StudioLifecycleConfig"}


@pytest.mark.parametrize("resource_type", [DOMAIN, PROFILE])
def test_every_type_that_is_hidden_can_be_hidden(resource_type: str) -> None:
    hidden = at(resource_type, "StudioWebPortalSettings", "properties", "HiddenInstanceTypes", "items")
    assert set(InstanceTypes(["ml.t3.medium"]).hidden) <= set(hidden["enum"])


def test_accelerated_families_are_those_whose_names_say_so() -> None:
    families = {instance_families.family_of(each) for each in aws_facts.STUDIO_INSTANCE_TYPES}
    named = {family for family in families if re.match(r"ml\.(g|p|trn|inf)\d", family)}
    assert named == instance_families.ACCELERATED_FAMILIES


def test_every_size_has_a_rank_but_one() -> None:
    sizes = {each.rpartition(".")[2] for each in aws_facts.STUDIO_INSTANCE_TYPES}
    assert {size for size in sizes if instance_families.rank_of_size(size) is None} == {"interactive"}


def test_what_replaces_a_budget_is_what_its_name_is_hashed_of() -> None:
    assert schema("AWS::Budgets::Budget")["createOnlyProperties"] == [
        "/properties/Budget/BudgetName",
        "/properties/NotificationsWithSubscribers",
    ]


def test_thresholds_are_the_schema_s() -> None:
    found = at("AWS::Budgets::Budget", "Notification", "properties", "Threshold")
    assert (found["minimum"], found["maximum"]) == (facts.BUDGET_THRESHOLD_MIN, facts.BUDGET_THRESHOLD_MAX)


def model(service: str) -> Any:
    return botocore.session.get_session().get_service_model(service)


def test_limits_of_budgets_are_the_api_s() -> None:
    budgets = model("budgets")
    assert budgets.shape_for("BudgetName").metadata["max"] == facts.BUDGET_NAME_MAX
    notifications = budgets.shape_for("NotificationWithSubscribersList")
    assert notifications.metadata["max"] == facts.BUDGET_NOTIFICATIONS_MAX
    assert budgets.shape_for("Subscribers").metadata["max"] == facts.BUDGET_EMAILS_MAX + 1  # and a topic


def test_the_name_of_a_vault_is_the_schema_s() -> None:
    found = at("AWS::Backup::BackupVault", "BackupVaultNamePattern")["pattern"]
    assert found == f"^{facts.VAULT_NAME_PATTERN.replace('-_', '-' + chr(92) + '_')}$"


@pytest.mark.parametrize("field", ["BackupVaultName", "EncryptionKeyArn"])
def test_what_replaces_a_vault_is_what_its_documentation_says(field: str) -> None:
    assert f"/properties/{field}" in schema("AWS::Backup::BackupVault")["createOnlyProperties"]


def test_a_selection_never_changes_in_place() -> None:
    assert set(schema("AWS::Backup::BackupSelection")["createOnlyProperties"]) == {
        "/properties/BackupSelection",
        "/properties/BackupPlanId",
    }


def test_days_of_a_lock_and_of_cold_storage_are_the_api_s_words() -> None:
    backup = model("backup")
    lock = backup.operation_model("PutBackupVaultLockConfiguration").input_shape.members
    words = {name: re.sub("<[^>]+>", "", member.documentation) for name, member in lock.items()}
    assert f"to {facts.VAULT_LOCK_CHANGEABLE_MIN} or greater" in words["ChangeableForDays"]
    assert f"{facts.VAULT_LOCK_DAYS_MAX} days" in words["MaxRetentionDays"]
    assert f"minimum of {facts.COLD_STORAGE_DAYS_MIN} days" in backup.shape_for("Lifecycle").documentation


def test_the_name_of_a_rule_is_the_api_s_words() -> None:
    words = model("backup").shape_for("BackupRuleInput").members["RuleName"].documentation
    assert "1 to 50 alphanumeric or '-_.'" in words
    assert facts.RULE_NAME_PATTERN == r"[a-zA-Z0-9\-_.]{1,50}"
