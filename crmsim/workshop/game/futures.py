"""Lucky or good? The same decisions in other futures, and who would have won there.

Another future is another replicate of the same luck number: other people, customers, prices and stops, and other event
cards. The company, its weak spots among it, is the same, because knowing those is no luck.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from crmsim.errors import InputError
from crmsim.workshop.game.decisions import Decision
from crmsim.workshop.game.forms import STANDINGS_FROM, Form
from crmsim.workshop.game.scoring import Result, Twins, result

FUTURES = 100
Teams = Mapping[str, Sequence[Decision]]


@dataclass(frozen=True, slots=True)
class Place:
    """How a team stands; `value` is its net present value at the horizon if nothing more were decided, money."""

    team: str
    rank: int
    value: float
    stopped: int | None
    failure: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A team at the end: by the luck of the game, and by its plan in other futures.

    `mean`, `low`, `middle` and `high` (10, 50 and 90 of 100 futures are below) are net present values in money;
    `first`, `losses` and `failures` count futures in which it was first, lost money, and failed.
    """

    team: str
    score: float
    rank_by_luck: int
    rank_by_plan: int
    mean: float
    low: float
    middle: float
    high: float
    first: int
    losses: int
    failures: int
    values: tuple[float, ...]


def standings(form: Form, teams: Teams, seed: int) -> tuple[Place, ...]:
    """The leaderboard after the rounds decided so far, best first. InputError before the third, or where teams have
    not decided equally many rounds."""
    rounds = {len(decisions) for decisions in teams.values()}
    if len(rounds) > 1:
        raise InputError("Teams can be compared only after the same round.")
    if rounds and min(rounds) < STANDINGS_FROM:
        raise InputError(f"How teams stand is shown from round {STANDINGS_FROM} on.")
    twins = Twins()
    found = {team: result(form, decisions, seed, 0, twins) for team, decisions in teams.items()}
    ranks = ranked({team: one.npv for team, one in found.items()})
    places = [Place(team, ranks[team], one.npv, one.stopped, one.failure) for team, one in found.items()]
    return tuple(sorted(places, key=lambda place: (place.rank, place.team)))


def ranked(values: Mapping[str, float]) -> dict[str, int]:
    """Rank of each, 1 for the highest value; equal values share a rank."""
    return {team: 1 + sum(other > value for other in values.values()) for team, value in values.items()}


def futures(form: Form, decisions: Sequence[Decision], seed: int, n: int = FUTURES) -> tuple[Result, ...]:
    """How these decisions end in futures 1 to n."""
    return tuple(result(form, decisions, seed, future) for future in range(1, n + 1))


def lucky_or_good(
    form: Form,
    teams: Teams,
    seed: int,
    n: int = FUTURES,
    on_progress: Callable[[int, int], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> tuple[Standing, ...]:
    """Every team in the game's own future and in n others, ordered by plan.

    `on_progress` hears futures done and wanted. After a yes from `stop` the futures done so far count; InputError where
    there are none, or no teams.
    """
    found: list[Mapping[str, Result]] = []
    for future in in_futures(form, teams, seed, range(n + 1)):
        found.append(future)
        if on_progress:
            on_progress(len(found), n + 1)
        if stop and stop():
            break
    return side_by_side(found)


def in_futures(form: Form, teams: Teams, seed: int, futures: Iterable[int]) -> Iterator[Mapping[str, Result]]:
    """How all teams end in each of these futures (0 is the game's own), one at a time. Equal plans are played once."""
    twins = Twins()
    plans = {team: tuple(decisions) for team, decisions in teams.items()}
    for future in futures:
        ends = {plan: result(form, plan, seed, future, twins) for plan in dict.fromkeys(plans.values())}
        yield {team: ends[plan] for team, plan in plans.items()}
        twins.forget()  # each future has its own


def side_by_side(found: Sequence[Mapping[str, Result]]) -> tuple[Standing, ...]:
    """Rank by luck beside rank by plan, from what `in_futures` gave of futures 0, 1 and so on. InputError where that is
    too little."""
    if not found or not found[0]:
        raise InputError("There is no team to compare.")
    if len(found) == 1:
        raise InputError("No other future was played, so nobody can tell luck from plan.")
    return _standings(found[0], found[1:])


def _standings(played: Mapping[str, Result], others: Sequence[Mapping[str, Result]]) -> tuple[Standing, ...]:
    by_luck = ranked({team: one.npv for team, one in played.items()})
    values = {team: np.array([future[team].npv for future in others]) for team in played}
    by_plan = ranked({team: float(row.mean()) for team, row in values.items()})
    best = [max(one.npv for one in future.values()) for future in others]
    rows = []
    for team, row in values.items():
        low, middle, high = (float(np.quantile(row, share)) for share in (0.1, 0.5, 0.9))
        rows.append(
            Standing(
                team,
                played[team].npv,
                by_luck[team],
                by_plan[team],
                float(row.mean()),
                low,
                middle,
                high,
                first=sum(future[team].npv == top for future, top in zip(others, best, strict=True)),
                losses=int((row < 0.0).sum()),
                failures=sum(bool(future[team].failure) for future in others),
                values=tuple(row.tolist()),
            )
        )
    return tuple(sorted(rows, key=lambda row: (row.rank_by_plan, row.team)))
