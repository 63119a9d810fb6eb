"""What AWS fixes and we only repeat: limits, names, regions, instance types; each with its source and date.

Everything here was read on 2026-11-22. ``SCHEMA`` is AWS's CloudFormation registry schema of the type, as bundled
with cfn-lint 1.58.0 (dated 2026-10-20); ``tests/contract/test_aws_facts.py`` compares the two.
"""

from __future__ import annotations

from typing import Final

# Names ------------------------------------------------------------------------------------------------------------
NAME_MAX: Final = 63
"""Longest name of a domain, a user profile or a lifecycle configuration (SCHEMA)."""
NAME_PATTERN: Final = r"[a-zA-Z0-9](-*[a-zA-Z0-9])*"
"""Their characters (SCHEMA). The schema's own pattern has no end and lets `a_b` through; the API does not."""

# Idle shutdown ----------------------------------------------------------------------------------------------------
IDLE_MINUTES_MIN: Final = 60
IDLE_MINUTES_MAX: Final = 525_600
"""IdleTimeoutInMinutes and its bounds: one hour to one year (SCHEMA)."""

# Lifecycle configurations -----------------------------------------------------------------------------------------
LIFECYCLE_CONTENT_MAX: Final = 16_384
"""Longest content, in base64 characters (SCHEMA), which is 12,288 bytes of script."""
LIFECYCLE_ARNS_MAX: Final = 30
"""Most lifecycle configurations attached to one app type (SCHEMA)."""

# Apps -------------------------------------------------------------------------------------------------------------
STANDARD_INSTANCE: Final = "ml.t3.medium"
"""The smallest instance that AWS recommends for JupyterLab and Code Editor: 2 vCPU, 4 GiB."""
CUSTOM_IMAGES_MAX: Final = 200
"""Most images of yours for one app type of a domain or a profile (SCHEMA)."""
CODE_REPOSITORIES_MAX: Final = 30
CODE_REPOSITORY_MAX: Final = 256
CODE_REPOSITORY_PATTERN: Final = r"https://([.\-_a-zA-Z0-9]+/?){3,1016}"
"""Git repositories offered in JupyterLab, their length and form (SCHEMA)."""
EMR_ROLES_MAX: Final = 5
"""Most roles of either kind in EmrSettings (SCHEMA of UserProfile)."""
IMAGE_ARN_PATTERN: Final = r"arn:aws(-[\w]+)*:sagemaker:.+:[0-9]{12}:image/[a-z0-9]([-.]?[a-z0-9])*"
IMAGE_VERSION_ARN_PATTERN: Final = (
    r"arn:aws(-[\w]+)*:sagemaker:.+:[0-9]{12}:image-version/[a-z0-9]([-.]?[a-z0-9])*/[0-9]+"
)
TRAINING_PLAN_ARN_PATTERN: Final = r"(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:training-plan/.*|None)"
"""ARNs in ResourceSpec (SCHEMA)."""
RSTUDIO_URL_PATTERN: Final = r"(https:|http:|www\.)\S*"
"""Addresses of RStudio Connect and Package Manager (SCHEMA)."""

# Network ----------------------------------------------------------------------------------------------------------
SUBNETS_MAX: Final = 16
"""Most subnets of a domain (SCHEMA)."""
SECURITY_GROUPS_MAX: Final = 4
"""Most security groups of a domain and a profile together: AWS allows 5 and adds one itself.

https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UserSettings.html
"""

KERNEL_PORT_MIN: Final = 8_192
KERNEL_PORT_MAX: Final = 65_535
"""Where apps of Studio Classic listen for each other.

https://docs.aws.amazon.com/sagemaker/latest/dg/studio-notebooks-and-internet-access.html
"""

# Storage of spaces ------------------------------------------------------------------------------------------------
SPACE_GB_MIN: Final = 5
SPACE_GB_MAX: Final = 16_384
"""EBS volume of a space, in GB (SCHEMA)."""

# File systems -----------------------------------------------------------------------------------------------------
FILE_SYSTEM_ID_PATTERN: Final = r"fs-[0-9a-f]{8,18}"
FILE_SYSTEM_PATH_PATTERN: Final = r"/\S*"
FILE_SYSTEM_PATH_MAX: Final = 256
S3_MOUNT_MAX: Final = 1_024
"""File systems mounted in spaces (SCHEMA)."""
DOMAIN_FILE_SYSTEMS_MAX: Final = 2
PROFILE_FILE_SYSTEMS_MAX: Final = 10
SPACE_FILE_SYSTEMS_MAX: Final = 1
"""How many of them, by where they are named (SCHEMA; the API takes more)."""
POSIX_UID_MIN: Final = 10_000
POSIX_GID_MIN: Final = 1_001
POSIX_ID_MAX: Final = 4_000_000
"""CustomPosixUserConfig (SCHEMA)."""

