"""The workshop over real HTTP and WebSockets: roles, what is refused, what is kept, what a restart finds."""

import asyncio
import json
import logging
import secrets
import socket
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from dataclasses import replace

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from workshop_rooms import AtOnce, Served, seen, serve, served, wait_for

from crmsim.ui.rate import Rate
from crmsim.workshop import kitchen, lines, news, serving
from crmsim.workshop.access import ALLOWED, LETTERS, MAY_SEE, Who
from crmsim.workshop.desk import Answer
from crmsim.workshop.lockout import Guesses
from crmsim.workshop.room import RULES, State, Work, fold
from crmsim.workshop.runner import ProcessRunner, processes
from crmsim.workshop.storage import NotKeptError, Storage

#: All that a participant may do. Anything else, whatever is added, must be refused.
PARTICIPANTS = {"join", "claim", "answer", "decide", "ask", "say"}
PAYLOAD = {"lesson": 0, "value": 20, "member": "m1", "scene": 3, "open": True, "shown": False, "names": True}
DECISION = {"actions": ["prepare"], "asks": [], "plan": "pilot_then_phased", "pace": "planned"}
#: What people write who want to see whether it runs.
SCRIPTS = [
    text[:32]
    for text in (
        "<script>__x=1</script>", "<img src=x onerror=__x=1>", "<svg onload=__x=1>", "<b onmouseover=__x=1>x",
        "</script><script>__x=1//", "<iframe src=javascript:__x=1>", "javascript:__x=1", "'><script>__x=1</script>",
        '"><svg/onload=__x=1>', "<a href=javascript:__x=1>x</a>", "{{constructor.constructor('x')}}", "${__x=1}",
        "<%= 1 %>", "#{7*7}", "{{7*7}}", "<body onload=__x=1>", "<input autofocus onfocus=__x=1>",
        "<details open ontoggle=__x=1>", "<math><mtext><script>__x=1", "<style>@import'x'</style>",
        "<link rel=stylesheet href=//x>", "<base href=//x>", "<object data=//x>", "<embed src=//x>",
        "<form action=//x><button>", "<meta http-equiv=refresh>", "&lt;script&gt;", "%3Cscript%3E", "\\u003cscript",
        "'-alert(1)-'", '"-alert(1)-"', "`-alert(1)-`", "*/alert(1)/*", "--><script>__x=1", "]]><script>__x=1",
        "=1+1", "@SUM(1)", "+cmd|' /C calc'!A0", "<video><source onerror=__x=1>", "<marquee onstart=__x=1>",
    )
]  # fmt: skip


def in_its_own_loop(work):
    """What a coroutine gives; in a thread of its own, since the one of the tests may have a browser's loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


@pytest.fixture
def room(tmp_path):
    with served(tmp_path) as running:
        yield running


def decided(room: Served) -> State:
    """The room but for what is computed meanwhile."""
    return replace(room.state, seq=0, results={})


def test_every_action_of_the_rules_has_its_place_in_the_table():
    """A rule without an entry is nobody's; an entry of a role that nobody knows is a mistake."""
    assert set(RULES) <= set(ALLOWED)
    assert {role for roles in ALLOWED.values() for role in roles} <= {"trainer", "stage", "participant", "nobody"}


def test_a_participant_can_call_nothing_but_what_participants_may(room):
    """Every action there is, found in the tables, with a participant's token: 403, and nothing changes."""
    phone = room.phone("Red")
    room.trainer().do("next")
    before = decided(room)
    for action in sorted({*RULES, *ALLOWED, "result", "created", "undone", "x"} - PARTICIPANTS):
        status, _ = phone.post(action, **PAYLOAD)
        assert status == 403, action
    for screen in set(MAY_SEE) - {"phone"}:
        with pytest.raises(InvalidStatus):
            phone.look(screen)
    assert phone.call("GET", "/qr.svg")[0] == 403
    assert decided(room) == before


def test_who_has_no_token_can_do_nothing_but_join(room):
    """Nobody's calls are refused, whatever they claim to be."""
    stranger = room.caller()
    stranger.cookies = {f"crmsim_{letter}_{room.port}": secrets.token_urlsafe(16) for letter in "tsp"}
    before = decided(room)
    for action in sorted({*RULES, *ALLOWED} - {"join", "claim"}):
        assert stranger.post(action, **PAYLOAD)[0] == 403, action
    for screen in MAY_SEE:
        with pytest.raises(InvalidStatus):
            stranger.look(screen)
    assert stranger.post("claim", token="x" * 22)[0] == 403
    assert decided(room) == before


