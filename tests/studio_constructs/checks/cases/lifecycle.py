"""Cases of the rules on lifecycle configurations."""

from __future__ import annotations

import base64
from typing import Any, Final

from tests.studio_constructs.checks.kit import Bad, Good, resource

HEAD = "#!/bin/bash\nset -euo pipefail\n"
KEY_ID = "AKIA" + "ABCDEFGHIJKLMNOP"
UNSEEN = "runs what it downloads, unseen, in line {} of the script"
CONTENT = "StudioLifecycleConfigContent"


def encoded(script: str) -> str:
    return base64.b64encode(script.encode()).decode()


def config(script: str = HEAD, **more: Any) -> dict[str, Any]:
    properties = {
        "StudioLifecycleConfigAppType": "JupyterLab",
        "StudioLifecycleConfigName": "team-0a1b2c3d",
        CONTENT: encoded(script),
        **more,
    }
    return {"Script": resource("AWS::SageMaker::StudioLifecycleConfig", properties)}


def written(content: Any) -> dict[str, Any]:
    made = config()
    made["Script"]["Properties"][CONTENT] = content
    return made


def named(name: Any) -> dict[str, Any]:
    return config(StudioLifecycleConfigName=name)


def runs(line: str, *, says: str = UNSEEN.format(3), name: str | None = None) -> Bad:
    return Bad("Studio-L04", name or line, config(f"{HEAD}{line}\n"), f"{CONTENT} {says}")


def harmless(line: str) -> Good:
    return Good("Studio-L04", line, config(f"{HEAD}{line}\n"))


def attached(path: str, made_for: str, **more: Any) -> dict[str, Any]:
    settings: Any = [{"Fn::GetAtt": ["Script", "StudioLifecycleConfigArn"]}]
    for key in reversed(path.split(".")):
        settings = {key: settings}
    kind = {"U": "UserProfile", "D": "Domain", "S": "Space"}[path[0]]
    return {
        **config(StudioLifecycleConfigAppType=made_for),
        "Consumer": resource(f"AWS::SageMaker::{kind}", {**settings, **more}),
    }


