"""What public rule packs find in what the library makes, and is meant: each reason once.

A rule has the name that CDK's plugin of its pack gives it, so that whoever runs the pack on an app of theirs sees no
more than they should: `cdk-nag`'s six packs, `cdk-validator-checkov`, and `cdk-validator-cfnguard`, which runs Control
Tower's rules (in small letters) and those of AWS's guard rules registry (in capitals). cfn-lint has no plugin.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

HIPAA: Final = "HIPAA.Security"
R4: Final = "NIST.800.53.R4"
R5: Final = "NIST.800.53.R5"
PCI: Final = "PCI.DSS.321"
SERVERLESS: Final = "Serverless"
SOLUTIONS: Final = "AwsSolutions"

CHECKOV: Final = "cdk-validator-checkov"
GUARD: Final = "cdk-validator-cfnguard"
LINT: Final = "cfn-lint"


@dataclass(frozen=True, slots=True)
class Accepted:
    """Rules that find the same thing, by plugin and name, and why it is meant."""

    reason: str
    rules: tuple[str, ...]


def nag(rule: str, *packs: str) -> tuple[str, ...]:
    """A rule of cdk-nag in each of these packs."""
    return tuple(f"{pack}::{pack}-{rule}" for pack in packs)


def checkov(*rules: str) -> tuple[str, ...]:
    """Checks of checkov."""
    return tuple(f"{CHECKOV}::{rule}" for rule in rules)


def guard(*rules: str) -> tuple[str, ...]:
    """Rules in AWS's guard language."""
    return tuple(f"{GUARD}::{rule}" for rule in rules)


def lint(*rules: str) -> tuple[str, ...]:
    """Rules of cfn-lint."""
    return tuple(f"{LINT}::{rule}" for rule in rules)


WILDCARD_RESOURCE: Final = f"{GUARD}::IAM_POLICYDOCUMENT_NO_WILDCARD_RESOURCE"
"""An Allow on `*`. Its reasons are the statements' own: see `_acknowledge.acknowledge_wildcards`."""

DENIED_NOT_ALLOWED: Final = Accepted(
    "every action of a service is denied here, not allowed; the rule looks for an Allow anywhere behind it",
    nag("IAMPolicyNoStatementsWithFullAccess", HIPAA, R5, PCI),
)
IDLE_SETTINGS: Final = Accepted(
    "CloudFormation documents AppLifecycleManagement here; the schemas of the check lack it",
    ("CloudFormation-Validate::F3002", *lint("E3002")),
)

# Networks ---------------------------------------------------------------------------------------------------------

DEFAULT_SECURITY_GROUP: Final = Accepted(
    "CloudFormation can not close the default security group, and no template shows it; nothing here uses it",
    nag("VPCDefaultSecurityGroupClosed", HIPAA, R4, R5, PCI),
)
INTERNET_ACCESS: Final = Accepted(
    "internet_access was asked for: NAT gateways stand in subnets of their own, which lead to the internet",
    (*nag("VPCNoUnrestrictedRouteToIGW", HIPAA, R5, PCI), *guard("NO_UNRESTRICTED_ROUTE_TO_IGW")),
)
ROUTES_DECIDE: Final = Accepted(
    "S3's gateway has public addresses, so HTTPS is let out to wherever the routes lead; s3_prefix_list_id narrows it",
    guard("EC2_SECURITY_GROUP_EGRESS_OPEN_TO_WORLD_RULE"),
)
KEY_OF_ANOTHER_STACK: Final = Accepted(
    "it is encrypted with the key of another stack, and the rule knows only keys of its own template",
    guard("cloudwatch_log_group_encrypted_check"),
)
_KERNELS_LISTEN: Final = "Studio Classic was asked for, whose kernels listen on any port from 8192 on"
CLASSIC_KERNELS: Final = {
    into: Accepted(_KERNELS_LISTEN, guard(f"SECURITY_GROUP_{way}_PORT_RANGE_RULE"))
    for into, way in ((True, "INGRESS"), (False, "EGRESS"))
}
"""By whether they are let in."""
NAMED_ZONES: Final = Accepted("zones that are named never move a subnet", lint("W3010"))

# Roles ------------------------------------------------------------------------------------------------------------