def test_a_link_makes_one_trainer_and_no_second(room):
    """The trainer's link works once; its token is no cookie, and cookies are out of reach for scripts."""
    caller = room.caller()
    _, _, headers = caller.call("POST", "/api/claim", json.dumps({"token": room.link}))
    cookie = headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert room.caller().post("claim", token=room.link)[0] == 403
    thief = room.caller()
    thief.cookies = {f"crmsim_t_{room.port}": room.link}
    assert thief.post("next")[0] == 403
    kept = {token.hash for token in room.storage.tokens_of(room.session, 0.0)}
    assert not kept & set(caller.cookies.values())
    stage = room.caller()
    _, answer = caller.post("stage_link")
    assert stage.post("claim", token=answer["link"].partition("#")[2])[0] == 200
    assert stage.post("next")[0] == 403
    with stage.look("stage") as line:
        assert seen(line, lambda view: True)["code"] == room.state.code


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "null",
        "http://evil.example",
        "https://127.0.0.1:{port}",
        "http://127.0.0.1:{port}.evil.example",
        "http://127.0.0.1",
    ],
)
def test_pages_of_other_sites_get_nowhere(room, origin):
    """A foreign Origin, or none, can neither act nor listen, even with the cookies of the trainer."""
    trainer = room.trainer()
    given = origin.format(port=room.port)
    status, _, _ = trainer.call("POST", "/api/next", json.dumps({"key": "k" * 16}), Origin=given)
    assert status == 403
    with pytest.raises(InvalidStatus):
        trainer.look("console", Origin=given)
    assert room.state.position.scene == 0


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "evil.example:80"])
def test_a_forged_host_is_refused(room, host):
    """A name that somebody else's name server points here is not answered to."""
    assert room.caller().call("GET", "/", Host=host)[0] in {400, 403}


def test_headers_of_proxies_change_nothing(room):
    """Who claims to come from elsewhere is taken for who they are; every answer carries the strict headers."""
    status, body, headers = room.caller().call("GET", "/", X_Forwarded_Host="evil.example", X_Forwarded_For="10.0.0.9")
    assert status == 200
    assert b"evil" not in body
    assert "default-src 'none'; script-src 'self'" in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"


def test_what_is_too_large_or_of_another_kind_is_refused(room):
    """Large bodies, other kinds, broken JSON and other methods end in a sentence, not in an error."""
    trainer = room.trainer()
    assert trainer.call("POST", "/api/next", " " * 20_000)[0] == 413
    assert trainer.call("POST", "/api/next", "{}", Content_Type="text/plain")[0] == 415
    assert trainer.call("POST", "/api/next", "{")[0] == 400
    assert trainer.call("POST", "/api/next", "[" * 10_000)[0] == 400
    assert trainer.call("POST", "/api/next", "{}")[0] == 409, "an action without a key could count twice"
    assert trainer.call("PUT", "/api/next", "{}")[0] == 405
    assert trainer.call("GET", "/files/../app.py")[0] == 404
    assert trainer.call("GET", "/?" + "x" * 400)[0] == 414
    assert room.state.position.scene == 0


