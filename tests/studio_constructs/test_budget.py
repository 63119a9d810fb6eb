"""Budgets: what counts, who hears, and that nothing of it is refused in the middle of a deployment."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_sns as sns

from studio_constructs import AlertTopic, CostFilter, StudioBudget
from tests.kit import Json, built, new_stack, only, paths_below, properties, refused, resources, synthesize, warnings

from .care_kit import a_domain, a_key, stack_in, text_of
from .nag_kit import check_with_nag

BUDGET = "AWS::Budgets::Budget"
TEAM = CostFilter.tag("team", "analysts")
EMAILS = ["team@example.com"]
SHARES_FIX = "write percents of the limit, each once, for example [50, 80, 100]"


def budget(stack: cdk.Stack, **options: Any) -> StudioBudget:
    return StudioBudget(stack, "Budget", **{"monthly_limit": 500, "cost_filter": TEAM, "emails": EMAILS, **options})


def made(**options: Any) -> Json:
    return properties(built(lambda stack: budget(stack, **options)), BUDGET)


@pytest.fixture(scope="module")
def template() -> Json:
    return made()


def notifications(template: Json) -> list[tuple[str, float]]:
    found = template["NotificationsWithSubscribers"]
    return [(each["Notification"]["NotificationType"], each["Notification"]["Threshold"]) for each in found]


def test_a_month_of_the_team_s_costs_is_limited(template: Json) -> None:
    name = template["Budget"]["BudgetName"]
    assert template["Budget"] == {
        "BudgetName": name,
        "BudgetType": "COST",
        "TimeUnit": "MONTHLY",
        "BudgetLimit": {"Amount": 500, "Unit": "USD"},
        "CostFilters": {"TagKeyValue": ["user:team$analysts"]},
        "CostTypes": {"IncludeCredit": False, "IncludeRefund": False},
    }


def test_spent_money_is_told_three_times_and_the_forecast_once(template: Json) -> None:
    assert notifications(template) == [("ACTUAL", 50), ("ACTUAL", 80), ("ACTUAL", 100), ("FORECASTED", 100)]


def test_shares_are_percents_that_are_passed(template: Json) -> None:
    kinds = {
        (each["Notification"]["ThresholdType"], each["Notification"]["ComparisonOperator"])
        for each in template["NotificationsWithSubscribers"]
    }
    assert kinds == {("PERCENTAGE", "GREATER_THAN")}


def test_everybody_hears_of_each_share() -> None:
    found = made(emails=["a@example.com", "b@example.com"])["NotificationsWithSubscribers"]
    mails = [{"SubscriptionType": "EMAIL", "Address": f"{name}@example.com"} for name in "ab"]
    assert [each["Subscribers"] for each in found] == [mails] * 4


def test_a_topic_hears_too_and_lets_budgets_in() -> None:
    def build(stack: cdk.Stack) -> None:
        topic = AlertTopic(stack, "Alerts", encryption_key=a_key(stack))
        budget(stack, topic=topic, emails=[], actual_percents=[90], forecast_percents=[])

    template = built(build)
    (topic_id,) = resources(template, "AWS::SNS::Topic")
    (found,) = properties(template, BUDGET)["NotificationsWithSubscribers"]
    assert found["Subscribers"] == [{"SubscriptionType": "SNS", "Address": {"Ref": topic_id}}]
    (policy_id,) = resources(template, "AWS::SNS::TopicPolicy")
    assert policy_id in only(template, BUDGET)["DependsOn"]


def test_a_topic_of_ones_own_lets_budgets_in() -> None:
    template = built(lambda stack: budget(stack, topic=sns.Topic(stack, "Topic")))
    (statement,) = properties(template, "AWS::SNS::TopicPolicy")["PolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "budgets.amazonaws.com"}


@pytest.mark.parametrize(
    ("cost_filter", "key"),
    [
        (CostFilter.domain("arn:d"), "sagemaker:domain-arn$arn:d"),
        (CostFilter.user_profile("arn:p"), "sagemaker:user-profile-arn$arn:p"),
        (CostFilter.space("arn:s"), "sagemaker:space-arn$arn:s"),
    ],
)
def test_sagemaker_s_own_tags_tell_costs_apart(cost_filter: CostFilter, key: str) -> None:
    assert made(cost_filter=cost_filter)["Budget"]["CostFilters"] == {"TagKeyValue": [f"user:{key}"]}


def test_the_arn_of_a_domain_that_is_made_here_is_filled_in() -> None:
    def build(stack: cdk.Stack) -> None:
        budget(stack, cost_filter=CostFilter.domain(a_domain(stack).domain_arn))

    (value,) = properties(built(build), BUDGET)["Budget"]["CostFilters"]["TagKeyValue"]
    assert text_of(value).startswith("user:sagemaker:domain-arn$<DomainMarketing")


def test_the_name_says_where_it_belongs_and_ends_with_a_hash(template: Json) -> None:
    name = template["Budget"]["BudgetName"]
    assert name.startswith("Studio-Budget-")
    assert len(name.removeprefix("Studio-Budget-")) == 8


def test_what_replaces_a_budget_is_in_its_name() -> None:
    """CloudFormation makes the new one first, and two can not have one name."""
    changes: list[dict[str, Any]] = [
        {},
        {"emails": ["other@example.com"]},
        {"actual_percents": [50]},
        {"forecast_percents": []},
        {"actual_percents": [100], "forecast_percents": [50, 80]},
        {"actual_percents": [50, 80], "forecast_percents": [100]},
    ]
    names = {made(**options)["Budget"]["BudgetName"] for options in changes}
    assert len(names) == 6


@pytest.mark.parametrize("options", [{"monthly_limit": 9}, {"cost_filter": CostFilter.tag("team", "builders")}])
def test_what_changes_in_place_leaves_the_name(template: Json, options: dict[str, Any]) -> None:
    assert made(**options)["Budget"]["BudgetName"] == template["Budget"]["BudgetName"]


def test_a_name_of_ones_own_gets_the_hash_too() -> None:
    stack = new_stack()
    name = budget(stack, budget_name="Analysts, monthly").budget_name
    assert name.startswith("Analysts, monthly-")
    assert properties(synthesize(stack), BUDGET)["Budget"]["BudgetName"] == name


@pytest.mark.parametrize("name", ["x" * 91, "a/b", "Ä"])
def test_names_that_budgets_take_pass(name: str) -> None:
    assert len(budget(new_stack(), budget_name=name).budget_name) <= 100


def test_a_long_place_makes_no_name_that_is_too_long() -> None:
    stack = new_stack("S" * 80)
    found = StudioBudget(stack, "B" * 80, monthly_limit=1, cost_filter=TEAM, emails=EMAILS)
    assert len(found.budget_name) == 100


def test_in_china_money_is_yuan() -> None:
    stack = stack_in("cn-north-1")
    budget(stack)
    assert properties(synthesize(stack), BUDGET)["Budget"]["BudgetLimit"] == {"Amount": 500, "Unit": "CNY"}


def test_in_a_region_that_is_not_known_money_is_dollars() -> None:
    stack = new_stack(env=None)
    budget(stack)
    assert properties(synthesize(stack), BUDGET)["Budget"]["BudgetLimit"]["Unit"] == "USD"


def test_a_budget_warns_of_nothing() -> None:
    stack = new_stack()
    budget(stack)
    assert warnings(stack) == []


def test_nag_finds_nothing() -> None:
    def define(app: cdk.App) -> None:
        stack = new_stack(app=app)
        budget(stack, topic=AlertTopic(stack, "Alerts", encryption_key=a_key(stack)))

    check_with_nag(define)


def test_a_region_without_budgets_is_told() -> None:
    stack = stack_in("eu-north-1")
    with refused(
        "[Studio/Budget] studio:RegionLacksType: the stack's region is 'eu-north-1'; CloudFormation lacks "
        "AWS::Budgets::Budget there; a budget has no region of its own: tell people by e-mail, from a stack elsewhere, "
        "or take a region like eu-west-1"
    ):
        budget(stack)


def test_every_problem_is_told_at_once_and_nothing_is_made() -> None:
    stack = new_stack()
    with refused(
        "[Studio/Budget] studio:BudgetLimitInvalid: monthly_limit is 0; a limit is more than 0; write what a month may "
        "cost",
        "[Studio/Budget] studio:ArgumentWrong: cost_filter is 'team'; a CostFilter is wanted; write "
        "cost_filter=CostFilter.tag('team', 'analysts')",
        "[Studio/Budget] studio:BudgetNobodyHears: emails is empty and topic is not given; a budget that stops nothing "
        "must tell somebody; name one or the other",
        f"[Studio/Budget] studio:BudgetThresholdInvalid: actual_percents[0] is 0; a share in percent is 0.1 to "
        f"1,000,000,000; {SHARES_FIX}",
        f"[Studio/Budget] studio:BudgetThresholdInvalid: actual_percents[2] is 80 again; each share stands once; "
        f"{SHARES_FIX}",
        f"[Studio/Budget] studio:BudgetThresholdInvalid: forecast_percents[0] is 2000000000; a share in percent is 0.1 "
        f"to 1,000,000,000; {SHARES_FIX}",
        "[Studio/Budget] studio:BudgetNameInvalid: budget_name is 'a:b'; a budget's name, before its hash, is 1 to 91 "
        "characters without ':', '\\' and '/action/'; write it like 'analysts-monthly'",
    ):
        budget(
            stack,
            monthly_limit=0,
            cost_filter="team",
            emails=[],
            actual_percents=[0, 80, 80],
            forecast_percents=[2_000_000_000],
            budget_name="a:b",
        )
    assert paths_below(stack) == []


@pytest.mark.parametrize("name", ["", "x" * 92, "a\\b", "a/action/b"])
def test_a_name_that_budgets_refuse_is_told(name: str) -> None:
    with pytest.raises(ValueError, match="BudgetNameInvalid"):
        budget(new_stack(), budget_name=name)


@pytest.mark.parametrize(("actual", "forecast"), [([], []), (list(range(1, 9)), [1, 2, 3])])
def test_none_and_more_than_ten_shares_are_told(actual: list[float], forecast: list[float]) -> None:
    with refused(
        "[Studio/Budget] studio:BudgetNotificationsInvalid: actual_percents and forecast_percents hold "
        f"{len(actual) + len(forecast)}; a budget tells at 1 to 10 shares of its limit; drop some, or name one"
    ):
        budget(new_stack(), actual_percents=actual, forecast_percents=forecast)


def test_ten_shares_pass() -> None:
    assert len(notifications(made(actual_percents=list(range(1, 11)), forecast_percents=[]))) == 10


def test_more_than_ten_addresses_are_told() -> None:
    with refused(
        "[Studio/Budget] studio:EmailsTooMany: emails holds 11; at most 10 addresses are told; name an address that "
        "stands for several people"
    ):
        budget(new_stack(), emails=[f"a{number}@example.com" for number in range(11)])


def test_lists_that_are_none_are_told() -> None:
    with refused(
        "[Studio/Budget] studio:ListExpected: emails is 'a@example.com'; a list is wanted, and text is a list of "
        "letters; write ['a@example.com']",
        "[Studio/Budget] studio:ListExpected: actual_percents is 80; a list is wanted; write [...] around it",
    ):
        budget(new_stack(), emails="a@example.com", actual_percents=80)


def test_a_topic_that_is_none_is_told() -> None:
    with refused(
        "[Studio/Budget] studio:ArgumentWrong: topic is 'arn:aws:sns:eu-west-1:111111111111:t'; an AlertTopic or a "
        'topic of the CDK is wanted; write topic=AlertTopic(self, "Alerts", encryption_key=...), or '
        "sns.Topic.from_topic_arn(...)"
    ):
        budget(new_stack(), topic="arn:aws:sns:eu-west-1:111111111111:t")


def test_tokens_pass() -> None:
    number = cdk.Token.as_number(cdk.Fn.ref("Limit"))
    budget(new_stack(), monthly_limit=number, actual_percents=[number], budget_name=cdk.Fn.ref("Name"))
