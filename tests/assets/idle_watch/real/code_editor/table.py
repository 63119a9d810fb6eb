"""The table of situations in Code Editor.

The last column: aws-samples/sagemaker-studio-apps-lifecycle-config-examples 0.3.1, code-editor/auto-stop-idle, by its
code (read 2026-11-22), were its two folders where it looks for them. Where it would see somebody write, a test sees it.
"""

from __future__ import annotations

from tests.assets.idle_watch.real.table import AGAIN, KEPT, STOPPED, USED, Row

TABLE = {
    "nothing": Row("Nothing was ever opened", STOPPED, AGAIN),
    "connected": Row("A browser is open, and nobody there", STOPPED, AGAIN),
    "writing": Row("Somebody types into a file of the folder", USED, "kept"),
    "untitled": Row("Somebody types into a new file without a name, in a window with a folder", USED, "**stopped**"),
    "reading": Row("Somebody moves the cursor in a file, and types nothing", USED, "**stopped**"),
    "scrolling": Row("Somebody only scrolls, as Studio's own check sees it too", STOPPED, AGAIN),
    "typing": Row("Somebody types into a terminal", KEPT, "**stopped**"),
    "job": Row("A terminal runs a program that prints nothing, the browser is closed", USED, "**stopped**"),
    "task": Row("A task of the editor runs and prints nothing, the browser is closed", USED, "**stopped**"),
    "prompt": Row("A terminal was left at its prompt, the browser is closed", STOPPED, AGAIN),
    "hangs": Row("The server hangs, then answers", USED, AGAIN),
    "not_told": Row("Another base URL, and no heartbeat file", KEPT, AGAIN),
    "forged": Row("The heartbeat file says 2099", STOPPED, AGAIN),
}
