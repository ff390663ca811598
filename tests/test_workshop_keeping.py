"""What a room keeps: nothing counts twice, nothing acknowledged is lost, and a restart finds all of it."""

import asyncio
import secrets

import pytest
from workshop_rooms import DECISION, in_its_own_loop, seen, serve, wait_for

from crmsim.workshop import serving
from crmsim.workshop.access import Who
from crmsim.workshop.desk import Answer
from crmsim.workshop.room import fold
from crmsim.workshop.storage import NotKeptError, Storage


def test_a_double_tap_counts_once(room):
    """The same key is the same action, however often it comes; so is a second tab with the same answer."""
    trainer, phone = room.trainer(), room.phone("Red")
    key = secrets.token_hex(8)
    for _ in range(3):
        assert trainer.post("next", key)[0] == 200
    assert room.state.position.scene == 1
    trainer.do("open")
    first = secrets.token_hex(8)
    assert phone.post("answer", first, lesson=0, value=20)[0] == 200
    assert phone.post("answer", first, lesson=0, value=99)[0] == 200, "the answer is that of the first"
    assert phone.post("answer", lesson=0, value=20)[0] == 200
    assert sum(event.kind == "answered" for event in room.storage.read(room.session)) == 1
    assert room.state.answers == {0: {"m1": 20.0}}
    trainer.do("close")
    assert phone.post("answer", first, lesson=0, value=20)[0] == 200, "a repetition that comes late was in time"
    assert phone.post("answer", lesson=0, value=30)[0] == 409
    again = room.caller()
    for _ in range(2):
        assert again.post("join", key, code=room.state.code, name="Blue")[0] == 200
    assert [member.name for member in room.state.present] == ["Red", "Blue"]


def test_a_server_that_is_started_again_goes_on_where_it_was(tmp_path):
    """In the middle of a game: positions, answers, points and tokens are those from before, and nothing is computed
    twice."""
    running = serve(tmp_path)
    trainer, phone = running.trainer(), running.phone("Red")
    for action in ("start_game", "next", "open"):
        trainer.do(action)
    phone.do("ask", round=0, question="people")
    phone.do("decide", round=0, decision=DECISION)
    trainer.do("close")
    wait_for(lambda: "report" in {key.partition("-")[0] for key in running.state.results})
    before, session, port = running.state, running.session, running.port
    running.stop()
    again = serve(tmp_path, session=session, port=port)
    try:
        assert again.state == before
        trainer.do("next")
        with phone.look("phone") as line:
            assert seen(line, lambda view: view["kind"] == "news")["report"]["lines"]
        assert [work.kind for work in again.workshop.runner.asked if work.kind == "report"] == []
    finally:
        again.stop()


def test_what_could_not_be_saved_does_not_count(room, monkeypatch):
    """When the disk is full, nobody is told "received", and the room stays as it is; later the same tap counts."""
    trainer = room.trainer()
    key = secrets.token_hex(8)

    def full(*_: object) -> None:
        raise NotKeptError("disk full")

    with monkeypatch.context() as patched:
        patched.setattr(room.storage, "append", full)
        status, answer = trainer.post("next", key)
        assert (status, answer["done"]) == (409, False)
        assert room.state.position.scene == 0
    assert trainer.post("next", key)[0] == 200
    assert room.state.position.scene == 1


@pytest.mark.parametrize("late", [False, True])
def test_a_commit_whose_answer_was_lost_counts_once_and_the_room_goes_on(room, monkeypatch, late):
    """The database keeps what was sent, but its answer is lost, or it is kept only after it was looked for: whoever
    repeats it hears that it counts, nothing counts twice, and others can act at once."""
    trainer, phone, key = room.trainer(), room.phone("Red"), secrets.token_hex(8)
    trainer.do("next")
    trainer.do("open")
    wait_for(lambda: len(room.state.results) == 2)  # nothing else is being saved
    real, under_way = Storage.append, []

    def lost(self, *given):
        if under_way:
            return real(self, *given)
        under_way.append(given)
        if not late:
            real(self, *given)
        raise NotKeptError("the connection was lost")

    monkeypatch.setattr(Storage, "append", lost)
    assert phone.post("answer", key, lesson=0, value=20)[0] == (409 if late else 200)
    if late:
        real(room.storage, *under_way[0])
        trainer.do("names", shown=False)
    assert phone.post("answer", key, lesson=0, value=20)[0] == 200
    room.phone("Blue")
    trainer.do("close")
    kept = room.storage.read(room.session)
    assert [event.kind for event in kept].count("answered") == 1
    assert room.state == fold(kept)
    assert room.workshop.desk.broken == ""


def test_received_falls_with_the_order_that_it_rests_on(room, monkeypatch):
    """A double tap, and the same answer from a second tab, in a batch that cannot be saved: nobody is told "received";
    a repetition of what was saved before is."""
    trainer, phone = room.trainer(), room.phone("Red")
    trainer.do("next")
    trainer.do("open")
    saved, key = secrets.token_hex(8), secrets.token_hex(8)
    assert phone.post("answer", saved, lesson=0, value=20)[0] == 200

    def full(*_: object) -> None:
        raise NotKeptError("disk full")

    monkeypatch.setattr(room.storage, "append", full)
    who = Who("participant", "m1")
    acts = [("answer", 30, key), ("answer", 30, key), ("answer", 30, secrets.token_hex(8)), ("answer", 20, saved)]

    async def together() -> list[Answer]:
        desk = serving.open_desk(room.storage, room.session)  # a desk of its own, so that all is one batch
        told = [asyncio.create_task(desk.do(who, name, {"lesson": 0, "value": v}, k)) for name, v, k in acts]
        await asyncio.sleep(0)
        working = asyncio.create_task(desk.work())
        try:
            return await asyncio.gather(*told)
        finally:
            working.cancel()

    assert [answer.done for answer in in_its_own_loop(together())] == [False, False, False, True]


def test_a_link_outlives_a_full_disk_and_a_lost_answer(room, monkeypatch):
    """A claim that could not be saved leaves the link as it was; the same key gets the same answer again, and no other
    key does."""
    caller, key = room.caller(), secrets.token_hex(8)

    def full(*_: object) -> None:
        raise NotKeptError("disk full")

    with monkeypatch.context() as patched:
        patched.setattr(room.storage, "append", full)
        assert caller.post("claim", key, token=room.link)[0] == 503
    assert caller.post("claim", key, token=room.link)[0] == 200
    again = room.caller()
    assert again.post("claim", key, token=room.link)[0] == 200
    assert again.cookies == caller.cookies
    assert room.caller().post("claim", token=room.link)[0] == 403


def test_two_servers_never_both_write_the_same_event(room):
    """The second writer of an event is refused by the database."""
    event = room.storage.read(room.session)[0]
    with pytest.raises(NotKeptError):
        room.storage.append(room.session, [event])


def test_sqlite_flushes_with_every_commit(tmp_path):
    """What is acknowledged survives a power cut: write-ahead log, synchronous FULL."""
    storage = Storage(f"sqlite:///{tmp_path / 'x.sqlite'}")
    with storage._engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
    storage.close()
