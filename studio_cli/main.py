"""The `studio` command."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path
from typing import Any, Final

import click
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

from studio_cli.interrupts import end_quietly, interrupts_later

_COMMANDS: Final = {
    "deploy": "studio_cli.commands.estate",
    "diff": "studio_cli.commands.estate",
    "show": "studio_cli.commands.estate",
    "idle": "studio_cli.commands.estate",
    "suspend": "studio_cli.commands.estate",
    "destroy": "studio_cli.commands.estate",
    "adopt": "studio_cli.commands.adopt",
    "image": "studio_cli.commands.image",
    "check": "studio_cli.commands.check",
    "guardrails": "studio_cli.commands.guardrails",
    "guard": "studio_cli.commands.guard",
    "migrate": "studio_cli.commands.migrate",
    "pr-check": "studio_cli.commands.pr_check",
    "homes": "studio_cli.commands.restore",
    "restore": "studio_cli.commands.restore",
    "local": "studio_cli.commands.local",
}
"""Which module has a command. It is imported when the command runs: the CDK takes seconds to load, and `studio local`
needs none of it."""


_OF_LOCAL: Final = frozenset({"cfn-lint", "jsonschema", "moto", "regex"})
"""What the extra `local` installs, and some commands need."""


class LackingError(click.ClickException):
    """Something is not installed."""

    exit_code = 2


_INTERRUPTED: Final = 130
"""What a shell says of a program that Ctrl-C ended."""


class _Commands(click.Group):
    """Commands, each imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """All names."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """One command, or None for a name that is none."""
        if cmd_name not in _COMMANDS:
            return None
        _name_node()
        try:
            with interrupts_later():  # the CDK's library starts Node when it is imported
                command: click.Command = getattr(
                    importlib.import_module(_COMMANDS[cmd_name]), cmd_name.replace("-", "_")
                )
        except ModuleNotFoundError as error:
            if error.name not in _OF_LOCAL:
                raise
            return _lacking(cmd_name, error.name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command. What AWS refuses is a line, and not a traceback; so is Ctrl-C."""
        try:
            return super().invoke(ctx)
        except NoCredentialsError as error:
            fix = "name a profile with AWS_PROFILE, or log in with aws sso login; the local AWS needs none"
            raise click.ClickException(f"there are no credentials for AWS; {fix}") from error
        except (BotoCoreError, ClientError) as error:
            raise click.ClickException(" ".join(str(error).split())) from error
        except (KeyboardInterrupt, click.Abort) as error:
            if isinstance(error, click.Abort) and not isinstance(error.__context__, KeyboardInterrupt):
                raise  # a question that nobody is there to answer
            end_quietly()
            click.echo("Interrupted.", err=True)
            raise click.exceptions.Exit(_INTERRUPTED) from None


def _lacking(name: str, package: str) -> click.Command:
    """A command that says what it lacks, whatever it is asked."""

    def say() -> None:
        fix = "pip install 'studio-constructs[local]'"
        raise LackingError(f"studio {name} needs {package}, which is not installed; {fix}")

    context = {"ignore_unknown_options": True, "allow_extra_args": True}
    return click.Command(name, callback=say, help="Needs studio-constructs[local].", context_settings=context)


def _name_node() -> None:
    """Tell the CDK's library which Node to start: the one installed with this command, if there is one."""
    beside = Path(sys.executable).with_name("node")
    if "JSII_NODE" not in os.environ and beside.is_file():
        os.environ["JSII_NODE"] = str(beside)


@click.group(cls=_Commands)
@click.version_option(package_name="studio-constructs")
def main() -> None:
    """SageMaker Studio estates: deployed, shown, taken down; on a local AWS or a real one."""


if __name__ == "__main__":
    main()
