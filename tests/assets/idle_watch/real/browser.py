"""What a browser does to a Jupyter server; it runs in that server's environment, which knows websockets.

``execute ADDRESS TOKEN KERNEL CODE WORD`` runs code in a kernel until the kernel says it is in that state, and goes.
``type ADDRESS TOKEN TERMINAL TEXT SEEN`` types into a terminal until the text is seen there, and goes.
"""

from __future__ import annotations

import json
import sys
import uuid

import websocket


def connect(address: str, token: str, path: str) -> websocket.WebSocket:
    headers = [f"Authorization: token {token}"] if token else []
    url = address.replace("http", "ws", 1) + path
    return websocket.create_connection(url, header=headers, timeout=120, sslopt={"cert_reqs": 0})


def execute(address: str, token: str, kernel: str, code: str, word: str) -> None:
    socket = connect(address, token, f"api/kernels/{kernel}/channels?session_id={uuid.uuid4().hex}")
    number = uuid.uuid4().hex
    header = {"msg_id": number, "msg_type": "execute_request", "username": "", "session": number, "version": "5.3"}
    content = {"code": code, "silent": False, "store_history": False, "user_expressions": {}, "allow_stdin": False}
    socket.send(
        json.dumps({"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"})
    )
    while True:
        said = json.loads(socket.recv())
        if said["parent_header"].get("msg_id") == number and said["content"].get("execution_state") == word:
            return


def type_(address: str, token: str, terminal: str, text: str, seen: str) -> None:
    socket = connect(address, token, f"terminals/websocket/{terminal}")
    socket.send(json.dumps(["stdin", text + "\r"]))
    shown = ""
    while seen not in shown:
        kind, *parts = json.loads(socket.recv())
        shown += "".join(map(str, parts)) if kind == "stdout" else ""


if __name__ == "__main__":
    {"execute": execute, "type": type_}[sys.argv[1]](*sys.argv[2:])
