"""The rollout plans over the reference population: who wins, by how much, and what pilot and gates are worth.

`python -m experiments.reference_population` runs every firm under every plan on the same chance and prints the tables
of `docs/population.md` (about ten minutes on two cores).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import click
import numpy as np

from crmsim.plans import PLANS
from crmsim.study.arms import Arm
from crmsim.study.population import Outcomes, drawn_levers, firms, run_population
from crmsim.study.statistics import Interval, clear_winners, cvar, mean_interval, wilson
from crmsim.study.workers import Workers
from crmsim.world.state import FloatArray

FIRMS, SEEDS = 300, 20
CRM_PLANS = (
    "big_bang",
    "phased_by_region",
    "phased_by_module",
    "pilot_then_phased",
    "staged_funding",
    "housekeeping_first",
)
EVERY_PLAN = (*CRM_PLANS, "housekeeping_only")
Rows = list[list[str]]
FALSE_DISCOVERIES = 0.05  # share expected among the correlations that are shown
MOST_SHOWN = 10

#: Plans with gates taken apart: what they cost in time when they never say no. And phasing with less than half the time
#: between waves.
APART = (
    Arm("by region, 6 weeks between waves", "phased_by_region", {"phase_weeks": 6.0}),
    Arm("pilot, never stopped", "pilot_then_phased", {"gate_discipline": 0.0}),
    Arm("staged, never stopped", "staged_funding", {"gate_discipline": 0.0}),
)


def outcome_rows(found: Outcomes) -> Rows:
    """One row per plan: failures and their kinds, returns, NPV against yearly margin, worst tenth."""
    rows = []
    for plan in EVERY_PLAN:
        figure = {
            name: found.figure(name, plan).ravel()
            for name in ("npv", "npv_to_margin", "roi", "failure", "failure_broad", "cancelled", "abandoned")
        }
        more = {
            name: found.figure(name, plan).ravel()
            for name in ("shelfware", "untrusted", "no_benefit", "customer_harm", "stopped_at_gate")
        }
        roi = figure["roi"][np.isfinite(figure["roi"])]
        # A return on next to no cost says nothing: the plan without a CRM is shown by its NPV.
        quantiles = np.quantile(roi, (0.1, 0.5, 0.9)) if plan in CRM_PLANS else np.full(3, np.nan)
        mean = roi.mean() if plan in CRM_PLANS else np.nan
        rows.append(
            [
                PLANS[plan].title,
                _share(figure["npv"] < 0.0),
                _share(figure["failure"]),
                _share(figure["failure_broad"]),
                *(_share(figure[name]) for name in ("cancelled", "abandoned")),
                *(_share(more[name]) for name in more),
                *(_number(value) for value in (*quantiles, mean)),
                _percent(figure["npv_to_margin"].mean()),
                _percent(cvar(figure["npv_to_margin"]) or np.nan),
            ]
        )
    return rows


OUTCOME_HEAD = [
    "Plan", "NPV < 0", "FAIL_STRICT", "FAIL_BROAD", "cancelled", "abandoned", "shelfware", "untrusted", "no benefit",
    "customer harm", "stopped at gate", "ROI p10", "ROI p50", "ROI p90", "ROI mean", "NPV / year's gross margin",
    "its worst tenth",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Duel:
    """How many firms are clearly better off with a, or with b, and how the mean difference spreads over all."""

    a: str
    b: str
    n: int
    a_wins: int
    b_wins: int
    mean: float  # of a - b, NPV / yearly gross margin
    interval: Interval


def duel(found: Outcomes, a: str, b: str) -> Duel:
    """Compare two arms firm by firm: a wins where the 95 % interval of its paired NPV difference is above zero.

    The interval of the mean is over firms, because replicates of a firm are no further firms.
    """
    winner = clear_winners(found.figure("npv", a) - found.figure("npv", b))
    difference = (found.figure("npv_to_margin", a) - found.figure("npv_to_margin", b)).mean(axis=1)
    interval = mean_interval(difference) or (np.nan, np.nan)
    wins = int((winner > 0).sum()), int((winner < 0).sum())
    return Duel(a, b, difference.size, *wins, float(difference.mean()), interval)


def duel_rows(found: Outcomes, against: str, plans: Sequence[str]) -> Rows:
    """Each plan against one other: firms in which either is clearly better, and the mean difference."""
    rows = []
    for plan in plans:
        one = duel(found, plan, against)
        rows.append(
            [
                _title(plan),
                _title(against),
                _with_interval(one.a_wins, one.n),
                _with_interval(one.b_wins, one.n),
                f"{_percent(one.mean)} ({_percent(one.interval[0])} to {_percent(one.interval[1])})",
            ]
        )
    return rows


DUEL_HEAD = ["Plan", "against", "clearly better in", "clearly worse in", "mean difference, NPV / year's gross margin"]


def worth_rows(found: Outcomes) -> Rows:
    """What pilot and gates are worth: against the same waves without them, in parts, and by kind of firm."""
    base = "phased_by_region"
    money = found.figure("npv") / np.array([firm.company.employees for firm in found.firms])[:, None, None]
    place = {arm.name: number for number, arm in enumerate(found.arms)}

    # Firms are sorted by the first half of their runs and measured on the second: else chance would sort itself.
    first = money.shape[1] // 2

    def worth(a: str, b: str, chosen: FloatArray | None = None) -> str:
        per_firm = (money[:, first:, place[a]] - money[:, first:, place[b]]).mean(axis=1)
        per_firm = per_firm if chosen is None else per_firm[chosen]
        low, high = mean_interval(per_firm) or (np.nan, np.nan)
        return f"{per_firm.mean():+,.0f} ({low:+,.0f} to {high:+,.0f})"

    good = money[:, :first, place[base]].mean(axis=1)
    thirds = np.digitize(good, np.quantile(good, (1 / 3, 2 / 3)))
    kinds: list[tuple[str, FloatArray | None]] = [("all firms", None)]
    words = (
        "firms where phasing does worst (lowest third)",
        "middle third",
        "firms where phasing does best (highest third)",
    )
    kinds += [(name, thirds == third) for third, name in enumerate(words)]
    for lever, name in (
        ("pilot_noise", "forecast error"),
        ("gate_discipline", "discipline"),
        ("pilot_weeks", "weeks of results"),
    ):
        values = np.array([firm.levers[lever] for firm in found.firms])
        cuts = np.quantile(values, (1 / 3, 2 / 3))
        kinds += [
            (f"{name} low (to {cuts[0]:.2g})", values <= cuts[0]),
            (f"{name} high (from {cuts[1]:.2g})", values >= cuts[1]),
        ]
    rows = []
    for name, chosen in kinds:
        rows.append([name, *(worth(plan, base, chosen) for plan in ("pilot_then_phased", "staged_funding"))])
    for word, a, b in (
        ("of it: saying no", "", ", never stopped"),
        ("of it: the delay with what it teaches, and the pilot's small start", ", never stopped", base),
    ):
        cells = []
        for stem, plan in (("pilot", "pilot_then_phased"), ("staged", "staged_funding")):
            cells.append(worth(stem + a if a else plan, b if b == base else stem + b))
        rows.append([word, *cells])
    return rows


WORTH_HEAD = ["Worth against phasing by region, money per employee", "pilot, then phased", "staged funding"]


@dataclass(frozen=True, slots=True)
class Links:
    """Which levers move with the difference between two plans, firm by firm.

    `gap` is the mean difference a - b, NPV / yearly gross margin, shape (firms,); `values` has the same shape for each
    name. `names` holds those whose rank correlation with it passes Benjamini-Hochberg, strongest first.
    """

    gap: FloatArray
    values: dict[str, FloatArray]
    correlations: dict[str, float]
    names: tuple[str, ...]


def links(found: Outcomes, a: str = "big_bang", b: str = "phased_by_region") -> Links:
    """Rank correlations of everything that firms differ in with the mean difference between two plans.

    Some of so many correlations are large by chance. Those that count are told by Benjamini & Hochberg (1995): among
    them one in twenty is expected to be chance.
    """
    from scipy.stats import false_discovery_control, spearmanr  # noqa: PLC0415  slow to import

    gap = (found.figure("npv_to_margin", a) - found.figure("npv_to_margin", b)).mean(axis=1)
    values = {name: np.array([firm.levers[name] for firm in found.firms]) for name in drawn_levers()}
    values["employees"] = np.array([float(firm.company.employees) for firm in found.firms])
    values["share of IT staff"] = np.array([firm.company.staff.it for firm in found.firms])
    tests = {name: spearmanr(each, gap) for name, each in values.items()}
    correlations = {name: float(test.statistic) for name, test in tests.items()}
    passed = false_discovery_control([test.pvalue for test in tests.values()]) <= FALSE_DISCOVERIES
    names = [name for name, passes in zip(tests, passed, strict=True) if passes]
    return Links(gap, values, correlations, tuple(sorted(names, key=lambda name: -abs(correlations[name]))))


def where_rows(found: Links, shown: int = MOST_SHOWN) -> Rows:
    """Levers that decide between two plans: rank correlation with the mean difference, and who is ahead at each end."""
    rows = []
    for name in found.names[:shown]:
        values, cuts = found.values[name], np.quantile(found.values[name], (1 / 3, 2 / 3))
        gaps = (found.gap[values <= cuts[0]], found.gap[values >= cuts[1]])
        cells = [f"{(gap > 0.0).mean():.0%} (mean {_percent(gap.mean())})" for gap in gaps]
        rows.append([name, f"{found.correlations[name]:+.2f}", *cells])
    return rows


def where_words(found: Links, shown: int = MOST_SHOWN) -> str:
    """How many correlations are more than chance, and how many of those are in the table."""
    n = len(found.names)
    more = f" The {shown} strongest:" if n > shown else " All of them:" if n else ""
    return (
        f"{n} of {len(found.values)} rank correlations pass Benjamini-Hochberg at {FALSE_DISCOVERIES:.0%} false "
        f"discoveries.{more}"
    )


WHERE_HEAD = ["Lever", "rank correlation", "big bang ahead in its lowest third", "in its highest third"]


def _title(arm: str) -> str:
    return PLANS[arm].title if arm in PLANS else arm


def _share(flags: FloatArray) -> str:
    known = flags[np.isfinite(flags)]
    return f"{known.mean():.2f}" if known.size else "-"


def _number(value: float) -> str:
    return f"{value:.2f}" if np.isfinite(value) else "-"


def _percent(value: float) -> str:
    return f"{100.0 * value:+.1f} %"


def _with_interval(count: int, n: int) -> str:
    low, high = wilson(count, n)
    return f"{count / n:.0%} of firms ({low:.0%} to {high:.0%})"


def as_markdown(head: Sequence[str], rows: Rows) -> str:
    """A table as Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def study(n: int, seeds: int, *, correlated: bool = False, pool: Workers | None = None) -> Outcomes:
    """Run the population under every plan, and under the plans with gates taken apart."""
    return run_population(firms(n, correlated=correlated), [*EVERY_PLAN, *APART], seeds, pool=pool)


@click.command()
@click.option("--firms", "n", default=FIRMS, show_default=True, help="Number of firms.")
@click.option("--seeds", default=SEEDS, show_default=True, help="Replicates of each firm.")
@click.option("--correlated", is_flag=True, help="Let leadership, readiness and maturity come together.")
def main(n: int, seeds: int, correlated: bool) -> None:
    """Print the tables of the reference population."""
    with Workers() as pool:
        found = study(n, seeds, correlated=correlated, pool=pool)
    click.echo(as_markdown(OUTCOME_HEAD, outcome_rows(found)) + "\n")
    click.echo(as_markdown(DUEL_HEAD, duel_rows(found, "big_bang", EVERY_PLAN[1:])) + "\n")
    click.echo(as_markdown(WORTH_HEAD, worth_rows(found)) + "\n")
    where = links(found)
    click.echo(f"{where_words(where)}\n\n{as_markdown(WHERE_HEAD, where_rows(where))}")


if __name__ == "__main__":
    main()
