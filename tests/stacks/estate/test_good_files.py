"""What right files become."""

from __future__ import annotations

from pathlib import Path

import pydantic
import pytest

from stacks.estate import (
    Estate,
    ExistingNetwork,
    NewNetwork,
    RemovalPolicy,
    Settings,
    Team,
    User,
    load_estate,
)
from studio_constructs import StudioEndpoint
from tests.stacks.estate.bad.kit import GOOD, lab

ROOT = Path(__file__).parents[3]


def load(tmp_path: Path, text: str) -> Estate:
    path = tmp_path / "studio.yaml"
    path.write_text(text, encoding="utf-8")
    return load_estate(path)


def settings(tmp_path: Path, text: str) -> Settings:
    return load(tmp_path, text).environments[0].settings


def test_the_example() -> None:
    estate = load_estate(ROOT / "studio.yaml")

    (prod,) = estate.environments
    assert (estate.name, prod.name, prod.account, prod.region) == ("marketing-analytics", "prod", None, "eu-west-1")
    assert prod.settings.domain.name == "marketing-analytics-prod"
    assert [team.name for team in prod.settings.teams] == ["analysts", "scientists"]
    assert len(prod.settings.users) == 14
    (script,) = prod.settings.start_up_scripts
    assert script.app_type == "JupyterLab"
    assert script.content == (ROOT / (script.file or "")).read_text(encoding="utf-8")


def test_what_is_left_out_is_safe(tmp_path: Path) -> None:
    found = settings(tmp_path, GOOD)

    network = found.network.choice
    assert isinstance(network, NewNetwork)
    assert (network.cidr, network.availability_zones, network.internet_access) == ("10.0.0.0/16", 2, False)
    assert StudioEndpoint.STUDIO in network.endpoints
    assert found.encryption.key_arn is None
    assert found.domain.default_instance_type == "ml.t3.medium"
    assert (found.domain.space_storage.default_gb, found.domain.space_storage.maximum_gb) == (5, 100)
    assert found.domain.removal_policy is RemovalPolicy.RETAIN
    assert (found.idle_shutdown.enabled, found.idle_shutdown.minutes) == (True, 120)
    assert found.idle_shutdown.user_may_choose is None
    assert (found.start_up_scripts, found.user_stacks, found.tags) == ((), 1, {})


def test_every_key(tmp_path: Path) -> None:
    (tmp_path / "run.sh").write_bytes("#!/bin/sh\necho é\n".encode())
    found = settings(
        tmp_path,
        lab(
            ("    instance_types: [ml.t3.medium, ml.m5.large]\n", "    instance_types: &types [ml.m5.large]\n"),
            (
                "users:",
                "    s3_read: [lake]\n    s3_write: [lake/raw/a=1]\nusers:",
            ),
            ("team: analysts}", "team: analysts, owner: amara@example.com, stack: 9}"),
            add="""\
network:
  existing:
    vpc_id: vpc-0a1b2c3d4e5f67890
    subnet_ids: [subnet-0a1b2c3d, subnet-1a1b2c3d]
    security_group_ids: [sg-0a1b2c3d]
    endpoints: [kms]
encryption: {key_arn: "arn:aws:kms:eu-west-1:111122223333:key/mrk-0a1b2c3d"}
domain:
  name: lab
  default_instance_type: ml.m5.large
  space_storage: {default_gb: 16, maximum_gb: 16}
  removal_policy: destroy
idle_shutdown:
  minutes: 90
  user_may_choose: {minimum_minutes: 60, maximum_minutes: 90}
start_up_scripts:
  - {name: run, app_type: JupyterLab, file: run.sh}
  - {name: run, app_type: CodeEditor, file: ./run.sh}
user_stacks: 3
tags: {cost-centre: "4711", team: the lab}
""",
        ),
    )

    network = found.network.choice
    assert isinstance(network, ExistingNetwork)
    assert (network.subnet_ids, network.endpoints) == (("subnet-0a1b2c3d", "subnet-1a1b2c3d"), (StudioEndpoint.KMS,))
    assert found.domain.name == "lab"
    assert found.idle_shutdown.user_may_choose is not None
    assert [script.content for script in found.start_up_scripts] == ["#!/bin/sh\necho é\n"] * 2
    assert found.teams[0] == Team(
        name="analysts",
        instance_types=("ml.m5.large",),
        s3_read=("lake",),
        s3_write=("lake/raw/a=1",),
    )
    assert found.users == (User(name="amara", team="analysts", owner="amara@example.com", stack=9),)
    assert found.tags == {"cost-centre": "4711", "team": "the lab"}


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + GOOD,
        GOOD.replace("\n", "\r\n"),
        "%YAML 1.2\n---\n" + GOOD,
        lab(("[ml.t3.medium, ml.m5.large]", "&a [ml.t3.medium]"), add="user_stacks: 0x4\n"),
        lab(
            ("[ml.t3.medium, ml.m5.large]", "&a [ml.t3.medium]"),
            ("users:", "  - {name: b, instance_types: *a}\nusers:"),
        ),
        lab(add="network:\n  new: {availability_zones: [eu-west-1a, eu-west-1c]}\n"),
        lab(add="network:\n  existing: {vpc_id: vpc-0a1b2c3d}\n"),
        lab(add="idle_shutdown: {enabled: false}\n"),
        lab(("teams:", "  - {name: dev, account: '111122223333', region: eu-west-1}\nteams:")),
        lab(("    region: eu-west-1\n", "")),
    ],
    ids=["mark", "windows", "directive", "hex", "alias", "zones", "lookup", "idle off", "two here", "anywhere"],
)
def test_also_right(text: str, tmp_path: Path) -> None:
    path = tmp_path / "studio.yaml"
    path.write_bytes(text.encode())

    assert load_estate(path).name == "lab"


