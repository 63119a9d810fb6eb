"""The statements of an execution policy's capabilities: what people and their jobs do with the tools of SageMaker.

A thing is somebody's own in one of two ways. What is made in Studio carries the tag ``sagemaker:user-profile-arn``; a
statement for the person compares it. What is named for good begins with the person's name and two hyphens; there
are two statements for it, one for the person in Studio (``sagemaker:UserProfileName``) and one for what runs under
their role outside of it, such as a pipeline, whose session carries the name as ``aws:SourceIdentity``. They are
apart because IAM may leave a statement out where it can not resolve a variable of it. For the same reason what may be
made in a job, where nobody's profile is known, is said without a variable: no owner is named there.

Sources:
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_sagemaker.html,
    https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html,
    https://docs.aws.amazon.com/sagemaker/latest/dg/monitor-user-access.html (read 2026-11-22)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import aws_cdk as cdk
from aws_cdk import aws_iam as iam

from studio_constructs.network import StudioNetwork
from studio_constructs.role import abilities, mlflow_statements, permissions
from studio_constructs.role.abilities import ABILITIES
from studio_constructs.role.capability import Capability, SharedWork

WILDCARDS: Final = {
    "ListForTools": "lists of tools; IAM knows no resource for them, and they change nothing",
    "MakeOwn": "names of jobs are free; what is made carries its owner's tag from then on",
    "MakeOwnInJobs": "names of jobs are free; a condition lets them name nobody as their owner",
    "MakeFromOwn": "names of endpoints and trials are free; what they are made from must be one's own",
    "RunOwnModels": "names of jobs and endpoints are free; a condition holds the models in them to their owner",
    "RunOwnModelsInJobs": "names of jobs and endpoints are free; a condition holds the models in them to their owner",
    "UseOwn": "names of jobs and endpoints are free; a condition holds them to the tag of their owner",
    "TagWhatToolsMake": "names of jobs and endpoints are free; a condition holds it to the moment of making",
    "TagWhatToolsMakeInJobs": "names of jobs are free; a condition holds it to the moment of making, and to no owner",
    "NamedOwn": "everything below the person's own name",
    "NamedOwnInJobs": "everything below the name of the person whose job it is",
    "StepsOfOwnPipelines": "names of a pipeline's jobs are SageMaker's; a condition holds them to own pipelines",
    "StepsOfOwnPipelinesInJobs": "names of a pipeline's jobs are SageMaker's; a condition holds them to own pipelines",
    "WriteJobLogs": "streams below the log groups of jobs and endpoints; their names are made when a job starts",
    "ReadOwnJobLogs": "streams of jobs below the person's own name",
    "SendJobMetrics": "IAM knows no resource for metrics; a condition holds them to SageMaker's namespaces",
    "SignInToRegistries": "IAM knows no resource for signing in to a registry",
    "PullAwsImages": "AWS's images are in accounts that differ by region and framework; never in this account",
    "SeeNetworks": "IAM knows no resource for descriptions of networks, and they change nothing",
    "PlaceJobsInNetwork": "ids of network interfaces are made when a job starts; the subnets are named",
    "AttachJobsToNetwork": "ids of network interfaces are made when a job starts; a condition names the subnets",
    "SeeModelHub": "the models of AWS's public hub, which everybody may see",
    "ReadModelHub": "AWS's own bucket of public models",
    "OwnCanvasApp": "apps of Canvas in the person's own profile",
    "CanvasArtifacts": "the objects below the person's own name",
    "CanvasArtifactsInJobs": "the objects below the name of the person whose job it is",
    "UseSharedPipelines": "executions of named pipelines; their ids are made when they start",
    "UseSharedModels": "versions in named groups of models; their numbers are made when they are registered",
    "SeeClusters": "ids of clusters are made when they start; descriptions change nothing",
}
"""Why a wildcard is where it is, by the statement's Sid, as in `permissions.WILDCARDS`."""

_OWNER_TAG: Final = "sagemaker:user-profile-arn"
_STUDIO: Final = "${sagemaker:UserProfileName}"
_LOG_GROUPS: Final = ("Endpoints", "ProcessingJobs", "TrainingJobs", "TransformJobs")
_PUBLIC_HUB: Final = "SageMakerPublicHub"


