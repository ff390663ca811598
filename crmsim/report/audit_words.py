"""The audit of a company's files in words: the same on its page, on the screen and in the browser."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from crmsim.figures.wording import figure_text, listed, money, number, plain
from crmsim.intake.contact_fields import LEFT_OUT
from crmsim.intake.figures import Origin
from crmsim.scenario.levers import LEVERS

_NAMED = 3  # levers that a sentence names
_MONEY = "company.gross_margin_per_employee"
_NETWORK = (
    ("Share of ties inside a department", "share_inside_departments"),
    ("Average clustering", "average_clustering"),
    ("Modularity by department", "modularity"),
    ("Reciprocity", "reciprocity"),
)


def value_text(figure: Mapping[str, Any], currency: str) -> str:
    """The value of a figure with the digits that it can bear: two that matter for a share, money in `currency`."""
    value = figure["value"]
    if isinstance(value, list):
        return plain(", ".join(map(str, value)))
    if isinstance(value, bool) or not isinstance(value, int | float):
        return plain(value) or "as by default"
    if figure["key"] == _MONEY:
        return money(value, currency)
    if isinstance(value, int) or value == round(value):
        return f"{value:,.0f}"
    return f"{value:.2g}" if 1e-4 <= abs(value) < 1 else figure_text(value)


def exact_text(figure: Mapping[str, Any]) -> str:
    """The number as it stands in the scenario; "" for what is no number."""
    value = figure["value"]
    return f"{value:,}" if isinstance(value, int | float) and not isinstance(value, bool) else ""


def currency_of(audit: Mapping[str, Any]) -> str:
    """What money is counted in, "" where neither the files nor a person say it."""
    given = next((figure["value"] for figure in audit["figures"] if figure["key"] == "company.currency"), "")
    return plain(audit.get("currency") or given, 40)


def segments_origin(audit: Mapping[str, Any]) -> Origin:
    """Say "partly" where the segments and what they bring rest on an assumption, else "measured"."""
    own = [figure for figure in audit["figures"] if figure["key"].startswith("company.segments.")]
    origins = {figure["origin"] for figure in own if not figure["key"].endswith(".churn")}
    return "partly" if origins & {"partly", "assumed"} else "measured"


def levers_told(audit: Mapping[str, Any]) -> str:
    """Which levers the files set and how far that is from the defaults, furthest first; "" where they set none."""
    found = []
    for figure in audit["figures"]:
        lever = LEVERS.get(figure["key"].removeprefix("levers."))
        if lever is not None:
            low, high = lever.range
            assumed = ", an assumption" if figure["origin"] == "assumed" else ""
            title = lever.title[:1].lower() + lever.title[1:]
            told = f"{title} at {value_text(figure, '')} (default {lever.default:g}{assumed})"
            found.append((abs(figure["value"] - lever.default) / (high - low), told))
    furthest = [told for _, told in sorted(found, key=lambda one: -one[0])]
    if not furthest:
        return ""
    if len(furthest) == 1:
        return f"The state of the files sets one lever: {furthest[0]}."
    more = "; the others are closer to theirs" if len(furthest) > _NAMED else ""
    levers = f"{len(furthest)} levers, furthest from the default first"
    return f"The state of the files sets {levers}: {listed(furthest[:_NAMED])}{more}."


def stages_told(stages: Mapping[str, str]) -> str:
    """Which stages were taken as won, lost and open."""
    said = {
        outcome: ", ".join(plain(stage, 60) for stage, found in stages.items() if found == outcome) or "none"
        for outcome in ("won", "lost", "open")
    }
    return f"Taken as won: {said['won']}; lost: {said['lost']}; open: {said['open']}."


def left_out_told(table: Mapping[str, Any]) -> list[str]:
    """Rows and columns of a file that enter nothing, and lines that were skipped, a sentence each."""
    totals = table.get("totals") or 0
    broken = table["accounted"]["left_out"] - totals
    told = _sentences(table.get("notes"))
    told += [f"{totals:,} row{'s' * (totals != 1)} with totals or remarks left out."] if totals else []
    told += [f"{broken:,} row{'s' * (broken != 1)} with more cells than the header left out."] if broken else []
    lines = table.get("left_out_lines") or ()
    told += [f"First lines left out: {', '.join(map(str, lines))}."] if lines else []
    return told + _unused(table)


def _sentences(notes: Iterable[str] | None) -> list[str]:
    texts = [plain(note, 200).rstrip(".") for note in notes or ()]
    return [f"{text[:1].upper()}{text[1:]}." for text in texts]


def _unused(table: Mapping[str, Any]) -> list[str]:
    names = [plain(name, 80) for name in table.get("unused") or ()]
    return [f"Columns not used: {', '.join(names)}."] if names else []


def reading_told(table: Mapping[str, Any]) -> list[str]:
    """What was decided in reading a file, and what was left out of it, a sentence each; empty where nothing was."""
    told = [stages_told(table["stages"])] if table.get("stages") else []
    for key, text in (
        ("ambiguous_dates", "Day and month could be the other way round"),
        ("ambiguous_numbers", "The decimal sign could be the other one"),
    ):
        fields = [plain(name, 80) for name in table.get(key) or ()]
        told += [f"{text} in {listed(fields)}."] if fields else []
    return told + left_out_told(table)


def network_told(network: Mapping[str, Any]) -> list[str]:
    """How the contacts were read, a sentence each: what each column was taken for, notes, columns not used."""
    pairs = ", ".join(f"{one['field']} = {plain(one['column'], 80)}" for one in network.get("mapping") or ())
    told = [f"{pairs}."] if pairs else []
    return told + _sentences(network.get("notes")) + _unused(network)


def spread_says_something(parts: Sequence[Mapping[str, Any]]) -> bool:
    """Whether parts differ in their share of faulty rows by more than chance gives: chi-square beyond two standard
    deviations above its mean."""
    rows, wrong = sum(part["rows"] for part in parts), sum(part["wrong"] for part in parts)
    if len(parts) < 2 or not 0 < wrong < rows:
        return False
    share, free = wrong / rows, len(parts) - 1
    found = sum((part["wrong"] - part["rows"] * share) ** 2 / (part["rows"] * share * (1 - share)) for part in parts)
    return bool(found > free + 2 * (2 * free) ** 0.5)


def span_told(parts: Iterable[Mapping[str, Any]]) -> str:
    """The lowest and the highest share of faulty rows: `10% to 27%`."""
    shares = [part["share"] for part in parts]
    return f"{min(shares):.0%} to {max(shares):.0%}"


def network_rows(network: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The figures of the contacts with their names."""
    ties = (number(network["mean_degree"]), f"{network['median_degree']:g}", f"{network['max_degree']:,}")
    return [
        ("People", f"{network['people']:,}"),
        ("Departments", f"{network['departments']:,}"),
        ("Directed ties, loops included", f"{network['directed_ties']:,}"),
        ("Undirected ties without loops", f"{network['undirected_ties']:,}"),
        ("Ties per person: mean, median, most", ", ".join(ties)),
        *((title, "–" if network[key] is None else f"{network[key]:.2g}") for title, key in _NETWORK),
        *((f"Left out: {what}", f"{network[count]:,}") for count, what in LEFT_OUT.items() if network.get(count)),
    ]
