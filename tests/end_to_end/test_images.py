"""Images deployed for real, with the defaults and with every option, changed once, and read back through the API."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.conftest import LocalAws
from tests.kit import Json

pytestmark = pytest.mark.end_to_end

APP = """
import aws_cdk as cdk

import studio_constructs as studio

A, B = ("sha256:" + letter * 64 for letter in "ab")
app = cdk.App()
stack = cdk.Stack(app, "Images", env=cdk.Environment(account="123456789012", region="eu-west-1"))
key = studio.StudioKey(stack, "Key", alias="container-images")
repository = studio.ImageRepository(
    stack, "Repository", repository_name="studio/analysts", encryption_key=key.key
)

plain = studio.CustomImage(stack, "Plain", image_name="plain", source=studio.ImageSource.asset("image"))

older = studio.ImageSource.ecr(repository, digest=A, details=studio.ImageVersionDetails(aliases=["1.0"]))
newer = studio.ImageSource.ecr(
    repository,
    digest=B,
    details=studio.ImageVersionDetails(
        aliases=["2.0", "stable"],
        release_notes="New pandas",
        vendor_guidance=studio.VendorGuidance.STABLE,
        job_type=studio.ImageJobType.NOTEBOOK_KERNEL,
        processor=studio.Processor.GPU,
        ml_framework="TensorFlow 2.18",
        programming_lang="Python 3.12",
        horovod=True,
    ),
)
full = studio.CustomImage(
    stack,
    "Full",
    image_name="full",
    source=newer,
    earlier_sources=[older],
    display_name="Everything",
    description="Every option",
    built_on_distribution=True,
)
container = studio.ImageContainer(entrypoint="/start", arguments=["--one"], environment={"PROXY": "http://proxy"})
full.for_kernel_gateway(
    kernel_name="python3",
    kernel_display_name="Python",
    file_system=studio.ImageFileSystem(mount_path="/root", uid=0, gid=0),
)
full.for_r_session()
existing = studio.CustomImage.from_image(
    stack, "Existing", image=studio.Image.from_image_name(stack, "There", image_name="there")
)
settings = studio.UserSettings(
    jupyter_lab=studio.JupyterLabSettings(
        custom_images=[plain.for_jupyter_lab(), full.for_jupyter_lab(version=full.version), existing.for_jupyter_lab()]
    ),
    code_editor=studio.CodeEditorSettings(
        custom_images=[full.for_code_editor(container=container, version=full.versions[0])],
        default_image_arn=studio.DistributionImage.cpu().image_arn(stack),
    ),
)
studio.Studio(stack, "Studio", domain_name="images", users=["alice"], default_user_settings=settings)
app.synth()
"""
DIGESTS = {letter: f"sha256:{letter * 64}" for letter in "ab"}
REGISTRY = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
ASSETS = "cdk-hnb659fds-container-assets-123456789012-eu-west-1"


@dataclass(frozen=True)
class Project:
    """An app in a folder of its own."""

    aws: LocalAws
    folder: Path

    def deploy(self) -> None:
        """Deploy it, with its container image in ECR already, so that nothing is built."""
        self.aws.run("cdk", "synth", "--quiet", folder=self.folder)
        assets = json.loads((self.folder / "cdk.out" / "Images.assets.json").read_text())["dockerImages"]
        ecr = self.aws.client("ecr")
        there = {
            tag for image in ecr.describe_images(repositoryName=ASSETS)["imageDetails"] for tag in image["imageTags"]
        }
        for tag in set(assets) - there:
            manifest = {"schemaVersion": 2, "mediaType": MANIFEST, "config": {"digest": f"sha256:{tag}"}, "layers": []}
            ecr.put_image(repositoryName=ASSETS, imageTag=tag, imageManifest=json.dumps(manifest))
        self.aws.run("cdk", "deploy", "--app", "cdk.out", "--all", "--require-approval", "never", folder=self.folder)

    def build_from(self, dockerfile: str) -> None:
        (self.folder / "image" / "Dockerfile").write_text(dockerfile)


@pytest.fixture(scope="module")
def project(aws: LocalAws, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The app, deployed."""
    folder = tmp_path_factory.mktemp("images")
    (folder / "image").mkdir()
    (folder / "app.py").write_text(APP)
    (folder / "cdk.json").write_text(json.dumps({"app": f"{sys.executable} app.py"}))
    made = Project(aws, folder)
    made.build_from("FROM scratch\n")
    aws.bootstrap()
    aws.client("sagemaker").create_image(ImageName="there", RoleArn="arn:aws:iam::123456789012:role/Somebody")
    made.deploy()
    return made


