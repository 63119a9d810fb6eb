"""What comes with capabilities beside what `generated.py` asks: tags, models, steps, logs, roles, what is shared."""

from __future__ import annotations

from collections.abc import Iterator

from . import declared, service_data
from .declared import NAMED_KINDS, OWNED_KINDS
from .row import STRANGER, May
from .world import OTHER, OTHER_DOMAIN, OWNER_TAG, Person

EXECUTION_TAG = "sagemaker:pipeline-execution-arn"
_TAG = f"aws:RequestTag/{OWNER_TAG}"
_GROUPS = ("Endpoints", "ProcessingJobs", "TrainingJobs", "TransformJobs")


def rights(person: Person) -> Iterator[May]:
    """All of it."""
    yield from _making(person)
    yield from _pipelines(person)
    if person.starts_jobs:
        yield from _jobs(person)
    if person.passes_role:
        yield May(
            what="let SageMaker run their jobs as themselves",
            actions="iam:PassRole",
            on=[person.role_arn],
            never_on=[person.place.role_of_nobody()],
            needs={"iam:PassedToService": ("sagemaker.amazonaws.com", "lambda.amazonaws.com")},
        )
    capabilities = declared.with_included(person.capabilities)
    if "canvas" in capabilities:
        yield from _canvas(person)
    if "jumpstart" in capabilities:
        yield from _hub(person)
    if "emr-clusters" in capabilities:
        yield May(
            what="see EMR clusters",
            actions="elasticmapreduce:DescribeCluster elasticmapreduce:ListInstanceGroups",
            on=[person.place.arn("cluster/j-ABC", "elasticmapreduce")],
        )
        yield May(what="list EMR clusters", actions="elasticmapreduce:ListClusters")
    yield from _shared(person)
    yield from _mlflow(person)


def in_jobs(person: Person) -> Iterator[May]:
    """What a job of theirs may: SageMaker names the person there, and no profile."""
    yield from _making(person, in_job=True)
    yield from _pipelines(person)
    if "canvas" in declared.with_included(person.capabilities):
        yield from _artifacts_of_canvas(person)


def made(person: Person) -> Iterator[tuple[str, str]]:
    """Each action that makes something of a person's, and its kind."""
    for kind, actions in declared.merged(person.capabilities, "own").items():
        if kind not in OWNED_KINDS:
            yield from ((action, kind) for action in sorted(actions) if declared.makes(action, kind))


def _making(person: Person, *, in_job: bool = False) -> Iterator[May]:
    place, me = person.place, person.name
    mine = place.profile(me)
    for action, kind in made(person):
        known = service_data.actions()[action].keys
        name = [f"{me}--churn", "1"][: service_data.names_of(kind)]
        arn = place.arn(service_data.path(kind, *name))
        keys = {key: value for key, value in person.job_keys(action).items() if key in known}
        unless = {_TAG: (mine, place.profile(OTHER))} if kind not in NAMED_KINDS and not in_job else {}
        needs = {}
        if (action, kind) in declared.RUNS_MODELS:
            model, theirs = place.arn(f"model/{me}--churn"), place.arn(f"model/{OTHER}--churn")
            needs = {"sagemaker:ModelArn": ([model], [model, theirs])}
        made_of_two = (action, kind) in declared.MADE_OF_TWO
        if not (in_job and made_of_two):
            yield May(
                what=f"make a {kind} of their own",
                actions=f"sagemaker:{action}",
                on=[arn],
                keys=keys,
                needs=needs,
                unless=unless,
            )
        if "aws:TagKeys" in known:
            of_others = {} if in_job else {_TAG: (mine, place.profile(me, domain=OTHER_DOMAIN))}
            yield May(
                what=f"tag a {kind} of theirs while it is made",
                actions="sagemaker:AddTags",
                on=[arn],
                never_on=[place.arn(f"user-profile/{place.domain}/{me}"), place.arn("image/team")],
                needs={"sagemaker:TaggingAction": (action, "CreateProject")},
                unless=of_others,
            )
        if in_job and kind not in NAMED_KINDS and not made_of_two:
            yield May(
                what="make nothing in anybody's name", actions=f"sagemaker:{action}", never_on=[arn], on=[],
                keys={**keys, _TAG: mine},
            )  # fmt: skip


