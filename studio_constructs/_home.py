"""A domain's home file system, for what watches it or backs it up."""

from __future__ import annotations

from studio_constructs._validation import check_kind
from studio_constructs.errors import Problem


def check_home(field: str, domain: object) -> list[Problem]:
    """A domain that has homes, and whose home file system is known."""
    fix = f'{field}=Domain.from_domain_attributes(self, "Domain", domain_id=..., home_efs_file_system_id=...)'
    if wrong := check_kind(field, domain, fits=hasattr(domain, "domain_id"), what="a Domain", fix=fix):
        return wrong
    if domain is None or getattr(domain, "home_efs_file_system_id", None) is not None:
        return []
    wrote, rule = f"{field} has no home file system, or none that is known", "this is about that very file system"
    fix = "tell home_efs_file_system_id where the domain is imported: 'aws sagemaker describe-domain' shows it"
    return [Problem("HomeFileSystemUnknown", wrote, rule, fix)]
