"""Rules of how an image starts: which app, where it listens, who is let in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from studio_cli.image.contract import BASE_PATHS, PORT, entry_point_of
from studio_cli.image.dockerfile import Stage
from studio_cli.image.finding import Finding
from studio_cli.image.start import Server, Setting, Start
from studio_constructs import Problem

_EVERYWHERE: Final = {"0.0.0.0", "*", "", "::"}  # noqa: S104 - what an image has to listen on


def judge_start(stage: Stage, start: Start, app: str, dockerfile: str, *, by_configuration: bool) -> Iterator[Finding]:
    """What keeps an app from starting, or from being reached.

    Args:
        stage: What is built.
        start: How it starts.
        app: The app type.
        dockerfile: What messages call the Dockerfile.
        by_configuration: Whether the app image configuration starts it by a command of SageMaker Distribution.
    """
    if by_configuration:
        return
    if start.swallowed is not None:
        wrote = f"CMD stands beside an ENTRYPOINT in shell form: {_short(start.entry_point)}"
        rule = "a shell takes no arguments, so CMD and the arguments of SageMaker are lost"
        fix = 'write ENTRYPOINT as a list, ENTRYPOINT ["command", "argument"]'
        yield Finding(dockerfile, start.swallowed.line, Problem("ImageArgumentsSwallowed", wrote, rule, fix))
    yield from _judge_beginning(stage, start, app, dockerfile)
    fitting = [server for server in start.servers if server.app == app]
    if start.servers and not fitting:
        other = start.servers[0]
        wrote = f"{other.program} is what starts, as {app} too"
        rule = "an image that both apps run starts the one that SAGEMAKER_APP_TYPE names"
        fix = (
            f"start {entry_point_of(app)} for {app}, leave {app} out of the image's apps, or set built_on_distribution"
        )
        yield Finding(other.place.file, other.place.line, Problem("ImageStartsOtherApp", wrote, rule, fix))
    for server in fitting:
        if not server.of_distribution:
            yield from _judge_server(server, app)


def _judge_beginning(stage: Stage, start: Start, app: str, dockerfile: str) -> Iterator[Finding]:
    if start.entry_point is None and start.arguments is None and stage.is_distribution:
        wrote = f"there is no ENTRYPOINT and no CMD, on {stage.root.base}"
        rule = f"SageMaker Distribution starts a shell by itself, which ends at once, and not {app}"
        fix = "set built_on_distribution (directory of an estate, CustomImage), or write an ENTRYPOINT"
        yield Finding(dockerfile, stage.begin.line, Problem("ImageStartsNothing", wrote, rule, fix))


def _judge_server(server: Server, app: str) -> Iterator[Finding]:
    yield from _judge_address(server)
    yield from _judge_port(server)
    yield from _judge_base_path(server, app)
    yield from _judge_door(server, app)


def _judge_address(server: Server) -> Iterator[Finding]:
    address = server.settings.get("ip")
    rule = "SageMaker asks from outside of the container, and a server listens on 127.0.0.1 unless told otherwise"
    fix = f"write {'--host' if server.app == 'CodeEditor' else '--ip'}=0.0.0.0"
    if address is None:
        yield _finding(server, None, Problem("ImageAddressLocal", f"{server.program} is told no address", rule, fix))
    elif address.is_known and address.value not in _EVERYWHERE:
        wrote = f"{server.program} listens on {address.value}"
        yield _finding(server, address, Problem("ImageAddressLocal", wrote, rule, fix))


def _judge_port(server: Server) -> Iterator[Finding]:
    port = server.settings.get("port")
    if port is None and server.app == "JupyterLab":
        return  # Jupyter's own default is Studio's
    if port is not None and (not port.is_known or port.value == str(PORT)):
        return
    wrote = f"{server.program} is told no port" if port is None else f"{server.program} listens on port {port.value}"
    yield _finding(
        server, port, Problem("ImagePortWrong", wrote, f"Studio asks on port {PORT}", f"write --port={PORT}")
    )


def _judge_base_path(server: Server, app: str) -> Iterator[Finding]:
    told = server.settings.get("base_path")
    if told is not None and not told.is_known:
        return
    path = "" if told is None else told.value.strip("/")
    if path in {each.strip("/") for each in BASE_PATHS[app]}:
        return
    wanted = BASE_PATHS[app][0]
    name = "ServerApp.base_url" if app == "JupyterLab" else "base-path"
    wrote = f"{server.program} answers below /{path}"
    rule = f"Studio asks {app} below {wanted}, upper and lower case told apart"
    if told is not None and not told.in_shell and "$" in told.value:
        rule = f"{rule}; nothing is put in place of a variable where ENTRYPOINT or CMD is a list"
    yield _finding(server, told, Problem("ImageBasePathWrong", wrote, rule, f"write --{name}={wanted}"))


def _judge_door(server: Server, app: str) -> Iterator[Finding]:
    rule = "Studio signs people in before they reach an app, and asks without a token or a password"
    token = server.settings.get("token")
    if app == "CodeEditor":
        if "no_token" not in server.settings and server.program != "code-server":
            wrote = f"{server.program} wants a connection token"
            yield _finding(server, token, Problem("ImageTokenOn", wrote, rule, "write --without-connection-token"))
        return
    if token is None or (token.is_known and token.value):
        wrote = (
            f"{server.program} makes a token, as it is told none"
            if token is None
            else f"{server.program} wants a token"
        )
        yield _finding(server, token, Problem("ImageTokenOn", wrote, rule, "write --ServerApp.token=''"))
    password = server.settings.get("password")
    if password is not None and password.value:
        yield _finding(server, password, Problem("ImageTokenOn", f"{server.program} wants a password", rule, "drop it"))
    origin = server.settings.get("origin")
    if origin is None or (origin.is_known and origin.value != "*"):
        wrote = f"{server.program} lets {'its own' if origin is None else origin.value} origin in"
        rule = "a browser reaches the app below an address of Studio's"
        yield _finding(server, origin, Problem("ImageOriginLimited", wrote, rule, "write --ServerApp.allow_origin='*'"))


def _finding(server: Server, setting: Setting | None, problem: Problem) -> Finding:
    """A problem of a setting, where it stands; of one that is missing, where the server is started."""
    place = server.place if setting is None else setting.place
    return Finding(place.file, place.line, problem)


def _short(instruction: object) -> str:
    words = getattr(instruction, "words", ())
    text = " ".join(words)
    return text if len(text) < 60 else f"{text[:57]}..."  # noqa: PLR2004 - what a line has room for
