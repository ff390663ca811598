"""The game in plain JSON: one function per need, each `dict -> dict`, to be called in a process of its own.

Everything asked holds `form` (name) and `seed` (luck number); `history` is a list of decisions, one per round, `null`
where a team did not decide; `teams` maps names to histories. Whatever cannot be raises InputError in plain words.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from crmsim.errors import InputError, show
from crmsim.run import check_chance
from crmsim.scenario.files import dump_toml
from crmsim.workshop.game.actions import ACTIONS
from crmsim.workshop.game.answers import Answer, answer
from crmsim.workshop.game.cards import Card, cards_of
from crmsim.workshop.game.company import STORY, TITLE, company
from crmsim.workshop.game.debrief import Changed
from crmsim.workshop.game.debrief import debrief as debrief_of
from crmsim.workshop.game.debrief import what_if as what_if_of
from crmsim.workshop.game.decisions import Decision, check, completed, continued, lasting, points_left
from crmsim.workshop.game.forms import MOST_TEAMS, PACES, PLANS, STANDINGS_FROM, Choice, Form, find_form
from crmsim.workshop.game.futures import FUTURES, in_futures, side_by_side
from crmsim.workshop.game.futures import standings as standings_of
from crmsim.workshop.game.questions import ASKING_COSTS, QUESTIONS
from crmsim.workshop.game.reporting import after_round
from crmsim.workshop.game.scenarios import scenario_of
from crmsim.workshop.game.scoring import Result

Json = dict[str, Any]
MOST_FUTURES = 1_000


def rules(asked: Json) -> Json:
    """What phones show of a form: rounds, points, plans, paces, measures and questions. No seed is needed."""
    form = find_form(asked.get("form"))
    return {
        **asdict(form),
        "standings_from": STANDINGS_FROM,
        "company": {"title": TITLE, "story": STORY},
        "plans": [_choice(plan) for plan in PLANS.values()],
        "paces": [_choice(pace) for pace in PACES.values()],
        "actions": [
            {key: getattr(action, key) for key in ("key", "title", "text", "points", "runs", "against")}
            for action in ACTIONS.values()
        ],
        "questions": [{**asdict(question), "points": ASKING_COSTS} for question in QUESTIONS.values()],
    }


def opening(asked: Json) -> Json:
    """A round as a team finds it: `history` of the rounds before gives its points, what lasts, what would go on, and
    the event card of the round (null where there is none)."""
    form, seed, history = _form(asked), _seed(asked), _history(asked)
    if len(history) >= form.rounds:
        raise InputError(f"The game has {form.rounds} rounds, and all of them are decided.")
    round_ = len(history) + 1
    card = cards_of(form, seed).get(round_)
    return {
        "round": round_,
        "weeks": [form.starts(round_) + 1, form.starts(round_ + 1)],
        "points": points_left(form, history),
        "lasting": list(lasting(history)),
        "otherwise": continued(form, history).to_json(),
        "card": card and _card(card),
    }


def check_decision(asked: Json) -> Json:
    """Whether `decision` is allowed after `history`: `problem` says in a sentence why not (null where it is), `points`
    is what it leaves. Takes no time: nothing is simulated."""
    form, history = _form(asked), _history(asked)
    decision = Decision.from_json(asked.get("decision"))
    problem = check(form, history, decision)
    left = points_left(form, history) - decision.points if problem is None else None
    return {"problem": problem, "points": left, "decision": decision.to_json()}


def ask(asked: Json) -> Json:
    """Answers to `questions` (keys) for a team that is about to decide the round after `history`."""
    form, seed, history = _form(asked), _seed(asked), _history(asked)
    given = asked.get("questions", [])
    if not isinstance(given, list) or any(not isinstance(key, str) or key not in QUESTIONS for key in given):
        raise InputError(f"questions = {show(given)} must be a list of: {', '.join(QUESTIONS)}.")
    return {"answers": [_answer(one) for one in answer(form, history, given, seed)]}


def round_report(asked: Json) -> Json:
    """The report after the last round of `history`, with what was decided in it and what is left to spend."""
    form, seed, history = _form(asked), _seed(asked), _history(asked)
    if not history:
        raise InputError("There is no report before the first round.")
    report = after_round(form, history, seed)
    return {
        "round": report.round,
        "week": report.week,
        "lines": list(report.lines),
        "use": [round(value, 4) for value in report.use],
        "cash": [round(value) for value in report.cash],
        "currency": company(seed).company.currency,
        "messages": [asdict(message) for message in report.messages],
        "answers": [_answer(one) for one in report.answers],
        "stopped": report.stopped,
        "decision": history[-1].to_json(),
        "continued": asked["history"][-1] is None,
    }


def standings(asked: Json) -> Json:
    """The leaderboard of `teams` after the rounds so far (the third at the earliest), best first."""
    form, seed, teams = _form(asked), _seed(asked), _teams(asked)
    return {"places": [asdict(place) for place in standings_of(form, teams, seed)]}


def part(asked: Json) -> Json:
    """How `teams` end in the futures from `first` (0 is the game's own) to `last`, for who shares the work out and
    shows progress: `ends` is a list of futures in this order, each with an end per team."""
    form, seed, teams = _form(asked), _seed(asked), _teams(asked)
    last = _whole(asked, "last", 0, MOST_FUTURES)
    futures = range(_whole(asked, "first", 0, last), last + 1)
    found = in_futures(form, teams, seed, futures)
    return {"ends": [{team: asdict(end) for team, end in future.items()} for future in found]}


def final(asked: Json) -> Json:
    """Rank by luck beside rank by plan: `teams` in the game's future and in `futures` others (100 unless given). With
    `ends`, the futures that `part` gave, put together in order, nothing is simulated."""
    seed, teams = _seed(asked), _teams(asked)
    n = _whole(asked, "futures", 1, MOST_FUTURES, FUTURES)
    ends = asked.get("ends")
    if ends is None:
        ends = part({**asked, "first": 0, "last": n})["ends"]
    found = [{team: Result(**future[team]) for team in teams} for future in ends]
    rows = [{**asdict(row), "values": list(row.values)} for row in side_by_side(found)]
    return {"currency": company(seed).company.currency, "futures": len(found) - 1, "teams": rows}


def debrief(asked: Json) -> Json:
    """One team's game from kick-off to the horizon: decisions against use, what was hidden, what turned it."""
    form, seed, history = _form(asked), _seed(asked), _history(asked)
    told = debrief_of(form, history, seed)
    return {
        "rounds": [decision.to_json() for decision in told.decisions],
        "weeks_per_round": form.weeks,
        **{key: [round(value, 4) for value in getattr(told, key)] for key in ("live", "logged", "honest")},
        "cards": {str(round_): _card(card) for round_, card in told.cards.items()},
        "weak_spots": list(told.weak_spots),
        "hidden": [_answer(one) for one in told.hidden],
        "story": [{"week": week, "text": text} for week, text in told.story],
        "turning_points": [_changed(one) for one in told.turning_points],
    }


def what_if(asked: Json) -> Json:
    """What `decision` in `round` instead of the one taken would have brought, on the same luck."""
    form, seed, history = _form(asked), _seed(asked), _history(asked)
    round_ = _whole(asked, "round", 1, form.rounds)
    return _changed(what_if_of(form, history, round_, Decision.from_json(asked.get("decision")), seed))


def scenario(asked: Json) -> Json:
    """A game as a scenario file: `crmsim run FILE --seed SEED` gives the same numbers. It tells what was hidden."""
    form, seed, history = _form(asked), _seed(asked), _history(asked)
    return {"toml": dump_toml(scenario_of(form, history, seed)), "seed": seed}


#: Everything that can be asked, by name.
ENTRIES: dict[str, Callable[[Json], Json]] = {
    entry.__name__: entry
    for entry in (
        rules, opening, check_decision, ask, round_report, standings, part, final, debrief, what_if, scenario
    )
}  # fmt: skip


def _form(asked: Json) -> Form:
    return find_form(asked.get("form"))


def _seed(asked: Json) -> int:
    seed = asked.get("seed")
    check_chance(seed, 0)
    return int(seed)  # type: ignore[arg-type]  # it is a whole number, or the line above had refused it


def _whole(asked: Json, name: str, lowest: int, highest: int, default: int | None = None) -> int:
    given = asked.get(name, default)
    if isinstance(given, bool) or not isinstance(given, int) or not lowest <= given <= highest:
        raise InputError(f"{name} = {show(given)} must be a whole number from {lowest} to {highest}.")
    return given


def _history(asked: Json) -> tuple[Decision, ...]:
    return _decisions(_form(asked), asked.get("history", []))


def _decisions(form: Form, given: object) -> tuple[Decision, ...]:
    if not isinstance(given, list):
        raise InputError(f"history = {show(given)} must be a list of decisions, one per round.")
    return completed(form, [None if one is None else Decision.from_json(one) for one in given])


def _teams(asked: Json) -> dict[str, tuple[Decision, ...]]:
    given = asked.get("teams")
    if not isinstance(given, Mapping) or not 1 <= len(given) <= MOST_TEAMS:
        raise InputError(f"teams = {show(given)} must name 1 to {MOST_TEAMS} teams with their histories.")
    return {str(name): _decisions(_form(asked), history) for name, history in given.items()}


def _choice(choice: Choice) -> Json:
    return {key: getattr(choice, key) for key in ("key", "title", "text", "points")}


def _card(card: Card) -> Json:
    return {"key": card.key, "title": card.title, "text": card.text}


def _answer(one: Answer) -> Json:
    return {**asdict(one), "title": QUESTIONS[one.key].title}


def _changed(one: Changed) -> Json:
    return {
        "round": one.round,
        "without": one.without,
        "title": ACTIONS[one.without].title if one.without else "",
        "difference": one.difference,
        "npv": one.other.npv,
        "failure": one.other.failure,
    }
