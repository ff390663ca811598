"""What is saved of a workshop for the debrief: questions, guesses, results, decisions, sentences. Nobody's name in it,
unless the trainer asks for the names of teams."""

from crmsim.version import MODEL_VERSION, __version__
from crmsim.workshop.room.program import Json
from crmsim.workshop.room.state import State
from crmsim.workshop.room.turns import history
from crmsim.workshop.room.views.game import futures, leaderboard
from crmsim.workshop.room.views.stage import spread, wall
from crmsim.workshop.room.works import debrief_work, lesson_work, report_work, result_of, rounds_over

SCHEMA = "crmsim.workshop/1"


def export(state: State, *, names: bool = False) -> Json:
    """The workshop as JSON. Teams are numbered in the order of joining; with `names`, they have their names."""
    return {
        "schema": SCHEMA,
        "crmsim": __version__,
        "model_version": MODEL_VERSION,
        "title": state.program.title,
        "joined": len(state.present),
        "lessons": [_lesson(state, place) for place in range(len(state.program.lessons))],
        "game": _game(state, names=names),
        "closing": {
            "asked": state.program.closing,
            "sentences": sorted(wall(state)["wall"]),
        },
    }


def _lesson(state: State, place: int) -> Json:
    lesson = state.program.lessons[place]
    result = result_of(state, lesson_work(state, place)) or {}
    guesses = spread(list(state.answers_here(place).values()))
    return {
        "name": lesson.name,
        "title": lesson.title,
        "question": lesson.question.text,
        "guesses": [{"guess": guess, "times": times} for guess, times in guesses],
        "answer": result.get("truth"),
        "sentence": result.get("sentence", ""),
    }


def _game(state: State, *, names: bool) -> Json | None:
    game = state.program.game
    if game is None:
        return None
    rounds = rounds_over(state)
    board = {row["team"]: row for row in leaderboard(state)}
    plans = {row["team"]: row for row in futures(state)} if rounds == game.rounds else {}
    teams = []
    for number, (team, name) in enumerate(state.teams.items(), 1):
        shown = name if names else f"Team {number}"
        teams.append(
            {
                "team": shown,
                "decisions": [decision.to_json() for decision in history(state, team, rounds)],
                "report": result_of(state, report_work(state, team, rounds - 1)) if rounds else None,
                "standing": _without_name(board.get(team)),
                "futures": _without_name(plans.get(team)),
                "debrief": result_of(state, debrief_work(state, team)) if rounds == game.rounds else None,
            }
        )
    return {"form": game.form, "luck_number": game.seed, "rounds_played": rounds, "teams": teams}


def _without_name(row: Json | None) -> Json | None:
    return None if row is None else {key: value for key, value in row.items() if key not in {"team", "name"}}
