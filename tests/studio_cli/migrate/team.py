"""The example team: fourteen notebook instances as people make them over the years.

`make_team` makes them in the account of some clients: in this process, or on a local AWS that runs as a server.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

Row = dict[str, Any]
type_of_client = Callable[[str], Any]

REGION: Final = "us-east-1"
_S3: Final = "arn:aws:s3:::"


def _allow(*actions: str, on: tuple[str, ...] = ("*",)) -> Row:
    return {"Effect": "Allow", "Action": list(actions), "Resource": list(on)}


ROLES: Final[dict[str, list[Row]]] = {
    # Everybody's: whoever has one instance reads everybody else's data.
    "data-science-notebooks": [
        _allow("sagemaker:*"),
        _allow("s3:GetObject", "s3:PutObject", "s3:ListBucket", on=(f"{_S3}team-data", f"{_S3}team-data/*")),
        _allow("iam:PassRole"),
        _allow("athena:StartQueryExecution", "athena:GetQueryResults", "glue:GetTable"),
    ],
    "notebook-admin": [_allow("*")],
    "AmazonSageMaker-ExecutionRole-cleo-okafor": [
        _allow("sagemaker:CreateTrainingJob", "sagemaker:DescribeTrainingJob"),
        _allow("s3:GetObject", "s3:PutObject", on=(f"{_S3}corpora/*", f"{_S3}nlp-models/*")),
    ],
    "finance-reader": [
        _allow("s3:GetObject", "s3:ListBucket", on=(f"{_S3}finance-reports", f"{_S3}finance-reports/*")),
        _allow("ses:SendEmail"),
    ],
}

_COMMON: Final = """\
#!/bin/bash
set -e
export TEAM=data-science
pip install --upgrade pandas==2.2.3
"""

_REPORT: Final = """\
#!/bin/bash
git config --global user.email dana.lee@example.com
echo '0 6 * * 1 ec2-user /home/ec2-user/SageMaker/report.sh' > /etc/cron.d/report
"""

SCRIPTS: Final[dict[str, tuple[str, str]]] = {
    # name: (once, at each start)
    "ds-setup": ("", _COMMON + "sudo -u ec2-user -i <<'EOF'\ngit config --global user.name 'Data Science'\nEOF\n"),
    "gpu-thursday-start": (
        "#!/bin/bash\nnvidia-smi\n",
        _COMMON
        + "sudo -u ec2-user git config --global user.email ben.fischer@example.com\n"
        + "pip install torch==2.5.1 torchvision\n"
        + "mount -t nfs4 fs-0a1b2c3d.efs.us-east-1.amazonaws.com:/ /home/ec2-user/SageMaker/efs\n",
    ),
    "nlp": (
        "",
        _COMMON
        + "pip install spacy==3.8.2\npython -m spacy download en_core_web_sm\n"
        + "conda install -y -c conda-forge faiss-cpu=1.9.0\n"
        + "git clone https://git.example.com/nlp/tools.git /home/ec2-user/SageMaker/tools\n",
    ),
    "finance-cron": ("", _REPORT),
    "auto-stop": (
        "",
        _COMMON
        + "IDLE_TIME=3600\nwget https://raw.githubusercontent.com/example/autostop/main/autostop.py\n"
        + '(crontab -l 2>/dev/null; echo "*/5 * * * * python $PWD/autostop.py --time $IDLE_TIME") | crontab -\n',
    ),
}

REPOSITORIES: Final = {"nlp-research": "https://git.example.com/nlp/research.git"}


@dataclass(frozen=True)
class Made:
    """One instance of the team."""

    name: str
    instance_type: str = "ml.t3.medium"
    role: str = "data-science-notebooks"
    script: str | None = None
    volume_gb: int = 5
    tags: dict[str, str] = field(default_factory=dict)
    stopped: bool = False
    private: bool = False
    """In the VPC, without internet, without root, with a key."""
    more: Row = field(default_factory=dict)


TEAM: Final = (
    Made("ana-churn", script="ds-setup", tags={"Owner": "ana.silva@example.com"}, volume_gb=20),
    Made("gpu-thursday", "ml.g4dn.xlarge", script="gpu-thursday-start", volume_gb=200),
    Made("ben-forecasting", "ml.m5.xlarge", script="ds-setup", tags={"owner": "ben.fischer@example.com"}),
    Made("test", "ml.t2.medium", "notebook-admin"),
    Made("Copy-of-test2", "ml.p3.2xlarge", "notebook-admin", tags={"Name": "test2"}, volume_gb=100),
    Made(
        "nlp-research",
        "ml.m5.2xlarge",
        "AmazonSageMaker-ExecutionRole-cleo-okafor",
        "nlp",
        50,
        private=True,
        more={"DefaultCodeRepository": REPOSITORIES["nlp-research"]},
    ),
    Made("cleo-sandbox", "ml.t3.large", tags={"Creator": "cleo.okafor@example.com"}, script="auto-stop"),
    Made("do-not-delete", "ml.t3.xlarge", tags={"project": "churn"}, volume_gb=500, stopped=True),
    Made("finance-reports", "ml.t3.medium", "finance-reader", "finance-cron", tags={"owner": "finance"}),
    Made("dana-old", "ml.m4.xlarge", script="ds-setup", more={"PlatformIdentifier": "notebook-al2-v1"}, stopped=True),
    Made("demo-2023", "ml.t3.medium", stopped=True, tags={"purpose": "demo"}),
    Made("ml-prod-batch", "ml.c5.2xlarge", "finance-reader", tags={"keep": "yes", "Owner": "platform@example.com"}),
    Made("eve-vision", "ml.g5.xlarge", tags={"Owner": "eve.novak@example.com"}, script="auto-stop", volume_gb=100),
    Made("intern-summer", "ml.c5.xlarge", more={"PlatformIdentifier": "notebook-al2-v3"}),
)


def make_team(client: type_of_client, team: tuple[Made, ...] = TEAM) -> None:
    """Make the team's instances, with what they need.

    Args:
        client: Makes a client of a service.
        team: Which instances.
    """
    sagemaker, iam = client("sagemaker"), client("iam")
    roles = {name: _role(iam, name, statements) for name, statements in ROLES.items()}
    for name, (on_create, on_start) in SCRIPTS.items():
        hooks = {"OnCreate": on_create, "OnStart": on_start}
        sagemaker.create_notebook_instance_lifecycle_config(
            NotebookInstanceLifecycleConfigName=name,
            **{key: [{"Content": base64.b64encode(text.encode()).decode()}] for key, text in hooks.items() if text},
        )
    inside = _private(client)
    for made in team:
        own = inside if made.private else {}
        more = {"LifecycleConfigName": made.script} if made.script else {}
        sagemaker.create_notebook_instance(
            NotebookInstanceName=made.name,
            InstanceType=made.instance_type,
            RoleArn=roles[made.role],
            VolumeSizeInGB=made.volume_gb,
            Tags=[{"Key": key, "Value": value} for key, value in made.tags.items()],
            **own,
            **more,
            **made.more,
        )
        if made.stopped:
            sagemaker.stop_notebook_instance(NotebookInstanceName=made.name)


def _role(iam: Any, name: str, statements: list[Row]) -> str:
    trust = {"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    arn = iam.create_policy(PolicyName=f"{name}-access", PolicyDocument=policy)["Policy"]["Arn"]
    iam.attach_role_policy(RoleName=name, PolicyArn=arn)
    return str(role["Arn"])


def _private(client: type_of_client) -> Row:
    """A subnet, a group and a key."""
    ec2 = client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.7.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.7.0.0/24")["Subnet"]["SubnetId"]
    group = ec2.create_security_group(GroupName="notebooks", Description="notebooks", VpcId=vpc)["GroupId"]
    return {
        "SubnetId": subnet,
        "SecurityGroupIds": [group],
        "DirectInternetAccess": "Disabled",
        "RootAccess": "Disabled",
        "KmsKeyId": client("kms").create_key()["KeyMetadata"]["KeyId"],
        "InstanceMetadataServiceConfiguration": {"MinimumInstanceMetadataServiceVersion": "2"},
    }