CEILING: Final = Accepted(
    "a boundary allows nothing by itself: what Studio's actions and IAM are not, the role's policies say; cdk-nag's "
    "rule on wildcards can not read NotAction",
    (
        *nag("IAM5", SOLUTIONS),
        "CloudFormation-Validate::W2512",
        "Template-validation::W2512",
        *checkov("CKV_AWS_107", "CKV_AWS_108", "CKV_AWS_109", "CKV_AWS_110", "CKV_AWS_111"),
        *guard(
            "iam_managed_policy_no_statements_with_full_access_check",
            "IAM_POLICYDOCUMENT_NO_WILDCARD_RESOURCE",
            "IAM_ROLE_OR_POLICY_NO_ALLOW_PLUS_NOT_ACTION",
        ),
    ),
)

# Buckets ----------------------------------------------------------------------------------------------------------

ONE_REGION: Final = Accepted(
    "a copy in another Region costs as much again, and data may not be allowed to leave its own; add one if yours is",
    (*nag("S3BucketReplicationEnabled", HIPAA, R4, R5, PCI), *guard("S3_BUCKET_REPLICATION_ENABLED")),
)
NO_OBJECT_LOCK: Final = Accepted(
    "what is overwritten stays as a version; what is locked could not be deleted even where the law asks for it",
    (
        *nag("S3BucketDefaultLockEnabled", R4),
        *guard("s3_bucket_object_lock_enabled_check", "S3_BUCKET_DEFAULT_LOCK_ENABLED"),
    ),
)
NO_LOCKED_LOGS: Final = Accepted(
    "access logs expire after a year; whoever needs them as evidence keeps CloudTrail's, in an account of their own",
    NO_OBJECT_LOCK.rules,
)
NO_BUCKET_EVENTS: Final = Accepted("nothing waits for these objects", guard("s3_event_notifications_enabled_check"))
NO_ACL: Final = Accepted(
    "the bucket has no ACL, and blocks public ones; the rule asks for an ACL, which new buckets do not take",
    guard("S3_BUCKET_NO_PUBLIC_RW_ACL"),
)
TLS_AS_TEXT: Final = Accepted(
    "the policy denies what comes without TLS; the rule knows `false` but not the text 'false', which IAM reads alike",
    guard("S3_BUCKET_SSL_REQUESTS_ONLY"),
)
LOGS_OF_LOGS: Final = Accepted(
    "this bucket takes the access logs of another; its own would be logs of logs",
    (*checkov("CKV_AWS_18"), *guard("s3_bucket_logging_enabled_check", "S3_BUCKET_LOGGING_ENABLED")),
)
LOGS_OWN_KEY: Final = Accepted(
    "S3 delivers access logs only to buckets that it encrypts with its own key",
    (*nag("S3DefaultEncryptionKMS", HIPAA, R5, PCI), *guard("s3_bucket_default_encryption_kms_check")),
)

# Functions and alerts ---------------------------------------------------------------------------------------------

