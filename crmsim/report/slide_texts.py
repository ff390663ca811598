"""Texts of slides that no other page has: what would change the answer, what happened on the way, in short form."""

from collections.abc import Iterable, Sequence

from crmsim.figures.arms import Arm, Json, arms_of, at, currency_of, is_list
from crmsim.figures.wording import known, money, number, of_100, plain
from crmsim.report.content import Page
from crmsim.report.slide_parts import Line
from crmsim.report.tables import HORIZON_TITLES

MOST_EVENTS = 5
FEW_NAMES = 2  # with more arms than this a heading of a narrow column is the mark alone
SAME_IN_ALL = ("crmsim", "model version", "scenario hash", "seed", "runs per plan")


def bullets(texts: Iterable[str], size: float) -> list[Line]:
    """Texts one below the other, each with a bullet."""
    return [Line(f"•  {text}", size, above=4) for text in texts]


def reach(result: Json) -> str:
    """` over 208 weeks`, where that is known."""
    weeks = known(at(result, "horizon_weeks"))
    return f" over {number(weeks, 0)} weeks" if weeks else ""


def what_would_change(page: Page, result: Json, explanation: Json | None) -> list[str]:
    """What the answer depends on, as far as it was asked; and how to ask for the rest."""
    found = [plain(line, 400) for line in (at(explanation, "answer_lines") or ())[:2]]
    if page.robustness:
        found.append(plain(page.robustness.answer, 500))
    elif len(arms_of(result)) > 1:
        found.append(
            "Whether the ranking holds under other assumptions was not asked: add --variations 100 to the command "
            "on the last slide."
        )
    found += [plain(f"{verdict.pair}: {verdict.details}", 300) for verdict in page.verdicts if verdict.details][:2]
    if line := by_horizon(result):
        found.append(line)
    if not explanation:
        found.append(f"Which causes are behind the failures: crmsim explain {plain(at(result, 'scenario'), 60)}")
    return found


def by_horizon(result: Json) -> str:
    """Mean value of every arm at each horizon; "" for many arms, or where there is one horizon only."""
    arms, currency = arms_of(result), currency_of(result)
    if len(arms) > FEW_NAMES:
        return ""
    parts = []
    for key, title in HORIZON_TITLES.items():
        means = [(arm.title, arm.figure("npv_by_horizon", key, "mean")) for arm in arms]
        if all(mean is not None for _, mean in means):
            parts.append(f"{title.lower()} {', '.join(f'{name} {money(mean, currency)}' for name, mean in means)}")
    return f"Mean value by horizon: {'; '.join(parts)}." if len(parts) > 1 else ""


def events(arms: Sequence[Arm]) -> tuple[list[str], list[list[str]]]:
    """Headings and rows of the most frequent bad events: what happened, then a count of 100 runs for every arm."""
    tables = [shares(arm) for arm in arms]
    most: dict[str, float] = {}
    for table in tables:
        for text, share in table.items():
            most[text] = max(share, most.get(text, 0.0))
    chosen = sorted(most, key=lambda text: -most[text])[:MOST_EVENTS]
    shown = [place for place, table in enumerate(tables) if table]
    names = [
        f"{arms[place].style.glyph} {plain(arms[place].title, 18)}"
        if len(shown) <= FEW_NAMES
        else arms[place].style.glyph
        for place in shown
    ]
    rows = [
        [text, *(of_100(tables[place].get(text, 0.0)).removesuffix(" of 100") for place in shown)] for text in chosen
    ]
    return names, rows


def shares(arm: Arm) -> dict[str, float]:
    """Share of the runs of an arm in which each kind of bad event happened."""
    rows = at(arm.data, "what_went_wrong")
    found: dict[str, float] = {}
    for row in rows if is_list(rows) else ():
        share = known(at(row, "share"))
        if share:
            found[plain(at(row, "text") or at(row, "kind"), 60)] = share
    return found


def origin_line(page: Page) -> str:
    """Versions, seed and hash in one line."""
    return "  ·  ".join(f"{name} {value}" for name, value in page.origin if name in SAME_IN_ALL)