def _pipelines(person: Person) -> Iterator[May]:
    """The jobs that a pipeline of one's own has made carry its execution's ARN."""
    if "pipelines" not in person.capabilities:
        return
    place, me = person.place, person.name
    own, theirs = (place.arn(f"pipeline/{name}--nightly/execution/abc") for name in (me, OTHER))
    for kind, actions in declared.merged(person.capabilities, "steps").items():
        yield May(
            what=f"see and stop a {kind} of their own pipeline",
            actions=" ".join(f"sagemaker:{action}" for action in sorted(actions)),
            on=[place.arn(f"{kind}/pipelines-abc-train")],
            never_on=[],
            needs={f"aws:ResourceTag/{EXECUTION_TAG}": (own, theirs)},
        )


def _jobs(person: Person) -> Iterator[May]:
    place, me = person.place, person.name

    def group(name: str, below: str = "") -> str:
        return place.arn(f"log-group:/aws/sagemaker/{name}{below}", "logs")

    yield May(
        what="write the logs of their jobs",
        actions="logs:CreateLogGroup logs:CreateLogStream logs:DescribeLogStreams logs:PutLogEvents",
        on=[group(name, below) for name in _GROUPS for below in ("", ":log-stream:any")],
        never_on=[place.arn("log-group:/aws/lambda/any", "logs"), group("NotebookInstances")],
    )
    yield May(
        what="read the logs of jobs that are named theirs",
        actions="logs:GetLogEvents",
        on=[group(name, f":log-stream:{me}--churn/algo-1") for name in _GROUPS],
        never_on=[
            group(name, f":log-stream:{other}/algo-1") for name in _GROUPS for other in (f"{OTHER}--x", f"{me}2--x")
        ],
    )
    yield May(
        what="send metrics of their jobs",
        actions="cloudwatch:PutMetricData",
        needs={"cloudwatch:namespace": ("/aws/sagemaker/TrainingJobs", "Payroll")},
    )
    yield May(what="sign in to registries of images", actions="ecr:GetAuthorizationToken")
    yield May(
        what="pull images that other accounts, such as AWS's, let them pull",
        actions="ecr:BatchCheckLayerAvailability ecr:BatchGetImage ecr:GetDownloadUrlForLayer",
        on=[f"arn:aws:ecr:{place.region}:763104351884:repository/pytorch-training"],
        never_on=["arn:aws:ecr:us-east-1:763104351884:repository/pytorch-training"],
        unless={"aws:ResourceAccount": (STRANGER, place.account)},
        anywhere=True,
    )
    if person.network:
        yield from _network(person)


def _network(person: Person) -> Iterator[May]:
    place = person.place
    interface = place.arn("network-interface/eni-0123456789abcdef0", "ec2")
    subnets = [place.arn(f"subnet/{each}", "ec2") for each in place.subnets]
    groups = [place.arn(f"security-group/{each}", "ec2") for each in place.security_groups]
    other = place.arn("subnet/subnet-0fedcba9876543210", "ec2")
    yield May(
        what="see the network",
        actions="ec2:DescribeDhcpOptions ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups ec2:DescribeSubnets "
        "ec2:DescribeVpcs",
    )
    yield May(
        what="place their jobs in the estate's network",
        actions="ec2:CreateNetworkInterface",
        on=[interface, *subnets, *groups],
        never_on=[other, place.arn("security-group/sg-0fedcba9876543210", "ec2")],
    )
    for subnet in subnets:
        yield May(
            what="attach their jobs to the estate's network",
            actions="ec2:CreateNetworkInterfacePermission ec2:DeleteNetworkInterface "
            "ec2:DeleteNetworkInterfacePermission",
            on=[interface],
            never_on=[subnet],
            needs={"ec2:Subnet": (subnet, other)},
        )


def _canvas(person: Person) -> Iterator[May]:
    place, me = person.place, person.name
    app = place.arn_of("app")
    yield May(
        what="open Canvas",
        actions="sagemaker:CreateApp sagemaker:DeleteApp",
        on=[app(me, "canvas")],
        never_on=[app(OTHER, "canvas"), app(me, "jupyterserver"), app(me, "canvas", domain=OTHER_DOMAIN)],
    )
    yield from _artifacts_of_canvas(person)