OUTSIDE_VPC: Final = Accepted(
    "it calls AWS's API and nothing else; in a VPC it would reach more than that, and need endpoints for it",
    (
        *nag("LambdaInsideVPC", HIPAA, R4, R5, PCI),
        *checkov("CKV_AWS_117"),
        *guard("lambda_inside_vpc_check", "LAMBDA_INSIDE_VPC"),
    ),
)
SHARED_CONCURRENCY: Final = Accepted(
    "a new account may run ten functions at once and can reserve none of them; this one runs alone and seldom",
    (*nag("LambdaConcurrency", HIPAA, R5), *checkov("CKV_AWS_115"), *guard("LAMBDA_CONCURRENCY_CHECK")),
)
UNTRACED: Final = Accepted(
    "its log has a line for all that it does; a trace needs a permission on `*`", nag("LambdaTracing", SERVERLESS)
)
_DEAD_LETTERS: Final = (*nag("LambdaDLQ", HIPAA, R5, SERVERLESS), *checkov("CKV_AWS_116"), *guard("LAMBDA_DLQ_CHECK"))
NEXT_SWEEP: Final = Accepted(
    "the next sweep looks at everything anew, so nothing is lost with one that failed; its errors are a metric",
    _DEAD_LETTERS,
)
NO_FAILED_SWEEPS: Final = Accepted(NEXT_SWEEP.reason, nag("LambdaAsyncFailureDestination", SERVERLESS))
STACK_WAITS: Final = Accepted(
    "CloudFormation waits for its answer: a run that failed is a stack that failed, which nobody can miss",
    _DEAD_LETTERS,
)
_LOG_POLICY: Final = "arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
FRAMEWORK_LOGS: Final = Accepted(
    "the CDK's provider framework gives its functions AWS's policy for logs; they see one deletion, and no data",
    (f"{SOLUTIONS}::{SOLUTIONS}-IAM4[Policy::{_LOG_POLICY}]",),
)
FRAMEWORK_WAITS: Final = Accepted(
    "the CDK's provider framework asks a function until it is done; what that did is in the function's log",
    (
        *nag("SF1", SOLUTIONS),
        *nag("SF2", SOLUTIONS),
        *nag("StepFunctionStateMachineXray", SERVERLESS),
        *guard(
            "step_functions_state_machine_logging_enabled_check", "step_functions_state_machine_tracing_enabled_check"
        ),
    ),
)
FRAMEWORK_INLINE: Final = Accepted(
    "the CDK's provider framework writes its policies into its own roles, which nothing else takes",
    nag("IAMNoInlinePolicy", HIPAA, R4, R5, PCI),
)
FRAMEWORK_SMALL: Final = Accepted(
    "the CDK's provider framework says no memory for its functions, which pass a question on",
    nag("LambdaDefaultMemorySize", SERVERLESS),
)
FRAMEWORK_INVOKES: Final = "any version of one function: the CDK's provider framework invokes the one that is deployed"
PLAIN_SETTINGS: Final = Accepted(
    "its variables are settings that stand in the template too, and Lambda encrypts them with its own key",
    checkov("CKV_AWS_173"),
)
NO_DEAD_EVENTS: Final = Accepted(
    "EventBridge tries again for a day; what it leaves is in CloudTrail, and a queue that nobody reads alerts nobody",
    nag("EventBusDLQ", SERVERLESS),
)
NO_DEAD_EMAILS: Final = Accepted(
    "SNS keeps trying an address for hours; a queue beside it that nobody reads alerts nobody",
    nag("SNSRedrivePolicy", SERVERLESS),
)

# Hosts ------------------------------------------------------------------------------------------------------------

OWN_INTERFACE: Final = Accepted(
    "a host has a network interface of its own, in a subnet, without a public address; the rules look at the instance",
    (
        *nag("EC2InstancesInVPC", HIPAA, R4, R5, PCI),
        *guard("EC2_INSTANCES_IN_VPC", "ec2_instance_no_public_ip_check"),
    ),
)
ANY_HOST_TYPE: Final = Accepted(
    "a host reaches AWS and homes by TLS, so its type need not encrypt what goes to other instances",
    guard("ec2_instance_nitro_encryption_in_transit_check"),
)
IMAGE_ALONE: Final = Accepted(
    "this launch template says the image alone; the instance itself has IMDSv2 only, and detailed monitoring",
    (
        *checkov("CKV_AWS_79"),
        *guard("ec2_launch_template_imdsv2_check", "ec2_launch_template_monitoring_enabled_check"),
    ),
)
NO_PLAN_OF_OURS: Final = Accepted(
    "which backup plan a host's files are in, the owner of the account says, by a selection of theirs",
    nag("EC2EBSInBackupPlan", HIPAA, R4, R5),
)
ALL_HOMES: Final = Accepted(
    "all homes were asked for, which is warned of at synth: their way in begins where they begin",
    guard("efs_access_point_enforce_root_directory_check"),
)
SESSION_MANAGER: Final = Accepted(
    "the actions that Session Manager needs know no resource, and write nothing but its own channels",
    checkov("CKV_AWS_111"),
)

# What the owner of an estate asks for -----------------------------------------------------------------------------

NAMED_ROLE: Final = Accepted(
    "whoever deploys named the role: a provider of identities, or a link, names it too",
    guard("CFN_NO_EXPLICIT_RESOURCE_NAMES"),
)
NAMED_REPOSITORY: Final = Accepted(
    "whoever deploys named the repository: images are pushed to it by that name", NAMED_ROLE.rules
)
SUBNET_OF_ANOTHER_STACK: Final = Accepted(
    "it has a subnet of another stack and no way past it; the rule knows only subnets of its own template",
    guard("sagemaker_notebook_instance_inside_vpc_check", "sagemaker_notebook_no_direct_internet_access_check"),
)
NOTEBOOK_ROOT: Final = Accepted(
    "root_access was asked for, and is warned of at synth", guard("sagemaker_notebook_instance_root_access_check")
)
SAID_TWICE: Final = Accepted(
    "the CDK, or a resource that has to wait for more than it names, says a dependency twice", lint("W3005")
)
