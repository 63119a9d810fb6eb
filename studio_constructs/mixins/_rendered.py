"""Value objects, rendered as a template has them: what a raw resource is overridden with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import aws_cdk as cdk
import jsii

_IRREGULAR: Final = {
    "autoMountHomeEfs": "AutoMountHomeEFS",
    "efsFileSystem": "EFSFileSystem",
    "efsFileSystemConfig": "EFSFileSystemConfig",
}
"""Names whose first letter alone does not make the template's name from the CDK's."""


@jsii.implements(cdk.IAnyProducer)
class Rendered:
    """A struct of the CDK as a template has it, made when the template is: references are known only then."""

    def __init__(self, struct: Any, *, without: tuple[str, ...] = ()) -> None:
        self._struct, self._without = struct, without

    def produce(self, context: cdk.IResolveContext) -> Any:
        """The struct, its names as in a template."""
        found = _as_in_template(context.resolve(self._struct))
        return {name: value for name, value in found.items() if name not in self._without}


def lazily(struct: Any, *, without: tuple[str, ...] = ()) -> cdk.IResolvable:
    """A struct for `add_property_override`."""
    return cdk.Lazy.uncached_any(Rendered(struct, without=without))


def _as_in_template(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {_name(name): _as_in_template(each) for name, each in value.items() if each is not None}
    return [_as_in_template(each) for each in value] if isinstance(value, list) else value


def _name(name: str) -> str:
    return _IRREGULAR.get(name, name[:1].upper() + name[1:])
