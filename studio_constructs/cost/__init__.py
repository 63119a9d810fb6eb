"""What Studio may cost: instance types, tags that tell costs apart, budgets."""

from studio_constructs.cost.budget import CostFilter, StudioBudget
from studio_constructs.cost.cost_tags import CostTags
from studio_constructs.cost.instance_types import InstanceTypes

__all__ = ["CostFilter", "CostTags", "InstanceTypes", "StudioBudget"]
