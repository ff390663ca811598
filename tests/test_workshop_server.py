"""The workshop over real HTTP and WebSockets: lines that stay, lines that are cut, and a whole workshop."""

import json
import logging
import socket
from contextlib import ExitStack

import pytest
from websockets.exceptions import ConnectionClosed
from workshop_rooms import DECISION, seen, served, wait_for

from crmsim.workshop import lines, news


def test_silent_lines_of_one_address_lock_nobody_out(room, monkeypatch):
    """A line that says nothing, or half a request, is cut after a while; so is one too many of an address."""
    monkeypatch.setattr(lines, "PATIENCE", 0.2)
    for said in (b"", b"GET / HTTP/1.1\r\n"):
        with socket.create_connection(("127.0.0.1", room.port), 5) as silent:
            silent.sendall(said)
            assert hung_up(silent)
    monkeypatch.setattr(lines, "PATIENCE", 60.0)
    monkeypatch.setattr(lines, "MOST_FROM_ONE", 2)
    with ExitStack() as stack:
        several = [stack.enter_context(socket.create_connection(("127.0.0.1", room.port), 5)) for _ in range(3)]
        assert hung_up(several[-1])
        several[0].sendall(f"GET /me HTTP/1.1\r\nHost: 127.0.0.1:{room.port}\r\n\r\n".encode())
        assert several[0].recv(100).startswith(b"HTTP/1.1 200")


def test_a_line_for_news_stays_open_and_is_heard(room, monkeypatch):
    """A screen with nothing new hears that its line is alive, beyond the time a request has to arrive."""
    monkeypatch.setattr(lines, "PATIENCE", 0.2)
    monkeypatch.setattr(news, "BEAT", 0.1)
    with room.phone("Red").look("phone") as line:
        told = [json.loads(line.recv(timeout=5)) for _ in range(8)]
        assert "view" not in told[-1]
        assert told[-1]["now"] - told[0]["now"] > lines.PATIENCE


def hung_up(line: socket.socket) -> bool:
    """Whether the other side cuts this line before it says anything."""
    try:
        return line.recv(1) == b""
    except ConnectionResetError:
        return True


def test_many_phones_leave_a_place_for_the_trainer(room, monkeypatch):
    """When all places of phones are taken, one more phone is turned away and the console opens."""
    monkeypatch.setattr(news, "MOST", 3)
    monkeypatch.setattr(news, "KEPT", 2)
    trainer, phone = room.trainer(), room.phone("Red")
    with phone.look("phone") as first, phone.look("phone") as second, trainer.look("console") as console:
        assert seen(first, lambda view: True)
        assert seen(console, lambda view: True)
        with pytest.raises(ConnectionClosed):
            seen(second, lambda view: True)


def test_a_server_tells_the_terminal_what_goes_wrong_only_while_it_runs(tmp_path, capsys):
    """An error is told in a line where it was started; after its end, whatever else goes wrong is others' to tell."""
    log = logging.getLogger("crmsim")
    with served(tmp_path):
        log.error("The disk is full.")
        assert capsys.readouterr().err == "Went wrong: The disk is full. (details: crmsim --log FILE workshop)\n"
    log.error("The disk is full.")
    assert "Went wrong" not in capsys.readouterr().err


def test_a_silent_room_says_that_the_line_is_alive(tmp_path, monkeypatch):
    """Without news a screen hears the time now and then, and no view twice; so a phone can tell a dead line."""
    monkeypatch.setattr(news, "BEAT", 0.05)
    with served(tmp_path) as room, room.phone("Red").look("phone") as line:
        messages = [json.loads(line.recv(timeout=5)) for _ in range(30)]
    views = [json.dumps(message["view"]) for message in messages if "view" in message]
    assert len(views) < len(messages)
    assert len(views) == len(set(views))


@pytest.mark.slow
def test_ten_participants_play_a_whole_workshop(room):
    """Ten phones with lines of their own: two lessons, the short game, a sentence. Nothing is lost, nothing doubled."""
    trainer = room.trainer()
    phones = [room.phone(f"Team {number}") for number in range(10)]
    with ExitStack() as stack:
        lines = [stack.enter_context(phone.look("phone")) for phone in phones]
        play(trainer, phones, lines)
    with trainer.look("stage") as line:
        assert len(seen(line, lambda view: view["kind"] == "wall")["wall"]) == 10
    sent = [event for event in room.storage.read(room.session) if event.kind in {"answered", "decided", "said"}]
    assert len(sent) == 10 * (2 + 4 + 1)


def play(trainer, phones, lines) -> None:
    """All of a workshop, step by step, waiting for every phone to see what it should."""

    def all_see(wanted) -> list[dict]:
        return [seen(line, wanted) for line in lines]

    for lesson, guess in enumerate((20, "In phases")):
        trainer.do("next")
        trainer.do("open")
        all_see(lambda view: view["kind"] == "predict" and view["phase"] == "open")
        for phone in phones:
            phone.do("answer", lesson=lesson, value=guess)
        trainer.do("close")
        trainer.do("next")
        trainer.do("next")
        wait_for(lambda: trainer.post("reveal")[0] == 200)
        assert all("answer" in view for view in all_see(lambda view: view.get("answer")))
        trainer.do("next")
    trainer.do("start_game")
    for turn in range(4):
        trainer.do("next")
        trainer.do("open")
        all_see(lambda view: view["kind"] == "round" and view["phase"] == "open")
        for phone in phones:
            later = {"actions": ["train"], "asks": [], "plan": "", "pace": ""}
            phone.do("decide", round=turn, decision=later if turn else DECISION)
        trainer.do("close")
        trainer.do("next")
        all_see(lambda view: view["kind"] == "news" and view["report"] and view["sent"])
    trainer.do("next")
    all_see(lambda view: view["kind"] == "futures" and view["future"])
    trainer.do("next")
    trainer.do("next")
    trainer.do("open")
    for number, phone in enumerate(phones):
        phone.do("say", text=f"We do thing {number}.")
    trainer.do("next")