def test_an_estate_does_not_change(tmp_path: Path) -> None:
    estate = load(tmp_path, GOOD)

    with pytest.raises(pydantic.ValidationError, match="frozen"):
        estate.name = "other"


class TestOverrides:
    above = """\
network:
  new: {cidr: 10.1.0.0/16, availability_zones: 3}
idle_shutdown: {minutes: 240}
tags: {team: lab, stage: prod}
"""

    def dev(self, tmp_path: Path, overrides: str) -> Settings:
        added = f"  - name: dev\n    overrides:\n{overrides}teams:"
        estate = load(tmp_path, lab(("teams:", added), add=self.above))
        prod, dev = estate.environments
        assert prod.settings == load(tmp_path, lab(add=self.above)).environments[0].settings
        return dev.settings

    def test_mappings_merge(self, tmp_path: Path) -> None:
        dev = self.dev(tmp_path, "      tags: {stage: dev, owner: me}\n      network: {new: {cidr: 10.2.0.0/16}}\n")

        assert dev.tags == {"team": "lab", "stage": "dev", "owner": "me"}
        assert dev.network.new == NewNetwork(cidr="10.2.0.0/16", availability_zones=3)

    def test_lists_replace(self, tmp_path: Path) -> None:
        dev = self.dev(tmp_path, "      users: [{name: zoe, team: analysts}]\n")

        assert [user.name for user in dev.users] == ["zoe"]

    def test_one_kind_of_network_replaces_the_other(self, tmp_path: Path) -> None:
        dev = self.dev(tmp_path, "      network: {existing: {vpc_id: vpc-0a1b2c3d, subnet_ids: [subnet-0a1b2c3d]}}\n")

        assert dev.network.new is None
        assert isinstance(dev.network.choice, ExistingNetwork)

    def test_one_kind_of_trust_replaces_the_other(self, tmp_path: Path) -> None:
        self.above = "login_role: {saml_provider_arn: 'arn:aws:iam::111122223333:saml-provider/Corp', name: login}\n"
        dev = self.dev(tmp_path, "      login_role: {principal_arns: ['arn:aws:iam::111122223333:root']}\n")

        assert dev.login_role is not None
        assert (dev.login_role.saml_provider_arn, dev.login_role.name) == (None, "login")

    def test_idle_shutdown_can_be_switched_off(self, tmp_path: Path) -> None:
        assert not self.dev(tmp_path, "      idle_shutdown: {enabled: false}\n").idle_shutdown.enabled

    def test_nothing_need_stand_above(self, tmp_path: Path) -> None:
        people = GOOD.partition("teams:")[2].replace("\n", "\n      ").rstrip(" ")
        estate = load(tmp_path, GOOD.partition("teams:")[0] + f"    overrides:\n      teams:{people}")

        assert estate.environments[0].settings.users[0].name == "amara"

    def test_each_domain_is_named_after_its_environment(self, tmp_path: Path) -> None:
        assert self.dev(tmp_path, "      user_stacks: 2\n").domain.name == "lab-dev"
