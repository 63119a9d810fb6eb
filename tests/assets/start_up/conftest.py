"""A machine, a Git server with a private repository, an index of packages, and AWS: all on loopback."""

from __future__ import annotations

import base64
import datetime as dt
import http.server
import ipaddress
import os
import ssl
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from local_aws import server
from tests.local_aws.kit import REGION, client, local_aws

from .kit import Machine, serving

TOKEN = "tok-3n-with'quote"


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@dataclass
class GitServer:
    """Repositories at https://: those below `private` ask for a password."""

    root: Path
    port: int = 0
    seen_by_processes: list[str] = field(default_factory=list)

    def url(self, name: str) -> str:
        return f"https://localhost:{self.port}/{name}.git"

    def make(self, name: str) -> Path:
        """A repository with one commit; the folder that it is written from."""
        bare, work = self.root / f"{name}.git", self.root / f"{name}-work"
        _git("init", "--quiet", "--bare", "--initial-branch=main", str(bare))
        _git("clone", "--quiet", str(bare), str(work))
        self.commit(work, "first")
        return work

    def commit(self, work: Path, text: str) -> None:
        (work / "notes.txt").write_text(text)
        _git("-C", str(work), "checkout", "--quiet", "-B", "main")
        _git("-C", str(work), "add", ".")
        _git("-C", str(work), "commit", "--quiet", "-m", text)
        _git("-C", str(work), "push", "--quiet", "origin", "main")

    def handler(self) -> type[http.server.BaseHTTPRequestHandler]:
        git_server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"  # with the length of each answer: to git, an end without a word is an error

            def log_message(self, *_: object) -> None:
                pass

            def do_GET(self) -> None:
                path, _, query = self.path.partition("?")
                given = self.headers.get("Authorization", "")
                if path.startswith("/private/") and given != f"Basic {_basic(TOKEN)}":
                    self.send_response(401)
                    self.send_header("WWW-Authenticate", 'Basic realm="git"')
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
                if given:
                    git_server.seen_by_processes += _processes_with(TOKEN)
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                done = subprocess.run(
                    ["git", "http-backend"],
                    input=body,
                    capture_output=True,
                    check=True,
                    env={
                        "PATH": os.environ["PATH"],
                        "GIT_PROJECT_ROOT": str(git_server.root),
                        "GIT_HTTP_EXPORT_ALL": "1",
                        "PATH_INFO": path,
                        "QUERY_STRING": query,
                        "REQUEST_METHOD": self.command,
                        "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                        "CONTENT_LENGTH": str(len(body)),
                        "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                        "REMOTE_USER": "git" if given else "",
                    },
                )
                head, _, content = done.stdout.partition(b"\r\n\r\n")
                fields = dict(line.split(": ", 1) for line in head.decode().splitlines())
                self.send_response(int(fields.pop("Status", "200").split()[0]))
                for name, value in {**fields, "Content-Length": str(len(content))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def do_POST(self) -> None:
                self.do_GET()

        return Handler


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of this machine, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    hosts = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(hosts, critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("certificate") / "localhost.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return path


@pytest.fixture
def repositories(tmp_path: Path, certificate: Path, machine: Machine) -> Iterator[GitServer]:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    root = tmp_path.with_name(f"{tmp_path.name}-git")
    root.mkdir()
    machine.variables["GIT_SSL_CAINFO"] = str(certificate)
    git_server = GitServer(root)
    with serving(git_server.handler(), tls) as git_server.port:
        yield git_server


@pytest.fixture
def aws(machine: Machine) -> Iterator[Machine]:
    """The machine with the real AWS CLI, whose AWS is the local one, empty."""
    for service in ("ec2", "sagemaker", "secretsmanager", "ssm"):
        client(service)  # made while the server serves, it would keep its address
    with local_aws(), server.serving() as url:
        machine.variables |= {**server.environment(url), "AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION}
        yield machine


@pytest.fixture
def image_python(machine: Machine) -> Path:
    """The image's own Python, that packages may be installed into."""
    folder = machine.folder / "conda"
    make = [sys.executable, "-m", "virtualenv", "--quiet", "--no-download", "--no-periodic-update", str(folder)]
    subprocess.run(make, check=True)  # the standard library's takes ten times as long
    machine.variables["PATH"] = f"{folder / 'bin'}:{machine.environment['PATH']}"
    return folder / "bin" / "python"


@pytest.fixture
def index(tmp_path: Path) -> Iterator[str]:
    """An index of packages with `teamlib`, and with as much of `ipykernel` as is looked for."""
    root = tmp_path.with_name(f"{tmp_path.name}-index")
    for name in ("teamlib", "ipykernel"):
        _wheel(root / "simple" / name, name)

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments, directory=str(root))  # type: ignore[arg-type]  # what its base takes

        def log_message(self, *_: object) -> None:
            pass

    with serving(Handler) as port:
        yield f"http://127.0.0.1:{port}/simple"


def _wheel(folder: Path, name: str) -> None:
    folder.mkdir(parents=True)
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as wheel:
        about = f"{name}-1.0.dist-info"
        wheel.writestr(f"{name}.py", "ANSWER = 42\n")
        wheel.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{about}/RECORD", "")


def _git(*arguments: str) -> None:
    who = {
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@b.c",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@b.c",
    }
    subprocess.run(["git", *arguments], check=True, env={**os.environ, **who}, capture_output=True)


def _basic(token: str) -> str:
    return base64.b64encode(f"git:{token}".encode()).decode()


def _processes_with(text: str) -> list[str]:
    """What of this machine's processes, but this one, has some text among its arguments or in its environment."""
    found = []
    for process in Path("/proc").iterdir():
        if not process.name.isdigit() or int(process.name) == os.getpid():
            continue
        for kind in ("environ", "cmdline"):
            try:
                if text.encode() in (process / kind).read_bytes():
                    found.append(f"{process.name}/{kind}")
            except OSError:  # it ended, or is another user's
                continue
    return found
