"""Rules of what stands in a Dockerfile besides the start: user, platform, paths, variables, secrets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from studio_cli.image.contract import HOME, PLATFORM, PORT, RECOVERY, RESERVED, USER, USER_NAMES, is_official
from studio_cli.image.dockerfile import Instruction, Stage, join
from studio_cli.image.finding import Finding
from studio_cli.image.shell import Command, commands, shell_text
from studio_constructs import Problem
from studio_constructs.aws_facts import images as facts
from studio_constructs.lifecycle.content import find_secret

_ELSEWHERE: Final = re.compile(r"(?:^|/)(?:arm\w*|aarch64|i386|ppc64le|riscv64|s390x)/|:[\w.-]*\b(?:arm64|aarch64)\b")
_OF_ALL: Final = {"mkdir", "touch", "tee"}
_OF_THE_LAST: Final = {"cp", "mv", "ln", "install", "rsync", "git"}
_OF_OPTIONS: Final = {
    "curl": ("-o", "--output", "--output-dir"),
    "wget": ("-O", "-P", "--output-document", "--directory-prefix"),
    "tar": ("-C", "--directory"),
    "unzip": ("-d",),
    "pip": ("--target", "-t", "--prefix"),
}
_SECRET_NAME: Final = re.compile(
    r"(?i)(?:^|_)(?:password|passwd|pwd|secret|token|api_?key|access_?key|credentials?)(?:$|_)"
)
_READABLE: Final = "everybody who may pull the image reads it, of ARG, ENV and RUN alike"
_TAKE_OUT: Final = "take it out, revoke it, and hand it to the build with RUN --mount=type=secret"


def judge_files(stage: Stage, dockerfile: str) -> Iterator[Finding]:
    """What Studio would refuse, hide or overwrite.

    Args:
        stage: What is built.
        dockerfile: What messages call the Dockerfile.
    """
    yield from _judge_user(stage, dockerfile)
    yield from _judge_platform(stage, dockerfile)
    for each in stage.instructions():
        for line, problem in _judge_instruction(each):
            yield Finding(dockerfile, line, problem)


def judge_secrets(stages: list[Stage], dockerfile: str) -> Iterator[Finding]:
    """Secrets, in every stage: the cache of the builder and the history of the image keep them."""
    for stage in stages:
        for each in stage.own:
            for line, what in _secrets(each):
                yield Finding(dockerfile, line, Problem("ImageSecretInside", what, _READABLE, _TAKE_OUT))


def _judge_user(stage: Stage, dockerfile: str) -> Iterator[Finding]:
    said = [each for each in stage.instructions() if each.name == "USER"]
    user = stage.user
    if user == USER or user in USER_NAMES or "$" in user or (not said and not is_official(stage.root.base)):
        return
    line = said[-1].line if said else stage.begin.line
    wrote = f"the last USER is {user!r}" if said else f"there is no USER, on {stage.root.base}, so it runs as root"
    if user == USER.partition(":")[0]:
        wrote = f"{wrote}, which has the group of root where /etc/passwd does not name another"
    rule = "an app runs as user 1000 of group 100, to whom the space's volume belongs"
    yield Finding(dockerfile, line, Problem("ImageUserWrong", wrote, rule, f"end with USER {USER}"))


def _judge_platform(stage: Stage, dockerfile: str) -> Iterator[Finding]:
    begin = stage.root.begin
    platform = begin.flags.get("platform", PLATFORM)
    base = stage.root.base
    if platform == PLATFORM or platform.startswith(f"{PLATFORM}/") or "$" in platform:
        if not _ELSEWHERE.search(base):
            return
        wrote = f"FROM names {base}"
    else:
        wrote = f"FROM has --platform={platform}"
    rule = f"Studio runs {PLATFORM} and nothing else"
    fix = "drop --platform: the CDK says it" if "platform" in begin.flags else "name an image for it"
    yield Finding(dockerfile, begin.line, Problem("ImagePlatformWrong", wrote, rule, fix))


def _judge_instruction(each: Instruction) -> Iterator[tuple[int, Problem]]:
    if each.name == "EXPOSE":
        ports = [word.partition("/")[0] for word in each.words]
        if all(port.isdigit() and port != str(PORT) for port in ports):
            wrote = f"EXPOSE names {', '.join(ports)}"
            yield each.line, Problem("ImagePortWrong", wrote, f"Studio asks on port {PORT}", f"write EXPOSE {PORT}")
    elif each.name == "ENV":
        for name in each.words[::2]:
            if name.startswith(facts.CONTAINER_VARIABLES_RESERVED):
                rule = "SageMaker sets variables that begin with AWS_ and SAGEMAKER_ itself, over yours"
                fix = "choose another name, or drop it"
                yield each.line_of(name), Problem("ImageVariableReserved", f"ENV sets {name}", rule, fix)
    else:
        for line, verb, path in _writes(each):
            yield from ((line, problem) for problem in _judge_path(verb, path))
    if each.name == "RUN":
        yield from _judge_recovery(each)


def _judge_path(verb: str, path: str) -> Iterator[Problem]:
    if verb == "WORKDIR" and path == HOME:
        return  # SMD's own
    if _is_in(path, HOME):
        rule = "the space's volume is mounted over it: nobody sees what the image has there"
        fix = "put it elsewhere, /opt for example, and link or copy it in a start-up script"
        yield Problem("ImageHomeHidden", f"{verb} puts {path} into the home", rule, fix)
    for reserved in RESERVED:
        if _is_in(path, reserved):
            rule = f"SageMaker puts its own into {reserved} when the app starts"
            yield Problem(
                "ImagePathReserved", f"{verb} puts {path} there", rule, "put it elsewhere, /opt/team for example"
            )


def _is_in(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder}/")


def _judge_recovery(each: Instruction) -> Iterator[tuple[int, Problem]]:
    for command in commands(shell_text(each)):
        named = [word for word in command.words if word.endswith(RECOVERY)]
        removed = command.program == "rm" or "remove" in command.words
        if removed and (named or "/opt/conda/envs" in {word.rstrip("/*") for word in command.words}):
            wrote = f"{command.program} removes {(named or ['/opt/conda/envs'])[0]}"
            rule = "a space that no longer starts is opened in SageMaker Distribution's environment for recovery"
            yield each.line_of(RECOVERY), Problem("ImageRecoveryRemoved", wrote, rule, "keep that environment")


def _writes(each: Instruction) -> Iterator[tuple[int, str, str]]:
    """Paths in the image that an instruction puts something to: line, what does it, path."""
    if each.name in {"ADD", "COPY"} and each.words:
        yield each.line, each.name, join(each.folder, each.words[-1])
    elif each.name in {"VOLUME", "WORKDIR"}:
        for word in each.words:
            yield each.line, each.name, join(each.folder, word)
    elif each.name == "RUN":
        for command in commands(shell_text(each)):
            for word in _targets(command):
                if "$" not in word:
                    yield each.line_of(word), command.program or "a redirection", join(each.folder, word)


def _targets(command: Command) -> Iterator[str]:
    yield from command.writes
    plain = [word for word in command.words[1:] if not word.startswith("-")]
    if command.program in _OF_ALL:
        yield from plain
    elif command.program in _OF_THE_LAST and len(plain) > 1:
        yield plain[-1]
    options = _OF_OPTIONS.get(command.program, ())
    for option, value in zip(command.words, command.words[1:], strict=False):
        if option in options:
            yield value
    yield from (word.partition("=")[2] for word in command.words if word.partition("=")[0] in options and "=" in word)
    if command.program.startswith("pip") and "--user" in command.words:
        yield f"{HOME}/.local"


def _secrets(each: Instruction) -> Iterator[tuple[int, str]]:
    if each.name in {"ARG", "ENV"}:
        pairs = (
            zip(each.words[::2], each.words[1::2], strict=False)
            if each.name == "ENV"
            else (word.partition("=")[::2] for word in each.words)
        )
        for name, value in pairs:
            text = value.strip("\"'")
            if text and "$" not in text and (_SECRET_NAME.search(name) or find_secret(text)):
                yield each.line_of(name), f"{each.name} {name} holds {find_secret(text) or 'what looks like a secret'}"
    elif each.name in {"RUN", "CMD", "ENTRYPOINT", "LABEL"}:
        for number, line in enumerate(each.lines):
            if (what := find_secret(line)) is not None:
                yield each.line + number, f"{each.name} holds {what}"
