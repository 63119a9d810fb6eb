"""Start-up scripts made of steps: what is refused, what is granted, what is rendered."""

from __future__ import annotations

import shlex
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import assertions
from aws_cdk import aws_iam as iam

import studio_constructs as studio

KEY = "arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f"
SECRET_ARN = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:team/git-AbC123"
PARAMETER_ARN = "arn:aws:ssm:eu-west-1:111122223333:parameter/team/git"


def clone(**more: Any) -> studio.GitClone:
    return studio.GitClone(**{"url": "https://git.example.com/team/notebooks.git", **more})


def told(*steps: Any) -> list[str]:
    return [f"{each.code}: {each.wrote}" for each in studio.StartUp(steps=steps).problems()]


REFUSED: list[tuple[Any, str]] = [
    (
        clone(url="https://me:tok3n@git.example.com/x.git"),
        "StepUrlInvalid: steps[0].url has a user or a password in it",
    ),
    (clone(url="https://git@git.example.com/x.git"), "StepUrlInvalid: steps[0].url has a user or a password in it"),
    (clone(url="--upload-pack=x"), "StepUrlInvalid: steps[0].url is '--upload-pack=x'"),
    (clone(url="file:///etc"), "StepUrlInvalid: steps[0].url is 'file:///etc'"),
    (clone(url="https://git.example.com/"), "StepUrlInvalid: steps[0].url is 'https://git.example.com/'"),
    (clone(folder="../x"), "StepPathInvalid: steps[0].folder is '../x'"),
    (clone(folder="a//b"), "StepPathInvalid: steps[0].folder is 'a//b'"),
    (clone(folder="~/x"), "StepPathInvalid: steps[0].folder is '~/x'"),
    (clone(folder=""), "StepTextInvalid: steps[0].folder is ''"),
    (clone(folder="a\nb"), "StepTextInvalid: steps[0].folder is 'a\\nb'"),
    (clone(branch="a..b"), "GitBranchInvalid: steps[0].branch is 'a..b'"),
    (clone(depth="1"), "ArgumentWrong: steps[0].depth is '1'"),
    (clone(credentials="hunter22"), "ArgumentWrong: steps[0].credentials is of type object"),
    (
        clone(url="git@git.example.com:team/x.git", credentials=studio.GitCredentials.from_secret("a")),
        "StepContradicts: steps[0].credentials is given, and url is SSH",
    ),
    (
        clone(credentials=studio.GitCredentials()),
        "GitCredentialsInvalid: steps[0].credentials has neither of secret and parameter",
    ),
    (
        clone(credentials=studio.GitCredentials(secret="a", parameter="b")),
        "GitCredentialsInvalid: steps[0].credentials has both of secret and parameter",
    ),
    (
        clone(credentials=studio.GitCredentials(secret="a", key_arn="alias/x")),
        "GitCredentialsInvalid: steps[0].credentials.key_arn is 'alias/x'",
    ),
    (clone(timeout=60), "ArgumentWrong: steps[0].timeout is 60"),
    (clone(required="yes"), "ArgumentWrong: steps[0].required is 'yes'"),
    (clone(timeout=cdk.Duration.millis(500)), "StepTimeoutInvalid: steps[0].timeout is 0.5"),
    (
        clone(background=True, timeout=cdk.Duration.days(2)),
        "StepTimeoutInvalid: steps[0].timeout is 172800",
    ),
    (studio.GitIdentity(email_domain="@x"), "EmailInvalid: steps[0].email_domain is '@x'"),
    (
        studio.GitIdentity(email="a@b.c", email_domain="b.c"),
        "StepContradicts: steps[0] has email and email_domain",
    ),
    (studio.GitIdentity(safe_directories=["$X"]), "StepPathInvalid: steps[0].safe_directories[0] is '$X'"),
    (studio.GitIdentity(safe_directories="/mnt"), "ListExpected: steps[0].safe_directories is '/mnt'"),
    (studio.PipPackages(packages=[]), "PackageInvalid: steps[0].packages is empty"),
    (studio.PipPackages(packages=["x @ https://u:p@h/x.whl"]), "PackageInvalid: steps[0].packages[0] is an address"),
    (studio.PipPackages(packages=["./x"]), "PackageInvalid: steps[0].packages[0] is './x'"),
    (
        studio.PipPackages(packages=["x"], index_url="https://u:p@pypi.example.com/simple"),
        "StepUrlInvalid: steps[0].index_url has a user or a password in it",
    ),
    (studio.CondaPackages(packages=["-c"]), "PackageInvalid: steps[0].packages[0] is '-c'"),
    (studio.CondaPackages(packages=["x"], channel="defaults"), "StepUrlInvalid: steps[0].channel is 'defaults'"),
    (
        studio.EnvironmentVariables(variables={"DB_PASSWORD": "hunter22"}),
        "ScriptSecret: steps[0].variables.DB_PASSWORD holds a password or token",
    ),
    (
        studio.EnvironmentVariables(variables={"KEY": "AKIAIOSFODNN7EXAMPLE"}),
        "ScriptSecret: steps[0].variables.KEY holds an AWS access key id",
    ),
    (studio.EnvironmentVariables(variables={}), "VariableInvalid: steps[0].variables is empty"),
    (studio.EnvironmentVariables(variables={"1a": "x"}), "VariableInvalid: steps[0].variables has the name '1a'"),
    (studio.EnvironmentVariables(variables={"PATH": "x"}), "VariableReserved: steps[0].variables has the name 'PATH'"),
    (
        studio.EnvironmentVariables(variables={"SAGEMAKER_X": "x"}),
        "VariableReserved: steps[0].variables has the name 'SAGEMAKER_X'",
    ),
    (studio.EnvironmentVariables(variables={"A": "x\ny"}), "StepTextInvalid: steps[0].variables.A is 'x\\ny'"),
    (studio.Proxies(https="proxy:3128"), "StepUrlInvalid: steps[0].https is 'proxy:3128'"),
    (studio.JupyterExtensions(), "ExtensionInvalid: steps[0] has neither server nor lab"),
    (studio.JupyterExtensions(lab={"A B": True}), "ExtensionInvalid: steps[0].lab has the name 'A B'"),
    (studio.JupyterExtensions(server={"a": "on"}), "ArgumentWrong: steps[0].server.a is 'on'"),  # type: ignore[dict-item]  # wrong
    (studio.JupyterExtensions(server=["a"]), "ArgumentWrong: steps[0].server is ['a']"),  # type: ignore[arg-type]  # wrong
    (studio.CodeEditorExtensions(extensions=["../x.vsix"]), "StepPathInvalid: steps[0].extensions[0] is '../x.vsix'"),
    (studio.RunCommand(command="a\0b"), "StepTextInvalid: steps[0].command is 'a\\x00b'"),
    (studio.RunCommand(command="a", name="a\nb"), "StepTextInvalid: steps[0].name is 'a\\nb'"),
    (studio.RunCommand(command="curl -H 'token=abcdef12'"), "ScriptSecret: steps holds a password or token in line"),
    (studio.RunCommand(command="#" * 13_000), "ScriptTooLarge: steps is a script of "),
    ("echo", "ArgumentWrong: steps[0] is 'echo'"),
]


