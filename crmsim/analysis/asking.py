"""The five analyses by the names that people type, each over the outcomes and arms of a study, as JSON."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from crmsim.analysis.discover import discover
from crmsim.analysis.flips import flips_of
from crmsim.analysis.names import ANALYSES
from crmsim.analysis.paired import paired_arms
from crmsim.analysis.regimes import regimes_of
from crmsim.analysis.robust import robustness_of
from crmsim.analysis.sensitivity import METHODS, sensitivity, words
from crmsim.analysis.summary import summary_of
from crmsim.analysis.table import Json, StudyTable, pairs_of
from crmsim.analysis.variance import variance_of
from crmsim.analysis.wins import wins_of
from crmsim.errors import InputError, nearest, show

MOST_MAPPED = 4  # factors of a grid, every pair of which gets a map
FIRST_PAIRS = 3  # pairs of arms whose differences are analysed where nobody chooses


@dataclass(frozen=True, slots=True)
class Asked:
    """What an analysis is asked for; empty means: what the study itself is about.

    `x` and `y` are the factors of a regime map, `threshold` the share of failing replicates (or the mean of an
    outcome) beyond which a point counts as failing, `enough` the mean from which an arm is good enough at a point,
    `against` the arm that the others are to beat where boxes are looked for.
    """

    outcomes: tuple[str, ...] = ()
    arms: tuple[str, ...] = ()
    x: str | None = None
    y: str | None = None
    threshold: float = 0.5
    enough: float | None = None
    against: str | None = None


Part = tuple[str, Callable[[], Json]]  # what it is called, and how it is found


def analyze(table: StudyTable, analysis: str, asked: Asked = Asked()) -> Json:
    """One of ANALYSES of a study, as JSON: `results`, sentences in `findings`, and what was `refused` and why.

    Raises InputError for an analysis, outcome, arm or factor that is not known, and where nothing could be analysed.
    """
    if analysis not in ANALYSES:
        raise InputError(
            f"There is no analysis {show(analysis)}; there are {', '.join(ANALYSES)}.{nearest(analysis, ANALYSES)}"
        )
    for outcome in asked.outcomes:
        table.check_outcome(outcome)
    for arm in (*asked.arms, *filter(None, [asked.against])):
        table.check_arm(arm)
    for factor in filter(None, (asked.x, asked.y)):
        table.place(factor)
    if asked.x and asked.x == asked.y:
        raise InputError(f"A regime map needs two factors, and --x and --y are both {show(asked.x)}.")
    results, refused = [], []
    for what, find in WAYS[analysis](table, asked):
        try:
            results.append(find())
        except InputError as error:
            refused.append({"what": what, "why": str(error)})
    if not results:
        raise InputError(refused[0]["why"] if refused else f"There is nothing to analyse: {show(analysis)}.")
    return {
        "analysis": analysis,
        "results": results,
        "findings": [text for result in results for text in told(result)],
        "refused": refused,
    }


def told(result: Json) -> list[str]:
    """The sentences of a result, those of its parts included; a flip that is not sure is no finding."""
    own = [one["sentence"] for one in result.get("unvaried", ())]
    own += [result["sentence"]] if result.get("sentence") else []
    return own + [part["sentence"] for part in result.get("flips", ()) if part["sure"]]


def suitable(table: StudyTable) -> list[str]:
    """The analyses that suit the design of a study, for a page on all of it."""
    found = ["summary"]
    several = sum(len({*table.points[:, place]}) > 1 for place in range(len(table.factors)))
    if table.kind in METHODS and several:
        found.append("sensitivity")
    if len(table.arms) > 1 and several and table.kind in {"factorial", "one_at_a_time"}:
        found.append("regimes")
    if len(table.points) > 1:
        found.append("variance")
    if several and table.kind in {"latin_hypercube", "sobol", "population", "table"}:
        found.append("discover")
    return found


def _summary(table: StudyTable, asked: Asked) -> Iterator[Part]:
    def whole() -> Json:
        outcomes = asked.outcomes or table.outcomes
        pairs = [pair for outcome in outcomes for pair in paired_arms(table, outcome, asked.arms)]
        several = len(table.points) > 1 and len(table.arms) > 1
        robust = [
            robustness_of(table, outcome, asked.enough)
            for outcome in outcomes
            if several and table.direction(outcome) != "none"
        ]
        return {**summary_of(table, asked.outcomes), "paired": pairs, "robustness": robust}

    yield "the summary", whole


def _responses(table: StudyTable, asked: Asked) -> list[tuple[str, str, str | None]]:
    """Outcome, arm, and the arm it is held against: each arm by itself, then differences."""
    arms = asked.arms or table.arms
    pairs = pairs_of(arms)[: None if asked.arms else FIRST_PAIRS]
    return [
        (outcome, arm, against)
        for outcome in asked.outcomes or table.outcomes
        for arm, against in [*((arm, None) for arm in arms), *pairs]
    ]


def _sensitivity(table: StudyTable, asked: Asked) -> Iterator[Part]:
    for outcome, arm, against in _responses(table, asked):
        yield words(outcome, arm, against), _bound(sensitivity, table, outcome, arm, against)


def _variance(table: StudyTable, asked: Asked) -> Iterator[Part]:
    for outcome, arm, against in _responses(table, asked):
        yield words(outcome, arm, against), _bound(variance_of, table, outcome, arm, against)


def _bound(
    find: Callable[[StudyTable, str, str, str | None], Json],
    table: StudyTable,
    outcome: str,
    arm: str,
    against: str | None,
) -> Callable[[], Json]:
    return lambda: find(table, outcome, arm, against)


def _regimes(table: StudyTable, asked: Asked) -> Iterator[Part]:
    for outcome in asked.outcomes or tuple(name for name in table.outcomes if table.direction(name) != "none"):
        yield outcome, _regime(table, outcome, asked)
    if asked.x is None and asked.y is None and not asked.outcomes:
        yield from _other_maps(table)


def _other_maps(table: StudyTable) -> Iterator[Part]:
    """Maps of the first outcome over the other pairs of three or four factors of a grid."""
    judged = [name for name in table.outcomes if table.direction(name) != "none"][:1]
    several = [name for place, name in enumerate(table.factor_names) if len({*table.points[:, place]}) > 1]
    if table.kind != "factorial" or len(several) > MOST_MAPPED:
        return
    for outcome in judged:
        for x, y in pairs_of(several)[1:]:
            yield f"{outcome} over {x} and {y}", _map(table, outcome, x, y)


def _map(table: StudyTable, outcome: str, x: str, y: str) -> Callable[[], Json]:
    return lambda: {**regimes_of(table, outcome, x, y), "flips": []}


def _regime(table: StudyTable, outcome: str, asked: Asked) -> Callable[[], Json]:
    def find() -> Json:
        flips = flips_of(table, outcome, asked.x if asked.y is None else None, asked.arms)
        try:
            return {**regimes_of(table, outcome, asked.x, asked.y), "flips": flips}
        except InputError:
            if not flips:
                raise
            return {"outcome": outcome, "flips": flips}  # no grid of two factors, but curves over single ones

    return find


def _discover(table: StudyTable, asked: Asked) -> Iterator[Part]:
    for outcome, arm, rival in _duels(table, asked):
        yield f"{outcome} of {arm} against {rival}", _bound(_wins, table, outcome, arm, rival)
    if asked.against:
        return
    for outcome in asked.outcomes or ("failure",):
        for arm in asked.arms or table.arms:
            yield f"{outcome} of {arm}", _box(table, arm, outcome, asked.threshold)


def _duels(table: StudyTable, asked: Asked) -> list[tuple[str, str, str]]:
    """Outcome, arm, and the arm to beat: as asked, or else the first arm against others and back, on one outcome."""
    judged = [name for name in table.outcomes if table.direction(name) != "none"][:1]
    if asked.against:
        arms = asked.arms or tuple(arm for arm in table.arms if arm != asked.against)
        return [(outcome, arm, asked.against) for outcome in asked.outcomes or judged for arm in arms]
    if asked.outcomes or asked.arms:
        return []
    first, *others = table.arms
    return [(outcome, *pair) for outcome in judged for rival in others[:FIRST_PAIRS] for pair in _ways(first, rival)]


def _ways(a: str, b: str) -> tuple[tuple[str, str], tuple[str, str]]:
    return (a, b), (b, a)


def _wins(table: StudyTable, outcome: str, arm: str, against: str | None) -> Json:
    return wins_of(table, arm, str(against), outcome)


def _box(table: StudyTable, arm: str, outcome: str, threshold: float) -> Callable[[], Json]:
    return lambda: discover(table, arm, outcome, threshold)


WAYS: Mapping[str, Callable[[StudyTable, Asked], Iterator[Part]]] = dict(
    zip(ANALYSES, (_summary, _sensitivity, _regimes, _discover, _variance), strict=True)
)
