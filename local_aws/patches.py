"""Small gaps in moto that the CDK CLI runs into, outside CloudFormation."""

from __future__ import annotations

import json
from typing import Any

from moto.cloudtrail.responses import CloudTrailResponse
from moto.core.config import default_user_config
from moto.core.responses import ActionResult
from moto.ec2.responses import EC2Response
from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.s3.models import FakeBucket


def _lookup_events(_: CloudTrailResponse) -> ActionResult:
    """No trail is kept. The CLI asks when a deployment fails, and tries for 20 seconds unless it is answered."""
    return ActionResult({"Events": []})


def _permission(bucket: FakeBucket, action: str, resource: str) -> Any:
    """What a bucket's policy says of an action, by its unconditional statements.

    moto skips over conditions, so that "deny what is not encrypted" would deny everything.
    """
    if bucket.policy is None:
        return PermissionResult.NEUTRAL
    policy = json.loads(bucket.policy)
    statements = policy["Statement"] if isinstance(policy["Statement"], list) else [policy["Statement"]]
    policy["Statement"] = [statement for statement in statements if "Condition" not in statement]
    return IAMPolicy(json.dumps(policy)).is_action_permitted(action, resource)


_UNLIMITED_BY_DEFAULT = ("t3.", "t3a.", "t4g.")


def _credits(self: EC2Response) -> ActionResult:
    """How instances spend their CPU credits; moto says "standard" of all."""
    found = self.ec2_backend.describe_instance_credit_specifications(self._get_param("InstanceIds", []))
    rows = [
        {
            "InstanceId": instance.id,
            "CpuCredits": getattr(instance, "cpu_credits", None)
            or ("unlimited" if instance.instance_type.startswith(_UNLIMITED_BY_DEFAULT) else "standard"),
        }
        for instance in found
    ]
    return ActionResult({"InstanceCreditSpecifications": rows})


def install() -> None:
    """Fill the gaps."""
    for owner, name, replacement in (
        (CloudTrailResponse, "lookup_events", _lookup_events),
        (EC2Response, "describe_instance_credit_specifications", _credits),
        (FakeBucket, "get_permission", _permission),
    ):
        setattr(owner, name, replacement)
    # AWS's own managed policies: a policy that does not exist cannot be attached
    default_user_config["iam"]["load_aws_managed_policies"] = True