# Studio's pages ---------------------------------------------------------------------------------------------------
LANDING_PAGE_MAX: Final = 1_023
"""DefaultLandingUri (SCHEMA)."""
HIDEABLE_APP_TYPES: Final = (
    "JupyterServer", "TensorBoard", "RStudioServerPro", "JupyterLab", "CodeEditor", "DetailedProfiler", "Canvas"
)  # fmt: skip
"""HiddenAppTypes (SCHEMA): the API takes more, CloudFormation does not."""
HIDDEN_ALIASES_MAX: Final = 20
HIDDEN_ALIAS_PATTERN: Final = r"(0|[1-9]\d*)\.(0|[1-9]\d*)"
"""Versions of SageMaker Distribution that can be hidden: how many, and their form (SCHEMA)."""

# Domain -----------------------------------------------------------------------------------------------------------
TRUSTED_ACCOUNTS_MAX: Final = 20
"""VpcOnlyTrustedAccounts: accounts whose images Docker may pull (SCHEMA)."""
DOMAIN_LEVEL_SECURITY_GROUPS_MAX: Final = 3
"""DomainSettings.SecurityGroupIds (SCHEMA)."""

# Tags -------------------------------------------------------------------------------------------------------------
TAGS_MAX: Final = 50
TAG_KEY_MAX: Final = 128
TAG_VALUE_MAX: Final = 128
"""SageMaker's own limit for the value, half of what other services take; it may not be empty (SCHEMA)."""

# IAM --------------------------------------------------------------------------------------------------------------
MANAGED_POLICY_MAX: Final = 6_144
"""Characters of a customer managed policy, white space not counted.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""
SERVICE_CONTROL_POLICY_MAX: Final = 5_120
"""Characters of a service control policy, white space not counted.

