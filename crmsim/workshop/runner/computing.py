"""What the processes of the room compute: lessons and the game, as the JSON that screens show. Runs in a process of
its own; what it needs is imported there, so that the server starts without it."""

from collections.abc import Callable
from typing import Any

from crmsim.errors import InputError
from crmsim.workshop.room.program import Json

TURNING = 3  # decisions that are named in the debrief


def compute(kind: str, asked: Json) -> Json:
    """The result of a work of that kind; {"problem": a sentence} where it cannot be."""
    try:
        return KINDS[kind](asked)
    except InputError as error:
        return {"problem": str(error)}


def lesson(asked: Json) -> Json:
    """The answer of the model to the question of a lesson."""
    from crmsim.workshop.runner.lessons import played  # noqa: PLC0415

    return played(asked)


def answers(asked: Json) -> Json:
    """What asking brought to light."""
    found = _protocol("ask", {**_history(asked), "questions": asked["asks"]})
    return {"answers": found["answers"]}


def report(asked: Json) -> Json:
    """What a team reads after a round."""
    found = _protocol("round_report", _history(asked))
    return {
        "lines": found["lines"],
        "use": [round(100 * value, 1) for value in found["use"]],
        "cash_told": _money(found["cash"][-1], found["currency"]),
        "messages": found["messages"],
        "stopped": found["stopped"],
    }


def standings(asked: Json) -> Json:
    """How the teams stand, the best first."""
    currency = _currency(asked["seed"])
    places = _protocol("standings", asked)["places"]
    return {
        "teams": [
            {**place, "value": round(place["value"]), "value_told": _money(place["value"], currency)}
            for place in places
        ]
    }


def part(asked: Json) -> Json:
    """How all teams end in a few futures."""
    return _protocol("part", asked)


def futures(asked: Json) -> Json:
    """Teams by luck and by plan."""
    if "problem" in asked:  # of a part
        return {"problem": asked["problem"]}
    found = _protocol("final", asked)
    return {"teams": [_future(row, found["futures"], found["currency"]) for row in found["teams"]]}


def _future(row: Json, number: int, currency: str) -> Json:
    told = {f"{key}_told": _money(row[key], currency) for key in ("score", "mean", "low", "high")}
    sentence = (
        f"In 8 of 10 other futures your decisions were worth between {told['low_told']} and "
        f"{told['high_told']}; in {row['failures']} of {number} the project failed."
    )
    return {
        **told,
        "team": row["team"],
        "by_luck": row["rank_by_luck"],
        "by_plan": row["rank_by_plan"],
        "failures": row["failures"],
        "first": row["first"],
        "sentence": sentence,
    }


def debrief(asked: Json) -> Json:
    """What turned the game of a team, and what had been hidden."""
    found, currency = _protocol("debrief", _history(asked)), _currency(asked["seed"])
    weak = [spot for spot in found["hidden"] if spot["weak"]] or found["hidden"]
    return {
        "turning": [_turned(one, currency) for one in found["turning_points"][:TURNING]],
        "hidden": [{"title": spot["title"], "text": spot["text"]} for spot in weak],
        "honest": [round(100 * value, 1) for value in found["honest"]],
        "logged": [round(100 * value, 1) for value in found["logged"]],
    }


def _turned(one: Json, currency: str) -> str:
    change = _money(abs(one["difference"]), currency)
    side = "more" if one["difference"] > 0 else "less"
    return f"Round {one['round']} without “{one['title']}”: {change} {side}."


def _history(asked: Json) -> Json:
    return {"form": asked["form"], "seed": asked["seed"], "history": asked["decisions"]}


def _protocol(name: str, asked: Json) -> Json:
    from crmsim.workshop.game.protocol import ENTRIES  # noqa: PLC0415

    return ENTRIES[name](asked)


def _currency(seed: int) -> str:
    from crmsim.workshop.game.company import company  # noqa: PLC0415

    return str(company(seed).company.currency)


def _money(value: Any, currency: str) -> str:
    from crmsim.outcomes.story import money  # noqa: PLC0415

    return money(float(value), currency)


KINDS: dict[str, Callable[[Json], Json]] = {
    "lesson": lesson,
    "answers": answers,
    "report": report,
    "standings": standings,
    "part": part,
    "futures": futures,
    "debrief": debrief,
}
