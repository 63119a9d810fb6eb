"""Rules on lifecycle configurations: scripts that run each time an app starts."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from typing import Any, Final

from studio_constructs.checks.rule import Rule, Severity
from studio_constructs.checks.template import Resource, Template, Text, is_literal
from studio_constructs.lifecycle.content import check_script, find_secret

CONFIG: Final = "AWS::SageMaker::StudioLifecycleConfig"
_CONTENT: Final = "StudioLifecycleConfigContent"
_NAME: Final = "StudioLifecycleConfigName"
_APP_TYPE: Final = "StudioLifecycleConfigAppType"
_GUIDE: Final = "https://docs.aws.amazon.com/sagemaker/latest/dg"
_TEMPLATES: Final = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference"

_CLASSIC: Final = ("JupyterServer", "KernelGateway")
_BLOCKS: Final = {
    "CodeEditorAppSettings": "CodeEditor",
    "JupyterLabAppSettings": "JupyterLab",
    "JupyterServerAppSettings": "JupyterServer",
    "KernelGatewayAppSettings": "KernelGateway",
}

_VERSIONED: Final = re.compile(
    r"(?i)(?:^|[^a-z0-9])(?:v?\d+|(?=[a-f]*\d)[0-9a-f]{6,}|(?=[a-z]*\d[a-z]*\d)[0-9a-z]{8,})$"
)
"""A version, or what looks like a hash."""
_NOT_HERE: Final = frozenset({"ScriptSecret", "ScriptShebangMissing"})
"""A secret is another rule's. Most of AWS's own examples begin with a comment, and run nevertheless."""
_OTHER_LANGUAGE: Final = re.compile(r"#!(?!.*\b(?:ba|da|z|k)?sh\b)")
_STOPS: Final = re.compile(
    r"(?m)^#!.*sh\s+-\w*e|^\s*set\s+(?:-\w+\s+)*-\w*e|^\s*set\s.*-o\s+errexit|^\s*trap\s.*\bERR\b"
)
_ENDS: Final = re.compile(r"\n\s*exit\s+0\s*$")

_FETCH: Final = r"\b(?:curl|wget)\b[^|;&\n]*"
_AS_ROOT: Final = r"(?:sudo\s+(?:-\w+\s+)*)?"
_RUNNER: Final = rf"{_AS_ROOT}\b(?:(?:ba|da|z|k)?sh|python[\d.]*)\b"
_RUN_UNSEEN: Final = (
    # `python -c` and `python -m` read what is downloaded: they do not run it.
    re.compile(rf"{_FETCH}\|\s*(?:tee\s[^|;&\n]*\|\s*)?{_RUNNER}(?!\s+-[cm]\b)"),
    re.compile(rf"(?:{_RUNNER}(?:\s+-c)?|\bsource|\beval|(?:^|\s)\.)\s+[\"']?(?:<\(|\$\(|`)\s*{_FETCH}"),
)
_COMMAND: Final = re.compile(_FETCH)
_OUTPUT: Final = re.compile(r"\s(?:-\w*[oO]|--output(?:-document)?)[ =]?[\"']?(?!-|https?:)([^\s\"']+)")
_OWN_NAME: Final = re.compile(r"^wget\b|\s-\w*O\b|\s--remote-name\b")
_ADDRESS: Final = re.compile(r"https?://\S+/([\w.-]+)[\"']?(?:\s|$)")
_VERIFIED: Final = re.compile(r"sha(?:256|384|512)sum|shasum|gpg\s.*--verify|cosign\s+verify|openssl\s+dgst")
_COMMENT: Final = re.compile(r"(?:^|(?<=\s))#(?!!).*")

_LISTS_APPS: Final = re.compile(r"\blist[-_]apps\b|\bListApps\b")
_DELETES_APP: Final = re.compile(r"\bdelete-app\b|\bdelete_app\s*\(|\bDeleteApp\b")
_DELETES_MORE: Final = re.compile(r"\bdelete[-_](?:domain|space|user[-_]profile)\b")


def _script(config: Resource) -> str | None:
    """The script as it runs, with ``${...}`` where only the deployment knows; None where it cannot be read."""
    raw = _decoded(config.value(_CONTENT))
    return None if raw is None else raw.decode("utf-8", errors="replace")


def _decoded(content: Any) -> bytes | None:
    if not isinstance(content, str):
        return None
    try:
        return base64.b64decode("".join(content.split()), validate=True)
    except ValueError:
        return None


def _lines(script: str) -> Iterator[tuple[int, str]]:
    """Lines with their numbers, without comments; what a backslash goes on is one line."""
    begun, first = "", 0
    for number, line in enumerate(script.split("\n"), start=1):
        first = first or number
        if line.endswith("\\"):
            begun += line[:-1] + " "
            continue
        yield first, _COMMENT.sub("", begun + line)
        begun, first = "", 0
    if begun:
        yield first, begun


def _secrets(config: Resource, _: Template) -> Iterator[str]:
    for number, line in enumerate((_script(config) or "").split("\n"), start=1):
        if what := find_secret(line):
            yield f"{_CONTENT} holds {what} in line {number} of the script"


def _fixed_name(config: Resource, _: Template) -> Iterator[str]:
    name = config.value(_NAME)
    if is_literal(name) and not _VERSIONED.search(str(name)):
        yield f"{_NAME} is {name!r}, whatever the script is"


def _unusable(config: Resource, _: Template) -> Iterator[str]:
    content = config.value(_CONTENT)
    raw = _decoded(content)
    if raw is None:
        if is_literal(content):
            yield f"{_CONTENT} is no base64"
        return
    # Nobody knows how long it gets where the deployment fills in parts.
    of_no_matter = {*_NOT_HERE, "ScriptTooLarge"} if isinstance(content, Text) else _NOT_HERE
    for problem in check_script(_CONTENT, raw):
        if problem.code not in of_no_matter:
            yield f"{problem.wrote}; {problem.rule}"


def _runs_unseen(config: Resource, _: Template) -> Iterator[str]:
    script = _script(config) or ""
    lines = list(_lines(script))
    for number, line in lines:
        if any(pattern.search(line) for pattern in _RUN_UNSEEN):
            yield f"{_CONTENT} runs what it downloads, unseen, in line {number} of the script"
    if _VERIFIED.search(script):
        return
    for number, line in lines:
        for saved in _saved(line):
            if any(_is_run(saved, later) for at, later in lines if at >= number):
                yield f"{_CONTENT} runs {saved}, which it downloads in line {number} of the script, unverified"


def _saved(line: str) -> Iterator[str]:
    """The files that the commands of a line write what they download to."""
    for command in _COMMAND.findall(line):
        if found := _OUTPUT.search(command) or (_OWN_NAME.search(command) and _ADDRESS.search(command)):
            yield found[1]


def _is_run(file: str, line: str) -> bool:
    named = rf"[\"']?(?:\./)?{re.escape(file)}[\"']?(?:\s|;|&|$)"
    runner = rf"(?:{_RUNNER}|\bsource|(?:^|\s)\.)\s+(?:-\w+\s+)*{named}"
    return bool(re.search(runner, line) or re.search(rf"\bchmod\s+\S*[x7]\S*\s+{named}", line))


def _goes_on(config: Resource, _: Template) -> Iterator[str]:
    script = _script(config)
    if script is None or any(pattern.search(script) for pattern in (_STOPS, _ENDS)) or _OTHER_LANGUAGE.match(script):
        return
    commands = [line for _, line in _lines(script) if line.strip() and not line.startswith("#!")]
    if len(commands) > 1:
        yield f"{_CONTENT} goes on after a command that fails, and does not say so"


def _app_type(config: Resource, _: Template) -> Iterator[str]:
    app_type = config.value(_APP_TYPE)
    if not is_literal(app_type) or app_type in ("JupyterLab", "CodeEditor"):
        return
    is_classic = app_type in _CLASSIC
    yield f"{_APP_TYPE} is {app_type!r}, " + ("an app of Studio Classic" if is_classic else "which runs no scripts")


def _deletes(config: Resource, _: Template) -> Iterator[str]:
    script = "\n".join(line for _, line in _lines(_script(config) or ""))
    if _LISTS_APPS.search(script) and _DELETES_APP.search(script):
        yield f"{_CONTENT} lists apps and deletes them: also those of others"
    if more := _DELETES_MORE.search(script):
        yield f"{_CONTENT} calls {more[0]}"


def _attached(consumer: Resource, template: Template) -> Iterator[str]:
    for settings in ("UserSettings", "DefaultUserSettings", "DefaultSpaceSettings", "SpaceSettings"):
        for block, app_type in _BLOCKS.items():
            below = f"{settings}.{block}"
            for path in (f"{below}.LifecycleConfigArns", f"{below}.DefaultResourceSpec.LifecycleConfigArn"):
                for value in consumer.many(path):
                    config = template.target(value)
                    made_for = config.value(_APP_TYPE) if config and config.type == CONFIG else None
                    if config and is_literal(made_for) and made_for != app_type:
                        yield f"{path} names {config.logical_id}, which is made for {made_for}"


RULES: Final[tuple[Rule, ...]] = (
    Rule(
        id="Studio-L01",
        severity=Severity.ERROR,
        title="No secret stands in a start-up script",
        why="Everybody who may describe lifecycle configurations or the stack reads the script.",
        fix="revoke the secret, keep the new one in Secrets Manager, and let the script fetch it with its role",
        source=f"{_GUIDE}/studio-lifecycle-configurations.html",
        types=(CONFIG,),
        find=_secrets,
    ),
    Rule(
        id="Studio-L02",
        severity=Severity.WARNING,
        title="The name of a lifecycle configuration changes with its script",
        why="Another script, app type or tag (also one put on the whole stack) replaces the configuration, and "
        "CloudFormation makes the new one first: under the same name that fails, and so does the deployment.",
        fix=f"end {_NAME} with a hash of script, app type and tags, or with a version that you raise",
        source=f"{_TEMPLATES}/aws-resource-sagemaker-studiolifecycleconfig.html",
        types=(CONFIG,),
        find=_fixed_name,
    ),
    Rule(
        id="Studio-L03",
        severity=Severity.ERROR,
        title="A start-up script can be run",
        why="SageMaker takes at most 16,384 characters of base64. A script that is empty, is no UTF-8 text or has "
        "Windows line ends fails, and the app with it.",
        fix=f"{_CONTENT}: base64 of UTF-8 text with Unix line ends",
        source=f"{_TEMPLATES}/aws-resource-sagemaker-studiolifecycleconfig.html",
        types=(CONFIG,),
        find=_unusable,
    ),
    Rule(
        id="Studio-L04",
        severity=Severity.ERROR,
        title="A start-up script runs nothing that it has just downloaded, unseen",
        why="Whoever owns the address, or the way to it, runs commands as everybody who starts the app.",
        fix="compare the file with a digest that stands in the script (sha256sum -c), or put it into an image",
        source=f"{_GUIDE}/studio-lifecycle-configurations.html",
        types=(CONFIG,),
        find=_runs_unseen,
    ),
    Rule(
        id="Studio-L05",
        severity=Severity.WARNING,
        title="A start-up script stops at the first command that fails, or says that it goes on",
        why="It would go on half done, and people would find out later, in another way.",
        fix="'set -euo pipefail' as its second line, or 'exit 0' as its last if an app matters more than its script",
        source=f"{_GUIDE}/studio-lifecycle-configurations.html",
        types=(CONFIG,),
        find=_goes_on,
    ),
    Rule(
        id="Studio-L06",
        severity=Severity.WARNING,
        title="A lifecycle configuration is for an app of today's Studio",
        why="JupyterServer and KernelGateway are apps of Studio Classic, which new domains do not have.",
        fix=f"{_APP_TYPE}: JupyterLab, or CodeEditor",
        source=f"{_GUIDE}/studio-updated-migrate.html",
        types=(CONFIG,),
        find=_app_type,
    ),
    Rule(
        id="Studio-L07",
        severity=Severity.ERROR,
        title="A start-up script deletes nothing but its own app",
        why="A script that looks for apps to delete, or deletes spaces and profiles, stops other people's work or "
        "loses it, and needs a role that may.",
        fix="let Studio's own idle shutdown stop apps (IdleSettings), and let the script delete its own app only",
        source=f"{_GUIDE}/studio-updated-idle-shutdown.html",
        types=(CONFIG,),
        find=_deletes,
    ),
    Rule(
        id="Studio-L08",
        severity=Severity.ERROR,
        title="A lifecycle configuration is attached to the app that it is made for",
        why="SageMaker refuses one that is made for another app.",
        fix=f"name it where its {_APP_TYPE} says, or make another one",
        source=f"{_GUIDE}/jl-lcc-create.html",
        types=("AWS::SageMaker::Domain", "AWS::SageMaker::Space", "AWS::SageMaker::UserProfile"),
        find=_attached,
    ),
)