@pytest.mark.parametrize(("step", "problem"), REFUSED, ids=[problem for _, problem in REFUSED])
def test_a_step_is_refused_by_its_name_and_once(step: Any, problem: str) -> None:
    (found,) = told(step)
    assert found.startswith(problem)
    assert "hunter22" not in found


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(studio.ValidationError) as caught:
        studio.StartUp(steps=[clone(url="x"), "y", studio.RunCommand(command="")]).script()  # type: ignore[list-item]
    assert [each.wrote.split(" ")[0] for each in caught.value.problems] == [
        "steps[0].url",
        "steps[1]",
        "steps[2].command",
    ]


@pytest.mark.parametrize(
    "step",
    [
        clone(url="git@git.example.com:team/notebooks.git"),
        clone(url="ssh://git@git.example.com:2222/team/notebooks.git", branch="feature/a-b_c.1", depth=1),
        studio.PipPackages(packages=["pandas[parquet]>=2,<3", "x==1.*", "pywin32; sys_platform == 'win32'", "a~=1.2"]),
        studio.CondaPackages(packages=["r-base", "conda-forge::r-x=1.2", "python>=3.11,<3.13", "_x=1=h0"]),
        studio.EnvironmentVariables(variables={"EMPTY": "", "TOKEN_URL": "https://x", "API_TOKEN": "$OTHER"}),
        studio.CodeEditorExtensions(extensions=["ms-python.python", "a.b@1.2.3", "/mnt/x/y.vsix"]),
        studio.JupyterExtensions(server={"jupyter_lsp": False}, lab={"@a/b:plugin": True}),
    ],
)
def test_what_is_right_is_taken(step: Any) -> None:
    assert told(step) == []


