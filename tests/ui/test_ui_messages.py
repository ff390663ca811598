"""What a browser may say to its page: it uses the page, and makes, calls and changes nothing else in the server."""

import json
import struct
from collections.abc import Iterator

import pytest
from served import Served
from talking import Talk, talking


@pytest.fixture(scope="module")
def talk(served: Served) -> Iterator[Talk]:
    """The socket of a page that has been drawn."""
    with talking(served) as one:
        one.draw("/about")
        yield one


def test_a_browser_cannot_have_a_module_imported(served: Served, talk: Talk) -> None:
    """The library of the widgets would import any module for a page, and call what is in it."""
    mark = served.log.parent / "was_imported"
    (served.log.parent / "planted.py").write_text(f"from pathlib import Path\nPath({str(mark)!r}).touch()\n", "utf-8")
    widget = talk.component("tabs")
    for call in (["planted", "Thing"], ["builtins", "dict"]):
        talk.custom(widget, create_widget=call, props={}, id="made")
    assert not mark.exists()
    assert talk.state(widget)["_component_instances"] == []


def test_a_browser_cannot_call_a_method_of_a_component(talk: Talk) -> None:
    """Nor reach into its parts, or into those of other widgets."""
    widget = talk.component("tabs")
    before = talk.state(widget)
    for value in ({"functionRef": "close"}, {"objectRef": "template"}, "changed"):
        talk.custom(widget, create_widget=["builtins", "dict"], props={"x": value}, id="made")
        talk.custom(widget, update_ref=value, id=widget, prop="here")
    talk.custom(widget, destroy_widget="made")
    assert talk.state(widget) == before


@pytest.mark.parametrize("event", ["__init__", "no_such", "", None, 7, {"a": 1}, ["go"]])
def test_an_event_that_a_component_does_not_have_does_nothing(talk: Talk, event: object) -> None:
    """Only what a page asks to hear is heard."""
    talk.custom(talk.component("tabs"), event=event, data={})


@pytest.mark.parametrize(
    ("trait", "value"),
    [
        ("template", "<b>mine</b>"),
        ("css", "mine"),
        ("methods", "mine"),
        ("components", {"a": "mine"}),
        ("_component_instances", []),
        ("_view_module", "mine"),
        ("tabs", [["evil", "mine"]]),
        ("layout", None),
    ],
)
def test_a_browser_changes_inputs_only(talk: Talk, trait: str, value: object) -> None:
    """What a page is made of, and what it is told, is not the browser's to change."""
    widget = talk.component("tabs")
    before = talk.state(widget)
    talk.say("comm_msg", comm_id=widget, data={"method": "update", "state": {trait: value}, "buffer_paths": []})
    assert talk.state(widget) == before


def test_a_browser_cannot_make_widgets(talk: Talk) -> None:
    """Neither of a known kind nor as a bare connection; only what carries the page is opened by a browser."""
    state = {
        "_model_module": "@jupyter-widgets/controls",
        "_model_module_version": "2.0.0",
        "_model_name": "HTMLModel",
        "_view_module": "@jupyter-widgets/controls",
        "_view_module_version": "2.0.0",
        "_view_name": "HTMLView",
        "value": "mine",
    }
    for target in ("jupyter.widget", "made.up", ""):
        talk.say("comm_open", comm_id=f"mine {target}", target_name=target, data={"state": state})
    reply = next(one for one in talk.say("comm_info_request") if one["msg_type"] == "comm_info_reply")
    assert not [name for name in reply["content"]["comms"] if name.startswith("mine")]


def test_the_state_of_a_page_goes_to_its_own_visitor(served: Served) -> None:
    """A page that asks for its widgets again, as after a lost connection, gets them itself, whoever asked last."""
    with talking(served) as first, talking(served) as second:
        for one in (first, second):
            one.draw("/about")
            one.say("comm_open", comm_id="states", target_name="jupyter.widget.control", data={})
        got = first.say("comm_msg", comm_id="states", data={"method": "request_states"})
        others = second.say("kernel_info_request")
    states = [one for one in got if one["content"].get("data", {}).get("method") == "update_states"]
    assert set(states[0]["content"]["data"]["states"]) >= {first.component("tabs")}
    assert not [one for one in others if one["content"].get("data", {}).get("method") == "update_states"]


@pytest.mark.parametrize("kind", ["execute_request", "shutdown_request", "is_complete_request", "made_up", None, 3])
def test_other_messages_are_passed_over(talk: Talk, kind: object) -> None:
    """No code is run, and the page lives on."""
    header = {"msg_type": kind, "msg_id": "x"}
    talk.say_raw(json.dumps({"header": header, "parent_header": {}, "content": {"code": "1/0"}, "channel": "shell"}))


@pytest.mark.parametrize(
    "frame",
    [
        "{}",
        "[]",
        "null",
        '{"header": 1}',
        '{"header": {"msg_type": "comm_msg"}, "content": 1, "channel": "shell"}',
        '{"header": {"msg_type": "comm_msg"}, "content": {"comm_id": {}, "data": 1}, "channel": "shell"}',
        '{"header": {"msg_type": "comm_open"}, "content": {}, "channel": "shell"}',
        b"",
        b"\x00",
        struct.pack("!I", 0x7FFFFFFF),
        struct.pack("!II", 1, 0xFFFFFFFF) + b"{}",
    ],
)
def test_messages_without_sense_are_passed_over(talk: Talk, frame: str | bytes) -> None:
    """Not even their page notices."""
    talk.say_raw(frame)
