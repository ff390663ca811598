"""What a team has decided, asked and spent: the room's submissions as the game understands them."""

from dataclasses import replace

from crmsim.errors import InputError
from crmsim.workshop.game.decisions import Decision, check, continued, lasting, points_left
from crmsim.workshop.game.forms import Form, find_form
from crmsim.workshop.room.program import Json
from crmsim.workshop.room.state import State


def form_of(state: State) -> Form:
    """The form of the game in this room."""
    if state.program.game is None:
        raise ValueError("there is no game in this workshop")
    return find_form(state.program.game.form)


def history(state: State, team: str, rounds: int) -> tuple[Decision, ...]:
    """The decisions of a team in the first rounds. Where it sent nothing, what ran goes on; what it asked is paid."""
    form, found = form_of(state), list[Decision]()
    for turn in range(rounds):
        sent, asked = state.decisions.get(turn, {}).get(team), state.asks.get(turn, {}).get(team, ())
        found.append(_held(form, found, asked) if sent is None else replace(Decision.from_json(sent), asks=asked))
    return tuple(found)


def _held(form: Form, before: list[Decision], asked: tuple[str, ...]) -> Decision:
    """What goes on by itself. Questions were paid first, so measures end, the last first, until it is paid for."""
    kept = replace(continued(form, before), asks=asked)
    while kept.actions and check(form, before, kept) is not None:
        kept = replace(kept, actions=kept.actions[:-1])
    return kept


def points(state: State, team: str, turn: int) -> int:
    """Points that a team has in a round before it decides, with what it has asked paid."""
    before = history(state, team, turn)
    asked = Decision(asks=state.asks.get(turn, {}).get(team, ()))
    return points_left(form_of(state), before) - asked.points


def done_for_good(state: State, team: str, turn: int) -> tuple[str, ...]:
    """Measures bought in earlier rounds that last."""
    return lasting(history(state, team, turn))


def running(state: State, team: str, turn: int) -> tuple[str, ...]:
    """Measures that go on in a round where a team sends nothing."""
    return continued(form_of(state), history(state, team, turn)).actions


def problem_with(state: State, team: str, turn: int, decision: Json) -> str | None:
    """What is wrong with a decision, in a sentence."""
    try:
        read = replace(Decision.from_json(decision), asks=state.asks.get(turn, {}).get(team, ()))
    except InputError as error:
        return str(error)
    return check(form_of(state), history(state, team, turn), read)


def problem_with_asking(state: State, team: str, turn: int, question: str) -> str | None:
    """What is wrong with one more question, in a sentence."""
    asked = (*state.asks.get(turn, {}).get(team, ()), question)
    if len(set(asked)) < len(asked):
        return "Your team has asked that in this round."
    before, form = history(state, team, turn), form_of(state)
    sent = state.decisions.get(turn, {}).get(team)
    decision = Decision.from_json(sent) if sent is not None else continued(form, []) if not before else Decision()
    wrong = check(form, before, replace(decision, asks=asked))
    if wrong and sent is not None and check(form, before, replace(decision, asks=asked, actions=())) is None:
        return "Your team has spent its points. Send a decision that leaves some, then ask."
    return wrong