def test_of_a_thousand_guesses_hardly_any_is_looked_at(room):
    """A thousand codes from one address: five are compared; phones that have joined go on, and the trainer can help."""
    phone, stranger, trainer = room.phone("Red"), room.caller(), room.trainer()
    answers = []
    for number in range(1_000):
        code = "".join(LETTERS[(number // 32**place) % 32] for place in range(8))
        answers.append(stranger.post("join", code=code, name="Thief")[0])
    assert set(answers) <= {403, 429}
    assert room.workshop.guesses.evaluated_wrong <= 55
    assert room.caller().post("join", code=room.state.code, name="Late")[0] == 429
    trainer.do("next")
    trainer.do("open")
    phone.do("answer", lesson=0, value=20)
    trainer.do("unlock")
    room.workshop.knocks = Rate(50, 600)  # the flood of this test came from the address of everybody
    assert room.caller().post("join", code=room.state.code.lower(), name="Late")[0] == 200


def test_guesses_from_many_addresses_are_counted_together():
    """A thousand addresses with one guess each: fifty are looked at, then none for a quarter of an hour."""
    now = [0.0]
    guesses = Guesses(lambda: now[0])
    looked_at = 0
    for number in range(1_000):
        if guesses.allowed(f"10.0.{number // 250}.{number % 250}"):
            looked_at += 1
            guesses.wrong(f"10.0.{number // 250}.{number % 250}")
    assert looked_at == 50
    now[0] = 16 * 60.0
    assert guesses.allowed("10.0.0.1")


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


class ShortOfMemory(AtOnce):
    """Dies over every work until there is memory."""

    memory = False

    async def run(self, work):
        if not self.memory:
            raise BrokenProcessPool("a process died")
        return await super().run(work)


def test_what_failed_is_tried_again_and_not_written_down(tmp_path, monkeypatch):
    """A lesson whose process dies is tried until it is done; meanwhile the trainer reads so, afterwards no more."""
    monkeypatch.setattr(kitchen, "PAUSES", (0.01,))
    runner = ShortOfMemory()
    with served(tmp_path, runner=runner) as room:
        with room.trainer().look("console") as line:
            assert "tried again" in seen(line, lambda view: view["stuck"])["stuck"]
            runner.memory = True
            assert seen(line, lambda view: not view["stuck"])["working"] == 0
        assert len(room.state.results) == 2
        assert all("problem" not in result for result in room.state.results.values())


@pytest.mark.parametrize("bad", ["not kept", "no JSON"])
def test_a_result_that_cannot_be_kept_rests_before_it_is_computed_again(tmp_path, monkeypatch, bad):
    """A full disk, or a figure that is none, must not keep all processors busy, and the trainer reads of it."""

    class Runner(AtOnce):
        async def run(self, work):
            return await super().run(work) | ({"truth": float("nan")} if bad == "no JSON" else {})

    if bad == "not kept":
        real = Storage.append

        def append(self, session, written, *more):
            if any(event.kind == "result" for event in written):
                raise NotKeptError("the disk is full")
            return real(self, session, written, *more)

        monkeypatch.setattr(Storage, "append", append)
    runner = Runner()
    with served(tmp_path, runner=runner) as room, room.trainer().look("console") as line:
        assert "tried again" in seen(line, lambda view: view["stuck"])["stuck"]
        assert len(runner.asked) <= 4
        room.phone("Red")  # what others do goes on


def test_only_the_work_that_kills_its_process_fails(monkeypatch):
    """Works that shared a pool with it are done in a process of their own."""

    class Pool:
        def __init__(self, processes: int) -> None:
            self.processes = processes

        def submit(self, _: object, kind: str, __: object) -> Future[str]:
            done: Future[str] = Future()
            if self.processes > 1 or kind == "debrief":
                done.set_exception(BrokenProcessPool("a process died"))
            else:
                done.set_result(kind)
            return done

        def shutdown(self, **_: object) -> None:
            """Nothing runs."""

    monkeypatch.setattr(processes, "_started", Pool)

    async def both() -> list[object]:
        runner = ProcessRunner(2)
        works = [Work("debrief", {}), Work("report", {})]
        return await asyncio.gather(*(runner.run(work) for work in works), return_exceptions=True)

    killer, innocent = in_its_own_loop(both())
    assert isinstance(killer, BrokenProcessPool)
    assert innocent == "report"


def test_a_work_that_takes_too_long_is_stopped_and_the_others_are_done(monkeypatch):
    """The processes are ended when the time is over; works that shared them are done in a process of their own."""

    class Pool:
        def __init__(self, processes: int) -> None:
            self.processes, self.open, self._processes = processes, list[Future[str]](), {0: self}

        def submit(self, _: object, kind: str, __: object) -> Future[str]:
            done: Future[str] = Future()
            if self.processes > 1:
                self.open.append(done)
            else:
                done.set_result(kind)
            return done

        def kill(self) -> None:
            self.open.pop().set_exception(BrokenProcessPool("a process died"))

        def shutdown(self, **_: object) -> None:
            """Nothing runs."""

    monkeypatch.setattr(processes, "_started", Pool)
    monkeypatch.setattr(processes, "LIMIT", 0.05)

    async def both() -> list[object]:
        runner = ProcessRunner(2)
        late = asyncio.create_task(runner.run(Work("debrief", {})))
        await asyncio.sleep(0)
        monkeypatch.setattr(processes, "LIMIT", 10.0)
        return await asyncio.gather(late, runner.run(Work("report", {})), return_exceptions=True)

    late, innocent = in_its_own_loop(asyncio.wait_for(both(), 5.0))
    assert isinstance(late, TimeoutError)
    assert innocent == "report"


def test_the_trainer_reads_of_a_work_that_takes_too_long(tmp_path, monkeypatch):
    """It is stopped and tried again, behind everything else that is wanted, until it is done."""
    monkeypatch.setattr(kitchen, "PAUSES", (0.01,))

    class Slow(AtOnce):
        slots, over, tried = 1, False, []

        async def run(self, work):
            self.tried.append(work.payload["name"])
            if work.payload["name"] == "one" and not self.over:
                raise TimeoutError
            return await super().run(work)

    runner = Slow()
    with served(tmp_path, runner=runner) as room, room.trainer().look("console") as line:
        assert "took longer" in seen(line, lambda view: view["stuck"])["stuck"]
        runner.over = True
        assert seen(line, lambda view: not view["stuck"])["working"] == 0
    assert runner.tried[:2] == ["one", "two"]


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


def test_who_is_removed_is_out_within_a_second(room):
    """A removed phone loses its line and its token; the others go on."""
    trainer, phone, other = room.trainer(), room.phone("Rude"), room.phone("Good")
    with phone.look("phone") as line, other.look("phone") as good:
        seen(line, lambda view: True)
        seen(good, lambda view: True)
        trainer.do("remove", member="m1")
        with pytest.raises(ConnectionClosed):
            seen(line, lambda view: False, 1.0)
        assert seen(good, lambda view: view["joined"] == 1)
    assert phone.post("say", text="x")[0] == 403
    old = room.state.code
    trainer.do("rotate_code")
    assert room.caller().post("join", code=old, name="Rude")[0] == 403
    trainer.do("joining", open=False)
    assert room.caller().post("join", code=room.state.code, name="Rude")[0] == 409


def test_a_flood_from_one_phone_leaves_the_others_working(room):
    """Somebody who sends hundreds of actions is slowed down; the next phone is not."""
    trainer, rude, good = room.trainer(), room.phone("Rude"), room.phone("Good")
    trainer.do("next")
    trainer.do("open")
    answers = [rude.post("answer", lesson=0, value=number % 100)[0] for number in range(150)]
    assert answers.count(429) >= 60
    good.do("answer", lesson=0, value=30)
    with rude.look("phone") as line:
        for _ in range(20):
            line.send("x")
        with pytest.raises(ConnectionClosed):
            seen(line, lambda view: False, 2.0)


def test_a_silent_room_says_that_the_line_is_alive(tmp_path, monkeypatch):
    """Without news a screen hears the time now and then, and no view twice; so a phone can tell a dead line."""
    monkeypatch.setattr(news, "BEAT", 0.05)
    with served(tmp_path) as room, room.phone("Red").look("phone") as line:
        messages = [json.loads(line.recv(timeout=5)) for _ in range(30)]
    views = [json.dumps(message["view"]) for message in messages if "view" in message]
    assert len(views) < len(messages)
    assert len(views) == len(set(views))


def test_the_end_signs_everybody_out_but_the_trainer(room):
    """After the end phones see that it is over, their tokens are void, and the trainer can still save."""
    trainer, phone = room.trainer(), room.phone("Red")
    with phone.look("phone") as line:
        trainer.do("end")
        assert seen(line, lambda view: view["ended"])
    wait_for(lambda: phone.call("GET", "/me")[1].startswith(b'{"screens":[]'))
    assert {token.role for token in room.storage.tokens_of(room.session, 0.0)} == {"trainer"}
    status, found = trainer.post("export")
    assert (status, found["joined"]) == (200, 1)
    assert "Red" not in json.dumps(found)


def test_scripts_in_names_and_sentences_stay_text(room):
    """Forty payloads as names and sentences travel as plain text in JSON; what is refused is refused in words."""
    trainer = room.trainer()
    phones = []
    for text in SCRIPTS:
        caller = room.caller()
        status, answer = caller.post("join", code=room.state.code, name=text)
        assert status in {200, 409}, answer
        phones += [caller] if status == 200 else []
    assert len(phones) == len(SCRIPTS) == 40
    trainer.do("go", scene=len(room.state.program.scenes) - 2)
    trainer.do("open")
    for caller, text in zip(phones, SCRIPTS, strict=True):
        caller.do("say", text=text)
    trainer.do("next")
    with trainer.look("stage") as line:
        assert seen(line, lambda view: "wall" in view)["wall"] == SCRIPTS
    _, _, headers = phones[0].call("GET", "/me")
    assert headers["Content-Type"] == "application/json"


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
