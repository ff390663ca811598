"""What asking reveals: read from the company as it stands when the round begins, never from later weeks.

Numbers are those that the model runs on. `weak` says whether the company is worse there than most.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from crmsim.scenario.kinds import FUNCTIONS
from crmsim.workshop.game.decisions import Decision
from crmsim.workshop.game.forms import Form
from crmsim.workshop.game.played import SoFar, played_so_far
from crmsim.world.state import FloatArray

POOR_RECORDS = 0.6  # share of right records below which the old data are weak
UNWILLING = 0.4  # willingness to change (0-1) below which people are
MANY_FAULTS = 3.0  # per pair of vendors and month
TIRING = 0.03  # commitment lost in a month
MUCH_TYPING, MUCH_TWICE = 4.5, 0.4  # hours a week; share typed twice
FOR_SHOW = 30.0  # of 100 entries
OWNED = 0.4  # share in the goals (0-1) below which the board never said what it wants
HALF = 0.5


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question brought to light, in two or three sentences, and whether that is a weak spot."""

    key: str
    text: str
    weak: bool


def answer(form: Form, history: Sequence[Decision], asks: Sequence[str], seed: int) -> tuple[Answer, ...]:
    """Answers to these questions, asked in the round that follows this history."""
    if not asks:
        return ()
    game = played_so_far(form, history, seed)
    return tuple(Answer(key, *ANSWERS[key](game)) for key in asks)


def _people(game: SoFar) -> tuple[str, bool]:
    names, people, beliefs = game.diary.names.departments, game.diary.world.people, game.diary.people["belief"]
    belief, staff = beliefs[game.week], people["fte"]
    weight, department = np.maximum(staff, 0.0), people["department"]
    mean = np.bincount(department, weight * belief) / np.maximum(np.bincount(department, weight), 1e-9)
    real = np.bincount(department, weight) > 0.0
    worst = int(np.argmin(np.where(real, mean, np.inf)))
    voice = influence(game)
    first = int(np.argmax(np.where(staff > 0.0, voice, -1.0)))
    side = "thinks well of the CRM" if belief[first] >= HALF else "does not think much of the CRM"
    weak = bool(game.diary.levers_in(game.week)["change_willingness"] < UNWILLING)
    mood = "people here do not like to change how they work" if weak else "people here are ready enough to change"
    role = FUNCTIONS[int(people["function"][first])].replace("_", " ")
    told = (
        f"{names[worst]} believes in it least: {_tenths(float(mean[worst]))} on average. Colleagues listen most to one "
        f"person in {names[int(department[first])]} ({role}), who {side}. On the whole {mood}."
    )
    return told, weak


def influence(game: SoFar) -> FloatArray:
    """How much each person's behaviour counts for colleagues: sum of the weights of the ties that lead to them."""
    world = game.diary.world
    found: FloatArray = np.zeros(len(world.people))
    np.add.at(found, world.tie_contact, world.tie_weight)
    return found


def _data(game: SoFar) -> tuple[str, bool]:
    levers, world = game.diary.levers_in(game.week), game.diary.world
    right = min(1.0, max(0.0, float(levers["legacy_accuracy"]) + float(world.firm["legacy_draw"][0])))
    weak = float(levers["legacy_accuracy"]) < POOR_RECORDS
    told = (
        f"Of 100 old records {100 * right:.0f} are right. They lie in {levers['n_sources']:.0f} places"
        f"{', each kept in its own way' if levers['source_heterogeneity'] > 0.5 else ', kept much alike'}, "
        f"and {100 * levers['prospect_clutter']:.0f} of 100 are of people who will never buy."
    )
    if game.now("live") > 0.0:
        told += f" In the CRM {100 * game.now('accuracy'):.0f} of 100 are right today."
    return told, weak


def _vendors(game: SoFar) -> tuple[str, bool]:
    levers, vendors = game.diary.levers_in(game.week), game.diary.world.vendors
    slowest = int(np.argmin(vendors["capability"]))
    pace = float(vendors["capability"][slowest])
    weak = float(levers["defects_per_pair"]) > MANY_FAULTS
    behind = game.now("planned_live") - game.now("live")
    told = (
        f"{len(vendors)} vendors work on it; the slowest, {game.diary.names.vendors[slowest]}, gets "
        f"{100 * pace:.0f}% done of what was planned for a week. Between two vendors' parts about "
        f"{levers['defects_per_pair']:.1f} faults appear in a month, {'far more than' if weak else 'about'} usual."
    )
    if behind > 0.02:
        told += f" {100 * behind:.0f} of 100 seats should be live by now and are not."
    return told, weak


def _leaders(game: SoFar) -> tuple[str, bool]:
    levers = game.diary.levers_in(game.week)
    weak = float(levers["commitment_decay"]) > TIRING
    now, stop = game.now("leadership"), float(levers["stop_below"])
    pace = "fast" if weak else "slowly"
    told = (
        f"The sponsor's commitment is {_tenths(now)}; below {_tenths(stop)} leaders begin to think of stopping. "
        f"Without results it fades {pace}, by {100 * levers['commitment_decay']:.0f}% a month."
    )
    if levers["sponsor_owns_metrics"] < OWNED:
        told += " The board never said by what it will judge the project."
    return told, weak


def _work(game: SoFar) -> tuple[str, bool]:
    levers = game.diary.levers_in(game.week)
    asked, twice = float(levers["data_burden"]), float(levers["duplicate_entry"])
    told = (
        f"A full user in sales is asked for {asked:.1f} hours of typing a week, and {100 * twice:.0f} of 100 entries "
        f"are typed twice. {100 * levers['org_slack']:.0f}% of the week can take up such trouble."
    )
    if game.now("live") > 0.0:
        told += f" The CRM takes {100 * game.now('lost_time'):.0f}% of the week of those who are live today."
    return told, asked > MUCH_TYPING or twice > MUCH_TWICE


def _use(game: SoFar) -> tuple[str, bool]:
    if game.now("live") <= 0.0:
        return "Nobody is live yet, so there is no use to judge.", False
    filler, logged, honest = (100 * game.now(name) for name in ("filler", "logged_use", "honest_use"))
    told = (
        f"{logged:.0f} of 100 pieces of work are logged, {honest:.0f} of 100 honestly. Of 100 entries {filler:.0f} "
        "only look like work."
    )
    return told, filler > FOR_SHOW


def _tenths(value: float) -> str:
    return f"{10 * value:.0f} of 10"


ANSWERS: dict[str, Callable[[SoFar], tuple[str, bool]]] = {
    "people": _people,
    "data": _data,
    "vendors": _vendors,
    "leaders": _leaders,
    "work": _work,
    "use": _use,
}
