"""Scripts that are built in or made of steps, and those of Classic."""

from __future__ import annotations

from typing import Final

from .kit import Bad, lab, said

CASES: Final = (
    Bad(
        "built in twice",
        lab(
            add=(
                "start_up_scripts:\n"
                "  - {name: a, app_type: JupyterLab, file: ok.sh, built_in: true}\n"
                "  - {name: b, app_type: JupyterLab, file: ok.sh, built_in: true}\n"
            )
        ),
        (
            said(
                13,
                "BuiltInScriptTaken",
                (
                    "start_up_scripts[1].built_in is true, and start_up_scripts[0].built_in in line 12 is, for "
                    "JupyterLab"
                ),
                "an app has one script that is built in",
                "join the two, or drop one built_in",
            ),
        ),
    ),
    Bad(
        "built in for classic",
        lab(
            add=(
                "classic: {}\nstart_up_scripts:\n  - {name: a, app_type: KernelGateway, file: ok.sh, built_in: true}\n"
            )
        ),
        (
            said(
                13,
                "BuiltInScriptMisplaced",
                "start_up_scripts[0].built_in is true, for KernelGateway",
                "JupyterLab and CodeEditor have a script that is built in",
                "drop built_in",
            ),
        ),
    ),
    Bad(
        "script of classic without it",
        lab(add="start_up_scripts:\n  - {name: a, app_type: JupyterServer, file: ok.sh}\n"),
        (
            said(
                12,
                "ClassicMissing",
                "start_up_scripts[0].app_type is 'JupyterServer', and there is no 'classic'",
                "apps of Studio Classic are configured where it is kept",
                "add 'classic: {}' to an estate that still has it",
            ),
        ),
    ),
    Bad(
        "script from nowhere, and from two places",
        lab(
            add=(
                "start_up_scripts:\n"
                "  - {name: a, app_type: JupyterLab}\n"
                "  - {name: b, app_type: JupyterLab, file: ok.sh, steps: [{git_identity: {}}]}\n"
            )
        ),
        (
            said(
                12,
                "StartUpScriptNotOne",
                "start_up_scripts[0] has neither 'file' nor 'steps'",
                "a script is a file or made of steps, exactly one of them",
                "add 'file: assets/lifecycle/jupyter-lab/team-setup.sh'",
            ),
            said(
                13,
                "StartUpScriptNotOne",
                "start_up_scripts[1] has both 'file' and 'steps'",
                "a script is a file or made of steps, exactly one of them",
                "drop one of them",
            ),
        ),
    ),
    Bad(
        "steps of another app, and that are none",
        lab(
            add=(
                "start_up_scripts:\n"
                "  - name: a\n    app_type: CodeEditor\n    steps: [{jupyter_extensions: {lab: {'a:b': false}}}]\n"
                "  - name: b\n    app_type: KernelGateway\n    steps: [{git_identity: {}}]\n"
                "  - name: c\n    app_type: JupyterLab\n"
                "    steps:\n"
                "      - {}\n"
                "      - {git_identity: {}, run_command: {command: make}}\n"
                "classic: {}\n"
            )
        ),
        (
            said(
                14,
                "StepOfAnotherApp",
                "start_up_scripts[0].steps[0].jupyter_extensions is given, for CodeEditor",
                "the step is for the other app",
                "drop the step, or give the other app a script",
            ),
            said(
                17,
                "StepOfAnotherApp",
                "start_up_scripts[1].steps is given, for KernelGateway",
                "steps are for JupyterLab and CodeEditor",
                "write a script to a file and name it in 'file'",
            ),
            said(
                21,
                "StepNotOne",
                "start_up_scripts[2].steps[0] has none of its keys",
                "a step does one thing, so it has exactly one key",
                "write '- ' before each step's key",
            ),
            said(
                22,
                "StepNotOne",
                "start_up_scripts[2].steps[1] has 'git_identity' and 'run_command'",
                "a step does one thing, so it has exactly one key",
                "write '- ' before each step's key",
            ),
        ),
    ),
    Bad(
        "what the library finds in steps",
        lab(
            add=(
                "start_up_scripts:\n"
                "  - name: a\n    app_type: JupyterLab\n"
                "    steps:\n"
                "      - git_clone:\n"
                "          url: https://me:secret@git.example.com/x.git\n"
                "          credentials: {secret: a, parameter: b}\n"
                "      - run_command: {command: make, timeout_seconds: 300}\n"
                "      - environment_variables: {variables: {PATH: x}}\n"
                "  - name: b\n    app_type: JupyterLab\n"
                "    steps:\n"
                "      - run_command: {command: make, timeout_seconds: 280}\n"
                "      - git_identity: {}\n"
            )
        ),
        (
            said(
                16,
                "StepUrlInvalid",
                "start_up_scripts[0].steps[0].git_clone.url has a user or a password in it",
                "everybody who may describe lifecycle configurations reads it",
                "take it out and revoke it",
            ),
            said(
                17,
                "GitCredentialsInvalid",
                "start_up_scripts[0].steps[0].git_clone.credentials has both of secret and parameter",
                "a password is kept in one place",
                "write exactly one of them",
            ),
            said(
                18,
                "StepTimeoutInvalid",
                "start_up_scripts[0].steps[1].run_command.timeout_seconds is 300",
                "a step's time, in seconds, is 1 to 280",
                "write 1 to 280, or run it in the background",
            ),
            said(
                19,
                "VariableReserved",
                "start_up_scripts[0].steps[2].environment_variables.variables has the name 'PATH'",
                "the platform or the system sets it, and an app with another value does not work",
                "choose another name",
            ),
            said(
                22,
                "StartUpTooLong",
                "start_up_scripts[1].steps has 2 steps before the app, which may take 350 seconds",
                "SageMaker gives up after five minutes, so they may take 285 together, each with 5 to end",
                "shorten their timeouts, or run the long ones in the background",
            ),
        ),
    ),
    Bad(
        "classic and a landing page",
        lab(add=("classic: {kernel_instance_type: ml.t3.mediun, snapshots: {}}\nportal: {landing_page: 'studio::'}\n")),
        (
            said(
                11,
                "InstanceTypeUnknown",
                "classic.kernel_instance_type is 'ml.t3.mediun'",
                "Studio runs apps on the instance types that AWS lists for it",
                "did you mean 'ml.t3.medium'?",
            ),
            said(
                11,
                "KeyMissing",
                "classic.snapshots has no 'place'",
                "'place' has no default",
                "add 'place: team-snapshots/sharing'",
            ),
            said(
                12,
                "LandingPageContradicts",
                "portal.landing_page is 'studio::', and classic keeps people in Studio Classic",
                "a page of the current Studio opens only where people land in it",
                "drop it, or write classic: {current_studio: true}",
            ),
        ),
    ),
)
