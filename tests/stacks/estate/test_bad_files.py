"""What is said of files that are wrong: the exact lines, for each kind of mistake."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import stacks.estate.model
from stacks.estate import EstateError, load_estate
from tests.stacks.estate.bad import CASES
from tests.stacks.estate.bad.kit import GOOD, Bad, lab, write_scripts

ROOT = Path(__file__).parents[3]
SOURCES = (
    *(ROOT / "stacks" / "estate").rglob("*.py"),
    ROOT / "studio_constructs" / "lifecycle" / "content.py",
)
NO_CODES = {"JupyterLab", "CodeEditor", *stacks.estate.__all__, *stacks.estate.model.__all__}
FROM_THE_LIBRARY = {
    "AmazonQProfileInvalid",
    "ArtifactPrefixInvalid",
    "BackupCopyInvalid",
    "BackupRetentionInvalid",
    "BackupRetentionOutsideLock",
    "CodeRepositoryInvalid",
    "FileSystemIdInvalid",
    "FileSystemPathInvalid",
    "GitCredentialsInvalid",
    "HiddenVersionInvalid",
    "IdentityCenterIdInvalid",
    "IdentityCenterUserNameInvalid",
    "ImageNotImmutable",
    "InstanceTypeUnknown",
    "JobInstanceTypeInvalid",
    "LandingPageInvalid",
    "LoginAddressInvalid",
    "MaintenanceWindowInvalid",
    "NotebookInstanceTypeUnknown",
    "OrganizationIdInvalid",
    "PerimeterBucketInvalid",
    "PrincipalTagInvalid",
    "RegionLacksStudio",
    "RegionUnknown",
    "RolePathInvalid",
    "S3UriInvalid",
    "SharedNameInvalid",
    "SharedWithoutCapability",
    "SpaceInstanceTypeUnknown",
    "StartUpTooLong",
    "StepTimeoutInvalid",
    "StepUrlInvalid",
    "TagInvalid",
    "VariableReserved",
    "VaultLockInvalid",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bad")
    write_scripts(folder)
    return folder


def lines_for(folder: Path, text: str) -> tuple[str, ...]:
    (folder / "studio.yaml").write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as here:
        here.chdir(folder)
        with pytest.raises(EstateError) as caught:
            load_estate(Path("studio.yaml"))
    assert str(caught.value) == "\n".join(map(str, caught.value.problems))
    return tuple(map(str, caught.value.problems))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_says_what_is_wrong(case: Bad, folder: Path) -> None:
    assert lines_for(folder, case.text) == case.lines


def test_each_problem_is_one_line(folder: Path) -> None:
    nasty = lab(("name: lab", 'name: "a\\nb"'), add='"x\\ny": 1\ntags: {"k\\nk": "v\\nv"}\n')

    lines = lines_for(folder, nasty)

    assert len(lines) == 4
    assert not any("\n" in line for line in lines)


def test_long_values_are_shortened(folder: Path) -> None:
    (line,) = lines_for(folder, lab(("team: analysts}", f"team: {'x' * 500}}}")))

    assert len(line) < 250


def test_all_problems_come_at_once_in_the_order_of_the_lines(folder: Path) -> None:
    lines = lines_for(
        folder,
        """\
name: Lab
environments:
  - name: prod
    account: 111122223333
    region: eu-west-9
network:
  new: {cidr: 10.0.0.1/16}
domain:
  default_instance_type: ml.t3.mediun
idle_shutdown: {minutes: 3}
start_up_scripts:
  - {name: a, app_type: JupyterLab, file: missing.sh}
