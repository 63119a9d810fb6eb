"""The estates in `examples/`, deployed with the real CLI and read back through the API."""

from __future__ import annotations

import base64
import json
import shutil
from pathlib import Path

import pytest

from tests.end_to_end.conftest import REGION, ROOT, LocalAws, make_project
from tests.end_to_end.test_other_ways import make_vpc
from tests.kit import Json

pytestmark = pytest.mark.end_to_end

ACCOUNT = "123456789012"
ASSETS = f"cdk-hnb659fds-container-assets-{ACCOUNT}-{REGION}"
MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"


def make_example(folder: Path, name: str) -> Path:
    """A project with a copy of an example in place of the estate of this repository."""
    project = make_project(folder)
    shutil.copytree(ROOT / "examples" / name, project, dirs_exist_ok=True)
    return project


def make_what_the_example_takes_for_there(aws: LocalAws, estate: Path) -> None:
    """A network, a key and an image of somebody else's, with the ids that the example writes."""
    vpc, subnets = make_vpc(aws)
    group = aws.client("ec2").create_security_group(GroupName="apps", Description="apps", VpcId=vpc)["GroupId"]
    key, of_backups = (aws.client("kms").create_key()["KeyMetadata"]["Arn"] for _ in range(2))
    aws.client("sagemaker").create_image(
        ImageName="everything-already-there", RoleArn=f"arn:aws:iam::{ACCOUNT}:role/Somebody"
    )
    text = estate.read_text()
    for written, there in {
        "vpc-0a1b2c3d4e5f60718": vpc,
        "subnet-0a1b2c3d4e5f60718": subnets[0],
        "subnet-0b1c2d3e4f5061728": subnets[1],
        "sg-0a1b2c3d4e5f60718": group,
        f"arn:aws:kms:{REGION}:{ACCOUNT}:key/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f": key,
        f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1b2c3d4e-0a1b-0a1b-0a1b-0a1b2c3d4e5f": of_backups,
    }.items():
        assert text.count(written) == 1, written
        text = text.replace(written, there)
    estate.write_text(text)


def push_images(aws: LocalAws, project: Path) -> None:
    """Have the container images in ECR already, so that nothing is built: there is no Docker here."""
    aws.bootstrap()
    context = ["-c", f"estate={project / 'studio.yaml'}"]
    aws.run("cdk", "synth", "--quiet", *context, folder=project)
    files = (project / "cdk.out").glob("assembly-*/*.assets.json")
    tags = {tag for file in files for tag in json.loads(file.read_text()).get("dockerImages", {})}
    assert len(tags) == 1
    for tag in tags:
        manifest = {"schemaVersion": 2, "mediaType": MANIFEST, "config": {"digest": f"sha256:{tag}"}, "layers": []}
        aws.client("ecr").put_image(repositoryName=ASSETS, imageTag=tag, imageManifest=json.dumps(manifest))


@pytest.fixture(scope="module")
def everything(aws: LocalAws, tmp_path_factory: pytest.TempPathFactory) -> LocalAws:
    """The estate that uses every key, deployed."""
    project = make_example(tmp_path_factory.mktemp("everything"), "everything")
    make_what_the_example_takes_for_there(aws, project / "studio.yaml")
    push_images(aws, project)
    aws.deploy(project)
    return aws


def domain_of(aws: LocalAws, name: str) -> Json:
    sagemaker = aws.client("sagemaker")
    (found,) = [each["DomainId"] for each in sagemaker.list_domains()["Domains"] if each["DomainName"] == name]
    return dict(sagemaker.describe_domain(DomainId=found))


def profile_of(aws: LocalAws, domain_name: str, name: str) -> Json:
    domain_id = domain_of(aws, domain_name)["DomainId"]
    return dict(aws.client("sagemaker").describe_user_profile(DomainId=domain_id, UserProfileName=name))


def test_the_smallest(aws: LocalAws, tmp_path: Path) -> None:
    aws.deploy(make_example(tmp_path, "smallest"))
    domain = domain_of(aws, "smallest-prod")
    assert (domain["Status"], domain["AuthMode"], domain["AppNetworkAccessType"]) == ("InService", "IAM", "VpcOnly")
    assert profile_of(aws, "smallest-prod", "alice")["Status"] == "InService"


