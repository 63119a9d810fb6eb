"""What AWS fixes of data perimeters and we only repeat: its own buckets, and endpoints whose policies see resources.

``EXAMPLES`` is https://github.com/aws-samples/data-perimeter-policy-examples at 8e0d3c5 of 2026-03-18, which AWS keeps
for endpoint policies; read on 2026-11-22.
"""

from __future__ import annotations

from typing import Final

ORGANIZATION_ID_PATTERN: Final = r"o-[a-z0-9]{10,32}"
"""Id of an organisation.

https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html
"""
BUCKET_NAME_PATTERN: Final = r"(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"
"""Name of a bucket: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html."""

AWS_BUCKETS: Final = {
    "layers of container images in ECR": ("prod-{region}-starport-layer-bucket",),
    "models and notebooks of JumpStart": ("jumpstart-cache-prod-{region}",),
    "packages of Amazon Linux 2023, for hosts": ("al2023-{region}", "al2023-repos-{region}-de612dc2"),
    "Systems Manager's agent and patches, for hosts": (
        "amazon-ssm-{region}",
        "amazon-ssm-packages-{region}",
        "aws-ssm-{region}",
        "aws-ssm-distributor-file-{region}",
        "aws-ssm-document-attachments-{region}",
        "patch-baseline-snapshot-{region}",
        "{region}-birdwatcher-prod",
    ),
    "the agent of CloudWatch, for hosts": ("amazoncloudwatch-agent-{region}",),
}
"""Buckets of AWS's that apps, jobs and hosts read, by what is in them (EXAMPLES, s3_endpoint_policy.json).

Some are read without credentials, or with a link that AWS signed, so a policy can not ask whose they are. AWS owns
buckets to write to as well, those for signals to CloudFormation: whoever has a link writes there, from whatever
account, so they are not among these.
"""
AWS_BUCKETS_LISTED: Final = ("jumpstart-cache-prod-{region}",)
"""Those of them that are listed too, by the SDK of JumpStart."""

RESOURCE_ACCOUNT_ENDPOINTS: Final = ("ecr-api", "kms", "logs", "monitoring", "s3", "ssm", "sts")
"""Endpoints whose requests carry the account of what they are for, on every action that AWS reviewed.

EXAMPLES, service_specific_guidance; SageMaker is not reviewed there. Service Catalog is, but its products for Studio's
projects are AWS's own.
"""
SSM_PUBLIC_ACTIONS: Final = ("ssm:DescribeDocument", "ssm:GetDocument", "ssm:GetParameter*", "ssm:StartSession")
SSM_PUBLIC_RESOURCES: Final = ("parameter/aws/*", "document/*")
"""What Systems Manager has for everybody, without an account in its ARN (EXAMPLES, ssm_endpoint_policy.json)."""
ECR_PULL_ACTIONS: Final = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
"""What a pull of an image calls: https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policy-examples.html
(EXAMPLES, ecr.api_endpoint_policy.json lets AWS's images be read)."""
