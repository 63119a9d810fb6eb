"""The function behind `ApiOnlySettings`, in process, against the local AWS's control plane."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.local_aws.kit import Estate, client, local_aws

from .kit import Account, Json, refusal

ROOTLESS: Json = {"DomainSettings": {"DockerSettings": {"RootlessDocker": "ENABLED"}}}
FORECAST = "arn:aws:iam::123456789012:role/forecast"
CANVAS: Json = {
    "CanvasAppSettings": {
        "TimeSeriesForecastingSettings": {"Status": "ENABLED", "AmazonForecastRoleArn": FORECAST},
        "IdentityProviderOAuthSettings": [
            {
                "DataSourceName": "Snowflake",
                "Status": "ENABLED",
                "SecretArn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:snowflake-AbCdEf",
            }
        ],
    }
}
DOCKER = {"EnableDockerAccess": "ENABLED", "VpcOnlyTrustedAccounts": ["111111111111"]}


@pytest.fixture(autouse=True)
def _aws() -> Iterator[None]:
    with local_aws():
        yield


@pytest.fixture
def estate() -> Estate:
    return Estate()


def made(estate: Estate, **domain: Any) -> Account:
    return Account(estate.domain(DomainSettings={"DockerSettings": DOCKER}, **domain))


@pytest.fixture
def account(estate: Estate) -> Account:
    return made(estate)


def quiet_docker() -> Json:
    return {**DOCKER, "RootlessDocker": "DISABLED"}


# -- setting -----------------------------------------------------------------------------------------------


def test_what_is_wanted_is_set_and_what_is_beside_it_stays(account: Account) -> None:
    assert account.does("Create", ROOTLESS) == account.domain
    assert account.domain_settings()["DockerSettings"] == {**DOCKER, "RootlessDocker": "ENABLED"}


def test_a_block_is_sent_whole_and_nothing_else_is_sent(account: Account) -> None:
    """Whether the API merges a block or replaces it is not documented: this way nothing is lost either way."""
    account.does("Create", ROOTLESS)
    (request,) = account.sagemaker.called("update_domain")
    whole = {**DOCKER, "RootlessDocker": "ENABLED"}
    assert request == {"DomainId": account.domain, "DomainSettingsForUpdate": {"DockerSettings": whole}}


def test_several_blocks_go_in_one_call(account: Account) -> None:
    account.does("Create", {**ROOTLESS, "DefaultUserSettings": CANVAS})
    (request,) = account.sagemaker.called("update_domain")
    assert set(request) == {"DomainId", "DomainSettingsForUpdate", "DefaultUserSettings"}
    assert request["DefaultUserSettings"] == CANVAS  # no role, no security group: only what changes
    assert account.user_settings()["CanvasAppSettings"] == CANVAS["CanvasAppSettings"]


def test_what_is_so_already_is_not_sent(account: Account) -> None:
    account.does("Create", ROOTLESS)
    account.does("Update", ROOTLESS, PhysicalResourceId=account.domain)
    assert len(account.sagemaker.called("update_domain")) == 1


def test_what_others_took_away_is_set_again(account: Account) -> None:
    account.does("Create", ROOTLESS)
    client("sagemaker").update_domain(
        DomainId=account.domain, DomainSettingsForUpdate={"DockerSettings": {"RootlessDocker": "DISABLED"}}
    )
    account.does("Update", ROOTLESS, PhysicalResourceId=account.domain)
    assert account.domain_settings()["DockerSettings"]["RootlessDocker"] == "ENABLED"
    account.deletes()
    assert account.domain_settings()["DockerSettings"] == quiet_docker()


def test_a_profile_is_set_and_put_back(estate: Estate) -> None:
    domain = estate.domain()
    estate.profile(domain, "alice", UserSettings={"StudioWebPortalSettings": {"HiddenAppTypes": ["Canvas"]}})
    account = Account(domain, "alice")
    wanted = {"UserSettings": {**CANVAS, "StudioWebPortalSettings": {"ExecutionRoleSessionNameMode": "USER_IDENTITY"}}}
    assert account.does("Create", wanted) == f"{domain}/alice"
    settings = client("sagemaker").describe_user_profile(DomainId=domain, UserProfileName="alice")["UserSettings"]
    assert settings["CanvasAppSettings"] == CANVAS["CanvasAppSettings"]
    assert settings["StudioWebPortalSettings"] == {
        "HiddenAppTypes": ["Canvas"],
        "ExecutionRoleSessionNameMode": "USER_IDENTITY",
    }
    assert "ExecutionRole" not in settings
    account.deletes(physical_id=f"{domain}/alice")
    settings = client("sagemaker").describe_user_profile(DomainId=domain, UserProfileName="alice")["UserSettings"]
    assert settings["StudioWebPortalSettings"]["ExecutionRoleSessionNameMode"] == "STATIC"
    assert settings["CanvasAppSettings"]["IdentityProviderOAuthSettings"] == []


# -- putting back ------------------------------------------------------------------------------------------


def test_deleting_puts_back_what_was_there(estate: Estate) -> None:
    before = {"DockerSettings": {**DOCKER, "RootlessDocker": "ENABLED"}}
    account = Account(estate.domain(DomainSettings=before))
    account.does("Create", {"DomainSettings": {"DockerSettings": {"RootlessDocker": "DISABLED"}}})
    account.deletes()
    assert account.domain_settings() == before
    assert account.book() is None


def test_deleting_turns_off_what_was_not_there(account: Account) -> None:
    account.does("Create", ROOTLESS)
    account.deletes()
    assert account.domain_settings()["DockerSettings"] == quiet_docker()


def test_a_setting_that_is_dropped_is_put_back_at_once(account: Account) -> None:
    account.does("Create", {**ROOTLESS, "DefaultUserSettings": CANVAS})
    account.does("Update", {"DefaultUserSettings": CANVAS}, PhysicalResourceId=account.domain)
    assert account.domain_settings()["DockerSettings"] == quiet_docker()
    book = account.book()
    assert book is not None
    assert [path for path in book["Before"] if "Docker" in path] == []


def test_the_first_value_is_the_one_that_comes_back(estate: Estate) -> None:
    before = {"AmazonQSettings": {"Status": "DISABLED", "QProfileArn": arn("first")}}
    account = Account(estate.domain(AuthMode="SSO", DomainSettings=before))
    for name in ("second", "third"):
        wanted = {"DomainSettings": {"AmazonQSettings": {"Status": "ENABLED", "QProfileArn": arn(name)}}}
        account.does("Create" if name == "second" else "Update", wanted)
    account.deletes()
    assert account.domain_settings() == before


def arn(name: str) -> str:
    return f"arn:aws:codewhisperer:us-east-1:123456789012:profile/{name}"


def test_a_resource_that_moves_leaves_what_its_successor_set(account: Account) -> None:
    """CloudFormation makes the new one before it deletes the old one."""
    account.does("Create", ROOTLESS, "Old")
    account.does("Create", ROOTLESS, "New")
    account.deletes("Old")
    assert account.domain_settings()["DockerSettings"]["RootlessDocker"] == "ENABLED"
    account.deletes("New")
    assert account.domain_settings()["DockerSettings"] == quiet_docker()
    assert account.book() is None


def test_a_move_that_is_rolled_back_leaves_what_the_first_set(account: Account) -> None:
    account.does("Create", ROOTLESS, "Old")
    account.does("Create", {"DomainSettings": {"DockerSettings": {"RootlessDocker": "DISABLED"}}}, "New")
    assert account.domain_settings()["DockerSettings"]["RootlessDocker"] == "DISABLED"
    account.deletes("New")
    assert account.domain_settings()["DockerSettings"]["RootlessDocker"] == "ENABLED"
    account.deletes("Old")
    assert account.domain_settings()["DockerSettings"] == quiet_docker()


def test_another_stack_s_resource_of_the_same_name_is_another(account: Account) -> None:
    account.does("Create", ROOTLESS)
    account.does("Delete", PhysicalResourceId=account.domain, StackId="arn:aws:cloudformation:::stack/Other/2")
    assert account.domain_settings()["DockerSettings"]["RootlessDocker"] == "ENABLED"


def test_deleting_twice_is_fine(account: Account) -> None:
    account.does("Create", ROOTLESS)
    account.deletes()
    account.deletes()


def test_a_domain_that_is_gone_is_fine_and_forgotten(account: Account) -> None:
    account.does("Create", ROOTLESS)
    client("sagemaker").delete_domain(DomainId=account.domain)
    account.deletes()
    assert account.book() is None


def test_a_memory_that_somebody_deleted_meanwhile_is_fine(account: Account) -> None:
    account.does("Create", ROOTLESS)
    account.ssm.will("delete_parameter", refusal("ParameterNotFound", "gone", "DeleteParameter"))
    account.deletes()
    assert account.domain_settings()["DockerSettings"] == quiet_docker()


@pytest.mark.parametrize("status", ["Deleting", "Failed", "Delete_Failed"])
def test_a_domain_that_goes_is_left_alone(account: Account, status: str) -> None:
    account.does("Create", ROOTLESS)
    account.sagemaker.will("describe_domain", {"Status": status})
    account.deletes()
    assert len(account.sagemaker.called("update_domain")) == 1
    assert account.book() is None


def test_nothing_is_ever_deleted(account: Account) -> None:
    account.does("Create", {**ROOTLESS, "DefaultUserSettings": CANVAS})
    account.deletes()
    operations = {name for name, _ in account.sagemaker.calls}
    assert operations == {"describe_domain", "update_domain"}


# -- failing -----------------------------------------------------------------------------------------------


def test_a_refusal_is_told_in_aws_s_words_and_leaves_nothing(estate: Estate) -> None:
    account = Account(estate.domain())  # AuthMode IAM
    reason, physical_id = account.fails("Create", {"DomainSettings": {"AmazonQSettings": {"Status": "ENABLED"}}})
    assert reason == (
        "An error occurred (ValidationException) when calling the UpdateDomain operation: "
        "AmazonQSettings can only be enabled for a Domain with AuthMode [SSO]."
    )
    assert physical_id == "nothing-was-set"
    assert (account.domain_settings(), account.book()) == ({}, None)


def test_the_deletion_after_a_refusal_calls_nobody(account: Account) -> None:
    account.sagemaker.calls.clear()
    assert account.does("Delete", PhysicalResourceId="nothing-was-set") == "nothing-was-set"
    assert account.sagemaker.calls + account.ssm.calls == []


def test_a_refused_update_keeps_what_was_set_before(account: Account) -> None:
    account.does("Create", ROOTLESS)
    book = account.book()
    account.sagemaker.will("update_domain", refusal("ValidationException", "no such role"))
    reason, physical_id = account.fails("Update", {"DefaultUserSettings": CANVAS}, PhysicalResourceId=account.domain)
    assert reason.endswith("(ValidationException) when calling the UpdateDomain operation: no such role")
    assert (physical_id, account.book()) == (account.domain, book)
    assert account.domain_settings()["DockerSettings"]["RootlessDocker"] == "ENABLED"


def test_an_update_that_fails_later_is_told_with_its_reason_and_put_back_by_the_deletion(account: Account) -> None:
    account.sagemaker.will("describe_domain", None, {"Status": "Update_Failed", "FailureReason": "subnet is full"})
    reason, physical_id = account.fails("Create", ROOTLESS)
    assert reason == f"UpdateDomain was taken, and then {account.domain} was Update_Failed: subnet is full"
    assert physical_id == account.domain
    account.deletes()
    assert account.domain_settings()["DockerSettings"] == quiet_docker()


def test_a_domain_that_failed_to_update_can_be_set(account: Account) -> None:
    account.sagemaker.will("describe_domain", {"Status": "Update_Failed"})
    account.does("Create", ROOTLESS)


def test_a_domain_that_is_not_there_is_told(account: Account) -> None:
    client("sagemaker").delete_domain(DomainId=account.domain)
    reason, physical_id = account.fails("Create", ROOTLESS)
    assert reason == f"{account.domain} does not exist, or is not in service"
    assert (physical_id, account.book()) == ("nothing-was-set", None)


def test_it_waits_while_the_domain_changes(account: Account) -> None:
    account.sagemaker.will("describe_domain", {"Status": "Updating"}, {"Status": "Updating"})
    account.sagemaker.will("describe_domain", None, {"Status": "Updating"})
    account.does("Create", ROOTLESS)
    assert account.waited == [5, 5, 5, 5]  # twice before the call, once after it as always, once more
    assert account.domain_settings()["DockerSettings"]["RootlessDocker"] == "ENABLED"


def test_it_answers_before_its_time_is_over_and_can_still_put_back(account: Account) -> None:
    account.seconds = 12
    account.sagemaker.will("describe_domain", None, *[{"Status": "Updating"}] * 9)
    reason, physical_id = account.fails("Create", ROOTLESS)
    assert reason == f"{account.domain} was still Updating when the time of this function was over"
    account.seconds = 900
    account.sagemaker.next.clear()
    account.deletes(physical_id=physical_id)
    assert account.domain_settings()["DockerSettings"] == quiet_docker()


def test_another_update_that_comes_first_is_waited_for(account: Account) -> None:
    account.sagemaker.will("update_domain", refusal("ResourceInUse", "Domain is being updated"))
    account.sagemaker.will("describe_domain", None, {"Status": "Updating"})
    account.does("Create", ROOTLESS)
    assert len(account.sagemaker.called("update_domain")) == 2


def test_running_apps_that_block_an_update_are_told_at_once(account: Account) -> None:
    account.sagemaker.will("update_domain", refusal("ResourceInUse", "App(s) are associated with it."))
    reason, _ = account.fails("Create", ROOTLESS)
    assert "(ResourceInUse)" in reason
    assert account.waited == []


def test_rights_that_are_not_there_yet_are_waited_for(account: Account) -> None:
    account.ssm.will("get_parameter", refusal("AccessDeniedException", "not yet", "GetParameter"))
    account.sagemaker.will("update_domain", refusal("AccessDeniedException", "not yet"))
    account.does("Create", ROOTLESS)
    assert account.domain_settings()["DockerSettings"]["RootlessDocker"] == "ENABLED"


def test_rights_that_never_come_are_told_in_aws_s_words(account: Account) -> None:
    account.sagemaker.will("update_domain", *[refusal("AccessDeniedException", "no iam:PassRole")] * 99)
    reason, physical_id = account.fails("Create", ROOTLESS)
    assert reason.endswith("(AccessDeniedException) when calling the UpdateDomain operation: no iam:PassRole")
    assert sum(account.waited) == 60
    assert (physical_id, account.book()) == ("nothing-was-set", None)


def test_a_memory_that_cannot_be_kept_sets_nothing(account: Account) -> None:
    account.ssm.will("put_parameter", refusal("ParameterLimitExceeded", "too many", "PutParameter"))
    reason, physical_id = account.fails("Create", ROOTLESS)
    assert "(ParameterLimitExceeded)" in reason
    assert (physical_id, account.sagemaker.called("update_domain")) == ("nothing-was-set", [])


def test_a_deletion_that_is_refused_can_be_tried_again(account: Account) -> None:
    account.does("Create", ROOTLESS)
    account.sagemaker.will("update_domain", refusal("ValidationException", "not now"))
    reason, physical_id = account.fails("Delete", PhysicalResourceId=account.domain)
    assert ("not now" in reason, physical_id) == (True, account.domain)
    account.deletes()
    assert account.domain_settings()["DockerSettings"] == quiet_docker()


@pytest.mark.parametrize(
    ("settings", "unknown"),
    [
        ({"DomainSettings": {"NextBigThing": {"Status": "ENABLED"}}}, "DomainSettingsForUpdate.NextBigThing"),
        (
            {
                "DefaultUserSettings": {
                    "CanvasAppSettings": {"IdentityProviderOAuthSettings": [{"Status": "x", "Y": 1}]}
                }
            },
            "DefaultUserSettings.CanvasAppSettings.IdentityProviderOAuthSettings.Y",
        ),
    ],
)
def test_a_setting_that_is_newer_than_boto3_is_told(account: Account, settings: Json, unknown: str) -> None:
    reason, physical_id = account.fails("Create", settings)
    assert f"of this function does not know UpdateDomain.{unknown}: " in reason
    assert (physical_id, account.book()) == ("nothing-was-set", None)


def test_a_mistake_of_ours_is_an_answer_too(account: Account) -> None:
    account.sagemaker.will("describe_domain", KeyError("Status"))
    reason, physical_id = account.fails("Create", ROOTLESS)
    assert (reason, physical_id) == ("KeyError: 'Status'; the function's log tells more", account.domain)


def test_a_long_reason_is_cut_to_what_cloudformation_takes(account: Account) -> None:
    account.sagemaker.will("update_domain", refusal("ValidationException", "x" * 9_000))
    reason, _ = account.fails("Create", ROOTLESS)
    assert len(reason) == 2_000
