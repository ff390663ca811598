"""The workshop over real HTTP and WebSockets: who may do what, and what is refused to everybody."""

import json
import secrets
from dataclasses import replace

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from workshop_rooms import SCRIPTS, Served, seen, wait_for

from crmsim.ui.rate import Rate
from crmsim.workshop.access import ALLOWED, LETTERS, MAY_SEE
from crmsim.workshop.lockout import Guesses
from crmsim.workshop.room import RULES, State

#: All that a participant may do. Anything else, whatever is added, must be refused.
PARTICIPANTS = {"join", "claim", "answer", "decide", "ask", "say"}
PAYLOAD = {"lesson": 0, "value": 20, "member": "m1", "scene": 3, "open": True, "shown": False, "names": True}


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