def test_what_everybody_finds(everything: LocalAws) -> None:
    domain = domain_of(everything, "everything-prod")
    assert domain["DomainSettings"]["DockerSettings"]["VpcOnlyTrustedAccounts"] == [ACCOUNT]
    people = domain["DefaultUserSettings"]
    lab, editor = people["JupyterLabAppSettings"], people["CodeEditorAppSettings"]
    assert [each["ImageName"] for each in lab["CustomImages"]] == ["everything-prod-built", "everything-prod-pulled"]
    assert [each["ImageName"] for each in editor["CustomImages"]] == [
        "everything-prod-built",
        "everything-already-there",
    ]
    assert "guard" in lab["BuiltInLifecycleConfigArn"]
    assert len(lab["LifecycleConfigArns"]) == 2
    assert people["CustomPosixUserConfig"] == {"Uid": 10001, "Gid": 1001}
    pages = people["StudioWebPortalSettings"]
    assert pages["HiddenMlTools"] == ["AutoMl", "HyperPodClusters"]
    assert "ml.g5.xlarge" not in pages["HiddenInstanceTypes"]
    assert "ml.p4d.24xlarge" in pages["HiddenInstanceTypes"]


def test_what_a_person_finds(everything: LocalAws) -> None:
    alice = profile_of(everything, "everything-prod", "alice")["UserSettings"]
    assert "JupyterLabAppSettings" not in alice
    bruno = profile_of(everything, "everything-prod", "bruno")["UserSettings"]
    for app in ("JupyterLabAppSettings", "CodeEditorAppSettings"):
        assert bruno[app]["DefaultResourceSpec"]["InstanceType"] == "ml.m5.xlarge"
        assert bruno[app]["AppLifecycleManagement"]["IdleSettings"]["MaxIdleTimeoutInMinutes"] == 240
    assert bruno["StudioWebPortalSettings"]["HiddenMlTools"] == ["AutoMl", "HyperPodClusters", "JumpStart"]


def test_steps_are_scripts_whose_password_everybody_reads(everything: LocalAws) -> None:
    sagemaker, iam = everything.client("sagemaker"), everything.client("iam")
    lab = domain_of(everything, "everything-prod")["DefaultUserSettings"]["JupyterLabAppSettings"]
    (arn,) = (each for each in lab["LifecycleConfigArns"] if "everything-prod-team-" in each)
    found = sagemaker.describe_studio_lifecycle_config(StudioLifecycleConfigName=arn.rpartition("/")[2])
    script = base64.b64decode(found["StudioLifecycleConfigContent"]).decode()
    assert [line.split()[0] for line in script.splitlines()].count("step") == 8
    role = profile_of(everything, "everything-prod", "alice")["UserSettings"]["ExecutionRole"].rpartition("/")[2]
    attached = iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    documents = [
        iam.get_policy_version(PolicyArn=each["PolicyArn"], VersionId="v1")["PolicyVersion"]["Document"]
        for each in attached
        if "StartUp" in each["PolicyName"]
    ]
    actions = [statement["Action"] for document in documents for statement in document["Statement"]]
    assert actions == ["secretsmanager:GetSecretValue", "kms:Decrypt", "ssm:GetParameter"]


def test_spaces_are_there_for_their_owners(everything: LocalAws) -> None:
    sagemaker = everything.client("sagemaker")
    domain_id = domain_of(everything, "everything-prod")["DomainId"]
    names = {each["SpaceName"] for each in sagemaker.list_spaces(DomainIdEquals=domain_id)["Spaces"]}
    assert names == {"alice-notes", "bruno-lab", "town-hall"}
    space = sagemaker.describe_space(DomainId=domain_id, SpaceName="bruno-lab")
    assert space["OwnershipSettings"] == {"OwnerUserProfileName": "bruno"}
    assert space["SpaceSettings"]["AppType"] == "CodeEditor"


