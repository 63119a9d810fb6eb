"""What people in Studio may do: a policy with guardrails, and the role that carries it."""

from studio_constructs.role.execution_policy import ExecutionPolicy
from studio_constructs.role.execution_role import ExecutionRole

__all__ = ["ExecutionPolicy", "ExecutionRole"]
