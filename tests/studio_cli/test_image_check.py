"""`studio image check`: what Studio could not run is said with its place, and nothing else is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from studio_cli.image import Report, UnreadableError, check_image
from studio_cli.main import main
from tests.kit import ROOT

from .bad_images import BAD, DISTRIBUTION, EDITOR, LAB, MONITOR, PLAIN, Bad, lab, on_distribution

TEAM = ROOT / "assets" / "images" / "team"
BOTH = ("JupyterLab", "CodeEditor")


def judged(
    folder: Path,
    dockerfile: str,
    apps: Sequence[str] = ("JupyterLab",),
    files: dict[str, str] | None = None,
    *,
    built_on_distribution: bool | None = None,
) -> Report:
    for name, text in {"Dockerfile": dockerfile, **(files or {})}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return check_image(folder, apps, built_on_distribution=built_on_distribution)


# What is wrong ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: f"{bad.code}-{BAD.index(bad)}")
def test_each_thing_that_is_wrong_is_said_alone_and_with_its_place(tmp_path: Path, bad: Bad) -> None:
    (finding,) = judged(tmp_path, bad.dockerfile, bad.apps, bad.files, **bad.settings).findings
    place, _, wrote = bad.says.partition(": ")
    file, _, line = place.rpartition(":")
    assert finding.problem.code == bad.code
    assert (finding.file, finding.line, finding.problem.wrote) == (file or "Dockerfile", int(line), wrote)
    assert str(finding) == f"{finding.file}:{finding.line}: {finding.problem}"


def test_everything_is_said_at_once_and_by_line(tmp_path: Path) -> None:
    text = lab(LAB.replace("8888", "1").replace("0.0.0.0", "::1")) + "USER root\nENV AWS_X=1\n"
    assert [(each.line, each.problem.code) for each in judged(tmp_path, text).findings] == [
        (4, "ImageAddressLocal"),
        (4, "ImagePortWrong"),
        (5, "ImageUserWrong"),
        (6, "ImageVariableReserved"),
    ]


def test_a_list_is_no_shell_and_that_is_said(tmp_path: Path) -> None:
    (finding,) = judged(tmp_path, lab(LAB.replace("/jupyterlab", "/$APP"))).findings
    assert "nothing is put in place of a variable where ENTRYPOINT or CMD is a list" in finding.problem.rule


def test_the_page_of_errors_shows_what_is_really_said(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    for code in dict.fromkeys(bad.code for bad in BAD):
        bad = next(bad for bad in BAD if bad.code == code)
        folder = tmp_path / code
        folder.mkdir()
        (finding,) = judged(folder, bad.dockerfile, bad.apps, bad.files, **bad.settings).findings
        assert f"| `{finding}` |" in page


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("RUN curl --output=/opt/ml/x https://example.com", "ImagePathReserved"),
        ("RUN jupyter server extension disable jupyter_activity_monitor_extension", "ImageActivityMonitorMissing"),
    ],
)
def test_options_with_a_value_and_what_is_disabled(tmp_path: Path, line: str, code: str) -> None:
    assert [each.problem.code for each in judged(tmp_path, on_distribution(line)).findings] == [code]


def test_what_else_is_disabled_or_exposed_is_right(tmp_path: Path) -> None:
    text = on_distribution("RUN jupyter server extension disable jupyter_lsp", "EXPOSE 8888 8080", "EXPOSE $PORT")
    assert judged(tmp_path, text).findings == ()


def test_the_fix_names_the_option_of_the_server(tmp_path: Path) -> None:
    (finding,) = judged(tmp_path, lab(LAB.replace("/jupyterlab/", "/x/"))).findings
    assert finding.problem.fix == "write --ServerApp.base_url=/jupyterlab/default"
    text = "FROM python:3.12\nUSER 1000:100\nCMD sagemaker-code-editor --port 8888 --without-connection-token\n"
    fixes = [each.problem.fix for each in judged(tmp_path, text, ["CodeEditor"]).findings]
    assert fixes == ["write --host=0.0.0.0", "write --base-path=/codeeditor/default"]
    (finding,) = judged(tmp_path, f"FROM --platform=linux/arm64 {DISTRIBUTION}\n").findings
    assert finding.problem.fix == "drop --platform: the CDK says it"


# What is right ----------------------------------------------------------------------------------------------------

RIGHT = {
    "the folder of examples": f"FROM {DISTRIBUTION}\nRUN pip install --no-cache-dir polars==1.9.0\n",
    "AWS's list": lab(LAB),
    "AWS's list as a command": lab(LAB).replace("ENTRYPOINT", "CMD"),
    "list and arguments": f'{PLAIN}USER 1000:100\nENTRYPOINT ["jupyter-lab"]\nCMD [{LAB}]\n',
    "shell form": f"{PLAIN}USER 1000:100\nCMD jupyter lab --ip 0.0.0.0 --port 8888 "
    "--ServerApp.base_url=/jupyterlab/default --ServerApp.token='' --ServerApp.allow_origin='*'\n",
    "a shell in a list": f'{PLAIN}USER 1000:100\nENTRYPOINT ["tini", "--", "bash", "-lc", '
    '"exec jupyter lab --ip=0.0.0.0 '
    "--ServerApp.base_url=/${SAGEMAKER_APP_TYPE,,}/default --ServerApp.token= --ServerApp.allow_origin='*'\"]\n",
    "a module": f'{PLAIN}USER 1000:100\nENTRYPOINT ["python", "-m", "jupyterlab", {LAB}]\n',
    "the Distribution's user": on_distribution("USER root", "RUN apt-get install -y vim", "USER $MAMBA_USER"),
    "a digest": f"FROM {DISTRIBUTION.rpartition(':')[0]}@sha256:{'0' * 64}\n",
    "arguments of the build": f"ARG BASE={DISTRIBUTION}\nARG UID=1000\nFROM ${{BASE}}\n"
    "ARG UID\nARG GID=100\nUSER $UID:${GID}\n",
    "an argument without a value": "ARG BASE\nFROM ${BASE}\nUSER 1000:100\n"
    + MONITOR
    + 'CMD ["entrypoint-jupyter-server"]\n',
    "stages": f"FROM --platform=$BUILDPLATFORM golang:1.22 AS Tools\nUSER root\nEXPOSE 1\nRUN mkdir /opt/ml\n"
    f"FROM {DISTRIBUTION}\nCOPY --from=tools /opt/ml /opt/tools\n",
    "another escape": f"# escape=`\nFROM {DISTRIBUTION}\nRUN true `\n  && true\nUSER 1000:100\n",
    "a heredoc that is no instruction": on_distribution("COPY <<EOF /etc/notes", "USER root", "EOF"),
    "the home read": on_distribution(
        "RUN cp /home/sagemaker-user/.profile /etc/profile.d/x.sh", "WORKDIR /home/sagemaker-user"
    ),
    "root's own home": on_distribution("USER root", "RUN mkdir ~/x $HOME/y", "USER 1000:100"),
    "what only looks reserved": on_distribution("RUN mkdir /opt/mlx /opt/team", "ENV MY_AWS_REGION=1"),
    "a stream of its own": on_distribution("RUN ls > /dev/null 2>&1 < /opt/ml"),
    "a secret that is mounted": on_distribution(
        "ARG PIP_TOKEN", "ENV TOKEN_FILE= PASSWORD=$PIP_TOKEN", "RUN --mount=type=secret,id=t cat /run/secrets/t"
    ),
    "a package of the folder": on_distribution(
        "RUN pip install ./tools /opt/x.whl -e . -c limits.txt 'a[b] == 1.0 ; python_version > \"3\"'"
    ),
    "a commit": on_distribution(f"RUN pip install git+https://github.com/team/tools@{'0' * 40}"),
    "conda, exactly": on_distribution(
        "RUN micromamba install -y -c conda-forge polars=2.1.0=py312_0 conda-forge::duckdb==1.2.3"
    ),
    "the right extension over a wrong one": "FROM public.ecr.aws/sagemaker/sagemaker-distribution:2.0-cpu\n"
    "RUN /opt/conda/bin/pip install jupyter-activity-monitor-extension==0.4.0\n",
    "arguments that a later entry point forgets": f'FROM {DISTRIBUTION} AS one\nCMD ["x"]\nFROM one\n'
    'ENTRYPOINT ["entrypoint-jupyter-server"]\n',
}


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
def test_what_is_right_passes(tmp_path: Path, text: str) -> None:
    assert judged(tmp_path, text).findings == ()


@pytest.mark.parametrize("release", ["2.7.1", "2.7", "3.1.1", "3.1", "3.2.1", "3.3.0", "4.0.0", "12.0"])
def test_releases_of_the_distribution_that_can_be_guarded(tmp_path: Path, release: str) -> None:
    assert judged(tmp_path, on_distribution().replace("4.4.1", release)).findings == ()


@pytest.mark.parametrize("release", ["0.12.0", "1.13", "2.0.0", "2.7.0", "3.0", "3.1.0", "3.2.0"])
def test_releases_of_the_distribution_that_cannot(tmp_path: Path, release: str) -> None:
    (finding,) = judged(tmp_path, on_distribution().replace("4.4.1", release)).findings
    assert finding.problem.code == "ImageActivityMonitorMissing"


def test_code_editor_needs_no_extension_of_jupyter_s(tmp_path: Path) -> None:
    text = f"FROM python:3.12\nUSER 1000:100\nENTRYPOINT sagemaker-code-editor {EDITOR}\n"
    assert judged(tmp_path, text, ["CodeEditor"]).findings == ()
    documented = text.replace("/codeeditor", "/CodeEditor")
    assert judged(tmp_path, documented, ["CodeEditor"]).findings == ()


def test_the_configuration_s_command_stands_over_the_image_s(tmp_path: Path) -> None:
    text = on_distribution('ENTRYPOINT ["jupyter", "lab"]')
    assert len(judged(tmp_path, text).findings) == 4
    assert judged(tmp_path, text, BOTH, built_on_distribution=True).findings == ()


def test_settings_of_a_file_count_and_arguments_stand_over_them(tmp_path: Path) -> None:
    config = {
        "etc/jupyter_server_config.json": '{"ServerApp": {\n"ip": "0.0.0.0",\n"port": 8889, "token": "",'
        '\n"allow_origin": "*",\n"base_url": "/jupyterlab/default"}}'
    }
    text = f"{PLAIN}COPY etc/ /opt/conda/etc/jupyter/\nUSER 1000:100\nCMD jupyter lab"
    (finding,) = judged(tmp_path, text, files=config).findings
    assert (finding.file, finding.line) == ("etc/jupyter_server_config.json", 3)
    assert judged(tmp_path, f"{text} --port=8888", files=config).findings == ()


def test_scripts_run_scripts(tmp_path: Path) -> None:
    files = {
        "bin/start": '#!/bin/sh\nexec second "$@"\n',
        "bin/second": "#!/bin/sh\nsecond=1 start\njupyter lab --port 1 --ip 0.0.0.0 "
        "--ServerApp.base_url=/jupyterlab/default --ServerApp.token='' --ServerApp.allow_origin='*'\n",
    }
    text = f'{PLAIN}COPY bin/* /usr/local/bin/\nUSER 1000:100\nENTRYPOINT ["start"]\n'
    (finding,) = judged(tmp_path, text, files=files).findings
    assert (finding.file, finding.line, finding.problem.code) == ("bin/second", 3, "ImagePortWrong")


# What files do not tell -------------------------------------------------------------------------------------------


def unknown(folder: Path, text: str, apps: Sequence[str] = ("JupyterLab",)) -> tuple[str, ...]:
    report = judged(folder, text, apps)
    assert report.findings == ()
    return report.unknown


def test_what_files_do_not_tell_is_no_finding_and_is_said(tmp_path: Path) -> None:
    assert unknown(tmp_path, on_distribution(), BOTH) == (
        "JupyterLab is started by the app image configuration: set built_on_distribution",
        "CodeEditor is started by the app image configuration: set built_on_distribution",
    )
    started = (
        "how it starts JupyterLab: no server that is known here stands in ENTRYPOINT, CMD or a script of the folder"
    )
    assert unknown(tmp_path, PLAIN + 'USER 1000:100\nCMD ["/opt/elsewhere"]\n') == (started,)
    assert unknown(tmp_path, PLAIN + "USER 1000:100\n") == (started,)
    assert unknown(tmp_path, PLAIN + "USER $WHO\nCMD entrypoint-jupyter-server\n") == (
        "USER $WHO is what the base makes of it",
    )
    text = lab(LAB, "FROM python:3.12\nRUN pip install -r /elsewhere.txt\n")
    has = "whether it has jupyter-activity-monitor-extension"
    assert unknown(tmp_path, text) == ("/elsewhere.txt, which Dockerfile:2 installs, is not in the folder", has)
    text = f'FROM registry.example.com/team/base:1.0\nENTRYPOINT ["jupyter-lab", {LAB}]\n'
    assert unknown(tmp_path, text) == ("which user registry.example.com/team/base:1.0 runs as", has)
    text = RIGHT["shell form"].replace("8888", "$(cat /port)")
    assert unknown(tmp_path, text) == ("port of jupyter lab (Dockerfile:4): a shell decides, $_",)


# What is accepted -------------------------------------------------------------------------------------------------


def test_a_comment_with_a_reason_accepts_a_finding(tmp_path: Path) -> None:
    report = judged(
        tmp_path, f"# studio:accept ImageUserWrong it drops its rights itself\n{on_distribution('USER root')}"
    )
    ((finding, reason),) = report.accepted
    assert report.findings == ()
    assert (finding.line, finding.problem.code, reason) == (3, "ImageUserWrong", "it drops its rights itself")


def test_a_comment_without_a_reason_accepts_nothing(tmp_path: Path) -> None:
    report = judged(tmp_path, f"# studio:accept ImageUserWrong\n{on_distribution('USER root')}")
    assert [each.problem.code for each in report.findings] == ["ImageAcceptanceWrong", "ImageUserWrong"]
    assert report.findings[0].problem.wrote == "ImageUserWrong is accepted, and no reason stands there"


# What is no Dockerfile --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["", "RUN true\n", "ARG A=1\n", "FROM\n", "FROM a:1.0\nBOGUS x\n", "FROM a:1.0\nENV A\n"], ids=repr
)
def test_what_no_build_would_take_cannot_be_judged(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnreadableError):
        judged(tmp_path, text)


def test_a_dockerfile_in_no_encoding_cannot_be_judged(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_bytes(b"FROM a\xff")
    with pytest.raises(UnreadableError):
        check_image(tmp_path)


USER_WRONG = (
    "studio:ImageUserWrong: the last USER is 'root'; an app runs as user 1000 of group 100, to whom the space's volume "
    "belongs; end with USER 1000:100"
)


# The command ------------------------------------------------------------------------------------------------------


def command(*arguments: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["image", "check", *map(str, arguments)])
    return result.exit_code, result.output


def test_the_command_says_that_our_image_is_right() -> None:
    assert command(TEAM) == (0, f"{TEAM} meets what Studio asks of JupyterLab and CodeEditor, as far as files tell.\n")


def test_the_command_names_files_and_lines_and_fails(tmp_path: Path) -> None:
    text = on_distribution("# studio:accept ImageVariableReserved we test with it", "USER root", "ENV AWS_X=1")
    (tmp_path / "My").write_text(text, encoding="utf-8")
    code, said = command(tmp_path, "--file", "My", "--app", "JupyterLab", "--built-on-distribution")
    assert code == 1
    assert said.splitlines() == [
        f"{tmp_path}/My:3: {USER_WRONG}",
        f"accepted: {tmp_path}/My:4: ImageVariableReserved: we test with it",
        "not told by files: JupyterLab is started by the app image configuration: set built_on_distribution",
    ]


def test_the_command_says_that_it_could_not_judge(tmp_path: Path) -> None:
    code, said = command(tmp_path)
    assert code == 2
    where = f"{tmp_path}/Dockerfile"
    assert said.startswith(
        f"Error: studio:ImageDockerfileUnreadable: {where} cannot be read (no such file or directory)"
    )
