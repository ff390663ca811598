"""Many arms in the terminal: one arm a row, its most telling figures in columns, as many as fit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from crmsim.cli.screen import console, echo, echo_wrapped, longest_word
from crmsim.figures.arms import Arm, base_for, runs_base
from crmsim.figures.wording import MINUS, count_of_100, scale_of
from crmsim.study.counts import HUNDRED, count_words

NOTHING = "\N{EN DASH}"
GAP = 2  # columns between two columns
LONGEST_WORD, NAME = 24, 20  # columns: of a name without a space, and of a name on one line
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Figure:
    """One column: its heading line by line, its cells, what it means, and its rank (1 stays longest)."""

    heading: str
    text: Callable[[Arm], str]
    meaning: str
    rank: int

    def width(self, arms: Sequence[Arm]) -> int:
        """Columns of the terminal that it takes."""
        return max(map(cell_len, (*self.heading.split("\n"), *map(self.text, arms))))


def print_rows(arms: Sequence[Arm], currency: str) -> None:
    """Print one row per arm, and below it what the columns mean. No name and no figure is ever broken."""
    out = console()
    lettered = max(longest_word(arm.name) for arm in arms) > min(LONGEST_WORD, out.width // 3)
    names = list(LETTERS[: len(arms)]) if lettered else [arm.name for arm in arms]
    first = max(*map(longest_word, names), min(NAME, max(map(cell_len, names))))
    shown = chosen(figures(arms, currency), arms, out.width - first)
    made = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 0, 0, GAP - 1))
    made.add_column("", min_width=first, max_width=first)
    for figure in shown:
        made.add_column(Text(figure.heading), justify="right", no_wrap=True)
    for name, arm in zip(names, arms, strict=True):
        made.add_row(Text(name), *(Text(figure.text(arm)) for figure in shown))
    out.print(made)
    echo()
    for letter, arm in zip(names, arms, strict=True):
        if lettered:
            echo_wrapped(f"{letter}: {arm.name}")
    meanings = dict.fromkeys(figure.meaning for figure in sorted(shown, key=lambda figure: figure.rank))
    echo_wrapped(f"{' '.join(meanings)} More figures are in the report (--report FILE.html) and in the JSON.\n")


def chosen(found: Sequence[Figure], arms: Sequence[Arm], room: int) -> list[Figure]:
    """The figures for which there is room, the least telling left out first; at least one."""
    kept = list(found)
    while len(kept) > 1 and sum(figure.width(arms) + GAP for figure in kept) > room:
        last = max(figure.rank for figure in kept)
        kept = [figure for figure in kept if figure.rank < last] or kept[:1]
    return kept


def figures(arms: Sequence[Arm], currency: str) -> list[Figure]:
    """The columns, in their order. Money has one unit for all arms."""
    ends = [end for arm in arms for end in (*arm.interval("npv"), arm.figure("npv", "mean")) if end is not None]
    costs = [arm.figure("total_cost", "p50") or 0.0 for arm in arms]
    size, letter = scale_of(max(map(abs, [*ends, *costs]), default=0.0))
    unit, digits = f"{letter} {currency}".strip(), 2 if size > 1.0 else 0

    def amount(*path: str) -> Callable[[Arm], str]:
        return lambda arm: fixed(arm.figure(*path), digits, size)

    def interval(arm: Arm) -> str:
        low, high = arm.interval("npv")
        return NOTHING if low is None or high is None else f"{fixed(low, digits, size)} to {fixed(high, digits, size)}"

    def share(*path: str) -> Callable[[Arm], str]:
        return lambda arm: fixed(arm.figure(*path), 0, 0.01)

    runs = runs_base(arms)

    def count(name: str) -> Callable[[Arm], str]:
        return lambda arm: fixed(arm.figure(name, "value"), 0, 1.0 / runs)

    def returns(part: str) -> Callable[[Arm], str]:
        return lambda arm: fixed(arm.figure("roi", part))

    base = base_for(arms, "failure_rate")
    fails = f"Fails: of {base} runs, in brackets the 95% interval."
    value = f"Value: mean net present value against no CRM in {unit}, with its 95% interval."
    gained = f"Return: gained per 1 {currency} spent, in the middle run (p50)."
    ends_of_return = "Return p10 is that of a bad run, p90 that of a good one."
    found = [
        Figure(f"fails\nof {base}", lambda arm: failures(arm, base), fails, 1),
        Figure("value\nmean", amount("npv", "mean"), value, 2),
        Figure("value\n95% interval", interval, value, 4),
        Figure(
            "worst\ntenth",
            amount("npv", "cvar10"),
            f"Worst tenth: mean net present value of the worst tenth of the runs in {unit}.",
            8,
        ),
        Figure("return\np10", returns("p10"), ends_of_return, 7),
        Figure("return\np50", returns("p50"), gained, 5),
        Figure("return\np90", returns("p90"), ends_of_return, 7),
        Figure("cost\np50", amount("total_cost", "p50"), f"Cost: the middle run, present value in {unit}.", 6),
        Figure(
            "back\nweek",
            lambda arm: fixed(arm.figure("payback_week", "p50"), 0),
            "Back: the week in which the money is back, middle of the runs in which it is.",
            9,
        ),
        Figure(
            "use\n%",
            share("adoption", "honest_use", "p50"),
            "Use: planned work done honestly in the CRM at the end, middle run.",
            10,
        ),
    ]
    if any(arm.figure("not_approved", "value") for arm in arms):
        found.insert(1, Figure(f"refused\nof {runs}", count("not_approved"), "Refused: by finance.", 3))
    if any(arm.figure("stopped_at_gate", "value") for arm in arms):
        ends_early = f"Ended: at a decision that the plan foresaw, of {runs} runs."
        found.append(Figure(f"ended\nof {runs}", count("stopped_at_gate"), ends_early, 8))
    return found


def failures(arm: Arm, base: int = HUNDRED) -> str:
    """Failures of 100 runs, or of `base`, with their interval: `27 (14-44)`."""
    rate, ends = arm.figure("failure_rate", "value"), arm.interval("failure_rate")
    if rate is None:
        return NOTHING
    text = count_words(rate, base)
    low, high = (count_of_100(end, base) for end in ends)
    return text if low is None or high is None else f"{text} ({low}\N{EN DASH}{high})"


def fixed(value: float | None, digits: int = 2, size: float = 1.0) -> str:
    """A number with so many decimals, in units of `size`; a dash where there is none."""
    if value is None:
        return NOTHING
    text = f"{value / size:,.{digits}f}"
    return text.removeprefix("-") if float(text.replace(",", "")) == 0.0 else text.replace("-", MINUS)
