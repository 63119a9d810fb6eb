"""`StudioBudget`: who hears when a team, a person or a domain costs more than planned."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_budgets as budgets
from aws_cdk import aws_sns as sns
from constructs import Construct

from studio_constructs import _accepted
from studio_constructs._acknowledge import accept
from studio_constructs._naming import default_name, short_hash
from studio_constructs._validation import (
    check_available,
    check_kind,
    check_list,
    check_number,
    is_known,
    raise_if_invalid,
)
from studio_constructs.alert_topic import AlertTopic, allow_publishing, check_emails, check_topic
from studio_constructs.aws_facts import cost_and_care as facts
from studio_constructs.errors import Problem

_HASH_ROOM: Final = 9
"""A hyphen and eight digits at the end of the name."""


@dataclass(frozen=True, slots=True)
class CostFilter:
    """Which costs a budget counts: those with one tag. Made by `tag`, `domain`, `user_profile` or `space`.

    Args:
        key: Key of the tag, as it is activated for cost allocation.
        value: Its value; case counts.
    """

    key: str
    value: str

    @classmethod
    def tag(cls, key: str, value: str) -> CostFilter:
        """Costs of what carries a tag of yours, such as those of `CostTags`.

        Args:
            key: Key of the tag.
            value: Its value.
        """
        return cls(key, value)

    @classmethod
    def domain(cls, domain_arn: str) -> CostFilter:
        """Costs of the apps and jobs of a domain, by the tag that SageMaker puts on them itself.

        Args:
            domain_arn: ARN of the domain.
        """
        return cls("sagemaker:domain-arn", domain_arn)

    @classmethod
    def user_profile(cls, user_profile_arn: str) -> CostFilter:
        """Costs of what one person started, by the tag that SageMaker puts on it itself.

        Args:
            user_profile_arn: ARN of the profile.
        """
        return cls("sagemaker:user-profile-arn", user_profile_arn)

    @classmethod
    def space(cls, space_arn: str) -> CostFilter:
        """Costs of a shared space, by the tag that SageMaker puts on it itself.

        Args:
            space_arn: ARN of the space.
        """
        return cls("sagemaker:space-arn", space_arn)

    def render(self) -> dict[str, list[str]]:
        """As Budgets takes it: ``user:`` marks all tags but those that begin with ``aws:``."""
        return {"TagKeyValue": [f"user:{self.key}${self.value}"]}


class StudioBudget(Construct):
    """Define a monthly budget that tells people when costs pass a share of it; it stops nothing.

    It counts costs before credits and refunds, so that a credit does not hide what is used. What a budget knows is
    hours old, up to a day; what stops an app at once is `InstanceTypes` and `IdleShutdown`.

    Costs carry a tag only after it has been activated for cost allocation in the account that pays the bill, see
    `CostTags`. Until then this budget counts nothing and keeps silent.

    Creates: AWS::Budgets::Budget.
    Replacement: other thresholds or other people to tell are another budget in the place of the old one; it is told
    by the hash at the end of its name, and no cost is forgotten.
    Cost: nothing; Budgets charges for actions, and this budget has none.

    Args:
        scope: Where the budget belongs.
        construct_id: Its name there.
        monthly_limit: How much a month may cost, in USD (in CNY in China), more than 0.
        cost_filter: Which costs count.
        emails: Who hears, at most 10 addresses. Default: nobody but the topic.
        topic: Where the news go too, an `AlertTopic` or a topic of yours. Default: no topic.
        actual_percents: Shares of the limit at which spent money is told, 0.1 to 1,000,000,000. Default: 50, 80
            and 100.
        forecast_percents: Shares at which the month's forecast is told; a forecast needs about five weeks of
            history. Default: at 100.
        budget_name: 1 to 91 characters before the hash, no colon or backslash. Default: the stack's name and the
            construct's.

    Raises:
        ValidationError: ``studio:BudgetLimitInvalid``, ``studio:BudgetThresholdInvalid``,
            ``studio:BudgetNotificationsInvalid``, ``studio:BudgetNobodyHears``, ``studio:BudgetNameInvalid``,
            ``studio:EmailInvalid``, ``studio:EmailsTooMany``, ``studio:RegionLacksType``, ``studio:RegionUnknown``,
            ``studio:ListExpected``, ``studio:ArgumentWrong``.

    Sources:
        https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-best-practices.html,
        https://docs.aws.amazon.com/whitepapers/latest/sagemaker-studio-admin-best-practices/cost-attribution.html,
        https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-budgets-budget.html
        (read 2026-11-22)
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        monthly_limit: float,
        cost_filter: CostFilter,
        emails: Sequence[str] = (),
        topic: AlertTopic | sns.ITopic | None = None,
        actual_percents: Sequence[float] = (50, 80, 100),
        forecast_percents: Sequence[float] = (100,),
        budget_name: str | None = None,
    ) -> None:
        raise_if_invalid(
            scope,
            construct_id,
            [
                *check_available(
                    scope,
                    "AWS::Budgets::Budget",
                    instead="a budget has no region of its own: tell people by e-mail, from a stack elsewhere",
                ),
                *_check_limit(monthly_limit),
                *_check_filter(cost_filter),
                *_check_listeners(emails, topic),
                *_check_percents(actual_percents, forecast_percents),
                *_check_name(budget_name),
            ],
        )
        super().__init__(scope, construct_id)
        stack = cdk.Stack.of(self)
        arn = None if topic is None else allow_publishing(topic, "budgets")
        notifications = [
            _notification(kind, percent, emails, arn)
            for kind, percents in (("ACTUAL", actual_percents), ("FORECASTED", forecast_percents))
            for percent in percents
        ]
        # CloudFormation replaces a budget whose notifications change, and two budgets can not have one name.
        told = [list(actual_percents), list(forecast_percents), list(emails), arn]
        hashed = short_hash(json.dumps(stack.resolve(told)))
        base = budget_name or f"{default_name(self)}-{construct_id}"[: facts.BUDGET_NAME_MAX - _HASH_ROOM]
        self._budget_name = f"{base}-{hashed}"
        self._budget = budgets.CfnBudget(
            self,
            "Resource",
            budget=budgets.CfnBudget.BudgetDataProperty(
                budget_name=self._budget_name,
                budget_type="COST",
                time_unit="MONTHLY",
                budget_limit=budgets.CfnBudget.SpendProperty(amount=monthly_limit, unit=_currency(stack.region)),
                cost_filters=cost_filter.render(),
                cost_types=budgets.CfnBudget.CostTypesProperty(include_credit=False, include_refund=False),
            ),
            notifications_with_subscribers=notifications,
        )
        if isinstance(topic, AlertTopic):
            self._budget.node.add_dependency(topic)  # Budgets may try the topic, whose policy stands beside it
            accept(self._budget, _accepted.SAID_TWICE)

    @property
    def budget_name(self) -> str:
        """Physical name, with its hash."""
        return self._budget_name


