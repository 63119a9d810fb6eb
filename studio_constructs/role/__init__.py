"""What people in Studio may do: policies with guardrails and capabilities, and the role that carries them."""

from studio_constructs.role.capability import Capability, JobRules, SharedWork
from studio_constructs.role.execution_policy import ExecutionPolicy
from studio_constructs.role.execution_role import ExecutionRole
from studio_constructs.role.guardrail_rules import GuardrailRules
from studio_constructs.role.guardrails import Guardrails

__all__ = [
    "Capability",
    "ExecutionPolicy",
    "ExecutionRole",
    "GuardrailRules",
    "Guardrails",
    "JobRules",
    "SharedWork",
]
