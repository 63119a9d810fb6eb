"""One app in which every option of the core nouns is on, in one place or another."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3

import studio_constructs as studio

IMAGE = "arn:aws:sagemaker:eu-west-1:819792524951:image/sagemaker-distribution-cpu"
VERSION = "arn:aws:sagemaker:eu-west-1:819792524951:image-version/sagemaker-distribution-cpu/9"
PLAN = "arn:aws:sagemaker:eu-west-1:111111111111:training-plan/reserved"
START: dict[str, Any] = {
    "default_instance_type": "ml.m5.large",
    "default_image_arn": IMAGE,
    "default_image_version_arn": VERSION,
}


def role(scope: cdk.Stack, name: str) -> iam.IRole:
    return iam.Role.from_role_arn(scope, name, f"arn:aws:iam::111111111111:role/{name}")


def image(app_type: studio.AppType) -> studio.ImageAttachment:
    return studio.ImageAttachment(
        image_name="mine", app_image_config_name=f"mine-{app_type.lower()}", app_type=app_type, image_version_number=3
    )


class Everything:
    """The parts, and what is made of them in a stack."""

    def __init__(self, stack: cdk.Stack, *, network: studio.StudioNetwork | None = None) -> None:
        self.stack = stack
        self.key = studio.StudioKey(stack, "Key", alias="everything").key
        there = studio.StudioVpc.existing(vpc_id="vpc-0a1b2c3d", subnet_ids=["subnet-0a1b2c3d"])
        self.network = network or studio.StudioNetwork(stack, "Network", vpc=there)
        self.group = ec2.SecurityGroup(stack, "RGroup", vpc=self.network.vpc, allow_all_outbound=False)
        self.domain = self._domain()
        self._people()

    def _script(self, app_type: studio.AppType) -> studio.StudioLifecycleConfig:
        name = f"Script-{app_type}"
        found = self.stack.node.try_find_child(name)
        if isinstance(found, studio.StudioLifecycleConfig):
            return found
        text = studio.LifecycleScript.from_text("#!/bin/sh\n")
        return studio.StudioLifecycleConfig(self.stack, name, script=text, app_type=app_type)

    def _lab(self, **more: object) -> studio.JupyterLabSettings:
        script = self._script(studio.AppType.JUPYTER_LAB)
        return studio.JupyterLabSettings(
            **START,
            training_plan_arn=PLAN,
            **more,  # type: ignore[arg-type]  # the names are theirs
            lifecycle_configs=[script],
            built_in_lifecycle_config=script,
            custom_images=[image(studio.AppType.JUPYTER_LAB)],
            code_repositories=["https://git.example.com/team/work.git"],
        )

    def _settings(self, lab: studio.JupyterLabSettings, **more: object) -> studio.UserSettings:
        editor = self._script(studio.AppType.CODE_EDITOR)
        bucket = s3.Bucket.from_bucket_name(self.stack, f"Snapshots{len(more)}", "snapshots")
        bounds = (cdk.Duration.hours(1), cdk.Duration.hours(8))
        return studio.UserSettings(
            **more,  # type: ignore[arg-type]  # the names are theirs
            idle_shutdown=studio.IdleShutdown.between(*bounds),
            jupyter_lab=lab,
            code_editor=studio.CodeEditorSettings(
                **START,
                training_plan_arn=PLAN,
                lifecycle_configs=[editor],
                built_in_lifecycle_config=editor,
                custom_images=[image(studio.AppType.CODE_EDITOR)],
            ),
            space_storage=studio.SpaceStorage(default_gb=10, maximum_gb=50),
            posix_user=studio.PosixUser(uid=20_000, gid=3_000),
            auto_mount_home_efs=True,
            portal=studio.PortalSettings(
                hidden_app_types=[studio.AppType.CANVAS],
                hidden_ml_tools=[studio.MlTool.JUMP_START],
                hidden_instance_types=["ml.p5.48xlarge"],
                hidden_image_versions=studio.HiddenImageVersions(version_aliases=["1.0"]),
            ),
            notebook_sharing=studio.NotebookSharing(bucket=bucket, encryption_key=self.key),
            classic=self._classic(PLAN),
            rstudio_access=studio.RStudioAccess(administrator=True),
        )

    def _classic(self, plan: str | None = None) -> studio.ClassicSettings:
        return studio.ClassicSettings(
            jupyter_server=studio.JupyterServerSettings(
                default_image_arn=IMAGE,
                default_image_version_arn=VERSION,
                training_plan_arn=plan,
                lifecycle_configs=[self._script(studio.AppType.JUPYTER_SERVER)],
            ),
            kernel_gateway=studio.KernelGatewaySettings(
                **START,
                training_plan_arn=plan,
                lifecycle_configs=[self._script(studio.AppType.KERNEL_GATEWAY)],
                custom_images=[image(studio.AppType.KERNEL_GATEWAY)],
            ),
            current_studio=True,
        )

    def _domain(self) -> studio.Domain:
        users = self._settings(
            self._lab(),
            custom_file_systems=[
                studio.CustomFileSystem.efs("fs-01234567", path="/team"),
                studio.CustomFileSystem.s3("s3://lake/team", mount_path="/lake"),
            ],
            r_session=studio.RSessionSettings(
                **START, training_plan_arn=PLAN, custom_images=[image(studio.AppType.R_SESSION)]
            ),
        )
        spaces = studio.DefaultSpaceSettings(
            custom_file_systems=[
                studio.CustomFileSystem.fsx_lustre("fs-01234568", path="/fast"),
                studio.CustomFileSystem.efs("fs-01234567", path="/team"),
            ],
            posix_user=studio.PosixUser(uid=20_001, gid=3_000),
        )
        return studio.Domain(
            self.stack,
            "Domain",
            network=self.network,
            execution_role=role(self.stack, "Default"),
            encryption_key=self.key,
            domain_name="everything",
            default_user_settings=users,
            default_space_settings=spaces,
            docker=studio.DockerSettings(trusted_accounts=["111111111111"]),
            rstudio=studio.RStudioSettings(
                **START,
                training_plan_arn=PLAN,
                execution_role=role(self.stack, "RStudio"),
                connect_url="https://connect.example.com",
                package_manager_url="https://packages.example.com",
            ),
            unified_studio=studio.UnifiedStudioSettings(
                domain_id="dzd-abc",
                domain_account_id="111111111111",
                domain_region="eu-west-1",
                project_id="project",
                environment_id="environment",
                project_s3_path="s3://unified/project",
            ),
            ip_address_type=studio.IpAddressType.DUAL_STACK,
            domain_security_groups=[self.group],
        )

    def _people(self) -> None:
        lab = self._lab(
            emr_execution_roles=[role(self.stack, "Emr")], emr_assumable_roles=[role(self.stack, "EmrElsewhere")]
        )
        files = [
            studio.CustomFileSystem.efs("fs-01234567", path="/team"),
            studio.CustomFileSystem.fsx_lustre("fs-01234568", path="/fast"),
            studio.CustomFileSystem.s3("s3://lake/team", mount_path="/lake"),
        ]
        alice = studio.UserProfile(
            self.stack,
            "Alice",
            domain=self.domain,
            user_profile_name="alice",
            user_settings=self._settings(lab, custom_file_systems=files),
        )
        app = studio.SpaceApp(
            instance_type="ml.m5.large",
            image_arn=IMAGE,
            image_version_arn=VERSION,
            idle_timeout=cdk.Duration.hours(2),
            lifecycle_config=self._script(studio.AppType.JUPYTER_LAB),
            code_repositories=["https://git.example.com/team/work.git"],
        )
        self._space("lab", alice, app=app, custom_file_systems=files[:1], managed=True, storage_gb=20)
        editor = studio.SpaceApp(
            instance_type="ml.m5.large",
            image_arn=IMAGE,
            image_version_arn=VERSION,
            lifecycle_config=self._script(studio.AppType.CODE_EDITOR),
        )
        editing = {"app_type": studio.AppType.CODE_EDITOR, "app": editor, "display_name": "The editor"}
        self._space("editor", alice, **editing, custom_file_systems=files[1:2], remote_access=True)
        classic = {"app_type": studio.AppType.JUPYTER_SERVER, "classic": self._classic()}
        self._space("classic", alice, **classic, custom_file_systems=files[2:], shared=True)

    def _space(self, name: str, owner: studio.UserProfile, **options: object) -> None:
        studio.Space(
            self.stack,
            f"Space-{name}",
            domain=self.domain,
            space_name=name,
            owner=owner,
            **options,  # type: ignore[arg-type]  # the names are theirs
        )


def _images(stack: cdk.Stack) -> None:
    first, second = (f"sha256:{letter * 64}" for letter in "ab")
    key = studio.StudioKey(stack, "Key").key
    repository = studio.ImageRepository(stack, "Repository", repository_name="everything", encryption_key=key)
    details = studio.ImageVersionDetails(
        aliases=["2.0", "stable"],
        release_notes="New pandas",
        vendor_guidance=studio.VendorGuidance.STABLE,
        job_type=studio.ImageJobType.NOTEBOOK_KERNEL,
        processor=studio.Processor.GPU,
        ml_framework="TensorFlow 2.18",
        programming_lang="Python 3.12",
        horovod=True,
    )
    custom = studio.CustomImage(
        stack,
        "Image",
        image_name="everything",
        source=studio.ImageSource.ecr(repository, digest=first, details=details),
        earlier_sources=[studio.ImageSource.ecr(repository, digest=second)],
    )
    container = studio.ImageContainer(entrypoint="/start", arguments=["--one"], environment={"PROXY": "http://proxy"})
    custom.for_jupyter_lab(container=container)
    custom.for_code_editor(container=container)
    custom.for_kernel_gateway(
        kernel_name="python3",
        kernel_display_name="Python",
        file_system=studio.ImageFileSystem(mount_path="/root", uid=0, gid=0),
    )


def _servers(stack: cdk.Stack) -> None:
    key = studio.StudioKey(stack, "Key").key
    studio.MlflowApp(stack, "App", encryption_key=key, registers_models=True)
    studio.MlflowTrackingServer(stack, "Server", encryption_key=key, mlflow_version="3.0.0", registers_models=True)
    script = studio.LifecycleScript.from_text("#!/bin/bash\nset -eu\n")
    studio.NotebookInstance(
        stack,
        "Notebook",
        network=studio.StudioNetwork(stack, "Network"),
        encryption_key=key,
        on_create=script,
        on_start=script,
        code_repositories=["https://git.example.com/team/a.git", "https://git.example.com/team/b.git"],
    )


def define(app: cdk.App) -> list[cdk.Stack]:
    """Everything that IAM signs people in to, and what only another domain can have."""
    env = cdk.Environment(account="111111111111", region="eu-west-1")
    first = cdk.Stack(app, "Everything", env=env)
    Everything(first)
    second = cdk.Stack(app, "SingleSignOn", env=env)
    estate = studio.Studio(second, "Studio", authentication=studio.Authentication.identity_center())
    person = studio.IdentityCenterUser(user_name="alice", user_id="12345678-1234-1234-1234-123456789012")
    estate.add_user("alice", identity_center_user=person)
    third = cdk.Stack(app, "WithoutHomes", env=env)
    studio.Domain(
        third,
        "Domain",
        network=studio.StudioNetwork(third, "Network"),
        execution_role=role(third, "Default"),
        encryption_key=studio.StudioKey(third, "Key").key,
        home_efs=False,
        default_user_settings=studio.UserSettings(
            custom_file_systems=[studio.CustomFileSystem.fsx_lustre("fs-01234568", path="/fast")]
        ),
        default_space_settings=studio.DefaultSpaceSettings(
            custom_file_systems=[studio.CustomFileSystem.s3("s3://lake/team", mount_path="/lake")]
        ),
    )
    images, servers = cdk.Stack(app, "Images", env=env), cdk.Stack(app, "Servers", env=env)
    _images(images)
    _servers(servers)
    stacks = [first, second, third, images, servers]
    for stack in stacks:
        cdk.Tags.of(stack).add("estate", "everything")
    return stacks
