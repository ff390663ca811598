"""What has to be computed for a room: a pure function of what happened, so that a restart asks for the same again.

A result is kept under the key of its work, which names everything it depends on. When a round that was closed is
opened again and a team decides anew, the old result simply is not asked for any more.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from crmsim.workshop.room.program import Json
from crmsim.workshop.room.state import State
from crmsim.workshop.room.turns import history

AHEAD = 2  # lessons computed before they are needed: this one and the next
FUTURES = 100  # other futures in which every plan is played at the end
TOGETHER = 10  # futures in one work, so that all processes share in them and the room sees how far they are


@dataclass(frozen=True, slots=True)
class Work:
    """One computation: its kind, and all that it depends on, as plain JSON. `given` are results of works before it,
    which hang on `payload` as well."""

    kind: Literal["lesson", "answers", "report", "standings", "part", "futures", "debrief"]
    payload: Json
    given: Json = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Equal for works that have the same result."""
        text = json.dumps([self.kind, self.payload], sort_keys=True, ensure_ascii=True)
        return f"{self.kind}-{hashlib.sha256(text.encode()).hexdigest()[:24]}"


def wanted(state: State) -> tuple[Work, ...]:
    """What should be known by now and is not, the most urgent first."""
    if state.ended:
        return ()
    asked = {work.key: work for work in (*_answers(state), *_rounds(state), *_lessons(state))}
    return tuple(work for key, work in asked.items() if key not in state.results)


def lesson_work(state: State, lesson: int) -> Work:
    """The question of a lesson, put to the model."""
    card = state.program.lessons[lesson]
    asked = {"name": card.name, "source": card.source, "replications": card.replications, "seed": card.seed}
    return Work("lesson", asked)


def report_work(state: State, team: str, turn: int) -> Work:
    """What happened to a team by the end of a round, from 0."""
    return Work("report", _game(state, team, turn + 1))


def standings_work(state: State, rounds: int) -> Work:
    """How all teams stand after so many rounds."""
    return Work("standings", _all_teams(state, rounds))


def futures_work(state: State) -> Work:
    """All teams, with the luck of the game and with 100 others: what its `parts` come to."""
    return Work("futures", _all_teams(state, turns_of(state)))


def parts(state: State) -> tuple[Work, ...]:
    """The futures, the game's own among them, a few in each work."""
    teams = _all_teams(state, turns_of(state))
    firsts = (0, *range(TOGETHER + 1, FUTURES + 1, TOGETHER))
    lasts = range(TOGETHER, FUTURES + 1, TOGETHER)
    return tuple(
        Work("part", {**teams, "first": first, "last": last}) for first, last in zip(firsts, lasts, strict=True)
    )


def futures_done(state: State) -> int:
    """Other futures played so far, of FUTURES."""
    return TOGETHER * sum(result_of(state, work) is not None for work in parts(state)) if state.teams else 0


def debrief_work(state: State, team: str) -> Work:
    """The whole game of a team, and what each of its decisions was worth with the same luck."""
    return Work("debrief", _game(state, team, turns_of(state)))


def answers_work(state: State, team: str, turn: int) -> Work:
    """Answers to what a team asked in a round."""
    asked = list(state.asks.get(turn, {}).get(team, ()))
    return Work("answers", {**_game(state, team, turn), "asks": asked})


def _game(state: State, team: str, rounds: int) -> Json:
    game = state.program.game
    if game is None:
        raise ValueError("there is no game in this workshop")
    decisions = [decision.to_json() for decision in history(state, team, rounds)]
    return {"form": game.form, "seed": game.seed, "decisions": decisions}


def _all_teams(state: State, rounds: int) -> Json:
    games = {team: _game(state, team, rounds) for team in state.teams}
    first = next(iter(games.values()), {"form": "", "seed": 0})
    histories = {team: game["decisions"] for team, game in games.items()}
    return {"form": first["form"], "seed": first["seed"], "teams": histories}


def turns_of(state: State) -> int:
    """The number of rounds of the game; 0 without one."""
    return state.program.game.rounds if state.program.game is not None else 0


def rounds_over(state: State) -> int:
    """The number of rounds of the game that are closed."""
    scene = state.scene
    if scene.kind == "round":
        return scene.round + (state.phase == "closed")
    if scene.kind == "news":
        return scene.round + 1
    after = state.program.first("futures")
    game = state.program.game
    return game.rounds if game is not None and after is not None and state.position.scene >= after else 0


def result_of(state: State, work: Work) -> Json | None:
    """What is known already."""
    return state.results.get(work.key)


def _lessons(state: State) -> Iterator[Work]:
    first = max((scene.lesson for scene in state.program.scenes[: state.position.scene + 1]), default=0)
    for lesson in range(max(first, 0), min(max(first, 0) + AHEAD, len(state.program.lessons))):
        yield lesson_work(state, lesson)


def _answers(state: State) -> Iterator[Work]:
    if state.scene.kind == "round":
        for team in state.asks.get(state.scene.round, {}):
            if team in state.teams:
                yield answers_work(state, team, state.scene.round)


def _rounds(state: State) -> Iterator[Work]:
    over, game = rounds_over(state), state.program.game
    if game is None or not over or not state.teams:
        return
    for team in state.teams:
        yield report_work(state, team, over - 1)
    if over >= game.board_from:
        yield standings_work(state, over)
    if over == game.rounds:
        yield from _futures(state)
        yield from (debrief_work(state, team) for team in state.teams)


def _futures(state: State) -> Iterator[Work]:
    whole = futures_work(state)
    if whole.key in state.results:
        return
    shared = parts(state)
    yield from shared
    known = [result for work in shared if (result := result_of(state, work)) is not None]
    if len(known) < len(shared):
        return
    broken = next((result for result in known if "problem" in result), None)
    given = broken or {"ends": [future for result in known for future in result["ends"]]}
    yield replace(whole, given=given)
