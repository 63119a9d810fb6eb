"""Building with buildah, running with bubblewrap: nothing of the machine's network, no daemon, no engine."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import inspect
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from studio_cli.image.prove import Answer

TOOLS: Final = ("buildah", "bwrap", "mmdebstrap", "nsenter", "curl")
INSTALL: Final = "make debian-tools"
DISTRIBUTION: Final = Path(__file__).parent / "distribution"
CACHE: Final = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "studio-constructs" / "images"

_PACKAGES: Final = (
    "base-files bash coreutils dash debianutils findutils grep libc-bin libgcc-s1 libstdc++6 python3-minimal "
    "python3.11 python3.11-venv sed util-linux"
)
_SERVER: Final = ("jupyterlab==4.5.10", "jupyter-activity-monitor-extension==0.3.2", "supervisor==4.3.0")
"""Those of SageMaker Distribution 4.4.1."""
_ENVIRONMENT: Final = {
    "MAMBA_USER": "sagemaker-user",
    "USER": "sagemaker-user",
    "SHELL": "/bin/bash",
    "STUDIO_LOGGING_DIR": "/var/log/studio/",
    "SAGEMAKER_RECOVERY_MODE_HOME": "/tmp/sagemaker-recovery-mode-home",
    "PATH": "/opt/conda/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
}
_FOLDERS: Final = ("/var/log/studio", "/var/run/supervisord", "/home/sagemaker-user")
_METADATA: Final = {
    "AppType": "JupyterLab",
    "DomainId": "d-abcdefghijkl",
    "ResourceArn": "arn:aws:sagemaker:eu-west-1:111122223333:app/d-abcdefghijkl/alice-space/JupyterLab/default",
    "ResourceName": "default",
    "SpaceName": "alice-space",
}


def missing() -> str | None:
    """Why there can be no sandbox here, and what to do about it; nothing where there can."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "building without an engine takes root on Linux"
    lacking = [tool for tool in TOOLS if shutil.which(tool) is None]
    return f"there is no {', '.join(lacking)}; on Debian: {INSTALL}" if lacking else None