https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
"""
IAM_PATH_MAX: Final = 512
IAM_PATH_PATTERN: Final = r"/|(/[\w+=,.@-]+)+/"
"""Path of a role. IAM takes any printable character; these are those that its names take too.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
"""

# Regions ----------------------------------------------------------------------------------------------------------
STUDIO_REGIONS: Final[frozenset[str]] = frozenset(
    """
    af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-southeast-1
    ap-southeast-2 ap-southeast-3 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-central-1 cn-north-1
    cn-northwest-1 eu-central-1 eu-central-2 eu-isoe-west-1 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2
    eu-west-3 eusc-de-east-1 il-central-1 me-central-1 sa-east-1 us-east-1 us-east-2 us-gov-east-1 us-gov-west-1
    us-iso-east-1 us-iso-west-1 us-isob-east-1 us-isob-west-1 us-isof-east-1 us-isof-south-1 us-west-1 us-west-2
    """.split()
)
"""Regions whose CloudFormation registry has Domain, UserProfile and StudioLifecycleConfig (SCHEMA, by region)."""
REGIONS_WITHOUT_STUDIO: Final = frozenset({"ap-south-2", "ap-southeast-4", "ca-west-1", "mx-central-1"})
"""Regions of AWS whose registry lacks one of those types (SCHEMA, by region)."""

# Instance types ---------------------------------------------------------------------------------------------------
STUDIO_INSTANCE_TYPES: Final[tuple[str, ...]] = tuple(
    """
    ml.t3.micro ml.t3.small ml.t3.medium ml.t3.large ml.t3.xlarge ml.t3.2xlarge ml.m5.large ml.m5.xlarge
    ml.m5.2xlarge ml.m5.4xlarge ml.m5.8xlarge ml.m5.12xlarge ml.m5.16xlarge ml.m5.24xlarge ml.m5d.large
    ml.m5d.xlarge ml.m5d.2xlarge ml.m5d.4xlarge ml.m5d.8xlarge ml.m5d.12xlarge ml.m5d.16xlarge ml.m5d.24xlarge
    ml.c5.large ml.c5.xlarge ml.c5.2xlarge ml.c5.4xlarge ml.c5.9xlarge ml.c5.12xlarge ml.c5.18xlarge ml.c5.24xlarge
    ml.p3.2xlarge ml.p3.8xlarge ml.p3.16xlarge ml.p3dn.24xlarge ml.g4dn.xlarge ml.g4dn.2xlarge ml.g4dn.4xlarge
    ml.g4dn.8xlarge ml.g4dn.12xlarge ml.g4dn.16xlarge ml.r5.large ml.r5.xlarge ml.r5.2xlarge ml.r5.4xlarge
    ml.r5.8xlarge ml.r5.12xlarge ml.r5.16xlarge ml.r5.24xlarge ml.g5.xlarge ml.g5.2xlarge ml.g5.4xlarge
    ml.g5.8xlarge ml.g5.12xlarge ml.g5.16xlarge ml.g5.24xlarge ml.g5.48xlarge ml.g6.xlarge ml.g6.2xlarge
    ml.g6.4xlarge ml.g6.8xlarge ml.g6.12xlarge ml.g6.16xlarge ml.g6.24xlarge ml.g6.48xlarge ml.g6e.xlarge
    ml.g6e.2xlarge ml.g6e.4xlarge ml.g6e.8xlarge ml.g6e.12xlarge ml.g6e.16xlarge ml.g6e.24xlarge ml.g6e.48xlarge
    ml.geospatial.interactive ml.p4d.24xlarge ml.p4de.24xlarge ml.trn1.2xlarge ml.trn1.32xlarge ml.trn1n.32xlarge
    ml.p5.48xlarge ml.p5e.48xlarge ml.p5en.48xlarge ml.m6i.large ml.m6i.xlarge ml.m6i.2xlarge ml.m6i.4xlarge
    ml.m6i.8xlarge ml.m6i.12xlarge ml.m6i.16xlarge ml.m6i.24xlarge ml.m6i.32xlarge ml.m7i.large ml.m7i.xlarge
    ml.m7i.2xlarge ml.m7i.4xlarge ml.m7i.8xlarge ml.m7i.12xlarge ml.m7i.16xlarge ml.m7i.24xlarge ml.m7i.48xlarge
    ml.c6i.large ml.c6i.xlarge ml.c6i.2xlarge ml.c6i.4xlarge ml.c6i.8xlarge ml.c6i.12xlarge ml.c6i.16xlarge
    ml.c6i.24xlarge ml.c6i.32xlarge ml.c7i.large ml.c7i.xlarge ml.c7i.2xlarge ml.c7i.4xlarge ml.c7i.8xlarge
    ml.c7i.12xlarge ml.c7i.16xlarge ml.c7i.24xlarge ml.c7i.48xlarge ml.r6i.large ml.r6i.xlarge ml.r6i.2xlarge
    ml.r6i.4xlarge ml.r6i.8xlarge ml.r6i.12xlarge ml.r6i.16xlarge ml.r6i.24xlarge ml.r6i.32xlarge ml.r7i.large
    ml.r7i.xlarge ml.r7i.2xlarge ml.r7i.4xlarge ml.r7i.8xlarge ml.r7i.12xlarge ml.r7i.16xlarge ml.r7i.24xlarge
    ml.r7i.48xlarge ml.m6id.large ml.m6id.xlarge ml.m6id.2xlarge ml.m6id.4xlarge ml.m6id.8xlarge ml.m6id.12xlarge
    ml.m6id.16xlarge ml.m6id.24xlarge ml.m6id.32xlarge ml.c6id.large ml.c6id.xlarge ml.c6id.2xlarge ml.c6id.4xlarge
    ml.c6id.8xlarge ml.c6id.12xlarge ml.c6id.16xlarge ml.c6id.24xlarge ml.c6id.32xlarge ml.r6id.large ml.r6id.xlarge
    ml.r6id.2xlarge ml.r6id.4xlarge ml.r6id.8xlarge ml.r6id.12xlarge ml.r6id.16xlarge ml.r6id.24xlarge
    ml.r6id.32xlarge ml.p5.4xlarge ml.p6-b200.48xlarge ml.g7e.2xlarge ml.g7e.4xlarge ml.g7e.8xlarge ml.g7e.12xlarge
    ml.g7e.24xlarge ml.g7e.48xlarge ml.g7.2xlarge ml.g7.4xlarge ml.g7.8xlarge ml.g7.12xlarge ml.g7.24xlarge
    ml.g7.48xlarge
    """.split()
)
"""Instance types an app may run on (SCHEMA of UserProfile; `system`, for Studio Classic only, left out)."""
