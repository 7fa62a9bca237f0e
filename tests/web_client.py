"""A browser as tests see it: signing in, and tabs that ask the server for reruns and read what it draws."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import anyio
from starlette.testclient import TestClient, WebSocketTestSession
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from app.services import accounts
from app.services.context import App

ANSWER_SECONDS = 90.0
"""How long a tab waits for the next word of the server."""
BASE = "http://localhost:8501"
STREAM = "ws://localhost:8501/_stcore/stream"
PEOPLE = {
    "citizen": ("jumin", "沈小满", ""),
    "officer": ("jingban", "林若澜", "数据局"),
    "reviewer": ("shenhe", "周启明", "数据局"),
    "finance": ("caiwu", "方砚秋", ""),
    "supervisor": ("jiandu", "贺秉正", ""),
    "admin": ("guanli", "黎守一", ""),
}
PASSWORD = "窗外梧桐落了三层叶 2026"


def demo_id(installation: App, role: str) -> str:
    """Id of the demo person of a role."""
    return next(person.id for person in accounts.demo_users(installation) if person.role == role)


def sign_in(client: TestClient, installation: App, role: str) -> str:
    """Sign in as the demo person of a role; returns the token the browser got."""
    answer = client.post("/login", data={"demo": demo_id(installation, role)}, headers={"Origin": BASE})
    assert answer.status_code == 303
    return str(client.cookies["jiebang_session"])


@contextmanager
def open_tab(client: TestClient, **headers: str) -> Iterator[Tab]:
    """A tab of this browser, with its cookies; headers are given with underscores for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with client.websocket_connect(STREAM, subprotocols=["streamlit"], headers=named) as socket:
        yield Tab(socket)


@dataclass
class Screen:
    """What one browser tab shows after a run of the script."""

    session_id: str = ""
    pages: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    text: str = ""


class Tab:
    """A browser tab: a WebSocket that asks for reruns and reads what the script draws."""

    def __init__(self, socket: WebSocketTestSession) -> None:
        self.socket = socket
        self.session_id = ""

    def run(self, page: str = "") -> Screen:
        """Run the script for a page (path without the slash) and collect the screen. Raises TimeoutError."""
        message = BackMsg()
        message.rerun_script.page_name = page
        message.rerun_script.is_auto_rerun = False
        self.socket.send_bytes(message.SerializeToString())
        screen = Screen(session_id=self.session_id)
        while True:
            answer = ForwardMsg()
            answer.ParseFromString(self._heard())
            kind = answer.WhichOneof("type")
            if kind == "new_session":
                self.session_id = screen.session_id = answer.new_session.initialize.session_id
                screen.text, screen.kinds = "", []
            elif kind == "navigation":
                screen.pages = [each.url_pathname for each in answer.navigation.app_pages]
            elif kind == "delta" and answer.delta.WhichOneof("type") == "new_element":
                element = answer.delta.new_element
                screen.kinds.append(str(element.WhichOneof("type")))
                screen.text += str(_shown(element)) + "\n"
            elif kind == "script_finished" and answer.script_finished in (
                ForwardMsg.FINISHED_SUCCESSFULLY,
                ForwardMsg.FINISHED_WITH_COMPILE_ERROR,
            ):
                return screen

    def _heard(self) -> bytes:
        """The next message. Raises TimeoutError: the socket's own receive would wait for ever."""

        async def within() -> Any:
            with anyio.fail_after(ANSWER_SECONDS):
                return await self.socket._send_rx.receive()

        message = self.socket.portal.call(within)
        self.socket._raise_on_close(message)
        return bytes(message["bytes"])


def _shown(element: Any) -> Any:
    """The words of an element, readable (protobuf escapes Chinese in its own text form)."""
    body = getattr(element, str(element.WhichOneof("type")))
    return [value for _, value in body.ListFields() if isinstance(value, str)]