def versions(aws: LocalAws, image: str) -> list[Json]:
    sagemaker = aws.client("sagemaker")
    listed = sagemaker.list_image_versions(ImageName=image, SortBy="CREATION_TIME", SortOrder="ASCENDING")
    numbers = sorted(each["Version"] for each in listed["ImageVersions"])
    return [dict(sagemaker.describe_image_version(ImageName=image, Version=number)) for number in numbers]


def config(aws: LocalAws, name: str) -> Json:
    found = aws.client("sagemaker").describe_app_image_config(AppImageConfigName=name)
    return {key: value for key, value in found.items() if key.endswith("ImageConfig")}


def tags(aws: LocalAws, arn: str) -> dict[str, str]:
    found = aws.client("sagemaker").list_tags(ResourceArn=arn)["Tags"]
    return {tag["Key"]: tag["Value"] for tag in found if not tag["Key"].startswith("aws:")}


def settings(aws: LocalAws) -> Json:
    sagemaker = aws.client("sagemaker")
    (domain,) = sagemaker.list_domains()["Domains"]
    return dict(sagemaker.describe_domain(DomainId=domain["DomainId"])["DefaultUserSettings"])


def policy(aws: LocalAws, role_arn: str) -> dict[str, Any]:
    """The statements of a role's one policy, by Sid."""
    iam = aws.client("iam")
    (attached,) = iam.list_attached_role_policies(RoleName=role_arn.rsplit("/", 1)[1])["AttachedPolicies"]
    version = iam.get_policy(PolicyArn=attached["PolicyArn"])["Policy"]["DefaultVersionId"]
    document = iam.get_policy_version(PolicyArn=attached["PolicyArn"], VersionId=version)["PolicyVersion"]["Document"]
    return {each["Sid"]: each for each in document["Statement"]}


def test_the_repository_is_as_it_was_asked_for(project: Project) -> None:
    ecr = project.aws.client("ecr")
    (found,) = ecr.describe_repositories(repositoryNames=["studio/analysts"])["repositories"]
    assert found["imageTagMutability"] == "IMMUTABLE"
    assert found["imageScanningConfiguration"] == {"scanOnPush": True}
    assert found["encryptionConfiguration"]["encryptionType"] == "KMS"
    rules = json.loads(ecr.get_lifecycle_policy(repositoryName="studio/analysts")["lifecyclePolicyText"])["rules"]
    assert [rule["selection"]["tagStatus"] for rule in rules] == ["untagged"]


def test_an_image_by_default(project: Project) -> None:
    found = project.aws.client("sagemaker").describe_image(ImageName="plain")
    assert (found["ImageStatus"], found["DisplayName"]) == ("CREATED", "plain")
    assert found["Description"] == "plain: a custom image for SageMaker Studio"
    assert tags(project.aws, found["ImageArn"]) == {"Name": "plain"}
    pulls = policy(project.aws, found["RoleArn"])
    assert pulls["PullImages"]["Resource"] == f"arn:aws:ecr:eu-west-1:123456789012:repository/{ASSETS}"
    assert set(pulls) == {"LogInToEcr", "PullImages"}
    (version, *_) = versions(project.aws, "plain")
    assert version["BaseImage"].startswith(f"{REGISTRY}/{ASSETS}:")
    assert config(project.aws, "plain-jupyter-lab") == {"JupyterLabAppImageConfig": {}}


def test_an_image_with_every_option(project: Project) -> None:
    found = project.aws.client("sagemaker").describe_image(ImageName="full")
    assert (found["DisplayName"], found["Description"]) == ("Everything", "Every option")
    assert set(policy(project.aws, found["RoleArn"])) == {"LogInToEcr", "PullImages", "DecryptImages"}
    older, newer = versions(project.aws, "full")
    assert [older["BaseImage"], newer["BaseImage"]] == [f"{REGISTRY}/studio/analysts@{DIGESTS[each]}" for each in "ab"]
    told = {key: newer[key] for key in ("ReleaseNotes", "VendorGuidance", "JobType", "Processor", "Horovod")}
    assert told == {
        "ReleaseNotes": "New pandas",
        "VendorGuidance": "STABLE",
        "JobType": "NOTEBOOK_KERNEL",
        "Processor": "GPU",
        "Horovod": True,
    }
    assert (newer["MLFramework"], newer["ProgrammingLang"]) == ("TensorFlow 2.18", "Python 3.12")
    sagemaker = project.aws.client("sagemaker")
    assert sagemaker.list_aliases(ImageName="full", Version=2)["SageMakerImageVersionAliases"] == ["2.0", "stable"]
    assert sagemaker.list_aliases(ImageName="full", Version=1)["SageMakerImageVersionAliases"] == ["1.0"]


