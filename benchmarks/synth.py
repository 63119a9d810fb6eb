"""How long an estate takes to synthesize, against a floor: the same resources as bare `CfnResource`s.

    make bench

Each measurement is a process of its own, the two alternately; the ratio of the medians is the figure. The floor is
what the CDK itself costs for as many resources with as many properties, without types, checks, grants or names.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PEOPLE = (14, 100, 500)
RUNS = 3

_HEAD = """
name: bench
environments: [{name: prod, region: eu-west-1}]
teams: [{name: all, instance_types: [ml.t3.medium]}]
user_stacks: 20
users:
"""


def estate_text(people: int) -> str:
    """An estate of so many people."""
    return _HEAD + "".join(f"  - {{name: person-{number}, team: all}}\n" for number in range(people))


def synthesize_estate(file: str, out: str) -> None:
    """What `app.py` does, without the checks: they are the same for both."""
    import aws_cdk as cdk  # noqa: PLC0415 - part of what is measured

    from stacks.estate import load_estate  # noqa: PLC0415 - the same
    from stacks.estate_stage import EstateStage  # noqa: PLC0415 - the same

    context = json.loads((ROOT / "cdk.json").read_text())["context"]
    app = cdk.App(context=context, outdir=out, builtin_cloud_formation_validation=False)
    estate = load_estate(Path(file))
    for environment in estate.environments:
        EstateStage(app, environment.name, estate=estate, environment=environment)
    app.synth()


def synthesize_floor(templates: str, out: str) -> None:
    """The same templates, one bare resource for each of theirs."""
    import aws_cdk as cdk  # noqa: PLC0415 - part of what is measured

    context = json.loads((ROOT / "cdk.json").read_text())["context"]
    app = cdk.App(context=context, outdir=out, builtin_cloud_formation_validation=False)
    for path in sorted(Path(templates).glob("*/*.template.json")):
        template: dict[str, Any] = json.loads(path.read_text())
        stack = cdk.Stack(app, path.name.split(".")[0])
        for name, resource in template["Resources"].items():
            cdk.CfnResource(stack, name, type=resource["Type"], properties=resource.get("Properties", {}))
    app.synth()


def seconds(*arguments: str) -> float:
    """Wall time of this file, run with *arguments*."""
    begin = time.perf_counter()
    subprocess.run([sys.executable, __file__, *arguments], check=True, cwd=ROOT)
    return time.perf_counter() - begin


def main() -> None:
    """Print one row for each size."""
    print(f"{'people':>8} {'resources':>10} {'estate s':>9} {'floor s':>9} {'ratio':>6}")
    for people in PEOPLE:
        with tempfile.TemporaryDirectory() as folder:
            file, ours, floor = Path(folder, "studio.yaml"), Path(folder, "ours"), Path(folder, "floor")
            file.write_text(estate_text(people))
            estate_times, floor_times = [], []
            for _ in range(RUNS):
                estate_times.append(seconds("estate", str(file), str(ours)))
                floor_times.append(seconds("floor", str(ours), str(floor)))
            resources = sum(len(json.loads(p.read_text())["Resources"]) for p in ours.glob("*/*.template.json"))
        mine, least = statistics.median(estate_times), statistics.median(floor_times)
        print(f"{people:>8} {resources:>10} {mine:>9.2f} {least:>9.2f} {mine / least:>6.2f}")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["estate", file, out]:
            synthesize_estate(file, out)
        case ["floor", templates, out]:
            synthesize_floor(templates, out)
        case _:
            main()
