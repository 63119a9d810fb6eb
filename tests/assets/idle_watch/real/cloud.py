"""The local AWS, and a gate before it that counts what it is asked for, and can let it fail."""

from __future__ import annotations

import itertools
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import boto3

from local_aws import server

REGION, ROLE = "eu-west-1", "arn:aws:iam::123456789012:role/service-role/studio"


class Cloud:
    """An account with a domain in it."""

    def __init__(self, url: str) -> None:
        self.url, self.numbers = url, itertools.count()
        self.sagemaker, ec2 = self._client("sagemaker"), self._client("ec2")
        vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        made = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24", AvailabilityZone=f"{REGION}a")
        subnet = made["Subnet"]["SubnetId"]
        made = self.sagemaker.create_domain(
            DomainName="team",
            AuthMode="IAM",
            VpcId=vpc,
            SubnetIds=[subnet],
            DefaultUserSettings={"ExecutionRole": ROLE},
            DefaultSpaceSettings={"ExecutionRole": ROLE},
        )
        self.domain = made["DomainArn"].split("/")[-1]
        self.sagemaker.create_user_profile(DomainId=self.domain, UserProfileName="alice")
        self.failures: list[tuple[int, bytes]] = []
        self.asked: list[tuple[str, Any, int]] = []
        self.gate = self._open_gate()

    def _client(self, service: str) -> Any:
        make: Any = boto3.client  # the stubs know every service by a literal name
        return make(
            service, region_name=REGION, endpoint_url=self.url, aws_access_key_id="test", aws_secret_access_key="test"
        )

    def _open_gate(self) -> ThreadingHTTPServer:
        outer = self

        class Gate(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if outer.failures:
                    code, said = outer.failures.pop(0)
                else:
                    code, said = outer.forward(dict(self.headers), body)
                outer.asked.append((self.headers["X-Amz-Target"], json.loads(body), code))
                self.send_response(code)
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        gate = ThreadingHTTPServer(("127.0.0.1", 0), Gate)
        gate.daemon_threads = True
        Thread(target=gate.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return gate

    def forward(self, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        """Ask the local AWS what the gate was asked."""
        request = urllib.request.Request(f"{self.url}/", body, headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def app(self, path: Path, app_type: str = "JupyterLab") -> dict[str, str]:
        """A space with an app that runs, and its metadata as the app finds it."""
        space = f"space-{next(self.numbers)}"
        named = {"DomainId": self.domain, "SpaceName": space}
        self.sagemaker.create_space(
            **named,
            OwnershipSettings={"OwnerUserProfileName": "alice"},
            SpaceSharingSettings={"SharingType": "Private"},
            SpaceSettings={"AppType": app_type},
        )
        app = {**named, "AppType": app_type, "AppName": "default"}
        arn = self.sagemaker.create_app(**app)["AppArn"]
        path.write_text(json.dumps({**named, "AppType": app_type, "ResourceName": "default", "ResourceArn": arn}))
        return app

    def notebook_instance(self, name: str, path: Path) -> None:
        """A notebook instance that runs, and its metadata."""
        about = {"NotebookInstanceName": name, "InstanceType": "ml.t3.medium", "RoleArn": ROLE}
        arn = self.sagemaker.create_notebook_instance(**about)["NotebookInstanceArn"]
        path.write_text(json.dumps({"ResourceName": name, "ResourceArn": arn}))

    def status(self, app: dict[str, str]) -> str:
        """Of an app."""
        return str(self.sagemaker.describe_app(**app)["Status"])

    def deletions(self, app: dict[str, str]) -> int:
        """How often AWS was asked to delete an app, and did not refuse."""
        return sum(self.deleted(each, app) for each in self.asked)

    @staticmethod
    def deleted(asked: tuple[str, Any, int], app: dict[str, str]) -> bool:
        """Whether this was that."""
        return asked[0] == "SageMaker.DeleteApp" and asked[1] == app and asked[2] == 200

    def environment(self) -> dict[str, str]:
        """What an app has for asking AWS."""
        url = f"http://127.0.0.1:{self.gate.server_port}"
        return {"AWS_ENDPOINT_URL_SAGEMAKER": url, "AWS_ACCESS_KEY_ID": "role", "AWS_SECRET_ACCESS_KEY": "hush"}

    def close(self) -> None:
        """Close the gate."""
        self.gate.shutdown()
        self.gate.server_close()


@contextmanager
def cloud() -> Iterator[Cloud]:
    """A local AWS with a domain."""
    with server.serving() as url:
        # What another module's tests left in this process would be in the way.
        urllib.request.urlopen(f"{url}/moto-api/reset", b"").close()
        made = Cloud(url)
        yield made
        made.close()