class ToolStatements:
    """The statements, for one stack: most are ARNs of it."""

    def __init__(self, stack: cdk.Stack, capabilities: Iterable[Capability]) -> None:
        self._stack = stack
        self._capabilities = abilities.with_included(capabilities)
        self._abilities = [ABILITIES[capability] for capability in self._capabilities]
        self._profile = self._arn("user-profile", permissions.PERSON)
        # The tag may come from SageMaker or from a request; a request that names another person is refused.
        self._tagged_for_nobody_else = {"StringEqualsIfExists": {f"aws:RequestTag/{_OWNER_TAG}": self._profile}}
        self._tagged_for_nobody = {"Null": {f"aws:RequestTag/{_OWNER_TAG}": "true"}}

    def render(
        self, *, shared: SharedWork, canvas_artifacts: str | None, network: StudioNetwork | None
    ) -> list[iam.PolicyStatement]:
        """All statements."""
        if not self._capabilities:
            return []
        statements = [*self._own(), *self._named(), *self._models(), *self._steps(), *self._tagging()]
        if any(each.starts_jobs for each in self._abilities):
            statements += self._runtime()
            statements += [] if network is None else self._network(network)
        for capability, extra in (
            (Capability.JUMPSTART, self._jumpstart()),
            (Capability.CANVAS, self._canvas(canvas_artifacts)),
            (Capability.EMR_CLUSTERS, self._clusters()),
        ):
            statements += list(extra) if capability in self._capabilities else []
        return [*statements, *self._shared(shared)]

    def _arn(self, kind: str, name: str = "*", service: str = "sagemaker") -> str:
        return self._stack.format_arn(service=service, resource=kind, resource_name=name)

    def _arns(self, kinds: Iterable[str], name: str = "*") -> list[str]:
        return [self._arn(kind, name) for kind in sorted(set(kinds))]

    def _own(self) -> Iterator[iam.PolicyStatement]:
        lists = sorted({action for each in self._abilities for action in each.lists})
        yield iam.PolicyStatement(sid="ListForTools", actions=lists, resources=["*"])
        makes = abilities.all_of([each.makes for each in self._abilities])
        makes_from = abilities.all_of([each.makes_from for each in self._abilities])
        for sid, made, tagged in (
            ("MakeOwn", makes, self._tagged_for_nobody_else),
            ("MakeOwnInJobs", makes, self._tagged_for_nobody),
            ("MakeFromOwn", makes_from, self._tagged_for_nobody_else),
        ):
            if made:
                yield iam.PolicyStatement(
                    sid=sid,
                    actions=abilities.prefixed(made),
                    resources=self._arns(made.values()),
                    conditions=tagged,
                )
        uses = abilities.merged([each.uses for each in self._abilities])
        if uses:
            yield iam.PolicyStatement(
                sid="UseOwn",
                actions=[
                    *abilities.prefixed(action for actions in uses.values() for action in actions),
                    "sagemaker:ListTags",
                ],
                resources=self._arns(uses),
                conditions={"StringEquals": {f"aws:ResourceTag/{_OWNER_TAG}": self._profile}},
            )

    def _named(self) -> Iterator[iam.PolicyStatement]:
        named = abilities.merged([each.named for each in self._abilities])
        for suffix, person in permissions.SESSIONS if named else ():
            yield iam.PolicyStatement(
                sid=f"NamedOwn{suffix}",
                actions=abilities.prefixed(action for actions in named.values() for action in actions),
                resources=self._arns(named, f"{person}--*"),
            )

    def _models(self) -> Iterator[iam.PolicyStatement]:
        """A model runs under its own role: with somebody else's, one would act as them."""
        runs = abilities.all_of([each.runs_models for each in self._abilities])
        for suffix, person in permissions.SESSIONS if runs else ():
            tagged = self._tagged_for_nobody if suffix else self._tagged_for_nobody_else
            yield iam.PolicyStatement(
                sid=f"RunOwnModels{suffix}",
                actions=abilities.prefixed(runs),
                resources=self._arns(runs.values()),
                conditions={
                    "ForAllValues:ArnLike": {"sagemaker:ModelArn": self._arn("model", f"{person}--*")},
                    **tagged,
                    "Null": {**tagged.get("Null", {}), "sagemaker:ModelArn": "false"},  # no model is nobody's
                },
            )

    def _steps(self) -> Iterator[iam.PolicyStatement]:
        """SageMaker tags the jobs of a pipeline with its execution, whose ARN begins with the pipeline's."""
        if Capability.PIPELINES not in self._capabilities:
            return
        steps = abilities.merged([each.step for each in self._abilities])
        for suffix, person in permissions.SESSIONS if steps else ():
            own = self._arn("pipeline", f"{person}--*")
            yield iam.PolicyStatement(
                sid=f"StepsOfOwnPipelines{suffix}",
                actions=abilities.prefixed(action for actions in steps.values() for action in actions),
                resources=self._arns(steps),
                conditions={"StringLike": {"aws:ResourceTag/sagemaker:pipeline-execution-arn": own}},
            )

    def _tagging(self) -> Iterator[iam.PolicyStatement]:
        kinds: set[str] = set()
        making: set[str] = set()
        for each in self._abilities:
            for made in (each.makes, each.makes_from, each.runs_models):
                kinds |= set(made.values())
                making |= set(made)
            kinds |= set(each.named)
            making |= {action for actions in each.named.values() for action in actions if action.startswith("Create")}
        if not kinds:
            return
        for suffix, tagged in (("", self._tagged_for_nobody_else), ("InJobs", self._tagged_for_nobody)):
            yield iam.PolicyStatement(
                sid=f"TagWhatToolsMake{suffix}",
                actions=["sagemaker:AddTags"],
                resources=self._arns(kinds),
                conditions={"StringEquals": {"sagemaker:TaggingAction": sorted(making)}, **tagged},
            )

    def _runtime(self) -> Iterator[iam.PolicyStatement]:
        """What a job needs of its role, beside data."""

        def log_arn(group: str, stream: str) -> str:
            return self._stack.format_arn(
                service="logs",
                resource="log-group",
                resource_name=f"/aws/sagemaker/{group}{stream}",
                arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
            )

        yield iam.PolicyStatement(
            sid="WriteJobLogs",
            actions=["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            resources=[log_arn(group, "*") for group in _LOG_GROUPS],
        )
        yield iam.PolicyStatement(
            sid="ReadOwnJobLogs",
            actions=["logs:GetLogEvents"],
            resources=[log_arn(group, f":log-stream:{_STUDIO}--*") for group in _LOG_GROUPS],
        )
        yield iam.PolicyStatement(
            sid="SendJobMetrics",
            actions=["cloudwatch:PutMetricData"],
            resources=["*"],
            conditions={"StringLike": {"cloudwatch:namespace": "/aws/sagemaker/*"}},
        )
        yield iam.PolicyStatement(sid="SignInToRegistries", actions=["ecr:GetAuthorizationToken"], resources=["*"])
        yield iam.PolicyStatement(
            sid="PullAwsImages",
            actions=["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            resources=[self._stack.format_arn(service="ecr", account="*", resource="repository", resource_name="*")],
            conditions={"StringNotEquals": {"aws:ResourceAccount": self._stack.account}},
        )

    def _network(self, network: StudioNetwork) -> Iterator[iam.PolicyStatement]:
        subnets = [self._arn("subnet", subnet.subnet_id, "ec2") for subnet in network.subnets]
        groups = [self._arn("security-group", group.security_group_id, "ec2") for group in network.security_groups]
        interfaces = self._arn("network-interface", service="ec2")
        yield iam.PolicyStatement(
            sid="SeeNetworks",
            actions=[
                "ec2:DescribeDhcpOptions",
                "ec2:DescribeNetworkInterfaces",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeSubnets",
                "ec2:DescribeVpcs",
            ],
            resources=["*"],
        )
        yield iam.PolicyStatement(
            sid="PlaceJobsInNetwork",
            actions=["ec2:CreateNetworkInterface"],
            resources=[interfaces, *subnets, *groups],
        )
        yield iam.PolicyStatement(
            sid="AttachJobsToNetwork",
            actions=[
                "ec2:CreateNetworkInterfacePermission",
                "ec2:DeleteNetworkInterface",
                "ec2:DeleteNetworkInterfacePermission",
            ],
            resources=[interfaces],
            conditions={"ArnEquals": {"ec2:Subnet": subnets}},
        )

    def _jumpstart(self) -> Iterator[iam.PolicyStatement]:
        def of_aws(kind: str, name: str) -> str:
            return self._stack.format_arn(service="sagemaker", account="aws", resource=kind, resource_name=name)

        yield iam.PolicyStatement(
            sid="SeeModelHub",
            actions=[
                "sagemaker:DescribeHub",
                "sagemaker:DescribeHubContent",
                "sagemaker:ListHubContentVersions",
                "sagemaker:ListHubContents",
            ],
            resources=[of_aws("hub", _PUBLIC_HUB), of_aws("hub-content", f"{_PUBLIC_HUB}/*")],
        )
        bucket = f"arn:{self._stack.partition}:s3:::jumpstart-cache-prod-{self._stack.region}"
        yield iam.PolicyStatement(
            sid="ReadModelHub", actions=["s3:GetObject", "s3:ListBucket"], resources=[bucket, f"{bucket}/*"]
        )

    def _canvas(self, artifacts: str | None) -> Iterator[iam.PolicyStatement]:
        yield iam.PolicyStatement(
            sid="OwnCanvasApp",
            actions=["sagemaker:CreateApp", "sagemaker:DeleteApp"],
            resources=[self._arn("app", f"{permissions.PERSON}/canvas/*")],
        )
        if artifacts is None:
            return
        bucket, _, prefix = artifacts.partition("/")
        bucket_arn = f"arn:{self._stack.partition}:s3:::{bucket}"
        yield iam.PolicyStatement(
            sid="FindCanvasBucket", actions=["s3:GetBucketCORS", "s3:GetBucketLocation"], resources=[bucket_arn]
        )
        for suffix, person in permissions.SESSIONS:
            own = "/".join([*([prefix.strip("/")] if prefix else []), person])
            yield iam.PolicyStatement(
                sid=f"CanvasArtifacts{suffix}",
                actions=["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
                resources=[f"{bucket_arn}/{own}/*"],
            )
            yield iam.PolicyStatement(
                sid=f"ListCanvasArtifacts{suffix}",
                actions=["s3:ListBucket"],
                resources=[bucket_arn],
                conditions={"StringLike": {"s3:prefix": [own, f"{own}/*"]}},
            )

    def _clusters(self) -> Iterator[iam.PolicyStatement]:
        yield iam.PolicyStatement(
            sid="SeeClusters",
            actions=["elasticmapreduce:DescribeCluster", "elasticmapreduce:ListInstanceGroups"],
            resources=[self._arn("cluster", service="elasticmapreduce")],
        )

    def _shared(self, shared: SharedWork) -> Iterator[iam.PolicyStatement]:
        def statement(
            sid: str, actions: Sequence[str], resources: list[str], conditions: dict[str, Any] | None = None
        ) -> iam.PolicyStatement:
            return iam.PolicyStatement(
                sid=sid, actions=abilities.prefixed(actions), resources=resources, conditions=conditions
            )

        def arns(kind: str, names: Sequence[str], below: str = "") -> list[str]:
            return [self._arn(kind, f"{name}{below}") for name in sorted(set(names))]

        if shared.endpoints:
            calls = ["DescribeEndpoint", "InvokeEndpoint", "InvokeEndpointAsync", "InvokeEndpointWithResponseStream"]
            yield statement("CallSharedEndpoints", calls, arns("endpoint", shared.endpoints))
        if shared.feature_groups:
            records = ["BatchGetRecord", "DescribeFeatureGroup", "DescribeFeatureMetadata", "GetRecord", "PutRecord"]
            yield statement("UseSharedFeatures", records, arns("feature-group", shared.feature_groups))
        if shared.model_package_groups:
            groups = shared.model_package_groups
            yield statement("SeeSharedModels", ["DescribeModelPackageGroup"], arns("model-package-group", groups))
            reading = ["AccessModelPackage", "BatchDescribeModelPackage", "DescribeModelPackage"]
            yield statement("UseSharedModels", reading, arns("model-package", groups, "/*"))
            pending = {"StringEqualsIfExists": {"sagemaker:ModelApprovalStatus": "PendingManualApproval"}}
            # Nobody approves what they have made themselves.
            yield statement("UseSharedModels2", ["CreateModelPackage"], arns("model-package", groups, "/*"), pending)
        if shared.pipelines:
            whole = arns("pipeline", shared.pipelines)
            yield statement(
                "StartSharedPipelines", ["DescribePipeline", "ListPipelineExecutions", "StartPipelineExecution"], whole
            )
            seeing = ["DescribePipelineExecution", "ListPipelineExecutionSteps", "ListPipelineParametersForExecution"]
            yield statement("UseSharedPipelines", seeing, arns("pipeline", shared.pipelines, "/execution/*"))
        if shared.mlflow_tracking_servers:
            servers = arns("mlflow-tracking-server", shared.mlflow_tracking_servers)
            yield from mlflow_statements.server_statements(servers)
