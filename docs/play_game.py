# ruff: noqa: INP001  a script beside the page it keeps, no package
"""Play the game with scripted teams and write the figures of `game.md` anew.

`python docs/play_game.py` takes some minutes: every strategy, every measure alone, and 20 teams that decide by chance,
on 10 luck numbers, in both forms. A form's name as argument plays that form alone.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from crmsim.workshop.game.actions import ACTIONS, Action
from crmsim.workshop.game.cards import CARDS
from crmsim.workshop.game.decisions import Decision
from crmsim.workshop.game.effects import Shift
from crmsim.workshop.game.forms import FORMS, PACES, PLANS, Form, find_form
from crmsim.workshop.game.futures import lucky_or_good, ranked
from crmsim.workshop.game.scoring import Twins, result
from crmsim.workshop.game.strategies import STRATEGIES, Strategy, affordable, always, at_random, play_through, sensible

PAGE = Path(__file__).parent / "game.md"
GAMES = range(1, 11)  # luck numbers
TEAMS = range(1, 21)  # that decide by chance
TABLES = range(101, 107), 25  # luck numbers and futures in which eight teams are ranked
Rows = Iterable[Sequence[str]]


class Played:
    """Scores of strategies in one form, one per luck number, in millions."""

    def __init__(self, form: Form) -> None:
        self.form, self._twins = form, Twins()

    def __call__(self, strategy: Strategy) -> np.ndarray:
        """Its scores."""
        games = ((play_through(self.form, strategy, seed), seed) for seed in GAMES)
        return np.array([result(self.form, game, seed, twins=self._twins).npv for game, seed in games]) / 1e6


def strategies(played: Played) -> Iterator[Sequence[str]]:
    """Every scripted strategy, and the teams that decide by chance all together."""
    chance = np.array([played(at_random(team)) for team in TEAMS])
    for name, strategy in STRATEGIES.items():
        values = played(strategy)
        yield name, *_spread(values), f"{100 * (values > chance).mean():.0f} %"
    yield "by chance (20 teams)", *_spread(chance.ravel()), ""
    best = chance.mean(axis=1)
    yield "the best of these 20", *_spread(chance[int(np.argmax(best))]), ""


def measures(played: Played) -> Iterator[Sequence[str]]:
    """Each measure alone in every round, and the balanced team without it, against nothing and the whole."""
    nothing, whole = played(always()), played(STRATEGIES["balanced"])
    for key, action in ACTIONS.items():
        alone, without = played(always(key)) - nothing, played(_without(key)) - whole
        yield action.title, price(action), millions(alone.mean()), millions(without.mean())


def plans(played: Played) -> Iterator[Sequence[str]]:
    """The balanced team under every plan and pace."""
    for plan, choice in PLANS.items():
        means = [played(_balanced(plan, pace)).mean() for pace in PACES]
        yield choice.title, *(millions(mean) for mean in means)


def luck(form: Form) -> str:
    """How often eight teams are ranked alike by luck and by plan."""
    seeds, futures = TABLES
    names = {name: STRATEGIES[name] for name in ("balanced", "listen first", "all at once", "too late")}
    names |= {f"chance {team}": at_random(team) for team in range(1, 5)}
    same, correlations = 0, []
    for seed in seeds:
        rows = lucky_or_good(form, {name: play_through(form, one, seed) for name, one in names.items()}, seed, futures)
        by_luck = ranked({row.team: row.score for row in rows})
        same += min(by_luck, key=lambda team: by_luck[team]) == rows[0].team
        correlations.append(np.corrcoef([row.rank_by_luck for row in rows], [row.rank_by_plan for row in rows])[0, 1])
    return (
        f"{form.title}: in {same} of {len(seeds)} games of eight teams the winner by luck was the winner by plan; the "
        f"two ranks correlate by {np.mean(correlations):.2f} on average, between {min(correlations):.2f} and "
        f"{max(correlations):.2f}."
    )


def _spread(values: np.ndarray) -> tuple[str, ...]:
    low, high = np.quantile(values, [0.1, 0.9])
    lost = 100 * (values < 0.0).mean()
    return millions(values.mean()), f"{millions(low)} to {millions(high)}", f"{lost:.0f} %"


def _balanced(plan: str, pace: str) -> Strategy:
    def decide(form: Form, history: Sequence[Decision], _: int) -> Decision:
        return affordable(form, history, sensible(form, history), plan, pace)

    return decide


def _without(key: str) -> Strategy:
    def decide(form: Form, history: Sequence[Decision], _: int) -> Decision:
        return affordable(form, history, [wish for wish in sensible(form, history) if wish != key])

    return decide


def price(action: Action) -> str:
    """Points, and how often they are paid."""
    return f"{action.points} {'a round' if action.runs else 'once'}"


def millions(value: float) -> str:
    """A difference with its sign; nothing has none."""
    text = f"{value:+.2f}"
    return "0" if float(text) == 0.0 else text


def shifts(what: Iterable[Shift]) -> str:
    """Levers and what happens to them."""
    return ", ".join(
        f"`{one.lever}` " + (f"x {one.times:g}" if one.times != 1.0 else f"{one.plus:+g}") for one in what
    )  # fmt: skip


def declared() -> dict[str, str]:
    """Tables of measures and cards from their declarations."""
    bought = ([one.title, price(one), shifts(one.shifts)] for one in ACTIONS.values())
    drawn = (
        [one.title, "for good" if one.weeks is None else f"{one.weeks} weeks", shifts(one.shifts)] for one in CARDS
    )
    return {
        "measures": table(("Measure", "Points", "What it changes in the model"), bought),
        "cards": table(("Card", "Lasts", "What it changes in the model"), drawn),
    }


def figures(form: Form) -> dict[str, str]:
    """All tables of one form."""
    played = Played(form)
    heads = ("Team", "Mean", "8 of 10 games between", "Loses money", "Beats a chance team")
    return {
        f"{form.name} strategies": table(heads, strategies(played)),
        f"{form.name} measures": table(("Measure", "Points", "Alone", "Balanced without it"), measures(played)),
        f"{form.name} plans": table(("Plan", *(pace.title for pace in PACES.values())), plans(played)),
        f"{form.name} luck": luck(form),
    }


def table(head: Sequence[str], rows: Rows) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in lines)


def write(parts: dict[str, str]) -> None:
    """Put these parts between their marks on the page."""
    page = PAGE.read_text("utf-8")
    for name, text in parts.items():
        marks = rf"(<!-- {name}: begin -->\n).*?(<!-- {name}: end -->)"
        page, found = re.subn(marks, lambda m, text=text: f"{m[1]}{text}\n{m[2]}", page, flags=re.DOTALL)
        if not found:
            raise SystemExit(f"{PAGE.name} has no place for '{name}'.")
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    write(declared())
    for name in sys.argv[1:] or FORMS:
        write(figures(find_form(name)))
