"""`migration.yaml`: what it may say, and everything that is wrong with it, at once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from studio_cli.migrate.plan import Candidate, EnvironmentTarget, MigrationError, load_migration
from tests.docs.test_error_codes import rows

HEAD = 'account: "111122223333"\ninstances:\n'
TITLE = "## Migrating from notebook instances"

BAD = {
    "MigrationFileUnreadable": (None, "cannot be read (no such file"),
    "MigrationEmpty": ("# nothing yet\n", "a migration has instances"),
    "ExcludeInvalid": (HEAD + "  - {name: test, region: eu-west-1, excludes: [/tmp]}\n", "excludes[0] is '/tmp'"),
    "JournalInvalid": (
        HEAD + "  - {name: test, region: eu-west-1, backup: {journal: /home/ec2-user/SageMaker/journal}}\n",
        "instances[0].backup.journal is '/home/ec2-user/SageMaker/journal'",
    ),
    "EnvironmentImageWrong": (
        HEAD + "  - {name: test, region: eu-west-1, environments: [{name: nlp, becomes: image}]}\n",
        "image is not given",
    ),
    "LeaveWithoutReason": (HEAD + "  - {name: test, region: eu-west-1, leave: true}\n", "leave and no reason"),
    "ProfileWithoutOwner": (
        HEAD + "  - {name: test, region: eu-west-1, owner: null, profile: ana}\n",
        "owner is not given",
    ),
    "InstanceRepeated": (
        HEAD + "  - {name: test, region: eu-west-1}\n" * 2,
        "instances[1] is test in eu-west-1, and so is instances[0] in line 3",
    ),
    "ProfileOfTwoOwners": (
        HEAD
        + "  - {name: a, region: eu-west-1, owner: Ana, profile: ana}\n"
        + "  - {name: b, region: eu-west-1, owner: Ben, profile: Ana}\n",
        "instances[1].profile is 'Ana'",
    ),
}


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "migration.yaml"
    path.write_text(text)
    return path


def refusal(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(MigrationError) as caught:
        load_migration(written(tmp_path, text))
    return str(caught.value).replace(f"{tmp_path}/", "").splitlines()


@pytest.mark.parametrize("code", BAD)
def test_each_code_is_said_where_it_is_as_the_docs_show_it(tmp_path: Path, code: str) -> None:
    text, said = BAD[code]
    with pytest.raises(MigrationError) as caught:
        load_migration(tmp_path / "migration.yaml" if text is None else written(tmp_path, text))
    (line,) = str(caught.value).replace(f"{tmp_path}/", "").splitlines()
    assert f":{code}: " in line
    assert said in line
    assert line == rows(TITLE)[code]["example"]


def test_everything_wrong_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    text = (
        "account: 111122223333\nwaiting_days: 0\ncolour: red\ninstances:\n"
        "  - name: -x\n    region: eu-wst-1\n    excludes: [a, a/../b]\n    idle_minutes: 2\n"
        "  - {name: y, region: eu-west-1, environments: [{name: f, becomes: rebild}]}\n"
    )
    told = [re.sub(r"migration\.yaml:(\d+): studio:(\w+):.*", r"\1 \2", line) for line in refusal(tmp_path, text)]
    assert told == [
        "1 TypeWrong",
        "2 NumberOutOfRange",
        "3 KeyUnknown",
        "5 NotebookInstanceNameInvalid",
        "6 RegionUnknown",
        "7 ExcludeInvalid",
        "8 NumberOutOfRange",
        "9 ValueUnknown",
    ]


def test_errors_speak_of_a_migration_not_of_an_estate(tmp_path: Path) -> None:
    for text in ("a: b: c", "- x", "a: !b c\n", "a: 1\n---\nb: 2\n"):
        said = "\n".join(refusal(tmp_path, text))
        assert "migration" in said
        assert "estate" not in said.replace("estate, environment", "")


def test_everything_wrong_of_how_homes_are_copied_is_told_at_once(tmp_path: Path) -> None:
    wrong = "{secrets: keep, workers: 65, mib_per_second: 0, journal: journal, rate: 1}"
    text = f'account: "111122223333"\nbackup: {wrong}\ninstances:\n'
    told = refusal(tmp_path, text + f"  - {{name: a, region: eu-west-1, backup: {wrong}}}\n")
    codes = [re.sub(r"migration\.yaml:(\d+): studio:(\w+):.*", r"\1 \2", line) for line in told]
    each = ["ValueUnknown", "NumberOutOfRange", "NumberOutOfRange", "JournalInvalid", "KeyUnknown"]
    assert sorted(codes) == sorted(f"{line} {code}" for line in (2, 4) for code in each)


@pytest.mark.parametrize(
    ("journal", "right"),
    [
        ("/home/ec2-user/journal", True),
        ("/home/ec2-user/SageMaker/.studio-migrate", True),
        ("/home/ec2-user/SageMaker/.studio-migrate/a", True),
        ("/home/ec2-user/SageMakerOld", True),
        ("/home/ec2-user/SageMaker", False),
        ("/home/ec2-user/x/../SageMaker", False),
        ("~/journal", False),
        ("/", False),
    ],
)
def test_a_journal_is_no_part_of_what_is_copied(tmp_path: Path, journal: str, *, right: bool) -> None:
    path = written(tmp_path, HEAD + f"  - {{name: a, region: eu-west-1, backup: {{journal: '{journal}'}}}}\n")
    if right:
        assert load_migration(path).instances[0].backup.journal == journal
    else:
        with pytest.raises(MigrationError, match="JournalInvalid"):
            load_migration(path)


def test_an_instance_says_otherwise_than_all(tmp_path: Path) -> None:
    migration = load_migration(
        written(
            tmp_path,
            'account: "111122223333"\nbackup: {secrets: leave-out, workers: 4, mib_per_second: 20}\ninstances:\n'
            "  - {name: a, region: eu-west-1}\n"
            "  - {name: b, region: eu-west-1, backup: {secrets: report, workers: 16, journal: /mnt/j}}\n",
        )
    )
    first, second = migration.instances
    assert migration.rules_of(first) == {"secrets": "leave-out", "workers": 4, "mib_per_second": 20}
    assert migration.rules_of(second) == {
        "secrets": "report",
        "workers": 16,
        "mib_per_second": 20,
        "journal": "/mnt/j",
    }
    plain = load_migration(written(tmp_path, HEAD + "  - {name: a, region: eu-west-1}\n"))
    assert plain.rules_of(plain.instances[0]) == {"secrets": "report"}


@pytest.mark.parametrize("key", ["name", "reason", "excludes", "waiting_days", "account"])
def test_only_what_can_be_unknown_may_be_null(tmp_path: Path, key: str) -> None:
    if key in {"waiting_days", "account"}:
        said = refusal(tmp_path, f"{key}: null\ninstances: [{{name: a, region: eu-west-1}}]\n")
    else:
        said = refusal(tmp_path, HEAD + f"  - region: eu-west-1\n    {key}: null\n")
    assert any("studio:ValueMissing" in line for line in said)


def test_a_whole_file_says_what_is_to_become_of_each(tmp_path: Path) -> None:
    migration = load_migration(
        written(
            tmp_path,
            'account: "111122223333"\nestate: ../studio.yaml\nenvironment: prod\n'
            "backup:\n  bucket: lake/notebooks/2026\n"
            "  key_arn: arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0000-1111-2222-333344445555\n"
            "waiting_days: 30\ninstances:\n"
            "  - name: gpu-thursday\n    region: eu-west-1\n    owner: null\n    profile: null\n    team: null\n"
            "    candidates: [{name: ben, because: git}]\n    instance_type: null\n"
            "  - {name: ana-churn, region: eu-west-1, owner: ana, profile: ana, team: lab, volume_gb: 50,"
            " idle_minutes: 90, excludes: [data/cache/**],"
            " environments: [{name: nlp, becomes: image, image: nlp-tools}]}\n"
            "  - {name: ana-churn, region: us-east-1, leave: true, reason: it runs a batch}\n",
        )
    )
    thursday, ana, batch = migration.instances
    assert (thursday.owner, thursday.is_decided, ana.is_decided, batch.is_decided) == (None, False, True, True)
    assert thursday.candidates == (Candidate(name="ben", because="git"),)
    assert (migration.backup.bucket_name, migration.backup.prefix) == ("lake", "notebooks/2026")
    assert ana.environments[0].becomes is EnvironmentTarget.IMAGE
    assert migration.find("ana-churn") is None, "two regions have one"
    assert migration.find("ana-churn", "us-east-1") is batch
    assert migration.find("gpu-thursday") is thursday


def test_what_is_left_out_has_its_default(tmp_path: Path) -> None:
    migration = load_migration(written(tmp_path, HEAD + "  - {name: test, region: eu-west-1}\n"))
    assert (migration.waiting_days, migration.estate, migration.backup.bucket_name, migration.backup.prefix) == (
        14,
        "studio.yaml",
        None,
        "",
    )
    assert not migration.instances[0].is_decided


def test_one_person_may_have_two_instances(tmp_path: Path) -> None:
    own = "owner: Ana@example.com, profile: ana"
    text = HEAD + f"  - {{name: a, region: eu-west-1, {own}}}\n  - {{name: b, region: eu-west-1, {own.lower()}}}\n"
    assert len(load_migration(written(tmp_path, text)).instances) == 2
