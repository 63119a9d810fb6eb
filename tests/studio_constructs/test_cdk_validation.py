"""The CDK's own check of templates, whose findings `cdk init` turns into errors."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

APP = """
import aws_cdk as cdk
import studio_constructs as studio
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam

app = cdk.App(context={{"@aws-cdk/core:validateAgainstDefaultRules": True}}, outdir={outdir!r})
stack = cdk.Stack(app, "Stack")
vpc = ec2.Vpc.from_vpc_attributes(stack, "Vpc", vpc_id="vpc-0a1b2c3d", availability_zones=["eu-west-1a"])
domain = studio.Domain.from_domain_attributes(stack, "Domain", domain_id="d-abcdefghijkl", vpc=vpc)
role = iam.Role.from_role_arn(stack, "Role", "arn:aws:iam::111122223333:role/Analysts")
group = ec2.SecurityGroup.from_security_group_id(stack, "Group", "sg-0a1b2c3d")
idle = studio.IdleShutdown.after(cdk.Duration.hours(1))
for name, settings in {{
    "alice": studio.UserSettings(jupyter_lab=studio.JupyterLabSettings(idle_shutdown=idle)),
    "bob": studio.UserSettings(code_editor=studio.CodeEditorSettings(idle_shutdown=idle)),
}}.items():
    studio.UserProfile(
        stack,
        name,
        domain=domain,
        user_profile_name=name,
        execution_role=role,
        security_groups=[group],
        user_settings=settings,
    )
for app_type in (studio.AppType.JUPYTER_LAB, studio.AppType.CODE_EDITOR):
    studio.Space(
        stack,
        app_type.value,
        domain=domain,
        space_name=app_type.value,
        owner="alice",
        app_type=app_type,
        app=studio.SpaceApp(instance_type="ml.m5.large", idle_timeout=cdk.Duration.hours(1)),
    )
plain = studio.Space(stack, "Plain", domain=domain, space_name="plain", owner="alice")
plain.node.default_child.add_property_override("SpaceSettings.Nope", 1)
app.synth()
"""


def test_idle_shutdown_of_profiles_and_spaces_passes_and_the_check_goes_on(tmp_path: Path) -> None:
    variables = {name: value for name, value in os.environ.items() if name != "CDK_VALIDATION"}
    app = APP.format(outdir=str(tmp_path))  # an app of its own: the check is switched off in this process
    done = subprocess.run(
        [sys.executable, "-c", app], cwd=ROOT, env=variables, capture_output=True, text=True, check=False
    )
    told = done.stdout + done.stderr
    assert "AppLifecycleManagement" not in told
    assert ("SpaceSettings.Nope" in told, done.returncode != 0) == (True, True)