def _artifacts_of_canvas(person: Person) -> Iterator[May]:
    me = person.name
    artifacts = person.team.canvas_artifacts if person.team is not None else None
    if artifacts is None:
        return
    bucket, slash, prefix = artifacts.partition("/")
    arn, before = f"arn:aws:s3:::{bucket}", f"{prefix}{slash}"
    yield May(what="find Canvas's bucket", actions="s3:GetBucketCORS s3:GetBucketLocation", on=[arn])
    reads_all = person.team is not None and bucket in person.team.s3_read
    yield May(
        what="keep Canvas's files in a folder of their own",
        actions="s3:DeleteObject s3:PutObject" + ("" if reads_all else " s3:GetObject"),
        on=[f"{arn}/{before}{me}/a"],
        never_on=[f"{arn}/{before}{OTHER}/a", f"{arn}/{before}{me}2/a"],
    )
    for found in (f"{before}{me}", f"{before}{me}/models/"):
        yield May(
            what="list their own of Canvas's files",
            actions="s3:ListBucket",
            on=[arn],
            keys={"s3:prefix": found},
            needs={} if reads_all else {"s3:prefix": (found, f"{before}{OTHER}/")},
        )


def _hub(person: Person) -> Iterator[May]:
    region = person.place.region
    hub, content = f"arn:aws:sagemaker:{region}:aws:hub/SageMakerPublicHub", "hub-content/SageMakerPublicHub/Model/bert"
    yield May(
        what="see AWS's public models",
        actions="sagemaker:DescribeHub sagemaker:DescribeHubContent sagemaker:ListHubContentVersions "
        "sagemaker:ListHubContents",
        on=[hub, f"arn:aws:sagemaker:{region}:aws:{content}"],
        never_on=[
            hub.replace(":aws:hub", f":{STRANGER}:hub"),
            f"{hub}2",
            f"arn:aws:sagemaker:{region}:aws:{content[:15]}2/a",
        ],
    )
    bucket = f"arn:aws:s3:::jumpstart-cache-prod-{region}"
    yield May(what="fetch them", actions="s3:GetObject s3:ListBucket", on=[bucket, f"{bucket}/model.tar.gz"])


def _shared(person: Person) -> Iterator[May]:
    """What the team shares, by name: to use, and not to change."""
    if person.team is None:
        return
    place, shared = person.place, person.team.shared
    for kind, below, names, may, never in (
        (
            "endpoint", "", shared.endpoints,
            "DescribeEndpoint InvokeEndpoint InvokeEndpointAsync InvokeEndpointWithResponseStream",
            "DeleteEndpoint UpdateEndpoint",
        ),
        (
            "feature-group", "", shared.feature_groups,
            "BatchGetRecord DescribeFeatureGroup DescribeFeatureMetadata GetRecord PutRecord",
            "DeleteFeatureGroup DeleteRecord UpdateFeatureGroup",
        ),
        (
            "model-package-group", "", shared.model_package_groups,
            "DescribeModelPackageGroup", "DeleteModelPackageGroup CreateModelPackageGroup",
        ),
        (
            "model-package", "/1", shared.model_package_groups,
            "AccessModelPackage BatchDescribeModelPackage DescribeModelPackage",
            "DeleteModelPackage UpdateModelPackage",
        ),
        (
            "pipeline", "", shared.pipelines,
            "DescribePipeline ListPipelineExecutions StartPipelineExecution", "DeletePipeline UpdatePipeline",
        ),
        (
            "pipeline", "/execution/abc", shared.pipelines,
            "DescribePipelineExecution ListPipelineExecutionSteps ListPipelineParametersForExecution",
            "RetryPipelineExecution StopPipelineExecution",
        ),
    ):  # fmt: skip
        for name in names:
            arn, other = place.arn(f"{kind}/{name}{below}"), place.arn(f"{kind}/{name}2{below}")
            yield May(what=f"use the shared {kind} {name}", actions=_prefixed(may), on=[arn], never_on=[other])
            yield May(what=f"not change the shared {kind}", actions=_prefixed(never), on=[], never_on=[arn])
    for name in shared.model_package_groups:
        yield May(
            what="register a version of a shared model, for somebody else to approve",
            actions="sagemaker:CreateModelPackage",
            on=[place.arn(f"model-package/{name}/2")],
            unless={"sagemaker:ModelApprovalStatus": ("PendingManualApproval", "Approved")},
        )


