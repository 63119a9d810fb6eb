"""A domain made by hand, and an estate that somebody wrote for it."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from studio_cli.adopt import Adoption, adopt
from studio_cli.place import RefusedError
from tests.local_aws import kit

from .kit import LOCAL, Account

REGION = kit.REGION
SCRIPT = "#!/bin/bash\necho hello\n"


class Hand:
    """A domain made by hand, in an account that has nothing else."""

    def __init__(self, account: Account, folder: Path) -> None:
        self.account, self.folder, self.inside = account, folder, account.inside
        key = kit.client("kms").create_key()["KeyMetadata"]
        self.key_id, self.key_arn = str(key["KeyId"]), str(key["Arn"])

    def domain(self, **changes: Any) -> str:
        settings = {"DomainName": "By-Hand", "KmsKeyId": self.key_id, "SubnetIds": self.inside.subnets[:2], **changes}
        return self.inside.domain(**settings)

    def users(self, **changes: Any) -> dict[str, Any]:
        """Default user settings."""
        return {"ExecutionRole": kit.ROLE, "SecurityGroups": [self.inside.group], **changes}

    def script(self, name: str, content: str = SCRIPT, app_type: str = "JupyterLab") -> str:
        made = self.account.sagemaker.create_studio_lifecycle_config(
            StudioLifecycleConfigName=name,
            StudioLifecycleConfigContent=base64.b64encode(content.encode()).decode(),
            StudioLifecycleConfigAppType=app_type,
        )
        return str(made["StudioLifecycleConfigArn"])

    def adopt(self, domain_id: str, out: str = "out", **more: Any) -> Adoption:
        return adopt(LOCAL, REGION, domain_id, self.folder / out, context={}, **more)

    def refusal(self, domain_id: str, **more: Any) -> str:
        with pytest.raises(RefusedError) as caught:
            self.adopt(domain_id, **more)
        assert not (self.folder / "out").exists(), "who is refused finds nothing written"
        return caught.value.message

    def read(self, name: str, out: str = "out") -> Any:
        return json.loads((self.folder / out / "import" / name).read_text())

    def estate(self, text: str) -> Path:
        path = self.folder / "mine.yaml"
        path.write_text(text)
        return path


def mine(hand: Hand, *, name: str = "By-Hand", more: str = "", users: str = "{name: ana, team: all}") -> Path:
    """An estate that somebody wrote for the domain."""
    vpc, subnets, group = hand.inside.vpc, ", ".join(hand.inside.subnets[:2]), hand.inside.group
    return hand.estate(
        f"name: hand\nenvironments: [{{name: prod}}]\n"
        f"network: {{existing: {{vpc_id: {vpc}, subnet_ids: [{subnets}], security_group_ids: [{group}]}}}}\n"
        f'encryption: {{key_arn: "{hand.key_arn}"}}\ndomain: {{name: {name}}}\n'
        f"teams: [{{name: all, instance_types: [ml.t3.medium]}}]\nusers: [{users}]\n{more}"
    )
