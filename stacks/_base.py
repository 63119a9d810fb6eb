"""What the estate's stacks have in common."""

from __future__ import annotations

import aws_cdk as cdk
from constructs import Construct


class EstateStack(cdk.Stack):
    """A stack of an estate: what it takes from another stack, that other stack can not lose.

    The CDK's recommended default is a weak reference, under which a stack can go while others live on it. Here that
    would be a network under a domain, or a domain under its people, so references are strong: CloudFormation refuses.
    So what passes between our stacks (VPC, subnets, key, domain) can not change while others live on it: another
    `cidr`, number of zones or key in the file of a living estate fails, and CloudFormation rolls it back. That is
    meant. The network of a living estate does not change; another network is another estate.
    MLflow alone is taken by weak references: it may leave the file (`stacks.mlflow`).
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        stack_name: str,
        description: str,
        termination_protection: bool = False,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            stack_name=stack_name,
            description=description,
            termination_protection=termination_protection,
        )
        cdk.CrossStackReferences.of(self).consume(cdk.ReferenceStrength.STRONG)

    def say(self, output_id: str, value: str, description: str) -> None:
        """Put a line into the stack's outputs, for the person who deploys."""
        cdk.CfnOutput(self, output_id, value=value, description=description)

    def stay_if_empty(self) -> None:
        """Let a stack in which nothing is made be deployed all the same.

        CloudFormation takes no stack without resources, and a stack that vanishes from the app is not deleted with
        it. So it stays, ready for what comes; a wait condition handle costs nothing and does nothing.
        """
        if not any(cdk.CfnResource.is_cfn_resource(construct) for construct in self.node.find_all()):
            cdk.CfnWaitConditionHandle(self, "Empty")