class Sandbox:
    """A store of images, kept between runs. What an image is made from names it, so nothing is built twice."""

    def __init__(self) -> None:
        CACHE.mkdir(parents=True, exist_ok=True)
        self._lock = (CACHE / "lock").open("w")

    def close(self) -> None:
        """Let go of the store; the images in it stay."""
        self._lock.close()

    def distribution(self) -> str:
        """The image that stands in for SageMaker Distribution."""
        files = sorted(path for path in DISTRIBUTION.rglob("*") if path.is_file())
        how = f"{inspect.getsource(Sandbox._make_distribution)}{_PACKAGES}{_SERVER}{_ENVIRONMENT}{_FOLDERS}"
        recipe = [how.encode(), *(bytes(path.relative_to(DISTRIBUTION)) + path.read_bytes() for path in files)]
        with self._image("distribution", recipe) as (name, is_there):
            if not is_there:
                self._make_distribution(name)
        return name

    def build(self, directory: Path, base: str) -> str:
        """Build a folder's Dockerfile, with another base than it names."""
        files = sorted(path for path in directory.rglob("*") if path.is_file())
        recipe = [base.encode(), *(bytes(path.relative_to(directory)) + path.read_bytes() for path in files)]
        with self._image("built", recipe) as (name, is_there):
            if not is_there:
                arguments = [word for place in _settings_of_pip() for word in ("-v", place)]
                self._buildah(
                    *("bud", "--isolation", "chroot", "--format", "docker", "--pull-never", "--quiet"),
                    *("--build-arg", f"BASE={base}", "--tag", name, *arguments, str(directory)),
                )
        return name

    @contextlib.contextmanager
    def run(self, image: str, app: str, **more: str) -> Iterator[Running]:
        """Run an image as Studio does, without a network but loopback."""
        container = self._buildah("from", "--pull-never", image)
        try:
            config = json.loads(self._buildah("inspect", "--type", "image", image))["OCIv1"]["config"]
            running = Running(Path(self._buildah("mount", container)), config, app, more)
            try:
                yield running
            finally:
                running.stop()
        finally:
            self._buildah("rm", container)

    @contextlib.contextmanager
    def _image(self, what: str, recipe: list[bytes]) -> Iterator[tuple[str, bool]]:
        """The name of an image by what it is made from, whether it is there, and nobody else making it."""
        name = f"localhost/{what}:{hashlib.sha256(b'|'.join(recipe)).hexdigest()[:24]}"
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        try:
            yield name, name in self._buildah("images", "--format", "{{.Name}}:{{.Tag}}").split()
        finally:
            fcntl.flock(self._lock, fcntl.LOCK_UN)

    def _make_distribution(self, name: str) -> None:
        container = self._buildah("from", "scratch")
        root = Path(self._buildah("mount", container))
        with tempfile.TemporaryDirectory(dir=CACHE) as made:
            # Unpacked, not installed: no script of a package runs, which is what takes long.
            include = f"--include={','.join(_PACKAGES.split())}"
            _run("mmdebstrap", "--quiet", "--variant=extract", include, "bookworm", f"{made}/root")
            _run("cp", "-a", f"{made}/root/.", str(root))
        shutil.copytree(DISTRIBUTION, root, dirs_exist_ok=True)
        for folder in _FOLDERS:
            (root / folder[1:]).mkdir(parents=True, exist_ok=True)
            os.chown(root / folder[1:], 1000, 100)
        for link, target in (("python3", "python3.11"), ("which", "which.debianutils")):
            (root / "usr/bin" / link).unlink(missing_ok=True)
            (root / "usr/bin" / link).symlink_to(target)
        self._inside(container, "--", "python3", "-m", "venv", "/opt/conda")
        # Our own installer, from our own cache: how the stand-in gets its packages is nobody's claim.
        uv = str(Path(sys.executable).with_name("uv"))
        cache = _run(uv, "cache", "dir").strip()
        places = ["-v", f"{uv}:/mnt/uv:ro", "-v", f"{cache}:/mnt/cache"]
        into = ["--quiet", "--python", "/opt/conda/bin/python", "--link-mode", "copy", "--cache-dir", "/mnt/cache"]
        self._inside(container, *places, "--", "/mnt/uv", "pip", "install", *into, *_SERVER)
        (root / "opt/conda/envs").mkdir()
        (root / "opt/conda/envs/sagemaker-recovery-mode").symlink_to("/opt/conda")
        _run("chown", "-R", "1000:100", str(root / "opt/conda"))  # it is the person's there, too
        variables = [word for each in _ENVIRONMENT.items() for word in ("--env", "=".join(each))]
        self._buildah(
            *("config", *variables, "--user", "sagemaker-user", "--workingdir", "/home/sagemaker-user"),
            *("--entrypoint", '["/bin/bash"]', container),
        )
        self._buildah("commit", "--quiet", container, name)
        self._buildah("rm", container)

    def _inside(self, container: str, *options_and_command: str) -> None:
        end = options_and_command.index("--")
        options, command = options_and_command[:end], options_and_command[end:]
        places = [word for place in _settings_of_pip() for word in ("-v", place)]
        variables = [word for each in _variables() for word in ("--env", each)]
        self._buildah("run", "--isolation", "chroot", *places, *variables, *options, container, *command)

    def _buildah(self, *arguments: str) -> str:
        store = ["--root", str(CACHE / "store"), "--runroot", str(CACHE / "run")]
        return _run("buildah", *store, *arguments).strip()


