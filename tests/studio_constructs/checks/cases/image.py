"""Cases of the rules on images, their versions and app image configs."""

from __future__ import annotations

from typing import Any, Final

from tests.studio_constructs.checks.kit import Bad, Good, resource

TAGS: Final = [{"Key": "team", "Value": "fraud"}]
REGISTRY = "111122223333.dkr.ecr.eu-west-1.amazonaws.com"
DIGEST = "sha256:" + "0a" * 32
UNKNOWN: Final[dict[str, Any]] = {"Parameters": {"Given": {}}}
GIVEN: Final = {"Ref": "Given"}
BLOCK = "KernelGatewayImageConfig"
FILES = f"{BLOCK}.FileSystemConfig"
ECR_IN_REGION: Final = {"Fn::Sub": "${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}/team/image:1.2"}


def image(**properties: Any) -> dict[str, Any]:
    return {"Image": resource("AWS::SageMaker::Image", properties)}


def version(base: Any) -> dict[str, Any]:
    return {"Version": resource("AWS::SageMaker::ImageVersion", {"BaseImage": base})}


def config(**properties: Any) -> dict[str, Any]:
    return {"Config": resource("AWS::SageMaker::AppImageConfig", properties)}


def user(uid: Any = None, gid: Any = None) -> dict[str, Any]:
    written = {"DefaultUid": uid, "DefaultGid": gid}
    files = {name: number for name, number in written.items() if number is not None}
    return config(**{BLOCK: {"FileSystemConfig": files}})


def variables(**named: Any) -> dict[str, Any]:
    written = [{"Key": key, "Value": value} for key, value in named.items()]
    return config(JupyterLabAppImageConfig={"ContainerConfig": {"ContainerEnvironmentVariables": written}})


def with_role(*actions: str, managed: tuple[str, ...] = (), **statement: Any) -> dict[str, Any]:
    document = {"Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*", **statement}]}
    policies = [{"PolicyName": "Pull", "PolicyDocument": document}]
    return {
        **image(ImageRoleArn={"Fn::GetAtt": ["Role", "Arn"]}),
        "Role": resource("AWS::IAM::Role", {"Policies": policies, "ManagedPolicyArns": list(managed)}),
    }


PULLS: Final = ("ecr:GetAuthorizationToken", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "kms:Decrypt")
MORE = "ImageRoleArn names Role, which may do more than pull images: Policies[0].PolicyDocument.Statement[0]"

