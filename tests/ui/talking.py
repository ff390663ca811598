"""A page without a browser: what a hostile visitor writes into the socket of a page of their own."""

import http.client
import json
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from served import Served
from websockets.sync.client import ClientConnection, connect

WAIT = 60  # seconds for an answer of a busy computer


class Talk:
    """The socket of one page. `widgets` holds the state of each widget that the server has told of, by its id."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.widgets: dict[str, dict[str, Any]] = {}
        self.heard: list[dict[str, Any]] = []

    def say(self, kind: str, **content: Any) -> list[dict[str, Any]]:
        """Send one message, and give all that the server sends until it has dealt with it."""
        header = {"msg_type": kind, "msg_id": uuid.uuid4().hex}
        message = {"header": header, "parent_header": {}, "metadata": {"version": "2.1.0"}, "content": content}
        return self.say_raw(json.dumps({**message, "channel": "shell", "buffers": []}))

    def say_raw(self, text: str | bytes) -> list[dict[str, Any]]:
        """Send a frame as it is, then one that is answered for sure, and give what came until that answer."""
        self.socket.send(text)
        asked = uuid.uuid4().hex
        header = {"msg_type": "kernel_info_request", "msg_id": asked}
        self.socket.send(json.dumps({"header": header, "parent_header": {}, "content": {}, "channel": "shell"}))
        came = []
        for message in self.messages():
            came.append(message)
            if message["msg_type"] == "kernel_info_reply" and message["parent_header"].get("msg_id") == asked:
                return came
        raise AssertionError("the socket was closed")

    def messages(self) -> Iterator[dict[str, Any]]:
        """What the server sends, one by one; the widgets it tells of are kept."""
        while True:
            frame = self.socket.recv(WAIT)
            message = json.loads(frame if isinstance(frame, str) else frame[frame.index(b"{") : frame.rindex(b"}") + 1])
            self.heard.append(message)
            content = message["content"]
            if message["msg_type"] == "comm_open":
                self.widgets[content["comm_id"]] = content["data"].get("state", {})
            yield message

    def draw(self, path: str) -> None:
        """Have the page of a path drawn, as a browser has it."""
        self.say("kernel_info_request")
        self.say("comm_open", comm_id="control", target_name="solara.control", data={})
        self.say("comm_msg", comm_id="control", data={"method": "run", "args": {"path": path, "dark": False}})

    def custom(self, widget: str, **content: Any) -> list[dict[str, Any]]:
        """What a component's own script may send to its widget."""
        return self.say("comm_msg", comm_id=widget, data={"method": "custom", "content": content})

    def state(self, widget: str) -> dict[str, Any]:
        """The state of a widget, asked of the server."""
        for message in self.say("comm_msg", comm_id=widget, data={"method": "request_state"}):
            if message["msg_type"] == "comm_msg" and message["content"]["comm_id"] == widget:
                state: dict[str, Any] = message["content"]["data"]["state"]
                return state
        raise AssertionError(f"no state of {widget}")

    def component(self, trait: str) -> str:
        """The id of a widget that is a component of a page and has this trait."""
        return next(
            name
            for name, state in self.widgets.items()
            if state.get("_model_name") == "VueTemplateModel" and trait in state
        )


@contextmanager
def talking(served: Served) -> Iterator[Talk]:
    """The socket of a new page of a new visitor."""
    with closing(http.client.HTTPConnection("127.0.0.1", served.port, timeout=WAIT)) as asking:
        asking.request("GET", "/healthz")
        asking.getresponse().read()
        asking.request("GET", "/about")
        answer = asking.getresponse()
        cookie = str(answer.headers["Set-Cookie"]).partition(";")[0]
    address = f"ws://127.0.0.1:{served.port}/jupyter/api/kernels/{uuid.uuid4()}/channels?session_id=p1"
    with connect(address, origin=served.address, additional_headers=[("Cookie", cookie)]) as socket:  # type: ignore[arg-type]
        yield Talk(socket)