teams:
  - {name: analysts, instance_types: [m5.large, m5.large], s3_read: [s3://lake]}
users:
  - {name: amara.okafor, team: analyst}
  - {name: Bruno, team: analysts, owner: "?"}
  - {name: bruno, team: analysts, tem: x}
tags: {"aws:a": b, year: 2026}
""",
    )

    assert [re.findall(r"yaml:(\d+): studio:(\w+):", line)[0] for line in lines] == [
        ("1", "EstateNameInvalid"),
        ("4", "TypeWrong"),
        ("5", "RegionUnknown"),
        ("7", "CidrInvalid"),
        ("9", "InstanceTypeUnknown"),
        ("10", "NumberOutOfRange"),
        ("12", "ScriptFileUnreadable"),
        ("14", "InstanceTypeUnknown"),
        ("14", "InstanceTypesRepeated"),
        ("14", "InstanceTypeUnknown"),
        ("14", "BucketInvalid"),
        ("16", "UserNameInvalid"),
        ("16", "UserTeamUnknown"),
        ("17", "TagInvalid"),
        ("18", "UserNameTaken"),
        ("18", "KeyUnknown"),
        ("19", "TagInvalid"),
        ("19", "TypeWrong"),
    ]


def test_environments_share_what_is_wrong_above(folder: Path) -> None:
    two = lab(("teams:", "  - {name: dev, region: us-east-1}\nteams:"), add="user_stack: 3\n")

    assert len(lines_for(folder, two)) == 1


class TestUnreadable:
    @staticmethod
    def said(path: Path) -> str:
        with pytest.raises(EstateError) as caught:
            load_estate(path)
        return str(caught.value)

    def test_missing(self, tmp_path: Path) -> None:
        path = tmp_path / "studio.yaml"

        assert self.said(path) == (
            f"{path}:1: studio:EstateFileUnreadable: the file cannot be read (no such file or directory); an estate is "
            "one readable file; correct the path; an estate file is usually called studio.yaml"
        )

    def test_a_folder(self, tmp_path: Path) -> None:
        assert self.said(tmp_path) == (
            f"{tmp_path}:1: studio:EstateFileUnreadable: the file cannot be read (is a directory); an estate is one "
            f"readable file; name the file in it, for example '{tmp_path}/studio.yaml'"
        )

    def test_not_utf_8(self, tmp_path: Path) -> None:
        path = tmp_path / "studio.yaml"
        path.write_bytes(GOOD.replace("amara", "amarä").encode("latin-1"))

        assert self.said(path) == (
            f"{path}:10: studio:EstateFileUnreadable: the file has the byte 0xe4; an estate is UTF-8 text; "
            "save it as UTF-8"
        )

    def test_nested_too_deeply(self, tmp_path: Path) -> None:
        path = tmp_path / "studio.yaml"
        path.write_text("[" * 1000)

        assert self.said(path) == (
            f"{path}:1: studio:YamlUnsupported: the file nests too deeply; an estate is plain YAML; flatten it"
        )

    def test_a_bomb_of_aliases(self, tmp_path: Path) -> None:
        path = tmp_path / "studio.yaml"
        bomb = [f"k{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 20)}]" for n in range(1, 7)]
        path.write_text("\n".join(["k0: &a0 [x]", *bomb]))

        assert self.said(path) == (
            f"{path}:1: studio:YamlUnsupported: the file repeats more than 50000 values by aliases; an estate is plain "
            "YAML; drop aliases"
        )


def raised_codes() -> Iterator[str]:
    """The codes in the sources: all texts written like one, but the names of classes and of AWS's apps."""
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
                continue
            if re.fullmatch(r"(?:[A-Z][a-z0-9]+){2,}", node.value) and node.value not in NO_CODES:
                yield node.value


def error_docs() -> str:
    text = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    return text.split("## The estate file", 1)[1].split("\n## ", 1)[0]


DOCUMENTED = frozenset(re.findall(r"^\| `(\w+)` \|", error_docs(), re.MULTILINE))
SHOWN = frozenset(re.findall(r"studio:(\w+):", line)[0] for case in CASES for line in case.lines)


class TestCodes:
    def test_each_raised_code_is_documented(self) -> None:
        assert frozenset(raised_codes()) | FROM_THE_LIBRARY == DOCUMENTED

    def test_each_documented_code_is_shown_by_a_bad_file(self) -> None:
        assert SHOWN | {"EstateFileUnreadable"} == DOCUMENTED

    def test_each_example_in_the_docs_is_what_is_said(self) -> None:
        examples = set(re.findall(r"`(studio\.yaml:[^`]*)`", error_docs()))
        examples = {line for line in examples if "EstateFileUnreadable" not in line}  # its path differs in tests

        assert examples <= {line for case in CASES for line in case.lines}
        assert len(examples) == len(SHOWN)
