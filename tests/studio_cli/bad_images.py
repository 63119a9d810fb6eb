"""Dockerfiles that Studio could not run, or that cost people their work or their money: code, text, what is said."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

DISTRIBUTION: Final = "public.ecr.aws/sagemaker/sagemaker-distribution:4.4.1-cpu"
LAB: Final = (
    '"--ip=0.0.0.0", "--port=8888", "--ServerApp.base_url=/jupyterlab/default", '
    '"--ServerApp.token=", "--ServerApp.allow_origin=*"'
)
MONITOR: Final = "RUN pip install jupyterlab==4.5.10 jupyter-activity-monitor-extension==0.3.2\n"
PLAIN: Final = "FROM python:3.12\n" + MONITOR
EDITOR: Final = "--host 0.0.0.0 --port 8888 --without-connection-token --base-path /codeeditor/default"


@dataclass(frozen=True)
class Bad:
    """A folder, and the one line that is said of it."""

    code: str
    dockerfile: str
    says: str
    files: dict[str, str] = field(default_factory=dict)
    apps: tuple[str, ...] = ("JupyterLab",)
    settings: dict[str, Any] = field(default_factory=dict)


def lab(arguments: str, before: str = PLAIN) -> str:
    return f'{before}USER 1000:100\nENTRYPOINT ["jupyter", "lab", {arguments}]\n'


def on_distribution(*lines: str) -> str:
    return "\n".join([f"FROM {DISTRIBUTION}", *lines, ""])


BAD: Final = [
    Bad("ImageUserWrong", on_distribution("USER root"), "2: the last USER is 'root'"),
    Bad("ImageUserWrong", on_distribution("USER 1000:1000"), "2: the last USER is '1000:1000'"),
    Bad("ImageUserWrong", on_distribution("USER 0:100"), "2: the last USER is '0:100'"),
    Bad(
        "ImageUserWrong",
        on_distribution("ARG WHO=ubuntu", "USER ${WHO}", "RUN true"),
        "3: the last USER is 'ubuntu'",
    ),
    Bad(
        "ImageUserWrong",
        on_distribution("USER 1000"),
        "2: the last USER is '1000', which has the group of root where /etc/passwd does not name another",
    ),
    Bad(
        "ImageUserWrong",
        f'{PLAIN}ENTRYPOINT ["jupyter-lab", {LAB}]\n',
        "1: there is no USER, on python:3.12, so it runs as root",
    ),
    Bad(
        "ImageUserWrong",
        f'FROM python:3.12 AS one\nUSER 1000:100\nUSER root\n{MONITOR}FROM one\nENTRYPOINT ["jupyter-lab", {LAB}]\n',
        "3: the last USER is 'root'",
    ),
    # Where it listens -------------------------------------------------------------------------------------------
    Bad("ImagePortWrong", lab(LAB.replace("8888", "8889")), "4: jupyter lab listens on port 8889"),
    Bad(
        "ImagePortWrong",
        f"{PLAIN}USER 1000:100\nENV PORT=8889\nENTRYPOINT jupyter lab --port $PORT --ip 0.0.0.0 "
        "--NotebookApp.base_url=/jupyterlab/default --IdentityProvider.token='' --ServerApp.allow_origin='*'\n",
        "5: jupyter lab listens on port 8889",
    ),
    Bad("ImagePortWrong", on_distribution("EXPOSE 8080/tcp 9000"), "2: EXPOSE names 8080, 9000"),
    Bad(
        "ImagePortWrong",
        'FROM python:3.12\nUSER 1000:100\nENTRYPOINT ["sagemaker-code-editor", "--host=0.0.0.0", '
        '"--without-connection-token", "--base-path=/CodeEditor/default"]\n',
        "3: sagemaker-code-editor is told no port",
        apps=("CodeEditor",),
    ),
    Bad("ImageAddressLocal", lab(LAB.replace("0.0.0.0", "127.0.0.1")), "4: jupyter lab listens on 127.0.0.1"),
    Bad("ImageAddressLocal", lab(LAB.removeprefix('"--ip=0.0.0.0", ')), "4: jupyter lab is told no address"),
    Bad(
        "ImageBasePathWrong",
        lab(LAB.replace('"--ServerApp.base_url=/jupyterlab/default", ', "")),
        "4: jupyter lab answers below /",
    ),
    Bad(
        "ImageBasePathWrong",
        lab(LAB.replace("/jupyterlab", "/JupyterLab")),
        "4: jupyter lab answers below /JupyterLab/default",
    ),
    Bad(
        "ImageBasePathWrong",
        lab(LAB.replace("/jupyterlab", "/$APP")),
        "4: jupyter lab answers below /$APP/default",
    ),
    Bad(
        "ImageBasePathWrong",
        "FROM python:3.12\nUSER 1000:100\nENTRYPOINT sagemaker-code-editor "
        f"{EDITOR.replace('codeeditor', 'jupyterlab')}\n",
        "3: sagemaker-code-editor answers below /jupyterlab/default",
        apps=("CodeEditor",),
    ),
    Bad(
        "ImageBasePathWrong",
        f'{PLAIN}USER 1000:100\nCOPY start.sh /opt/start.sh\nENTRYPOINT ["/opt/start.sh"]\n',
        "start.sh:4: jupyter-lab answers below /JupyterLab/default",
        files={
            "start.sh": "#!/bin/sh\nset -e\n# comment\nexec jupyter-lab --ip=0.0.0.0 --ServerApp.token='' \\\n"
            "  --ServerApp.base_url=/$SAGEMAKER_APP_TYPE/default --ServerApp.allow_origin='*'\n"
        },
    ),
    Bad(
        "ImageTokenOn",
        lab(LAB.replace('"--ServerApp.token=", ', "")),
        "4: jupyter lab makes a token, as it is told none",
    ),
    Bad("ImageTokenOn", lab(LAB.replace("token=", "token=abc")), "4: jupyter lab wants a token"),
    Bad("ImageTokenOn", lab(f'{LAB}, "--ServerApp.password=arg"'), "4: jupyter lab wants a password"),
    Bad(
        "ImageTokenOn",
        lab(LAB).replace("USER", "COPY jupyter_server_config.py /etc/jupyter/\nUSER"),
        "jupyter_server_config.py:2: jupyter lab wants a password",
        files={
            "jupyter_server_config.py": "c = get_config()\nc.PasswordIdentityProvider.hashed_password = 'argon2:x'\n"
        },
    ),
    Bad(
        "ImageTokenOn",
        f"FROM python:3.12\nUSER 1000:100\nENTRYPOINT sagemaker-code-editor "
        f"{EDITOR.replace('--without-connection-token', '--connection-token x')}\n",
        "3: sagemaker-code-editor wants a connection token",
        apps=("CodeEditor",),
    ),
    Bad(
        "ImageOriginLimited",
        lab(LAB.replace(', "--ServerApp.allow_origin=*"', "")),
        "4: jupyter lab lets its own origin in",
    ),
    Bad(
        "ImageOriginLimited",
        lab(LAB.replace("origin=*", "origin=https://example.com")),
        "4: jupyter lab lets https://example.com origin in",
    ),
    # What starts ------------------------------------------------------------------------------------------------
    Bad(
        "ImageStartsNothing",
        on_distribution("RUN true"),
        f"1: there is no ENTRYPOINT and no CMD, on {DISTRIBUTION}",
        settings={"built_on_distribution": False},
    ),
    Bad(
        "ImageStartsOtherApp",
        on_distribution('ENTRYPOINT ["entrypoint-jupyter-server"]'),
        "2: entrypoint-jupyter-server is what starts, as CodeEditor too",
        apps=("JupyterLab", "CodeEditor"),
    ),
    Bad(
        "ImageArgumentsSwallowed",
        on_distribution("ENTRYPOINT entrypoint-jupyter-server", 'CMD ["--quiet"]'),
        "3: CMD stands beside an ENTRYPOINT in shell form: entrypoint-jupyter-server",
    ),
    Bad(
        "ImageRecoveryRemoved",
        on_distribution("RUN micromamba env remove --yes --name sagemaker-recovery-mode"),
        "2: micromamba removes sagemaker-recovery-mode",
    ),
    Bad("ImageRecoveryRemoved", on_distribution("RUN rm -rf /opt/conda/envs/*"), "2: rm removes /opt/conda/envs"),
    # Idle -------------------------------------------------------------------------------------------------------
    Bad(
        "ImageActivityMonitorMissing",
        on_distribution("RUN pip uninstall --yes jupyter-activity-monitor-extension"),
        "2: jupyter-activity-monitor-extension is removed",
    ),
    Bad(
        "ImageActivityMonitorMissing",
        on_distribution("RUN micromamba remove -y -n base jupyter_activity_monitor_extension"),
        "2: jupyter_activity_monitor_extension is removed",
    ),
    Bad(
        "ImageActivityMonitorMissing",
        on_distribution("RUN pip install jupyter-activity-monitor-extension==0.3.1"),
        "2: jupyter-activity-monitor-extension==0.3.1 is installed",
    ),
    Bad(
        "ImageActivityMonitorMissing",
        on_distribution("RUN true \\", " && jupyter server extension disable jupyter_activity_monitor_extension"),
        "3: jupyter disables it",
    ),
    Bad(
        "ImageActivityMonitorMissing",
        "FROM public.ecr.aws/sagemaker/sagemaker-distribution:1.9-cpu\n",
        "1: public.ecr.aws/sagemaker/sagemaker-distribution:1.9-cpu does not have it",
    ),
    Bad(
        "ImageActivityMonitorMissing",
        "FROM public.ecr.aws/sagemaker/sagemaker-distribution:3.1.0-cpu\n",
        "1: public.ecr.aws/sagemaker/sagemaker-distribution:3.1.0-cpu has 0.3.1",
    ),
    Bad("ImageActivityMonitorMissing", lab(LAB, "FROM python:3.12\n"), "1: nothing installs it"),
    Bad(
        "ImageActivityMonitorMissing",
        lab(LAB, "FROM python:3.12\nCOPY requirements.txt /tmp/\nRUN pip install -r /tmp/requirements.txt\n"),
        "requirements.txt:1: jupyter_activity_monitor_extension==0.3.1 is installed",
        files={"requirements.txt": "jupyter_activity_monitor_extension==0.3.1\n"},
    ),
    Bad(
        "ImageActivityMonitorMissing",
        lab(LAB, "FROM registry.example.com/team/base:1.0\nRUN pip install jupyterlab==4.5.10\n"),
        "1: nothing installs it",
    ),
    # What it is made of -----------------------------------------------------------------------------------------
    Bad("ImagePlatformWrong", f"FROM --platform=linux/arm64 {DISTRIBUTION}\n", "1: FROM has --platform=linux/arm64"),
    Bad(
        "ImagePlatformWrong",
        lab(LAB, PLAIN.replace("python:", "arm64v8/python:")),
        "1: FROM names arm64v8/python:3.12",
    ),
    Bad(
        "ImageBaseUnpinned",
        "FROM public.ecr.aws/sagemaker/sagemaker-distribution:latest-cpu\n",
        "1: FROM names public.ecr.aws/sagemaker/sagemaker-distribution:latest-cpu",
    ),
    Bad("ImageBaseUnpinned", f"FROM python AS one\nRUN true\nFROM {DISTRIBUTION}\n", "1: FROM names python"),
    Bad(
        "ImageBaseUnpinned",
        "FROM registry.example.com:5000/sagemaker-distribution\n",
        "1: FROM names registry.example.com:5000/sagemaker-distribution",
    ),
    Bad("ImagePackageUnpinned", on_distribution("RUN pip install polars"), "2: polars is asked for"),
    Bad("ImagePackageUnpinned", on_distribution("RUN pip install 'polars>=2'"), "2: polars>=2 is asked for"),
    Bad("ImagePackageUnpinned", on_distribution("RUN uv pip install polars==2.*"), "2: polars==2.* is asked for"),
    Bad(
        "ImagePackageUnpinned",
        on_distribution("RUN <<EOF", "set -e", "micromamba install -y -n base -c conda-forge polars=2.1", "EOF"),
        "4: polars=2.1 is asked for",
    ),
    Bad(
        "ImagePackageUnpinned",
        on_distribution("RUN pip install git+https://github.com/team/tools@main"),
        "2: git+https://github.com/team/tools@main is asked for",
    ),
    Bad(
        "ImagePackageUnpinned",
        on_distribution("COPY . /opt/team/", "RUN cd /tmp && pip install --no-cache-dir -r /opt/team/requirements.txt"),
        "more.txt:3: polars is asked for",
        files={"requirements.txt": "# all\n-r more.txt\n", "more.txt": "duckdb==1.2.3 \\\n  --hash=sha256:0\npolars\n"},
    ),
    Bad(
        "ImagePackageUnpinned",
        on_distribution("RUN true"),
        "environment.yml:4: python=3.12 is asked for",
        files={"environment.yml": "name: team\n\ndependencies:\n  - python=3.12\n  - pip==26.2.1\n"},
    ),
    Bad(
        "ImagePackageUnpinned",
        on_distribution("COPY environment.yml /opt/", "RUN micromamba env create --yes --file /opt/environment.yml"),
        "environment.yml:4: polars is asked for",
        files={"environment.yml": "dependencies:\n  - python==3.12.13\n  - pip:\n    - polars\n"},
    ),
    # Paths and variables ----------------------------------------------------------------------------------------
    Bad(
        "ImageHomeHidden",
        on_distribution("COPY a.txt ."),
        "2: COPY puts /home/sagemaker-user into the home",
        files={"a.txt": ""},
    ),
    Bad(
        "ImageHomeHidden", on_distribution("RUN mkdir ~/data"), "2: mkdir puts /home/sagemaker-user/data into the home"
    ),
    Bad(
        "ImageHomeHidden",
        on_distribution("RUN echo x >> $HOME/.bashrc"),
        "2: echo puts /home/sagemaker-user/.bashrc into the home",
    ),
    Bad(
        "ImageHomeHidden",
        on_distribution("RUN pip install --user polars==2.1.0"),
        "2: pip puts /home/sagemaker-user/.local into the home",
    ),
    Bad(
        "ImageHomeHidden",
        on_distribution('VOLUME ["/home/sagemaker-user"]'),
        "2: VOLUME puts /home/sagemaker-user into the home",
    ),
    Bad(
        "ImageHomeHidden",
        on_distribution("RUN curl -fsSLo /dev/null https://example.com && curl -o notes.txt https://example.com"),
        "2: curl puts /home/sagemaker-user/notes.txt into the home",
    ),
    Bad(
        "ImagePathReserved",
        on_distribution("RUN cp /etc/hosts /opt/ml/hosts"),
        "2: cp puts /opt/ml/hosts there",
    ),
    Bad(
        "ImagePathReserved",
        on_distribution("COPY <<EOF /opt/.sagemakerinternal/x", "USER root", "EOF"),
        "2: COPY puts /opt/.sagemakerinternal/x there",
    ),
    Bad("ImagePathReserved", on_distribution("VOLUME /var/log/studio"), "2: VOLUME puts /var/log/studio there"),
    Bad("ImagePathReserved", on_distribution("WORKDIR /opt/ml/code"), "2: WORKDIR puts /opt/ml/code there"),
    Bad("ImageVariableReserved", on_distribution("ENV A=1 \\", "    AWS_REGION=x"), "3: ENV sets AWS_REGION"),
    Bad("ImageVariableReserved", on_distribution("ENV SAGEMAKER_X y"), "2: ENV sets SAGEMAKER_X"),
    Bad(
        "ImageSecretInside",
        on_distribution("ARG PIP_TOKEN=abcd1234"),
        "2: ARG PIP_TOKEN holds what looks like a secret",
    ),
    Bad(
        "ImageSecretInside",
        on_distribution("ENV PIP_INDEX_URL=https://user:hunter22@pypi.example.com/simple"),
        "2: ENV PIP_INDEX_URL holds credentials in a URL",
    ),
    Bad(
        "ImageSecretInside",
        f"FROM python:3.12 AS one\nRUN true \\\n && curl -H x AKIAABCDEFGHIJKLMNOP\nFROM {DISTRIBUTION}\n",
        "3: RUN holds an AWS access key id",
    ),
    Bad(
        "ImageAcceptanceWrong",
        on_distribution("# studio:accept ImageUserWrong root is what we want"),
        "2: ImageUserWrong is accepted, and nothing of it is found",
    ),
]