def _notification(
    kind: str, percent: float, emails: Sequence[str], topic_arn: str | None
) -> budgets.CfnBudget.NotificationWithSubscribersProperty:
    listeners = [("EMAIL", each) for each in emails] + ([] if topic_arn is None else [("SNS", topic_arn)])
    return budgets.CfnBudget.NotificationWithSubscribersProperty(
        notification=budgets.CfnBudget.NotificationProperty(
            notification_type=kind,
            comparison_operator="GREATER_THAN",
            threshold=percent,
            threshold_type="PERCENTAGE",
        ),
        subscribers=[
            budgets.CfnBudget.SubscriberProperty(subscription_type=way, address=address) for way, address in listeners
        ],
    )


def _currency(region: str) -> str:
    return "CNY" if region.startswith("cn-") else "USD"


def _check_limit(monthly_limit: float) -> list[Problem]:
    if not is_known(monthly_limit):
        return []
    if wrong := check_number("monthly_limit", monthly_limit):
        return wrong
    if monthly_limit > 0:
        return []
    wrote = f"monthly_limit is {monthly_limit}"
    return [Problem("BudgetLimitInvalid", wrote, "a limit is more than 0", "write what a month may cost")]


def _check_filter(cost_filter: object) -> list[Problem]:
    fix = "cost_filter=CostFilter.tag('team', 'analysts')"
    fits = isinstance(cost_filter, CostFilter)
    return check_kind("cost_filter", cost_filter, fits=fits, what="a CostFilter", fix=fix)


def _check_listeners(emails: Sequence[str], topic: object) -> list[Problem]:
    wrong = [*check_emails("emails", emails, at_most=facts.BUDGET_EMAILS_MAX), *check_topic("topic", topic)]
    if wrong or topic is not None or not is_known(emails) or emails:
        return wrong
    rule = "a budget that stops nothing must tell somebody"
    return [Problem("BudgetNobodyHears", "emails is empty and topic is not given", rule, "name one or the other")]


def _check_percents(actual: Sequence[float], forecast: Sequence[float]) -> list[Problem]:
    if wrong := [*check_list("actual_percents", actual), *check_list("forecast_percents", forecast)]:
        return wrong
    problems = [
        *_check_each_percent("actual_percents", actual),
        *_check_each_percent("forecast_percents", forecast),
    ]
    count, most = len(actual) + len(forecast), facts.BUDGET_NOTIFICATIONS_MAX
    if not 1 <= count <= most:
        wrote = f"actual_percents and forecast_percents hold {count}"
        rule = f"a budget tells at 1 to {most} shares of its limit"
        problems.append(Problem("BudgetNotificationsInvalid", wrote, rule, "drop some, or name one"))
    return problems


def _check_each_percent(field: str, percents: Sequence[float]) -> list[Problem]:
    low, high = facts.BUDGET_THRESHOLD_MIN, facts.BUDGET_THRESHOLD_MAX
    problems = []
    for index, percent in enumerate(percents):
        if not is_known(percent):
            continue
        wrote, fix = (
            f"{field}[{index}] is {percent}",
            "write percents of the limit, each once, for example [50, 80, 100]",
        )
        if not low <= percent <= high:
            rule = f"a share in percent is {low} to {high:,}"
            problems.append(Problem("BudgetThresholdInvalid", wrote, rule, fix))
        elif percent in percents[:index]:
            problems.append(Problem("BudgetThresholdInvalid", f"{wrote} again", "each share stands once", fix))
    return problems


def _check_name(name: str | None) -> list[Problem]:
    if name is None or not is_known(name):
        return []
    most = facts.BUDGET_NAME_MAX - _HASH_ROOM
    if 1 <= len(name) <= most and not re.search(r"[:\\]|/action/", name):
        return []
    rule = f"a budget's name, before its hash, is 1 to {most} characters without ':', '\\' and '/action/'"
    fix = "write it like 'analysts-monthly'"
    return [Problem("BudgetNameInvalid", f"budget_name is {name!r}", rule, fix)]
