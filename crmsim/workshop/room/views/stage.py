"""What the projector shows: one message, large. No controls, no notes, no name where the trainer switched names off."""

from collections import Counter

from crmsim.workshop.room.program import Json
from crmsim.workshop.room.prose import prose
from crmsim.workshop.room.state import State
from crmsim.workshop.room.views.common import closeness, common, question, result_here, step_text
from crmsim.workshop.room.views.game import (
    card_of,
    curves,
    event_card,
    frame,
    futures,
    leaderboard,
    problem_here,
    turning,
)
from crmsim.workshop.room.works import futures_done, lesson_work, result_of, rounds_over


def stage(state: State) -> Json:
    """The view of the projector."""
    found = common(state)
    found["code"] = state.code if state.joining and not state.ended else ""
    found["text"] = []
    if state.ended:
        return found | wall(state)
    kind = state.scene.kind
    if kind == "welcome":
        found["teams"] = [names(state)[team] for team in state.teams]
    elif state.lesson is not None:
        found |= lesson_part(state)
    elif kind in {"say", "wall"}:
        found |= wall(state) if kind == "wall" else {"asked": state.program.closing, "answered": len(state.sayings)}
    else:
        found |= game_part(state)
    return found


def names(state: State) -> dict[str, str]:
    """Teams by key, with the name that may be shown."""
    if state.names:
        return dict(state.teams)
    return {team: f"Team {number}" for number, team in enumerate(state.teams, 1)}


def lesson_part(state: State) -> Json:
    """A step of a lesson: the question, then the guesses, then the truth over them."""
    lesson = state.lesson
    if lesson is None:
        return {}
    given, kind = state.answers_here(state.scene.lesson), state.scene.kind
    found: Json = {
        "text": step_text(state),
        "question": question(lesson.question),
        "answered": len(given),
        "discuss": list(lesson.discuss) if kind == "discuss" else [],
    }
    if kind in {"run", "reveal", "discuss"} or (kind == "predict" and state.phase == "closed"):
        found["guesses"] = spread(list(given.values()))
    if kind == "run":
        found["curves"] = (result_of(state, lesson_work(state, state.scene.lesson)) or {}).get("run", [])
    result = result_here(state)
    if result is not None:
        if "problem" in result:
            return {**found, "problem": result["problem"]}
        found["truth"] = result["truth"]
        found["truth_told"] = result["shown"]
        found["sentence"] = result["sentence"]
        found["beside"] = result["beside"]
        found["closeness"] = closeness(lesson.question, list(given.values()), result["truth"])
        found["pictures"] = result.get("pictures", [])
    return found


def spread(guesses: list[float | str]) -> list[list[float | str | int]]:
    """Every different guess and how often it was given, in order. Who gave it is not told."""
    counted = Counter(guesses)
    return [[guess, counted[guess]] for guess in sorted(counted, key=lambda guess: (isinstance(guess, str), guess))]


def game_part(state: State) -> Json:
    """The game as the room sees it."""
    game, kind, shown = card_of(state), state.scene.kind, names(state)
    found: Json = {"game": frame(game), "teams": list(shown.values()), "problem": problem_here(state)}
    if kind == "rules":
        return found | {"text": prose(game.text)}
    if kind == "round":
        decided = state.decided(state.scene.round)
        return found | {"card": event_card(game, state.scene.round), "answered": len(decided), "of": len(shown)}
    if kind == "news":
        board = shown_as(leaderboard(state), shown)
        found |= {
            "curves": shown_as(curves(state), shown),
            "weeks": game.rounds * game.weeks,
            "of": len(shown),
            "board": board,
        }
        return found | {"card": event_card(game, state.scene.round)}
    rows = futures(state)
    if kind == "futures":
        return found | {"futures": shown_as(rows, shown), "of": len(shown), "played": futures_done(state)}
    looked_at = [row["team"] for row in ([rows[0], rows[-1]] if len(rows) > 1 else rows)]
    found["histories"] = [{"name": shown[team], "turning": turning(state, team)} for team in looked_at]
    found["curves"] = shown_as([row for row in curves(state) if row["team"] in looked_at], shown)
    return found | {"weeks": rounds_over(state) * game.weeks}


def shown_as(rows: list[Json], names_by_team: dict[str, str]) -> list[Json]:
    """Rows of teams with the name that may be shown, and without the one that may not."""
    named = ({**row, "name": names_by_team[row["team"]]} for row in rows)
    return [{key: value for key, value in row.items() if key != "team"} for row in named]


def wall(state: State) -> Json:
    """The sentences, without saying whose they are."""
    said = [member.id for member in state.present if member.id in state.sayings and member.id not in state.hidden]
    return {"asked": state.program.closing, "wall": [state.sayings[member] for member in said]}