def test_each_app_type_has_its_block(project: Project) -> None:
    assert config(project.aws, "full-jupyter-lab") == {
        "JupyterLabAppImageConfig": {"ContainerConfig": {"ContainerEntrypoint": ["entrypoint-jupyter-server"]}}
    }
    assert config(project.aws, "full-code-editor") == {
        "CodeEditorAppImageConfig": {
            "ContainerConfig": {
                "ContainerEntrypoint": ["/start"],
                "ContainerArguments": ["--one"],
                "ContainerEnvironmentVariables": {"PROXY": "http://proxy"},
            }
        }
    }
    assert config(project.aws, "full-kernel-gateway") == {
        "KernelGatewayImageConfig": {
            "KernelSpecs": [{"Name": "python3", "DisplayName": "Python"}],
            "FileSystemConfig": {"MountPath": "/root", "DefaultUid": 0, "DefaultGid": 0},
        }
    }
    assert config(project.aws, "full-r-session") == {}
    arn = project.aws.client("sagemaker").describe_app_image_config(AppImageConfigName="full-r-session")[
        "AppImageConfigArn"
    ]
    assert tags(project.aws, arn) == {"Name": "full-r-session"}


def test_a_domain_has_them(project: Project) -> None:
    found = settings(project.aws)
    assert found["JupyterLabAppSettings"]["CustomImages"] == [
        {"ImageName": "plain", "AppImageConfigName": "plain-jupyter-lab"},
        {"ImageName": "full", "ImageVersionNumber": 2, "AppImageConfigName": "full-jupyter-lab"},
        {"ImageName": "there", "AppImageConfigName": "there-jupyter-lab"},
    ]
    assert found["CodeEditorAppSettings"]["CustomImages"] == [
        {"ImageName": "full", "ImageVersionNumber": 1, "AppImageConfigName": "full-code-editor"}
    ]
    assert found["CodeEditorAppSettings"]["DefaultResourceSpec"]["SageMakerImageArn"] == (
        "arn:aws:sagemaker:eu-west-1:819792524951:image/sagemaker-distribution-cpu"
    )


def test_another_content_makes_another_version_and_the_old_one_stays(project: Project) -> None:
    (before,) = versions(project.aws, "plain")
    project.build_from("FROM scratch\nLABEL changed=yes\n")
    project.deploy()
    old, new = versions(project.aws, "plain")
    assert (old["Version"], old["BaseImage"]) == (1, before["BaseImage"])
    assert (new["Version"], new["ImageVersionStatus"]) == (2, "CREATED")
    assert new["BaseImage"] != old["BaseImage"]
    listed = project.aws.client("cloudformation").describe_stack_resources(StackName="Images")["StackResources"]
    arns = {each["PhysicalResourceId"] for each in listed if each["ResourceType"] == "AWS::SageMaker::ImageVersion"}
    assert new["ImageVersionArn"] in arns
    assert old["ImageVersionArn"] not in arns
    assert len(versions(project.aws, "full")) == 2


def test_images_stay_when_their_stack_goes(project: Project) -> None:
    # The domain stays as well: it holds on to its network and to the configurations, so the stack can not go quite.
    destroy = ("cdk", "destroy", "--app", "cdk.out", "--all", "--force")
    assert "DELETE_FAILED" in project.aws.run(*destroy, folder=project.folder, works=False)
    sagemaker = project.aws.client("sagemaker")
    assert {image["ImageName"] for image in sagemaker.list_images()["Images"]} == {"plain", "full", "there"}
    assert len(versions(project.aws, "full")) == 2
    role = sagemaker.describe_image(ImageName="full")["RoleArn"]
    assert set(policy(project.aws, role)) == {"LogInToEcr", "PullImages", "DecryptImages"}
    assert project.aws.client("ecr").describe_repositories(repositoryNames=["studio/analysts"])["repositories"]