def test_teams_work_with_mlflow(everything: LocalAws) -> None:
    sagemaker, iam = everything.client("sagemaker"), everything.client("iam")
    apps = {each["Name"]: each["Arn"] for each in sagemaker.list_mlflow_apps()["Summaries"]}
    servers = sagemaker.list_mlflow_tracking_servers()["TrackingServerSummaries"]
    assert "everything-prod-experiments" in apps
    assert {"everything-prod-models", "everything-prod-audit"} <= {each["TrackingServerName"] for each in servers}
    role = profile_of(everything, "everything-prod", "bruno")["UserSettings"]["ExecutionRole"].rpartition("/")[2]
    attached = [each["PolicyArn"] for each in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]]
    (mlflow,) = (arn for arn in attached if "Mlflow" in arn)
    version = iam.get_policy(PolicyArn=mlflow)["Policy"]["DefaultVersionId"]
    statements = iam.get_policy_version(PolicyArn=mlflow, VersionId=version)["PolicyVersion"]["Document"]["Statement"]
    by_sid = {each["Sid"]: each for each in statements}
    assert by_sid["UseMlflowApps1"]["Resource"] == apps["everything-prod-experiments"]
    place = by_sid["UseArtifacts1"]["Resource"].removeprefix("arn:aws:s3:::")
    bucket, _, _ = place.partition("/")
    assert bucket in {each["Name"] for each in everything.client("s3").list_buckets()["Buckets"]}


def test_what_only_the_api_can_set_is_set(everything: LocalAws) -> None:
    domain = domain_of(everything, "everything-prod")
    people = domain["DefaultUserSettings"]
    assert people["CanvasAppSettings"]["WorkspaceSettings"]["S3ArtifactPath"] == "s3://everything-lake/canvas"
    assert people["StudioWebPortalSettings"]["ExecutionRoleSessionNameMode"] == "USER_IDENTITY"
    workforce = domain_of(everything, "everything-workforce")["DomainSettings"]
    assert workforce["AmazonQSettings"]["Status"] == "ENABLED"
    assert workforce["TrustedIdentityPropagationSettings"] == {"Status": "ENABLED"}


def test_a_notebook_instance_runs_outside_of_the_domain(everything: LocalAws) -> None:
    notebook = everything.client("sagemaker").describe_notebook_instance(
        NotebookInstanceName="everything-prod-bruno-genomics"
    )
    assert (notebook["InstanceType"], notebook["VolumeSizeInGB"]) == ("ml.g5.xlarge", 500)
    assert (notebook["RootAccess"], notebook["DirectInternetAccess"]) == ("Enabled", "Disabled")


def test_a_login_role_opens_one_s_own_profile(everything: LocalAws) -> None:
    role = everything.client("iam").get_role(RoleName="studio-login")["Role"]
    assert role["MaxSessionDuration"] == 7200
    assert "saml-provider/Corp" in json.dumps(role["AssumeRolePolicyDocument"])


def test_identity_center_signs_the_workforce_in(everything: LocalAws) -> None:
    domain = domain_of(everything, "everything-workforce")
    assert domain["AuthMode"] == "SSO"
    sso = everything.client("sso-admin")
    assigned = sso.list_application_assignments(ApplicationArn=domain["SingleSignOnApplicationArn"])
    kinds = sorted(each["PrincipalType"] for each in assigned["ApplicationAssignments"])
    assert kinds == ["GROUP", "USER"]
    alice = profile_of(everything, "everything-workforce", "alice")
    assert alice["SingleSignOnUserValue"] == "alice@example.com"


def test_classic_is_kept_and_its_people_are_in_the_current_studio(everything: LocalAws) -> None:
    people = domain_of(everything, "marketing-2021")["DefaultUserSettings"]
    assert people["StudioWebPortal"] == "ENABLED"
    assert people["KernelGatewayAppSettings"]["DefaultResourceSpec"]["InstanceType"] == "ml.t3.medium"
    assert people["SharingSettings"]["S3OutputPath"] == "s3://everything-snapshots/notebooks"


def test_an_estate_to_play_with_is_looser(everything: LocalAws) -> None:
    domain = domain_of(everything, "everything-dev")
    assert domain["AppNetworkAccessType"] == "PublicInternetOnly"
    lab = domain["DefaultUserSettings"]["JupyterLabAppSettings"]
    assert lab["AppLifecycleManagement"]["IdleSettings"]["LifecycleManagement"] == "DISABLED"