CASES: Final = (
    Bad("Studio-I01", "none", image(), "ImageDescription is missing"),
    Bad("Studio-I01", "empty", image(ImageDescription=""), "ImageDescription is missing"),
    Good("Studio-I01", "one", image(ImageDescription="PyTorch, of the fraud team")),
    Good("Studio-I01", "unknown", image(ImageDescription=GIVEN), UNKNOWN),
    Bad("Studio-I02", "none", image(), "Tags is missing"),
    Bad("Studio-I02", "an empty list", image(Tags=[]), "Tags is missing"),
    Good("Studio-I02", "one", image(Tags=TAGS)),
    Good("Studio-I02", "unknown", image(Tags=GIVEN), UNKNOWN),
    Bad(
        "Studio-I03",
        "a tag",
        version(f"{REGISTRY}/image:1.2"),
        "BaseImage names the tag '1.2', which can be put on another image",
    ),
    Bad(
        "Studio-I03",
        "a tag in this region",
        version(ECR_IN_REGION),
        "BaseImage names the tag '1.2', which can be put on another image",
    ),
    Bad(
        "Studio-I03",
        "a hash that is too short",
        version(f"{REGISTRY}/image:{'0a' * 31}"),
        f"BaseImage names the tag '{'0a' * 31}', which can be put on another image",
    ),
    Good("Studio-I03", "a digest", version(f"{REGISTRY}/image@{DIGEST}")),
    Good("Studio-I03", "a tag that is a hash", version(f"{REGISTRY}/image:{'0a' * 32}")),
    Good("Studio-I03", "latest is another rule's", version(f"{REGISTRY}/image:latest")),
    Good("Studio-I03", "no tag is another rule's", version(f"{REGISTRY}/image")),
    Good("Studio-I03", "a tag that is not known", version({"Fn::Sub": f"{REGISTRY}/image:${{Given}}"}), UNKNOWN),
    Good("Studio-I03", "a tag that is partly known", version({"Fn::Sub": f"{REGISTRY}/image:${{Given}}-gpu"}), UNKNOWN),
    Good("Studio-I03", "a digest that is not known", version({"Fn::Sub": f"{REGISTRY}/image@${{Given}}"}), UNKNOWN),
    Good("Studio-I03", "a port", version("registry.example.com:5000/image")),
    Good("Studio-I03", "unknown", version(GIVEN), UNKNOWN),
    Bad("Studio-I04", "latest", version(f"{REGISTRY}/image:latest"), "BaseImage names the tag 'latest'"),
    Bad(
        "Studio-I04",
        "no tag",
        version(f"{REGISTRY}/image"),
        "BaseImage names neither a digest nor a tag, which means 'latest'",
    ),
    Good("Studio-I04", "a tag", version(f"{REGISTRY}/image:1.2")),
    Good("Studio-I04", "a digest", version(f"{REGISTRY}/image@{DIGEST}")),
    Good("Studio-I04", "a name that is not known", version({"Fn::Sub": f"{REGISTRY}/${{Given}}"}), UNKNOWN),
    Good("Studio-I04", "a tag that is not known", version({"Fn::Sub": f"{REGISTRY}/image:${{Given}}"}), UNKNOWN),
    Good("Studio-I04", "unknown", version(GIVEN), UNKNOWN),
    Bad(
        "Studio-I05",
        "Docker Hub",
        version("jupyter/base-notebook:1.2"),
        "BaseImage names Docker Hub, which is no private registry of ECR",
    ),
    Bad(
        "Studio-I05",
        "Docker Hub's own",
        version("ubuntu:24.04"),
        "BaseImage names Docker Hub, which is no private registry of ECR",
    ),
    Bad(
        "Studio-I05",
        "ECR Public",
        version("public.ecr.aws/docker/library/python:3.12"),
        "BaseImage names public.ecr.aws, which is no private registry of ECR",
    ),
    Good("Studio-I05", "ECR", version(f"{REGISTRY}/image:1.2")),
    Good("Studio-I05", "ECR by IPv6", version("111122223333.dkr-ecr.eu-west-1.on.aws/image:1.2")),
    Good("Studio-I05", "ECR in this region", version(ECR_IN_REGION)),
    Good("Studio-I05", "a registry that is not known", version({"Fn::Sub": "${Given}/image:1.2"}), UNKNOWN),
    Good("Studio-I05", "unknown", version(GIVEN), UNKNOWN),
    Bad("Studio-I06", "pushes", with_role(*PULLS, "ecr:PutImage"), MORE),
    Bad("Studio-I06", "all of ECR", with_role("ecr:*"), MORE),
    Bad("Studio-I06", "all but", with_role(*PULLS, NotAction="iam:*"), MORE),
    Bad(
        "Studio-I06",
        "AWS's own policy",
        with_role(*PULLS, managed=("arn:aws:iam::aws:policy/AmazonSageMakerFullAccess",)),
        "ImageRoleArn names Role, which has AWS's AmazonSageMakerFullAccess (ManagedPolicyArns[0])",
    ),
    Good("Studio-I06", "pulls", with_role(*PULLS)),
    Good(
        "Studio-I06", "describes", with_role(*PULLS, "kms:DescribeKey", "ecr:DescribeImages", "ecr:GetRepositoryPolicy")
    ),
    Good("Studio-I06", "denies", with_role("s3:*", Effect="Deny")),
    Good("Studio-I06", "unknown", image(ImageRoleArn=GIVEN), UNKNOWN),
    Good("Studio-I06", "no role", {**image(ImageRoleArn={"Ref": "Key"}), "Key": resource("AWS::KMS::Key", {})}),
    Bad("Studio-I07", "none", config(), "Tags is missing"),
    Good("Studio-I07", "one", config(Tags=TAGS)),
    Bad("Studio-I08", "another user", user(1001, 100), f"{FILES} has the user 1001 and the group 100"),
    Bad("Studio-I08", "a mixed pair", user(0, 100), f"{FILES} has the user 0 and the group 100"),
    Bad("Studio-I08", "a group alone", user(gid=0), f"{FILES} has the user 1000 and the group 0"),
    Bad("Studio-I08", "a user alone", user("0"), f"{FILES} has the user 0 and the group 100"),
    Good("Studio-I08", "user", user(1000, 100)),
    Good("Studio-I08", "root", user("0", "0")),
    Good("Studio-I08", "defaults", user()),
    Good("Studio-I08", "unknown", user(1001, GIVEN), UNKNOWN),
    Good("Studio-I08", "all unknown", config(KernelGatewayImageConfig=GIVEN), UNKNOWN),
    Good("Studio-I08", "no file system", config(KernelGatewayImageConfig={})),
    Bad(
        "Studio-I09",
        "two",
        config(JupyterLabAppImageConfig={}, CodeEditorAppImageConfig={}),
        "JupyterLabAppImageConfig stands beside CodeEditorAppImageConfig",
    ),
    Bad("Studio-I09", "none", config(), "JupyterLabAppImageConfig is missing, and so are those of other apps"),
    Good("Studio-I09", "one", config(JupyterLabAppImageConfig={})),
    Good("Studio-I09", "of a kernel", config(KernelGatewayImageConfig={})),
    Good("Studio-I09", "unknown", config(CodeEditorAppImageConfig=GIVEN), UNKNOWN),
    Bad(
        "Studio-I10",
        "a password",
        variables(REGION="eu-west-1", DB_PASSWORD="hunter22"),
        "JupyterLabAppImageConfig.ContainerConfig.ContainerEnvironmentVariables[1] holds a password or token",
    ),
    Bad(
        "Studio-I10",
        "a key id",
        variables(KEY="AKIA" + "ABCDEFGHIJKLMNOP"),
        "JupyterLabAppImageConfig.ContainerConfig.ContainerEnvironmentVariables[0] holds an AWS access key id",
    ),
    Good("Studio-I10", "a region", variables(REGION="eu-west-1")),
    Good("Studio-I10", "the ARN of a secret", variables(DB_SECRET="arn:aws:secretsmanager:eu-west-1:1:secret:x")),
    Good("Studio-I10", "unknown", variables(DB_PASSWORD=GIVEN), UNKNOWN),
    Good("Studio-I10", "all unknown", config(JupyterLabAppImageConfig=GIVEN), UNKNOWN),
)
