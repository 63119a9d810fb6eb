"""Start-up scripts and their files."""

from __future__ import annotations

from typing import Final

from .kit import SCRIPT, Bad, lab, said

CASES: Final = (
    Bad(
        "script name",
        lab(add="start_up_scripts:\n  - {name: Team_Setup, app_type: JupyterLab, file: ok.sh}\n"),
        (
            said(
                12,
                "ScriptNameInvalid",
                "start_up_scripts[0].name is 'Team_Setup'",
                "a script's name is 1 to 40 lower-case letters, digits and hyphens",
                "write 'team-setup'",
            ),
        ),
    ),
    Bad(
        "script twice",
        lab(
            add="start_up_scripts:\n  - {name: a, app_type: JupyterLab, file: ok.sh}\n"
            "  - {name: a, app_type: CodeEditor, file: ok.sh}\n  - {name: a, app_type: JupyterLab, file: ok.sh}\n"
        ),
        (
            said(
                14,
                "ScriptNameTaken",
                "start_up_scripts[2].name is 'a', and start_up_scripts[0].name in line 12 is 'a'",
                "each script of an app type has a name of its own",
                "rename one of them",
            ),
        ),
    ),
    Bad(
        "script okk.sh",
        lab(add=SCRIPT.format("okk.sh")),
        (
            said(
                12,
                "ScriptFileUnreadable",
                "start_up_scripts[0].file is 'okk.sh'",
                "a script is a file, found from the estate file's folder",
                "it does not exist; did you mean 'ok.sh'?",
            ),
        ),
    ),
    Bad(
        "script nowhere/x.sh",
        lab(add=SCRIPT.format("nowhere/x.sh")),
        (
            said(
                12,
                "ScriptFileUnreadable",
                "start_up_scripts[0].file is 'nowhere/x.sh'",
                "a script is a file, found from the estate file's folder",
                "it does not exist; correct the path, or add the file",
            ),
        ),
    ),
    Bad(
        "script folder",
        lab(add=SCRIPT.format("folder")),
        (
            said(
                12,
                "ScriptFileUnreadable",
                "start_up_scripts[0].file is 'folder'",
                "a script is a file, found from the estate file's folder",
                "it is a folder or a device; name a file",
            ),
        ),
    ),
    Bad(
        "script /etc/x.sh",
        lab(add=SCRIPT.format("/etc/x.sh")),
        (
            said(
                12,
                "ScriptFileUnreadable",
                "start_up_scripts[0].file is '/etc/x.sh'",
                "a script is a file, found from the estate file's folder",
                "write a relative path: another machine has that folder elsewhere",
            ),
        ),
    ),
    Bad(
        "script C:\\x.sh",
        lab(add=SCRIPT.format("C:\\x.sh")),
        (
            said(
                12,
                "ScriptFileUnreadable",
                "start_up_scripts[0].file is 'C:\\\\x.sh'",
                "a script is a file, found from the estate file's folder",
                "write a relative path: another machine has that folder elsewhere",
            ),
        ),
    ),
    Bad(
        "script empty.sh",
        lab(add=SCRIPT.format("empty.sh")),
        (
            said(
                12,
                "ScriptEmpty",
                "start_up_scripts[0].file (empty.sh) is an empty script",
                "a start-up script does something",
                "write the script, or drop it",
            ),
        ),
    ),
    Bad(
        "script latin.sh",
        lab(add=SCRIPT.format("latin.sh")),
        (
            said(
                12,
                "ScriptNotUtf8",
                "start_up_scripts[0].file (latin.sh) has the byte 0xe9 in line 2 of the script",
                "a script is UTF-8 text",
                "save it as UTF-8",
            ),
        ),
    ),
    Bad(
        "script bang.sh",
        lab(add=SCRIPT.format("bang.sh")),
        (
            said(
                12,
                "ScriptShebangMissing",
                "start_up_scripts[0].file (bang.sh) begins with 'echo hi'",
                "the first two bytes are '#!', or the system does not know what runs it",
                "make '#!/usr/bin/env bash' its first line",
            ),
        ),
    ),
    Bad(
        "script blank.sh",
        lab(add=SCRIPT.format("blank.sh")),
        (
            said(
                12,
                "ScriptShebangMissing",
                "start_up_scripts[0].file (blank.sh) has 1 blank byte before '#!'",
                "the first two bytes are '#!', or the system does not know what runs it",
                "delete what stands before '#!'",
            ),
        ),
    ),
    Bad(
        "script crlf.sh",
        lab(add=SCRIPT.format("crlf.sh")),
        (
            said(
                12,
                "ScriptCarriageReturn",
                "start_up_scripts[0].file (crlf.sh) has 2 carriage returns, the first in line 1 of the script",
                "the shell takes a carriage return for a part of the command",
                "save it with Unix line ends (LF)",
            ),
        ),
    ),
    Bad(
        "script large.sh",
        lab(add=SCRIPT.format("large.sh")),
        (
            said(
                12,
                "ScriptTooLarge",
                "start_up_scripts[0].file (large.sh) is a script of 13,012 bytes, 17,352 in base64",
                "SageMaker takes 16,384 in base64, which is 12,288 bytes",
                "shorten it by 724 bytes, or let it fetch the rest from S3",
            ),
        ),
    ),
    Bad(
        "script huge.sh",
        lab(add=SCRIPT.format("huge.sh")),
        (
            said(
                12,
                "ScriptTooLarge",
                "start_up_scripts[0].file (huge.sh) is a script of 1,300,012 bytes, 1,733,352 in base64",
                "SageMaker takes 16,384 in base64, which is 12,288 bytes",
                "shorten it by 1,287,724 bytes, or let it fetch the rest from S3",
            ),
        ),
    ),
    Bad(
        "script secret.sh",
        lab(add=SCRIPT.format("secret.sh")),
        (
            said(
                12,
                "ScriptSecret",
                "start_up_scripts[0].file (secret.sh) holds an AWS access key id in line 2 of the script",
                "everybody who may describe lifecycle configurations reads it",
                "take it out and revoke it",
            ),
            said(
                12,
                "ScriptSecret",
                "start_up_scripts[0].file (secret.sh) holds a password or token in line 3 of the script",
                "everybody who may describe lifecycle configurations reads it",
                "take it out and revoke it",
            ),
        ),
    ),
    Bad(
        "script ",
        lab(add=SCRIPT.format("")),
        (
            said(
                12,
                "ValueMissing",
                "start_up_scripts[0].file is ''",
                "a key that stands there has a value",
                "give it one",
            ),
        ),
    ),
    Bad(
        "script content",
        lab(add="start_up_scripts:\n  - {name: a, app_type: JupyterLab, file: ok.sh, content: x}\n"),
        (
            said(
                12,
                "KeyUnknown",
                "start_up_scripts[0] has the key 'content'",
                "its keys are name, app_type, file, steps",
                "write the script to a file and name it in 'file'",
            ),
        ),
    ),
    Bad(
        "scripts many",
        lab(
            add="start_up_scripts:\n"
            + "".join(f"  - {{name: a{i}, app_type: JupyterLab, file: ok.sh}}\n" for i in range(32))
        ),
        (
            said(
                42,
                "ScriptsTooMany",
                "start_up_scripts[30] is script 31 of JupyterLab",
                "an app type takes at most 30 scripts",
                "join some of them",
            ),
        ),
    ),
)
