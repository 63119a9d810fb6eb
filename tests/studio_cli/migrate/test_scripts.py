"""Lifecycle scripts, taken apart."""

from __future__ import annotations

import pytest

from studio_cli.migrate.inventory import Figure, Inventory, Script
from studio_cli.migrate.plan.scripts import Merged, merge


def merged(full: Inventory, **scripts: str) -> Merged:
    """What becomes of these scripts, each of one instance."""
    instances = tuple(
        each.model_copy(update={"name": name.replace("_", "-"), "script": name})
        for each, name in zip(full.instances, scripts, strict=False)
    )
    found = {
        f"us-east-1/{name}": Figure[Script](value=Script(name=name, on_start=text), source="x")
        for name, text in scripts.items()
    }
    return merge(full.model_copy(update={"instances": instances, "scripts": found}))


def left(full: Inventory, text: str) -> list[str]:
    return [line.removeprefix("a (on start): ") for line in merged(full, a=text).leftovers.get("us-east-1/a", [])]


@pytest.mark.parametrize(
    ("line", "steps"),
    [
        ("pip install pandas==2.2.3", [{"pip_packages": {"packages": ["pandas==2.2.3"]}}]),
        (
            "sudo -u ec2-user -i python3 -m pip install -U -q 'dask[complete]>=2024' \\\n  pyarrow # both",
            [{"pip_packages": {"packages": ["dask[complete]>=2024", "pyarrow"]}}],
        ),
        ("python -m pip install x", [{"pip_packages": {"packages": ["x"]}}]),
        ("pip3 install x", [{"pip_packages": {"packages": ["x"]}}]),
        ("conda install -y r-tidyverse=2.0.0", [{"conda_packages": {"packages": ["r-tidyverse=2.0.0"]}}]),
        ("mamba install -c conda-forge faiss-cpu", [{"conda_packages": {"packages": ["conda-forge::faiss-cpu"]}}]),
        ("export TEAM='data science'", [{"environment_variables": {"variables": {"TEAM": "data science"}}}]),
        ("git clone https://git.example.com/a/b.git ~/b", [{"git_clone": {"url": "https://git.example.com/a/b.git"}}]),
        (
            "git clone https://git.example.com/a/b.git /home/ec2-user/SageMaker/b/",
            [{"git_clone": {"url": "https://git.example.com/a/b.git"}}],
        ),
        ("git config --global user.name Me", [{"git_identity": {}}]),
    ],
)
def test_what_several_have_becomes_a_step_once(full: Inventory, line: str, steps: list[object]) -> None:
    found = merged(full, a=f"#!/bin/bash\nset -eux\n{line}\n", b=f"{line}\nexit 0\n", c="")
    assert found.steps() == steps
    assert dict(found.leftovers) == {}


def test_what_one_has_is_for_a_person(full: Inventory) -> None:
    found = merged(full, a="pip install torch pandas", b="pip install pandas")
    assert found.steps() == [{"pip_packages": {"packages": ["pandas"]}}]
    assert dict(found.leftovers) == {"us-east-1/a": ["pip_packages: torch"]}


def test_of_what_two_say_differently_neither_is_everybody_s(full: Inventory) -> None:
    old, new = "pip install pandas==1.5\nexport X=1", "pip install Pandas==2.2\nexport X=2"
    found = merged(full, a=old, b=old, c=new, d=new)
    assert found.steps() == []
    assert found.leftovers["us-east-1/d"] == ["pip_packages: Pandas==2.2", "environment_variables: X=2"]


def test_repositories_are_others_by_any_letter(full: Inventory) -> None:
    clones = "git clone https://git.example.com/a/b.git\ngit clone https://git.example.com/a/B.git"
    found = merged(full, a=clones, b=clones)
    assert [step["git_clone"]["url"][-5:] for step in found.steps()] == ["b.git", "B.git"]


@pytest.mark.parametrize(
    "line",
    [
        "pip install x && python autostop.py --time 3600",
        "if [ -f /opt/x ]; then\nbash /opt/x\npython autostop.py\nfi",
        "mkdir ~/y || echo auto-stop",
    ],
)
def test_what_stops_idle_instances_takes_nothing_with_it(full: Inventory, line: str) -> None:
    (told,) = left(full, line)
    assert told.split("\n") == [part.strip() for part in line.split("\n")]


def test_who_commits_takes_nothing_with_it(full: Inventory) -> None:
    line = "git config --global user.email a@example.com && bash /opt/setup.sh"
    assert left(full, line) == [line]
    assert merged(full, a=line).identity


def test_one_script_of_several_instances_is_shared(full: Inventory) -> None:
    instances = tuple(
        each.model_copy(update={"name": name, "script": "s"})
        for each, name in zip(full.instances, ("x", "y"), strict=False)
    )
    scripts = {"us-east-1/s": Figure[Script](value=Script(name="s", on_start="pip install a a"), source="x")}
    found = merge(full.model_copy(update={"instances": instances, "scripts": scripts}))
    assert found.steps() == [{"pip_packages": {"packages": ["a"]}}]


@pytest.mark.parametrize(
    "line",
    [
        "nvidia-smi",
        "pip install -r requirements.txt",
        "pip install git+https://git.example.com/x.git",
        "pip install --index-url https://pypi.example.com/simple x",
        "pip install x && touch done",
        "pip install x > /dev/null",
        "pip install $PACKAGES",
        "pip install `cat packages`",
        "export X=$HOME/y",
        "export X=`hostname`",
        "conda install -y",
        "python -m venv x",
        "export PATH=$PATH:/opt/bin",
        "export AWS_PROFILE=team",
        "git clone git@git.example.com:a/b.git --depth 1 --branch x",
        "git clone https://git.example.com/a/b.git projects/b",
        "git clone https://git.example.com/a/b.git ~/c",
        "git clone https://git.example.com/a/b.git /opt/b",
        "git clone https://me:hunter2hunter2@git.example.com/a.git",
        "echo 'unclosed",
        "for i in 1 2; do\npip install x\ndone",
        "if [ -f x ]; then\n  if true; then\n    pip install y\n  fi\n  pip install x\nfi",
        "setup() {\npip install x\n}",
    ],
)
def test_what_no_step_stands_for_is_left_whole(full: Inventory, line: str) -> None:
    (told,) = left(full, f"#!/bin/bash\n{line}\n")
    if "hunter2" in line:
        assert "hunter2" not in told
    else:
        assert [part.strip() for part in told.split("\n")] == [part.strip() for part in line.split("\n")]


@pytest.mark.parametrize("line", ["export DB_PASSWORD=hunter2hunter2", "mysql --password=hunter2hunter2 -e 1"])
def test_a_secret_is_never_repeated(full: Inventory, line: str) -> None:
    (told,) = left(full, line)
    assert "hunter2" not in told
    assert "looks like a secret" in told


def test_what_stopped_idle_instances_is_not_needed_any_more_and_tells_the_time(full: Inventory) -> None:
    text = "IDLE_TIME=5400\nwget https://x/autostop.py\necho '*/5 * * * * python autostop.py' | crontab -\n"
    found = merged(full, a=text)
    assert dict(found.leftovers) == {}
    assert found.idle_minutes == {"us-east-1/a": 90}


def test_a_script_that_could_not_be_read_is_told(full: Inventory) -> None:
    found = merge(full.model_copy(update={"scripts": {}}))
    assert found.leftovers["us-east-1/ana-churn"] == ["lifecycle script ds-setup could not be read"]
