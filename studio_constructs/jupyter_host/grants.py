"""What a host lets others do."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk.interfaces import aws_ec2 as iec2


class JupyterHostGrants:
    """What a host lets others do; ``host.grants``.

    Args:
        host: The host.
    """

    def __init__(self, host: iec2.IInstanceRef) -> None:
        self._host = host

    def connect(self, grantee: iam.IGrantable) -> iam.Grant:
        """Let somebody start it and open a shell on it, as a user who may become root."""
        stack, host_id = cdk.Stack.of(self._host), self._host.instance_ref.instance_id
        arn = stack.format_arn(service="ec2", resource="instance", resource_name=host_id)
        shell = stack.format_arn(service="ssm", resource="document", resource_name="SSM-SessionManagerRunShell")
        iam.Grant.add_to_principal(grantee=grantee, actions=["ec2:StartInstances"], resource_arns=[arn])
        return iam.Grant.add_to_principal(
            grantee=grantee,
            actions=["ssm:StartSession"],
            resource_arns=[arn, shell],
            # Without it, a session that names no document is let through whatever document it gets.
            conditions={"BoolIfExists": {"ssm:SessionDocumentAccessCheck": "true"}},
        )
