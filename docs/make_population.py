# ruff: noqa: INP001  a script beside the pages it illustrates, no package
"""Run the population studies, draw their pictures and renew the tables of docs/population.md.

`python docs/make_population.py [population] [map] [definitions]` makes all three parts, or those named; the first
takes about ten minutes on two cores, the others a few. Needs `pip install 'crmsim[studies]'`.
"""

import sys
import time
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
from drawing import STYLE
from pictures_of_plans import outcomes_by_plan, ranking_map

from crmsim.study.workers import Workers
from crmsim.version import MODEL_VERSION
from experiments import definitions_of_value
from experiments import ranking_map as ranking
from experiments import reference_population as population
from experiments.reference_population import as_markdown

PAGE = Path(__file__).parent / "population.md"
PICTURES = Path(__file__).parent / "pictures"
PARTS = ("population", "map", "definitions")
VERSION = f"Model version {MODEL_VERSION}."


def put(name: str, text: str) -> None:
    """Put text into the page, between its two marks."""
    page = PAGE.read_text("utf-8")
    begins, ends = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, rest = page.split(begins)
    PAGE.write_text(f"{before}{begins}\n{text}\n{ends}{rest.split(ends)[1]}", "utf-8")


def save(figure: "plt.Figure", name: str) -> None:
    """Write a picture, the same bytes each time."""
    figure.savefig(PICTURES / f"{name}.png", dpi=160, metadata={"Software": None})
    plt.close(figure)


def make_population(pool: Workers) -> None:
    """Outcomes by plan, duels, and what pilot and gates are worth; and the same with good things together."""
    began = time.monotonic()
    found = population.study(population.FIRMS, population.SEEDS, pool=pool)
    minutes = (time.monotonic() - began) / 60.0
    put("outcomes", as_markdown(population.OUTCOME_HEAD, population.outcome_rows(found)))
    duels = population.duel_rows(found, "big_bang", (*population.EVERY_PLAN[1:], population.APART[0].name))
    duels += population.duel_rows(found, "phased_by_region", population.EVERY_PLAN[2:])
    put("duels", as_markdown(population.DUEL_HEAD, duels))
    put("worth", as_markdown(population.WORTH_HEAD, population.worth_rows(found)))
    where = population.links(found)
    put(
        "where",
        f"{population.where_words(where)}\n\n{as_markdown(population.WHERE_HEAD, population.where_rows(where))}",
    )
    runs = len(found.firms) * population.SEEDS * (len(found.arms) + 1)
    put("time", f"{VERSION} {runs:,} runs, twins included, took {minutes:.1f} minutes on {pool.count} cores.")
    save(outcomes_by_plan(found), "plans")
    together = population.study(population.FIRMS, 4, correlated=True, pool=pool)
    put("correlated", as_markdown(population.OUTCOME_HEAD, population.outcome_rows(together)))


def make_map(pool: Workers) -> None:
    """The map of the ranking."""
    found = ranking.study(pool=pool)
    text = []
    for against in ranking.PLANS[1:]:
        text.append(f"Share of runs in which big bang earns more than {against}:\n")
        text.append(as_markdown(ranking.head(), ranking.rows(found, against)) + "\n")
    put("map", "\n".join([*text, VERSION]))
    save(ranking_map(found), "ranking_map")


def make_definitions(pool: Workers) -> None:
    """The table of definitions."""
    from crmsim.study.population import firms  # noqa: PLC0415  beside its only use

    found = definitions_of_value.study(firms(definitions_of_value.FIRMS), pool)
    put("definitions", f"{as_markdown(definitions_of_value.HEAD, definitions_of_value.rows(found))}\n\n{VERSION}")


if __name__ == "__main__":
    unknown = set(sys.argv[1:]) - set(PARTS)
    if unknown:
        sys.exit(f"There is no part {', '.join(sorted(unknown))}. Parts: {', '.join(PARTS)}.")
    mpl.use("agg")
    plt.rcParams.update(STYLE)
    with Workers() as crew:
        for part in sys.argv[1:] or PARTS:
            {"population": make_population, "map": make_map, "definitions": make_definitions}[part](crew)
            sys.stdout.write(f"{part} is done\n")
