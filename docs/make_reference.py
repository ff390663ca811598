# ruff: noqa: INP001  a script beside the page it keeps, no package
"""Write the tables of the reference pages anew, each from the declarations that the program itself runs on.

`python docs/make_reference.py` takes a second. A test fails where a page differs from what this script would write.
`python docs/make_reference.py --regimes` asks the card about the regimes too (some minutes) and writes its verdicts.
"""

import ast
import importlib
import inspect
import pkgutil
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from unittest import mock

from crmsim import rules
from crmsim.errors import show
from crmsim.outcomes import failure
from crmsim.outcomes.kinds import KINDS
from crmsim.outcomes.metrics import OUTCOMES
from crmsim.plans import PLANS, schedule_for
from crmsim.scenario.declare import CONFIDENCE, Lever
from crmsim.scenario.kinds import FUNCTIONS, SEGMENTS
from crmsim.scenario.levers import GROUPS, LEVERS
from crmsim.scenario.scenario import Scenario
from crmsim.validation.card import validate
from crmsim.validation.regimes_table import REGIMES, Regime
from crmsim.world import chance, state, week, weekly
from crmsim.world.population import build_world

DOCS = Path(__file__).parent
WORLD = Path(week.__file__).parent
ENTITIES = {
    "employee": state.PERSON,
    "department": state.DEPARTMENT,
    "vendor": state.VENDOR,
    "customer": state.CUSTOMER,
    "segment": state.SEGMENT,
    "module": state.MODULE,
    "wave": state.WAVE,
    "firm": state.FIRM,
}
#: Whose draw it is, by the slot that the code asks for; and how often, by its counter.
SLOTS = {"FIRM": "the firm", "i": "each employee", "c": "each customer slot"}
COUNTERS = {"week": "week", "k": "decision about a wave"}
Rows = Iterable[Sequence[str]]