@pytest.mark.parametrize(
    ("waited_for", "fits"), [([275], True), ([280], True), ([100, 175], True), ([100, 176], False), ([60] * 5, False)]
)
def test_what_the_app_waits_for_ends_within_five_minutes(waited_for: list[int], *, fits: bool) -> None:
    steps = [studio.RunCommand(command="x", timeout=cdk.Duration.seconds(each)) for each in waited_for]
    late = studio.RunCommand(command="x", background=True, timeout=cdk.Duration.hours(3))
    assert told(*steps, late) == [] if fits else told(*steps)[0].startswith("StartUpTooLong")


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (clone(), ["optional", "60"]),
        (clone(required=True), ["required", "60"]),
        (clone(background=True), ["background", "1800"]),
        (studio.PipPackages(packages=["x"]), ["background", "1800"]),
        (studio.PipPackages(packages=["x"], background=False), ["optional", "60"]),
        (studio.CondaPackages(packages=["x"]), ["background", "1800"]),
        (clone(timeout=cdk.Duration.minutes(2)), ["optional", "120"]),
    ],
)
def test_a_step_says_how_it_runs(step: studio.StartUpStep, words: list[str]) -> None:
    assert shlex.split(step.render(1))[3:5] == words


@pytest.mark.parametrize(
    ("url", "folder"),
    [
        ("https://git.example.com/team/notebooks.git", "notebooks"),
        ("https://git.example.com/team/notebooks/", "notebooks"),
        ("git@git.example.com:notebooks.git", "notebooks"),
    ],
)
def test_a_clone_is_named_like_its_repository(url: str, folder: str) -> None:
    assert clone(url=url).where == folder


def granted(*credentials: studio.GitCredentials) -> list[dict[str, Any]]:
    stack = cdk.Stack(cdk.App(), "Studio")
    role = iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"))
    studio.StartUp(steps=[studio.GitIdentity(), *(clone(credentials=each) for each in credentials)]).grant_read(role)
    policies = assertions.Template.from_stack(stack).find_resources("AWS::IAM::Policy")
    return [
        statement for policy in policies.values() for statement in policy["Properties"]["PolicyDocument"]["Statement"]
    ]


def test_a_role_reads_that_secret_and_no_other() -> None:
    (statement,) = granted(studio.GitCredentials.from_secret(SECRET_ARN))
    assert statement == {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": SECRET_ARN}
    (by_name,) = granted(studio.GitCredentials.from_secret("team/git"))
    assert by_name["Resource"]["Fn::Join"][1][-1] == ":secret:team/git-??????"


def test_a_role_reads_that_parameter_and_decrypts_it_with_its_key() -> None:
    read, decrypt = granted(studio.GitCredentials(parameter="/team/git", key_arn=KEY))
    assert read["Action"] == "ssm:GetParameter"
    assert read["Resource"]["Fn::Join"][1][-1] == ":parameter/team/git"
    assert (decrypt["Action"], decrypt["Resource"]) == ("kms:Decrypt", KEY)
    assert decrypt["Condition"]["StringEquals"]["kms:ViaService"]["Fn::Join"][1][0] == "ssm."
    (by_arn,) = granted(studio.GitCredentials.from_parameter(PARAMETER_ARN))
    assert by_arn["Resource"] == PARAMETER_ARN


def test_a_secret_of_several_repositories_is_granted_once_and_none_where_none_is_read() -> None:
    assert len(granted(*[studio.GitCredentials.from_secret("team/git")] * 2)) == 1
    assert granted() == []


def test_a_script_goes_into_a_lifecycle_configuration() -> None:
    stack = cdk.Stack(cdk.App(), "Studio")
    script = studio.StartUp(steps=[clone(), studio.RunCommand(command="echo 'on'")]).script()
    studio.StudioLifecycleConfig(stack, "Setup", script=script)
    assert "run_command 'echo '\"'\"'on'\"'\"''" in script.content
    assertions.Template.from_stack(stack).has_resource_properties(
        "AWS::SageMaker::StudioLifecycleConfig", {"StudioLifecycleConfigContent": script.encoded}
    )


@pytest.mark.parametrize(
    "name", ["AWS_REGION", "SAGEMAKER_X", "START_UP_LOG", "BASH_ENV", "HOME", "LD_PRELOAD", "USER"]
)
def test_what_the_platform_and_the_system_set_no_step_sets(name: str) -> None:
    steps = [studio.EnvironmentVariables(variables={name: "x"})]
    assert [problem.code for problem in studio.StartUp(steps=steps).problems()] == ["VariableReserved"]


def test_a_variable_s_name_of_digits_gets_another() -> None:
    (problem,) = studio.StartUp(steps=[studio.EnvironmentVariables(variables={"12": "x"})]).problems()
    assert (problem.code, problem.fix) == ("VariableInvalid", "write 'NAME'")


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_is_reached_with_tls_or_without(scheme: str) -> None:
    address = f"{scheme}://proxy.example.com:3128"
    assert studio.StartUp(steps=[studio.Proxies(https=address, http=address)]).problems() == []
