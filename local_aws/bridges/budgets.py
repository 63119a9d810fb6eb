"""`AWS::Budgets::Budget`, as a budget that the Budgets API knows."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from moto.budgets.models import Budget as MotoBudget
from moto.budgets.models import budgets_backends
from moto.utilities.utils import get_partition

from local_aws.shapes import as_request

from .bridge import Bridge


class Budget(Bridge):
    """A budget. Its name is what identifies it."""

    TYPE = "AWS::Budgets::Budget"

    @property
    def _name(self) -> str:
        return str(self.properties["Budget"].get("BudgetName", self.name))

    @property
    def _backend(self) -> Any:
        return budgets_backends[self.account_id][get_partition(self.region_name)]

    def create(self) -> dict[str, Any]:
        """Make the budget."""
        request = self._request()
        self._backend.create_budget(self.account_id, request["Budget"], request["NotificationsWithSubscribers"])
        return {"Id": self._name}

    def change(self, before: dict[str, Any]) -> None:  # noqa: ARG002 - a budget is updated as a whole
        """Update the budget; its notifications never change in place."""
        request = self._request()
        made = MotoBudget(request["Budget"], request["NotificationsWithSubscribers"])
        self._backend.budgets[self.account_id][self._name] = made

    def remove(self) -> None:
        """Delete the budget."""
        self._backend.budgets[self.account_id].pop(self._name, None)

    def _request(self) -> dict[str, Any]:
        budget = {**self.properties["Budget"], "BudgetName": self._name}
        for name in ("CostFilters", "PlannedBudgetLimits"):
            if isinstance(budget.get(name), str):  # the template may hold the JSON text
                budget[name] = json.loads(budget[name])
        request = as_request(
            "budgets",
            "CreateBudget",
            {
                "Budget": budget,
                "NotificationsWithSubscribers": self.properties.get("NotificationsWithSubscribers", []),
            },
        )
        period = request["Budget"].get("TimePeriod", {})
        request["Budget"].update({"TimePeriod": {end: _moment(text) for end, text in period.items()}} if period else {})
        return request


def _moment(text: str) -> float:
    """A moment as the API writes it; templates write seconds, or a date."""
    if text.isdigit():
        return float(text)
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