def _mlflow(person: Person) -> Iterator[May]:
    """What the team may do with each MLflow: read, work, delete, as the service's own verbs tell them apart."""
    if person.team is None:
        return
    place, told = person.place, person.team.mlflow
    servers = {each.name: each for each in place.settings.mlflow}
    verbs = service_data.actions("sagemaker-mlflow")
    reading = [name for name in verbs if name.startswith(("Get", "List", "Search"))]
    deleting = [name for name in verbs if name.startswith("Delete")]
    rest = [name for name in verbs if name not in {*reading, *deleting, "AccessUI"}]
    opening = "sagemaker-mlflow:AccessUI sagemaker:CreatePresignedMlflow{kind}Url sagemaker:DescribeMlflow{kind}"
    known = [(name, "use") for name in told.use] + [(name, "read") for name in told.read]
    known += [(name, "manage") for name in told.manage] + [
        (name, "shared") for name in person.team.shared.mlflow_tracking_servers
    ]
    for name, how in known:
        each = servers.get(name)
        full = name if how == "shared" else f"{place.settings.domain.name}-{name}"
        if how != "shared" and each is not None and each.server is None:
            app = place.arn(f"mlflow-app/{full}")
            yield May(
                what=f"work with the MLflow app {name}",
                actions=opening.format(kind="App") + " sagemaker:CallMlflowAppApi",
                on=[app],
                never_on=[f"{app}2"],
            )
        else:
            server = place.arn(f"mlflow-tracking-server/{full}")
            may = [*reading, *([] if how == "read" else rest), *(deleting if how == "manage" else [])]
            never = [name for name in (*rest, *deleting) if name not in may]
            yield May(
                what=f"work with the MLflow server {name} ({how})",
                actions=f"{opening.format(kind='TrackingServer')} {_prefixed(' '.join(may), 'sagemaker-mlflow')}",
                on=[server],
                never_on=[f"{server}2"],
            )
            yield May(
                what="do no more with it",
                actions=_prefixed(" ".join(never), "sagemaker-mlflow"),
                on=[],
                never_on=[server],
            )
        if how != "shared":
            yield from _artifacts(person, name, writes=how != "read")


def _artifacts(person: Person, name: str, *, writes: bool) -> Iterator[May]:
    place = person.place
    (each,) = (one for one in place.settings.mlflow if one.name == name)
    full = f"{place.settings.domain.name}-{name}"
    bucket, _, prefix = (each.artifacts or "").partition("/")
    if not bucket:
        (bucket,) = (
            made
            for made in place.called("AWS::S3::Bucket", None)
            if "artifacts" in made and full.replace("-", "") in made
        )
        prefix = full
    arn = f"arn:aws:s3:::{bucket}"
    writing = "s3:AbortMultipartUpload s3:ListMultipartUploadParts s3:PutObject"
    yield May(what=f"find the artifacts of {name}", actions="s3:GetBucketLocation", on=[arn])
    for found in (prefix, f"{prefix}/1/"):
        yield May(
            what=f"list the artifacts of {name}", actions="s3:ListBucket", on=[arn],
            needs={"s3:prefix": (found, "payroll/")},
        )  # fmt: skip
    yield May(
        what=f"reach the artifacts of {name}",
        actions=f"s3:GetObject {writing if writes else ''}",
        on=[f"{arn}/{prefix}/1/model.pkl"],
        never_on=[f"{arn}/{prefix}-2/model.pkl"],
    )
    if not writes:
        yield May(what="only read them", actions=writing, on=[], never_on=[f"{arn}/{prefix}/1/model.pkl"])


def _prefixed(actions: str, service: str = "sagemaker") -> str:
    return " ".join(f"{service}:{name}" for name in actions.split())
