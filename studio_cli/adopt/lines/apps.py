"""What apps start with: scripts and images."""

from __future__ import annotations

from typing import Any, Final

from stacks.estate.model import ImageApp, OwnImage
from studio_cli.adopt.found import FoundDomain, content_of
from studio_cli.adopt.lines.written import EstateLines, slug
from studio_constructs import AppType, ImageContainer
from studio_constructs.lifecycle.content import check_script

_SCRIPT_MAX: Final = 40

_FOLDERS: Final = {
    "JupyterLab": "jupyter-lab",
    "CodeEditor": "code-editor",
    "JupyterServer": "jupyter-server",
    "KernelGateway": "kernel-gateway",
}


def start_up_scripts(found: FoundDomain, lines: EstateLines) -> list[dict[str, Any]]:
    """The scripts that the domain runs, the chosen one first."""
    said: list[dict[str, Any]] = []
    for script in found.scripts:
        app_type = script.properties["StudioLifecycleConfigAppType"]
        name = slug(script.name.removeprefix(f"{found.domain.name.lower()}-"), _SCRIPT_MAX)
        path = f"assets/lifecycle/{_FOLDERS[app_type]}/{name}.sh"
        content = content_of(script)
        problems = check_script(script.name, content)
        if path in lines.scripts or problems:
            why = problems[0].wrote if problems else f"another script is called {name} already"
            lines.unsaid.append(f"start-up script {script.name} is not in the file and would run no more: {why}")
            continue
        lines.scripts[path] = content
        line: dict[str, Any] = {"name": name, "app_type": app_type, "file": path}
        app = found.domain.user_settings.get(f"{app_type}AppSettings", {})
        if str(app.get("BuiltInLifecycleConfigArn")).rsplit("/", 1)[-1] == script.name:
            line["built_in"] = True
        said.append(line)
    return said


def images(found: FoundDomain, lines: EstateLines) -> list[dict[str, Any]]:
    """Images that everybody may choose: they stay SageMaker's, and each gets a new way to run for this estate."""
    attached: dict[str, dict[str, dict[str, Any]]] = {}
    for app in ImageApp:
        for one in found.domain.user_settings.get(f"{app.value}AppSettings", {}).get("CustomImages", []):
            attached.setdefault(one["ImageName"], {})[app.value] = one
    return [line for name, by_app in attached.items() if (line := _image(found, lines, name, by_app)) is not None]


def _image(
    found: FoundDomain, lines: EstateLines, name: str, by_app: dict[str, dict[str, Any]]
) -> dict[str, Any] | None:
    line: dict[str, Any] = {"name": name, "existing": True, "apps": list(by_app)}
    if lines.sayable(OwnImage, line, f"image {name}") is None:
        return None
    for one in by_app.values():
        if "ImageVersionNumber" in one:
            lines.unsaid.append(f"image {name} is held at version {one['ImageVersionNumber']}: it would be the newest")
    containers = {app: _container(found, app, one) for app, one in by_app.items()}
    if all(is_of_distribution(app, container) for app, container in containers.items()):
        return {**line, "built_on_distribution": True}
    for app, container in containers.items():
        if container:
            config = by_app[app]["AppImageConfigName"]
            lines.unsaid.append(
                f"how {app} runs image {name} ({config}: {', '.join(container)}), which an estate can not say: it "
                "would start as the image itself says"
            )
    return line


def _container(found: FoundDomain, app: str, one: dict[str, Any]) -> dict[str, Any]:
    """What an app image configuration says of the container; a word where it says something of anything else."""
    configs = {each.name: each.properties for each in found.image_configs}
    block = configs.get(one["AppImageConfigName"], {}).get(f"{app}AppImageConfig", {})
    others = {key: value for key, value in block.items() if key != "ContainerConfig" and value}
    return {key: value for key, value in {**block.get("ContainerConfig", {}), **others}.items() if value}


def is_of_distribution(app: str, container: dict[str, Any]) -> bool:
    """Whether a container starts as those that are built on SageMaker Distribution do."""
    return container == {"ContainerEntrypoint": [ImageContainer.of_distribution(AppType(app)).entrypoint]}
