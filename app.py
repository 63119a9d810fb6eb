"""The estate of `studio.yaml`, or of the file that `cdk deploy -c estate=PATH` names, as a CDK app."""

from __future__ import annotations

import sys
from pathlib import Path

import aws_cdk as cdk
from cdk_nag import AwsSolutionsChecks

from stacks.annotations import hidden_infos
from stacks.baseline import baseline_checks
from stacks.estate import load_estate
from stacks.estate_stage import EstateStage
from stacks.refusals import refusals
from stacks.template_validation import TemplateValidation
from studio_constructs import StudioError
from studio_constructs.checks import StudioChecks


def main() -> None:
    """Read the estate, make its stages, attach the checks."""
    # The CDK's own template validator is off: `TemplateValidation` is the same engine, natively and ten times faster.
    app = cdk.App(builtin_cloud_formation_validation=False)
    path = Path(app.node.try_get_context("estate") or Path(__file__).with_name("studio.yaml"))
    try:
        estate = load_estate(path)
        held = baseline_checks(path)
        for environment in estate.environments:
            EstateStage(app, environment.name, estate=estate, environment=environment)
    except StudioError as error:
        sys.exit(str(error))
    checks = (TemplateValidation(), StudioChecks(), AwsSolutionsChecks(app, verbose=True), *held)
    cdk.Validations.of(app).add_plugins(*checks)
    assembly = app.synth()
    for line in hidden_infos(assembly):
        print(line, file=sys.stderr)  # noqa: T201 - whoever synthesizes reads it
    # The CDK's command line would say nothing of what is found in a stack that it was not asked for.
    if refused := refusals(Path(assembly.directory)):
        sys.exit("\n".join(["The templates do not pass their checks:", *map(str, refused)]))


if __name__ == "__main__":
    main()