SECRETS: Final = (
    Bad(
        "Studio-L01",
        "a key id",
        config(f"{HEAD}export A={KEY_ID}\n"),
        f"{CONTENT} holds an AWS access key id in line 3 of the script",
    ),
    Bad(
        "Studio-L01",
        "two secrets",
        config(f"{HEAD}export PASSWORD=hunter22\ngit clone https://me:pass@example.com/x.git\n"),
        [
            f"{CONTENT} holds a password or token in line 3 of the script",
            f"{CONTENT} holds credentials in a URL in line 4 of the script",
        ],
    ),
    Bad(
        "Studio-L01",
        "below Fn::Base64",
        written({"Fn::Base64": f"#!/bin/bash\nexport TOKEN={'x' * 20}\n"}),
        f"{CONTENT} holds a password or token in line 2 of the script",
    ),
    Bad(
        "Studio-L01",
        "beside what the deployment fills in",
        written({"Fn::Base64": {"Fn::Sub": f"#!/bin/bash\necho ${{AWS::Region}}\nexport A={KEY_ID}\n"}}),
        f"{CONTENT} holds an AWS access key id in line 3 of the script",
    ),
    Bad(
        "Studio-L01",
        "beside what is no UTF-8",
        written(base64.b64encode(b"#!/bin/bash\n# caf\xe9\nexport A=" + KEY_ID.encode()).decode()),
        f"{CONTENT} holds an AWS access key id in line 3 of the script",
    ),
    Good("Studio-L01", "none", config()),
    Good("Studio-L01", "fetched", config(f"{HEAD}TOKEN=$(aws secretsmanager get-secret-value --secret-id x)\n")),
    Good("Studio-L01", "unknown", written({"Ref": "Script64"}), {"Parameters": {"Script64": {}}}),
    Good("Studio-L01", "no base64", written("export PASSWORD=hunter22")),
)
NAMES: Final = (
    Bad("Studio-L02", "fixed", named("auto-stop"), "StudioLifecycleConfigName is 'auto-stop', whatever the script is"),
    Bad(
        "Studio-L02",
        "a digit in a word",
        named("python3-setup"),
        "StudioLifecycleConfigName is 'python3-setup', whatever the script is",
    ),
    Bad(
        "Studio-L02",
        "a long word",
        named("our-autostops"),
        "StudioLifecycleConfigName is 'our-autostops', whatever the script is",
    ),
    Bad(
        "Studio-L02",
        "one digit in a long word",
        named("our-jupyter3lab"),
        "StudioLifecycleConfigName is 'our-jupyter3lab', whatever the script is",
    ),
    Bad(
        "Studio-L02",
        "a short hash",
        named("our-0a1b2"),
        "StudioLifecycleConfigName is 'our-0a1b2', whatever the script is",
    ),
    Good("Studio-L02", "a hash", named("auto-stop-0a1b2c3d")),
    Good("Studio-L02", "a hash of six", named("auto-stop-0a1b2c")),
    Good("Studio-L02", "a hash in capitals", named("auto-stop-0A1B2C3D")),
    Good("Studio-L02", "a hash in base 36", named("auto-stop-k3zq9wx1")),
    Good("Studio-L02", "a version", named("auto-stop-v2")),
    Good("Studio-L02", "a number", named("auto-stop-2")),
    Good("Studio-L02", "nothing but a hash", named("0a1b2c3d")),
    Good("Studio-L02", "unknown", named({"Fn::Sub": "auto-stop-${AWS::StackName}"})),
)
USABLE: Final = (
    Bad("Studio-L03", "plain text", written("#!/bin/bash"), f"{CONTENT} is no base64"),
    Bad("Studio-L03", "plain text of a handy length", written("#!/bin/zsh"), f"{CONTENT} is no base64"),
    Bad("Studio-L03", "plain text with an accent", written("café"), f"{CONTENT} is no base64"),
    Bad(
        "Studio-L03",
        "too long",
        config("#!/bin/bash\n" + "#" * 12_277),
        f"{CONTENT} is a script of 12,289 bytes, 16,388 in base64; "
        "SageMaker takes 16,384 in base64, which is 12,288 bytes",
    ),
    Bad("Studio-L03", "empty", config(" \n"), f"{CONTENT} is an empty script; a start-up script does something"),
    Bad(
        "Studio-L03",
        "Windows line ends",
        config("#!/bin/bash\r\nls\n"),
        f"{CONTENT} has 1 carriage return, the first in line 1 of the script; "
        "the shell takes a carriage return for a part of the command",
    ),
    Bad(
        "Studio-L03",
        "no UTF-8",
        written(base64.b64encode(b"#!/bin/bash\n# caf\xe9\n").decode()),
        f"{CONTENT} has the byte 0xe9 in line 2 of the script; a script is UTF-8 text",
    ),
    Bad(
        "Studio-L03",
        "Windows line ends beside what the deployment fills in",
        written({"Fn::Base64": {"Fn::Sub": "#!/bin/bash\r\necho ${AWS::Region}"}}),
        f"{CONTENT} has 1 carriage return, the first in line 1 of the script; "
        "the shell takes a carriage return for a part of the command",
    ),
    Good("Studio-L03", "fits", config("#!/bin/bash\n" + "#" * 12_276)),
    Good("Studio-L03", "a comment first", config("# Our script.\n#!/bin/bash\nls\n")),
    Good(
        "Studio-L03",
        "a secret beside what the deployment fills in",
        written({"Fn::Base64": {"Fn::Sub": f"#!/bin/bash\nexport A={KEY_ID} B=${{AWS::Region}}\n"}}),
    ),
    Good("Studio-L03", "a secret", config(f"{HEAD}export A={KEY_ID}\n")),
    Good("Studio-L03", "unknown", written({"Ref": "Script64"}), {"Parameters": {"Script64": {}}}),
    Good("Studio-L03", "in lines of 76", written(base64.encodebytes(HEAD.encode() * 5).decode())),
    Good(
        "Studio-L03",
        "too long with what the deployment fills in",
        written({"Fn::Base64": {"Fn::Sub": "#!/bin/bash\n# ${AWS::Region}" + "#" * 12_288}}),
    ),
)
UNSEEN_RUNS: Final = (
    runs("curl -fsSL https://example.com/x.sh | bash"),
    runs("curl -fsSL https://example.com/x.sh | sudo -E bash -"),
    runs("wget -qO- https://example.com/x.sh | sh -s -- --yes"),
    runs("curl https://example.com/x.py | python3 -"),
    runs("curl https://example.com/x.sh | tee /tmp/x | bash"),
    runs("bash <(curl -s https://example.com/x.sh)"),
    runs('sh -c "$(curl -fsSL https://example.com/x.sh)"'),
    runs('eval "$(wget -qO- https://example.com/x.sh)"'),
    runs("source <(curl -s https://example.com/x.sh)"),
    runs(". <(curl -s https://example.com/x.sh)"),
    runs("curl -s https://example.com/x.sh \\\n  | bash", name="on two lines"),
    runs("# first\ncurl -s https://example.com/x.sh | bash", says=UNSEEN.format(4), name="below a comment"),
    runs("curl -s https://example.com/x.sh |\\\nbash", name="on two lines, behind the bar"),
    runs("curl -s https://example.com/x.sh | bash \\", name="goes on at its end"),
    Bad(
        "Studio-L04",
        "goes on at the end of the file",
        config(f"{HEAD}curl -s https://example.com/x.sh | bash \\"),
        f"{CONTENT} {UNSEEN.format(3)}",
    ),
    *(
        runs(lines, says=f"runs {file}, which it downloads in line 3 of the script, unverified")
        for lines, file in (
            ("curl -o /tmp/x.sh https://example.com/x.sh\nbash /tmp/x.sh", "/tmp/x.sh"),
            ("curl --output x.sh https://example.com/x.sh\nsource x.sh", "x.sh"),
            ("wget https://example.com/x.py -O x.py && python3 -u x.py", "x.py"),
            ("wget https://example.com/tools/x.sh\nchmod +x x.sh && ./x.sh", "x.sh"),
            ("curl -LO https://example.com/x.sh\nsudo chmod 755 ./x.sh", "x.sh"),
            ("curl --remote-name https://example.com/x.sh\n. x.sh", "x.sh"),
        )
    ),
    harmless("curl -s https://example.com/x.json | jq ."),
    harmless("curl -s https://example.com/x.json | python3 -c 'import json'"),
    harmless("curl -s https://example.com/x.json | python3 -m json.tool"),
    harmless("# curl https://example.com/x.sh | bash"),
    harmless("echo done # curl https://example.com/x.sh | bash"),
    harmless("git push $(curl -s https://example.com/remote)"),
    harmless("curl -o /tmp/x.tar https://example.com/x.tar\ntar xf /tmp/x.tar"),
    harmless("curl -o x.sh https://example.com/x.sh\necho '0a  x.sh' | sha256sum -c\nbash x.sh"),
    harmless("curl -o x.sh https://example.com/x.sh\nopenssl dgst -verify k -signature s x.sh\nbash x.sh"),
    harmless("bash x.sh\ncurl -o x.sh https://example.com/x.sh"),
    harmless("curl -o x.sh https://example.com/x.sh\nbash other-x.sh.txt"),
    harmless("curl https://example.com/x.sh\nbash x.sh"),
    Good("Studio-L04", "unknown", written({"Ref": "Script64"}), {"Parameters": {"Script64": {}}}),
)
ENDS: Final = (
    Bad(
        "Studio-L05",
        "two commands",
        config("#!/bin/bash\nls\npwd\n"),
        f"{CONTENT} goes on after a command that fails, and does not say so",
    ),
    Bad(
        "Studio-L05",
        "no shebang",
        config("# Ours.\nls\npwd\n"),
        f"{CONTENT} goes on after a command that fails, and does not say so",
    ),
    Bad(
        "Studio-L05",
        "exit in between",
        config("#!/usr/bin/env bash\nif ls; then\nexit 0\nfi\npwd\n"),
        f"{CONTENT} goes on after a command that fails, and does not say so",
    ),
    Good("Studio-L05", "set -e", config("#!/bin/bash\nset -e\nls\npwd\n")),
    Good("Studio-L05", "set -eux", config("#!/bin/bash\nset -eux\nls\npwd\n")),
    Good("Studio-L05", "set -x -e", config("#!/bin/bash\nset -x -e\nls\npwd\n")),
    Good("Studio-L05", "set -o errexit", config("#!/bin/bash\nset -o errexit\nls\npwd\n")),
    Good("Studio-L05", "bash -e", config("#!/bin/bash -e\nls\npwd\n")),
    Good("Studio-L05", "a trap", config("#!/bin/bash\ntrap 'echo failed' ERR\nls\npwd\n")),
    Good("Studio-L05", "exit 0", config("#!/bin/bash\nls\npwd\nexit 0\n")),
    Good("Studio-L05", "one command", config("#!/bin/bash\n# Our script.\nls\n")),
    Good("Studio-L05", "Python", config("#!/usr/bin/env python3\nimport os\nprint(os)\n")),
    Good("Studio-L05", "unknown", written({"Ref": "Script64"}), {"Parameters": {"Script64": {}}}),
)
APP_TYPES: Final = (
    *(
        Bad(
            "Studio-L06",
            app,
            config(StudioLifecycleConfigAppType=app),
            f"StudioLifecycleConfigAppType is {app!r}, {what}",
        )
        for app, what in (
            ("JupyterServer", "an app of Studio Classic"),
            ("KernelGateway", "an app of Studio Classic"),
            ("Canvas", "which runs no scripts"),
        )
    ),
    Good("Studio-L06", "JupyterLab", config()),
    Good("Studio-L06", "CodeEditor", config(StudioLifecycleConfigAppType="CodeEditor")),
    Good("Studio-L06", "unknown", config(StudioLifecycleConfigAppType={"Ref": "App"}), {"Parameters": {"App": {}}}),
)
OTHERS = f"{CONTENT} lists apps and deletes them: also those of others"
DELETIONS: Final = (
    Bad(
        "Studio-L07",
        "by the CLI",
        config(f"{HEAD}aws sagemaker list-apps\naws sagemaker delete-app --app-name x\n"),
        OTHERS,
    ),
    Bad(
        "Studio-L07",
        "by boto3",
        config("#!/usr/bin/python3\nfor app in sm.list_apps():\n  sm.delete_app(app)\n"),
        OTHERS,
    ),
    Bad(
        "Studio-L07",
        "by pages",
        config('#!/usr/bin/python3\nsm.get_paginator("list_apps")\nsm.delete_app(app)\n'),
        OTHERS,
    ),
    Bad("Studio-L07", "in lines of their own", config("#!/bin/x\nlist_apps\ndelete_app()\n"), OTHERS),
    Bad("Studio-L07", "by requests", config(f"{HEAD}call ListApps\ncall DeleteApp\n"), OTHERS),
    *(
        Bad("Studio-L07", call, config(f"{HEAD}aws sagemaker {call} --domain-id d\n"), f"{CONTENT} calls {call}")
        for call in ("delete-space", "delete-user-profile", "delete-domain", "delete_space")
    ),
    Good("Studio-L07", "its own app", config(f"{HEAD}aws sagemaker delete-app --app-name default\n")),
    Good("Studio-L07", "a list of apps", config(f"{HEAD}aws sagemaker list-apps\n")),
    Good("Studio-L07", "in a comment", config(f"{HEAD}# aws sagemaker delete-space\n")),
    Good("Studio-L07", "unknown", written({"Ref": "Script64"}), {"Parameters": {"Script64": {}}}),
)
ATTACHED: Final = (
    *(
        Bad("Studio-L08", path, attached(path, made_for), f"{path} names Script, which is made for {made_for}")
        for path, made_for in (
            ("DefaultUserSettings.JupyterLabAppSettings.LifecycleConfigArns", "CodeEditor"),
            ("DefaultSpaceSettings.CodeEditorAppSettings.LifecycleConfigArns", "JupyterLab"),
            ("DefaultUserSettings.JupyterServerAppSettings.LifecycleConfigArns", "JupyterLab"),
            ("DefaultUserSettings.KernelGatewayAppSettings.LifecycleConfigArns", "JupyterServer"),
            ("UserSettings.JupyterLabAppSettings.DefaultResourceSpec.LifecycleConfigArn", "KernelGateway"),
            ("SpaceSettings.CodeEditorAppSettings.DefaultResourceSpec.LifecycleConfigArn", "JupyterLab"),
        )
    ),
    *(
        Good("Studio-L08", app, attached(f"UserSettings.{app}AppSettings.LifecycleConfigArns", app))
        for app in ("CodeEditor", "JupyterLab", "JupyterServer", "KernelGateway")
    ),
    Good(
        "Studio-L08",
        "another template's",
        {
            "Domain": resource(
                "AWS::SageMaker::Domain",
                {"DefaultUserSettings": {"JupyterLabAppSettings": {"LifecycleConfigArns": [{"Ref": "Arn"}]}}},
            )
        },
        {"Parameters": {"Arn": {}}},
    ),
    Good(
        "Studio-L08",
        "for an app that is not known",
        {
            **attached("UserSettings.JupyterLabAppSettings.LifecycleConfigArns", "JupyterLab"),
            **config(StudioLifecycleConfigAppType={"Ref": "App"}),
        },
        {"Parameters": {"App": {}}},
    ),
)
CASES: Final = (*SECRETS, *NAMES, *USABLE, *UNSEEN_RUNS, *ENDS, *APP_TYPES, *DELETIONS, *ATTACHED)
