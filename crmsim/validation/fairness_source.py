"""The third test of fairness: no rule of the world can know which plan is running, read from the source itself.

What a week does may depend on the schedule's arrays, on how many go live at once and on the interfaces between what is
live and what is not. It may not depend on a plan's name, so nothing in `world` and `rules` may hold one.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from crmsim import plans
from crmsim.plans import PLANS
from crmsim.validation.effort import Effort
from crmsim.validation.row import Row, exact_row

PARTS = ("world", "rules")
#: All that the world may import of the plans: the form of a schedule.
ALLOWED = ("crmsim.plans.schedule.Schedule",)
#: How a plan could be asked for without its name: the scenario's field, and the lever that only plans read.
ASKING = ("plan", "n_phases")


def source_rows(effort: Effort) -> list[Row]:  # noqa: ARG001  every part of the card takes an effort
    """How many places of the source could tell plans apart."""
    modules = sources()
    found = plan_readers(modules)
    row = exact_row(
        "fairness.no_names",
        "fairness",
        "No rule can know which plan is running",
        f"{len(found)} places in {len(modules)} files",
        float(len(found)),
        (0.0, 0.0),
        "none",
        n=len(modules),
        reason=f"{'; '.join(found[:3])}." if found else "Read from the source: no plan's name, no import of a plan.",
        source="Rule of the design: only schedule, concurrency and interfaces may differ.",
    )
    return [row]


def sources() -> dict[str, str]:
    """Source text of every module of world and rules, by its place in the package."""
    package = Path(plans.__file__).parents[1]
    files = sorted(file for part in PARTS for file in (package / part).glob("**/*.py"))
    return {file.relative_to(package.parent).as_posix(): file.read_text("utf-8") for file in files}


def plan_readers(modules: Mapping[str, str], names: Iterable[str] = tuple(PLANS)) -> list[str]:
    """Every place, as `file, line: what`, where a module names a plan, asks for one, or imports plans."""
    known = tuple(names)
    return [
        f"{file}, line {line}: {what}"
        for file, text in modules.items()
        for line, what in faults(ast.parse(text), known)
    ]


def faults(tree: ast.AST, plan_names: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Line and kind of each fault in one module."""
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        for word in words(node):
            yield from ((line, f"names {plan}") for plan in plan_names if plan in word)
        if isinstance(node, ast.Attribute) and node.attr in ASKING:
            yield line, f"reads .{node.attr}"
        if isinstance(node, ast.Constant) and node.value in ASKING:
            yield line, f"asks for '{node.value}'"
        yield from ((line, f"imports {name}") for name in imported(node) if reaches_plans(name))


def words(node: ast.AST) -> Iterator[str]:
    """Texts and identifiers that a node holds itself."""
    for value in (getattr(node, field, None) for field in node._fields):
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from (item for item in value if isinstance(item, str))  # `global a, b`


def imported(node: ast.AST) -> Iterator[str]:
    """Full names of what a node imports."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def reaches_plans(name: str) -> bool:
    """Whether an import brings in more of the plans than the form of a schedule."""
    return f"{name}.".startswith("crmsim.plans.") and name not in ALLOWED
