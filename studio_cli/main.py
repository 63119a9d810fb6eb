"""The `studio` command."""

from __future__ import annotations

import importlib
from typing import Final

import click

_COMMANDS: Final = {
    "deploy": "studio_cli.commands.estate",
    "diff": "studio_cli.commands.estate",
    "show": "studio_cli.commands.estate",
    "destroy": "studio_cli.commands.estate",
    "local": "studio_cli.commands.local",
}
"""Which module has a command. It is imported when the command runs: the CDK takes seconds to load, and `studio local`
needs none of it."""


class _Commands(click.Group):
    """Commands, each imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """All names."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """One command, or None for a name that is none."""
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = getattr(importlib.import_module(_COMMANDS[cmd_name]), cmd_name)
        return command


@click.group(cls=_Commands)
@click.version_option(package_name="studio-constructs")
def main() -> None:
    """SageMaker Studio estates: deployed, shown, taken down; on a local AWS or a real one."""


if __name__ == "__main__":
    main()
