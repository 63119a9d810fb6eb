"""What a notebook instance lets others do."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import aws_iam as iam


class NotebookInstanceGrants:
    """What a notebook instance lets others do; ``notebook_instance.grants``.

    Args:
        arns: Its ARN, as SageMaker may write it.
    """

    def __init__(self, arns: Sequence[str]) -> None:
        self._arns = list(arns)

    def use(self, grantee: iam.IGrantable) -> iam.Grant:
        """Let somebody start, open and stop it; whoever may, works with the instance's role."""
        return iam.Grant.add_to_principal(
            grantee=grantee,
            actions=[
                "sagemaker:CreatePresignedNotebookInstanceUrl",
                "sagemaker:DescribeNotebookInstance",
                "sagemaker:StartNotebookInstance",
                "sagemaker:StopNotebookInstance",
            ],
            resource_arns=self._arns,
        )
