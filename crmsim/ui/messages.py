"""What a browser may say over the socket of its page: that something was pressed or typed, and nothing else.

The machinery under the pages was made for notebooks, where whoever draws may also run code. Left as it is, it imports
and calls whatever a browser names (`create_widget`), makes widgets of any kind, and lets every property of a widget be
set. Here a page is shown to people who may only use it: `install` narrows all of that before the first widget exists.
"""

import json
import logging
import struct
from typing import Any

log = logging.getLogger(__name__)

Message = dict[str, Any]

#: What a page opens: the line over which it is started, and the one over which it asks for its widgets again.
TARGETS = ("solara.control", "jupyter.widget.control")
CONTROLS = ("run", "app-status")  # what it says on the first of them
MOST_LINES = 50  # that one page opens; a browser needs one, and one more after each lost connection
MODEL = ("model_name", "model_module", "model_module_version")  # by which a browser knows what draws a widget
INPUTS = ("v_model", "dark_effective")  # the value of a field; whether the browser shows dark colours
MOST_PARTS = 100  # of a message with binary parts


def install() -> None:
    """Narrow what is heard from browsers. Asks for Solara imported, and comes before any page is drawn."""
    from ipyvue import VueTemplateWidget  # noqa: PLC0415  all only where a server runs
    from ipywidgets import Widget  # noqa: PLC0415
    from solara.server import server  # noqa: PLC0415

    VueTemplateWidget.Events._handle_event = hear_event  # noqa: SLF001
    set_state = Widget.set_state
    Widget.set_state = lambda widget, state: set_state(widget, inputs_of(widget, state))
    Widget.handle_comm_opened = staticmethod(make_nothing)
    Widget.handle_control_comm_opened = staticmethod(open_states)
    process = server.process_kernel_messages
    server.process_kernel_messages = lambda kernel, message: not may_pass(kernel, message) or process(kernel, message)
    server.deserialize_binary_message = read_parts


def hear_event(widget: Any, _: object, content: object, buffers: list[Any]) -> None:
    """In place of what would also make widgets, call methods and set properties: an event that the component has."""
    said = content if isinstance(content, dict) else {}
    event = said.get("event")
    if not isinstance(event, str) or event not in (widget.events or ()):
        log.warning("a browser said what its page cannot hear: %.100r", content)
        return
    handler = getattr(widget, "vue_" + event)
    handler(said.get("data", {}), *([buffers] if buffers else []))


def inputs_of(widget: Any, state: object) -> Message:
    """What of a state sent by a browser is an input: a value that the visitor gives, or one that a page listens to."""
    given = state if isinstance(state, dict) else {}
    refused = [name for name in given if not is_input(widget, name)]
    if refused:
        log.info("a browser would set %.100r of %s", refused, type(widget).__name__)
    return {name: value for name, value in given.items() if name not in refused}


def is_input(widget: Any, name: str) -> bool:
    """Whether a browser may set a property: the value of a field, or a public one whose changes a page asked for."""
    if name.startswith("_") or not widget.has_trait(name):
        return False
    return name in INPUTS or bool(widget._trait_notifiers.get(name, {}).get("change"))  # noqa: SLF001


def make_nothing(_: object, __: Message) -> None:
    """In place of what makes the widget that a browser describes."""
    raise ValueError("browsers make no widgets")


def open_states(line: Any, _: Message) -> None:
    """A line on which a page asks for the state of all of its widgets, as after a lost connection.

    The library keeps one such line for all visitors, so that the answer would go to whoever opened one last.
    """
    from ipywidgets.widgets import widget as library  # noqa: PLC0415

    def answer(message: Message) -> None:
        if message["content"]["data"]["method"] != "request_states":
            return
        # Those of this page: Solara keeps them apart.
        states = {name: widget.get_state() for name, widget in list(library._instances.items())}  # noqa: SLF001
        told = {name: {**{key: state[f"_{key}"] for key in MODEL}, "state": state} for name, state in states.items()}
        told, paths, parts = library._remove_buffers(told)  # noqa: SLF001
        line.send({"method": "update_states", "states": told, "buffer_paths": paths}, buffers=parts)

    line.on_msg(answer)


def may_pass(kernel: Any, message: object) -> bool:
    """Whether a message has a form and a kind that a page sends. Others are passed over; the page lives on."""
    if is_known(kernel, message):
        return True
    log.warning("a browser sent what no page sends: %.100r", message)
    return False


def is_known(kernel: Any, message: object) -> bool:
    """Whether everything that is read of a message is there, and is what pages send."""
    if not isinstance(message, dict) or message.get("channel") not in {"shell", "control"}:
        return False
    header, content = message.get("header"), message.get("content")
    if not isinstance(header, dict) or not isinstance(content, dict):
        return False
    line = content.get("comm_id")
    data = content.get("data", {})
    lines = kernel.comm_manager.comms
    match header.get("msg_type"):
        case "kernel_info_request" | "comm_info_request":
            return True
        case "comm_close":
            return isinstance(line, str)
        case "comm_open":
            opened = sum(not one.primary for one in lines.values())
            is_new = isinstance(line, str) and line not in lines
            return is_new and content.get("target_name") in TARGETS and opened < MOST_LINES
        case "comm_msg" if isinstance(line, str) and isinstance(data, dict) and "method" in data:
            on_control = line in lines and lines[line].target_name == TARGETS[0]
            return not on_control or data["method"] in CONTROLS
        case _:
            return False


def read_parts(frame: bytes) -> object:
    """A message with binary parts: its JSON, and the parts as `buffers`; None where the frame is no such message."""
    try:
        (count,) = struct.unpack_from("!I", frame)
        if not 1 <= count <= MOST_PARTS:
            return None
        starts = struct.unpack_from(f"!{count}I", frame, 4)
        parts = [frame[start:end] for start, end in zip(starts, (*starts[1:], len(frame)), strict=True)]
        message = json.loads(parts[0])
    except (struct.error, ValueError, RecursionError):
        return None
    return {**message, "buffers": parts[1:]} if isinstance(message, dict) else None