class Running:
    """A container that runs; see `studio_cli.image.prove.Container`."""

    def __init__(self, root: Path, config: Mapping[str, Any], app: str, more: Mapping[str, str]) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="image-sandbox-"))
        self._folder.chmod(0o755)
        self._log = (self._folder / "log").open("w+")
        self._process, self._pid = self._start(root, config, app, more)

    def get(self, path: str) -> Answer:
        inside = ["nsenter", "--target", str(self._pid), "--net", "--"]
        asked = ["curl", "-s", "-m", "60", "-w", "\n%{http_code}", f"http://127.0.0.1:8888{path}"]
        body, _, status = subprocess.run(
            [*inside, *asked], capture_output=True, text=True, check=False
        ).stdout.rpartition("\n")
        return Answer(int(status or 0), body)

    def table(self, name: str) -> str:
        try:
            return Path(f"/proc/{self._pid}/{name}").read_text(encoding="utf-8")
        except OSError:
            return ""

    def has_ended(self) -> bool:
        return self._process.poll() is not None

    def log(self) -> str:
        return (self._folder / "log").read_text(encoding="utf-8", errors="replace")

    def interfaces(self) -> list[str]:
        """Its network."""
        return [line.split(":")[0].strip() for line in self.table("net/dev").splitlines()[2:]]

    def stop(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._log.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _start(
        self, root: Path, config: Mapping[str, Any], app: str, more: Mapping[str, str]
    ) -> tuple[subprocess.Popen[bytes], int]:
        home, metadata = self._folder / "home", self._folder / "metadata"
        home.mkdir()
        os.chown(home, 1000, 100)
        metadata.mkdir()
        (metadata / "resource-metadata.json").write_text(json.dumps({**_METADATA, "AppType": app}), encoding="utf-8")
        uid, gid = _ids(root, config.get("User") or "0")
        variables = dict(each.split("=", 1) for each in config.get("Env") or [])
        variables |= {"HOME": "/home/sagemaker-user", "SAGEMAKER_APP_TYPE": app, "AWS_REGION": "eu-west-1", **more}
        os.fchown(self._log.fileno(), int(uid), int(gid))  # supervisord opens its standard output once more
        reader, writer = os.pipe()
        command = [
            *("bwrap", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-net", "--die-with-parent"),
            *("--bind", str(root), "/", "--proc", "/proc", "--dev", "/dev", "--perms", "1777", "--tmpfs", "/tmp"),
            *("--bind", str(home), "/home/sagemaker-user", "--ro-bind", str(metadata), "/opt/ml/metadata"),
            *("--clearenv", *(word for each in variables.items() for word in ("--setenv", *each))),
            *("--chdir", config.get("WorkingDir") or "/", "--info-fd", str(writer)),
            *("/usr/bin/setpriv", "--reuid", uid, "--regid", gid, "--clear-groups"),
            *(config.get("Entrypoint") or []),
            *(config.get("Cmd") or []),
        ]
        process = subprocess.Popen(
            command, stdout=self._log, stderr=self._log, pass_fds=[writer], start_new_session=True
        )
        os.close(writer)
        with os.fdopen(reader) as told:
            first = json.loads(told.read() or '{"child-pid": 0}')["child-pid"]
        return process, _app_of(first, process)


def _app_of(first: int, bubblewrap: subprocess.Popen[bytes]) -> int:
    """The image's own process, or 0 if it is gone: bubblewrap is the first in its namespace, and starts it second."""
    children = Path(f"/proc/{first}/task/{first}/children")
    while bubblewrap.poll() is None:
        with contextlib.suppress(OSError, ValueError, IndexError):
            return int(children.read_text(encoding="utf-8").split()[0])
        time.sleep(0.02)
    return 0  # and not the first, which is root's, and stays a while as a zombie


def _ids(root: Path, user: str) -> tuple[str, str]:
    """User and group as an engine finds them: by number, or by name in the image's own files."""
    name, _, group = user.partition(":")
    rows = [line.split(":") for line in (root / "etc/passwd").read_text(encoding="utf-8").splitlines()]
    row = next((row for row in rows if name in {row[0], row[2]}), [name, "", name, "0"])
    return row[2], group or row[3]


def _variables() -> list[str]:
    """What tells pip here where packages are, and whom to trust."""
    return [
        f"{name}={value}" for name, value in os.environ.items() if re.match(r"PIP_|UV_|SSL_CERT_|REQUESTS_CA_", name)
    ]


def _settings_of_pip() -> list[str]:
    """The files and folders that pip's settings here are, or name, at the same place inside."""
    said = _run(sys.executable, "-m", "pip", "config", "debug")
    files = re.findall(r"^\s*(/\S+), exists: True$", said, re.MULTILINE)
    named = re.findall(r"(?:file://|[=\s'\"])(/[\w./-]+)", "\n".join([*_variables(), *map(_text, files)]))
    folders = ["/".join(path.split("/")[:3]) for path in named]  # an index lies beside the files that it names
    there = dict.fromkeys(path for path in [*files, *folders, "/etc/ssl"] if Path(path).exists())
    return [f"{path}:{path}:ro" for path in there]


def _text(path: str) -> str:
    return Path(path).read_text(encoding="utf-8")


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command[:12])}: {done.stderr[-1500:]}"
    return done.stdout
