"""The rule pack for SageMaker Studio: what everybody's checks of templates do not look at.

::

    from studio_constructs.checks import StudioChecks

    cdk.Validations.of(app).add_plugins(StudioChecks())

``studio check PATH`` runs the same rules on any template and any cloud assembly.
"""

from __future__ import annotations

from studio_constructs.checks.catalogue import ABOUT_ACKNOWLEDGMENTS, RULES
from studio_constructs.checks.check import Finding, Report, check_templates
from studio_constructs.checks.plugin import StudioChecks
from studio_constructs.checks.rule import Rule, Severity
from studio_constructs.checks.source import Source

__all__ = [
    "ABOUT_ACKNOWLEDGMENTS",
    "RULES",
    "Finding",
    "Report",
    "Rule",
    "Severity",
    "Source",
    "StudioChecks",
    "check_templates",
]
