"""Whether the ranking holds under other assumptions: the section of the page, as plain values."""

from dataclasses import dataclass

from crmsim import figures
from crmsim.figures.arms import Arm, Json, at, is_list
from crmsim.figures.picture import Picture
from crmsim.figures.wording import bounds, known, listed, number, percent, plain
from crmsim.report.background import Facts
from crmsim.scenario.levers import LEVERS


@dataclass(frozen=True, slots=True)
class Robustness:
    """What the page says of other assumptions: the answer, what it rests on, counts, pictures, and what was varied."""

    answer: str
    basis: str
    facts: Facts
    spread: Picture | None
    movers: Picture | None
    varied: str


def robustness(result: Json, arms: tuple[Arm, ...]) -> Robustness | None:
    """The section; None where nobody asked for it."""
    found = at(result, "robustness")
    titles = {arm.name: arm.title for arm in arms}
    a, b = (titles.get(at(found, "headline", side)) for side in ("a", "b"))
    if not at(found, "answer") or a is None or b is None:
        return None
    done, each, levers = known(at(found, "variations")), known(at(found, "replications_each")), at(found, "levers")
    names = list(levers) if is_list(levers) else []
    return Robustness(
        answer=plain(at(found, "answer"), 900),
        basis=f"{number(done, 0)} variations. Each draws {len(names)} assumptions anew from their plausible ranges, "
        f"every value as likely as any other, and compares {a} with {b} in {number(each, 0)} runs under the same luck; "
        f"the luck of these few runs makes {percent(known(at(found, 'luck_share')))} of the spread. What the scenario "
        "or an arm sets is a fact or a decision of this company, and stays.",
        facts=counts(found, a, b) if done else (),
        spread=figures.variations(result),
        movers=figures.movers(result),
        varied=listed([LEVERS[name].title if name in LEVERS else plain(name, 60) for name in names]),
    )


def counts(found: Json, a: str, b: str) -> Facts:
    """In how many variations each arm wins, clearly or not, and fails less often."""
    even = known(at(found, "equal", "count"))
    rows = [
        (f"{a} earns more", wins(at(found, "holds"))),
        (f"{b} earns more", wins(at(found, "reverses"))),
        ("No difference", number(even, 0) if even else ""),
        (f"{a} fails less often", number(known(at(found, "failure", "a_less", "count")), 0)),
        ("Both fail as often", number(known(at(found, "failure", "ties", "count")), 0)),
        (f"{b} fails less often", number(known(at(found, "failure", "b_less", "count")), 0)),
    ]
    return tuple(row for row in rows if row[1])


def wins(found: Json) -> str:
    """A count of variations with its interval, and in how many of them it is beyond the luck of their runs."""
    low, high = bounds(at(found, "ci95"))
    count, clear = known(at(found, "count")), known(at(found, "clearly", "count"))
    return f"{number(count, 0)} ({percent(low)} to {percent(high)}), clearly in {number(clear, 0)}"