def table(head: Sequence[str], rows: Rows) -> str:
    """A table as Markdown; a bar inside a cell would end the cell."""
    lines = [head, ["---"] * len(head), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def code(name: str) -> str:
    """A name as it stands in the code."""
    return f"`{name}`"


def span(ends: Sequence[float]) -> str:
    """`0 to 1`."""
    return f"{show(ends[0])} to {show(ends[1])}"


def first_paragraph(thing: object) -> str:
    """What a docstring says, up to its first blank line, on one line."""
    return " ".join((inspect.getdoc(thing) or "").split("\n\n")[0].split())


# Entities, state variables, series


def entity(fields: state.Fields | dict[str, str]) -> str:
    """State variables of an entity. What is declared without a type is a number with a fraction."""
    rows = []
    for name, said in fields.items():
        kind, meaning = (float, said) if isinstance(said, str) else said
        rows.append((code(name), "whole number" if kind is int else "number", meaning))
    return table(("State variable", "Type", "Unit and meaning"), rows)


def series() -> str:
    """Columns of the weekly table; `*` stands for a function or a segment."""
    rows = [(code(name), unit, meaning) for name, (unit, meaning) in weekly.WEEKLY.items()]
    for units, parts, kind in (
        (weekly.FUNCTION_UNITS, FUNCTIONS, "the function"),
        (weekly.SEGMENT_UNITS, SEGMENTS, ""),
    ):
        for stem, (unit, meaning) in units.items():
            rows.append((code(f"{stem}_*"), unit, f"{meaning} {kind}".strip() + f" (* = {', '.join(parts)})"))
    return table(("Series", "Unit", "Meaning"), rows)


# The week


def phases() -> list[tuple[str, str, str]]:
    """Phases of the week in their order: name of the function, file, and the reason that stands beside its line."""
    source = inspect.getsource(week)
    where = {
        alias.name: f"{node.module.split('.')[-1]}.py"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }
    lines = re.findall(r"^    (\w+)\(world, week\)  # (?:\d+ )?(.+)$", source, re.MULTILINE)
    return [(name, where[name], reason) for name, reason in lines]


def schedule() -> str:
    """The week, as its one screen of code has it."""
    rows = [(str(place), code(name), code(f"world/{file}"), why) for place, (name, file, why) in enumerate(phases(), 1)]
    return table(("", "Phase", "File", "What it does, and why here"), rows)


def rule_modules() -> list[str]:
    """Names of the modules of rules."""
    return [module.name for module in pkgutil.iter_modules(rules.__path__)]


def every_rule() -> str:
    """Every rule by module, with its arguments and what it says of itself."""
    parts = []
    for name in rule_modules():
        module = importlib.import_module(f"crmsim.rules.{name}")
        rows = [
            (code(rule), ", ".join(map(code, inspect.signature(function).parameters)), first_paragraph(function))
            for rule, function in vars(module).items()
            if inspect.isfunction(inspect.unwrap(function)) and function.__module__ == module.__name__
        ]
        parts.append(f"`rules/{name}.py`. {first_paragraph(module)}\n\n{table(('Rule', 'Arguments', 'Gives'), rows)}")
    return "\n\n".join(parts)


# Levers


def notes(lever: Lever) -> str:
    """What a lever is besides a number."""
    marks = {
        "headline": lever.headline,
        "whole number": lever.integer,
        "fixed at kick-off": lever.fixed_at_start,
        "acts without a CRM": lever.twin,
    }
    return ", ".join(mark for mark, set_ in marks.items() if set_)


def levers() -> str:
    """Every lever, group by group."""
    head = (
        "Lever", "What it is", "Unit", "Default", "Limits", "Range", "Confidence", "Source", "Claims", "Notes",
    )  # fmt: skip
    parts = []
    for group, title in GROUPS.items():
        rows = [
            (
                code(lever.name),
                lever.title,
                lever.unit,
                show(lever.default),
                span(lever.limits),
                span(lever.range),
                lever.confidence,
                lever.source,
                ", ".join(f"C{claim:02}" for claim in lever.claims),
                notes(lever),
            )
            for lever in LEVERS.values()
            if lever.group == group
        ]
        parts.append(f"**{title}** (`{group}`)\n\n{table(head, rows)}")
    return "\n\n".join(parts)


def confidence() -> str:
    """What the letters mean, and how many levers have each."""
    count = {letter: sum(lever.confidence == letter for lever in LEVERS.values()) for letter in CONFIDENCE}
    rows = [(letter, said, str(count[letter])) for letter, said in CONFIDENCE.items()]
    return table(("Letter", "Meaning", "Levers"), [*rows, ("", "all", str(len(LEVERS)))])


def plans() -> str:
    """Rollout plans."""
    return table(("Plan", "What it does"), [(code(plan.name), plan.meaning) for plan in PLANS.values()])


# Chance


def weekly_streams() -> str:
    """Streams of the weeks: where the code draws from each, and whose draw it is."""
    found = {}
    for file in sorted(WORLD.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "uniform":
                stream, counter, slot = (ast.unparse(part) for part in node.args[1:])
                found[stream.lower()] = (code(f"world/{file.name}"), SLOTS[slot], COUNTERS[counter])
    return table(
        ("Stream", "Drawn in", "One draw for", "Every"), [(code(name), *found[name]) for name in chance.STREAMS]
    )


def kick_off_streams() -> str:
    """Streams that are drawn at kick-off: what the world asks for while it is built."""
    company = Scenario(horizon=52).with_levers(overrun_p_tail=1.0)  # so that the size of a tail is drawn too
    with mock.patch.object(chance, "key", side_effect=chance.key) as asked:
        build_world(company, schedule_for(company, "big_bang"))
    names = {call.args[2] for call in asked.call_args_list} - set(chance.STREAMS)
    by_kind: dict[str, list[str]] = {}
    for name in sorted(names):
        by_kind.setdefault(name.split(":")[0], []).append(code(name))
    return table(("About", "Streams"), [(kind, ", ".join(streams)) for kind, streams in by_kind.items()])


# Observation


def outcomes() -> str:
    """Every figure of a run."""
    rows = [
        (code(each.name), each.unit, each.meaning, each.better, "yes" if each.optional else "")
        for each in OUTCOMES.values()
    ]
    return table(("Outcome", "Unit", "Meaning", "Better", "May be missing"), rows)


def flags() -> str:
    """Failure flags in order of precedence, with the thresholds that are their functions' defaults."""
    rows = []
    for place, name in enumerate(failure.REPORTED, 1):
        rule = getattr(failure, name.lower())
        thresholds = [
            f"{code(key)} = {show(value.default)}"
            for key, value in inspect.signature(rule).parameters.items()
            if value.default is not inspect.Parameter.empty
        ]
        counted = [label for label, of in (("strict", failure.STRICT), ("broad", failure.BROAD)) if name in of]
        order = str(place) if name in failure.PRECEDENCE else ""
        rows.append((order, name, first_paragraph(rule), ", ".join(thresholds), ", ".join(counted) or "reported only"))
    return table(("", "Flag", "Rule", "Thresholds", "Counts in"), rows)


def happenings() -> str:
    """Kinds of things that the story of a run tells."""
    rows = [(code(kind.name), kind.short, kind.unit, kind.tone) for kind in KINDS.values()]
    return table(("Kind", "In short", "Unit of its figure", "Tone"), rows)


# Where which plan should win


def setting(regime: Regime) -> str:
    """What differs from the default firm, in the words of the declarations."""
    said = [f"`{name}` = {show(value)}" for name, value in regime.levers.items()]
    employees, regions = (regime.company.get(key) for key in ("employees", "regions"))
    said += [f"{employees} employees"] if employees else []
    said += [f"{len(regions)} regions"] if regions else []
    said += ["IT staff {:g} %".format(100.0 * regime.company["staff"]["it"])] if "staff" in regime.company else []
    said += [f"{regime.horizon} weeks"] if regime.horizon != Scenario().horizon else []
    said += ["gains scaled to where a CRM is as likely to pay as not"] if regime.even_odds else []
    return "; ".join(said) or "all defaults"


def expectation(regime: Regime) -> str:
    """Who is expected to earn more than whom, and how often."""
    winners, losers = (" and ".join(map(code, plans)) for plans in (regime.winners, regime.losers))
    if regime.without is not None:
        before = ", ".join(f"`{name}` = {show(value)}" for name, value in regime.without.items())
        return f"the lead of {winners} over {losers} is larger than with {before}"
    if regime.least is None:
        return "none: the shares are reported"
    each = "each earn" if len(regime.winners) > 1 else "earns"
    tail = ", and more in its worst tenth" if regime.tail else ""
    return f"{winners} {each} more than {losers} in at least {regime.least:.0%} of draws{tail}"


def regimes() -> str:
    """Settings and expectations of the regimes, as the card has them."""
    rows = [(regime.key, regime.title, setting(regime), expectation(regime)) for regime in REGIMES]
    return table(("", "Regime", "What differs from the default firm", "Expectation"), rows)


def verdicts() -> str:
    """What the card says of the regimes now: some minutes of work, so it is written on demand only."""
    card = validate(["regimes"])
    rows = [
        (code(row["id"]), row["title"], row["figure"], row["band"], row["verdict"], row["reason"])
        for group in card["groups"]
        for row in group["rows"]
    ]
    head = ("Row", "Contest", "Figure", "Expected", "Verdict", "What is known")
    return f"Model version {card['model_version']}, `{card['command']}`.\n\n{table(head, rows)}"


Tables = dict[str, Callable[[], str]]
#: Every table of every page, by the name between its marks.
PAGES: dict[str, Tables] = {
    "odd.md": {
        "schedule": schedule,
        "series": series,
        "levers": levers,
        "confidence": confidence,
        "plans": plans,
        "weekly_streams": weekly_streams,
        "kick_off_streams": kick_off_streams,
        "outcomes": outcomes,
        "flags": flags,
        "happenings": happenings,
        "rules": every_rule,
        **{name: partial(entity, fields) for name, fields in ENTITIES.items()},
    },
    "where_big_bang_wins.md": {"regimes": regimes},
}
ON_DEMAND: Tables = {"verdicts": verdicts}


def put(page: str, name: str, text: str) -> str:
    """The page with this text between the two marks of that name."""
    begins, ends = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, rest = page.split(begins)
    return f"{before}{begins}\n{text}\n{ends}{rest.split(ends)[1]}"


def renewed(page: str, tables: Tables) -> str:
    """The page with every table as it should be now; those made on demand stay as they are.

    Raises
    ------
    ValueError
        The marks of the page and the tables of this script do not belong to each other one by one.
    """
    marked = sorted(set(re.findall(r"<!-- (\w+): begin -->", page)) - set(ON_DEMAND))
    if marked != sorted(tables):
        raise ValueError(f"the page has tables {marked}, this script makes {sorted(tables)}")
    for name, make in tables.items():
        page = put(page, name, make())
    return page


if __name__ == "__main__":
    for file, made in PAGES.items():
        path = DOCS / file
        text = renewed(path.read_text("utf-8"), made)
        if "--regimes" in sys.argv[1:] and "<!-- verdicts: begin -->" in text:
            text = put(text, "verdicts", verdicts())
        path.write_text(text, "utf-8")
