"""Which claims to ask first about a rule: those whose levers come near it.

An order and no choice: every row is asked in the end, until one turns red.
"""

import ast
from functools import cache
from pathlib import Path

from power.candidates import ROOT, Flip

from crmsim.claims import COMPANY, Claim, claims, findings
from crmsim.scenario.levers import LEVERS
from crmsim.validation.claims import CLAIMS, SHAPES


def rows_of_claims(flip: Flip) -> tuple[list[str], list[str], list[str]]:
    """Ids of rows of claims and findings, nearest first: those with a lever that is handed to the rule, quick ones
    before others; then those that the small company decides; then those that take the reference population."""
    near, around = levers_of(flip)
    by_distance = sorted(
        stating().items(),
        key=lambda row: (-len(near & {*row[1].levers}), not on_company(row[1]), -len(around & {*row[1].levers})),
    )
    first = [name for name, claim in by_distance if near & {*claim.levers}]
    others = [(name, claim) for name, claim in by_distance if not near & {*claim.levers}]
    return (
        first,
        [name for name, claim in others if on_company(claim)],
        [name for name, claim in others if not on_company(claim)],
    )


def on_company(claim: Claim) -> bool:
    """Whether no firm of the reference population has to be run for it."""
    return all(check.where == COMPANY and check.kind != "PATTERN" for check in claim.checks)


@cache
def stating() -> dict[str, Claim]:
    """Claims and findings that state something, by the id of their row."""
    rows = {f"{CLAIMS}.{name}": claim for name, claim in claims().items()}
    rows |= {f"{SHAPES}.{name}": finding for name, finding in findings().items()}
    return {name: claim for name, claim in rows.items() if claim.counted}


def levers_of(flip: Flip) -> tuple[set[str], set[str]]:
    """Levers handed to a rule where it is called, or named like an argument whose effect turns; and those that are
    read by the functions that call it, themselves or through other rules."""
    near, around, seen, todo = set(flip.arguments), set[str](), set[str](), [(Path(flip.file).stem, flip.rule)]
    while todo:
        module, rule = todo.pop()
        seen.add(f"{module}.{rule}")
        for path, function in functions():
            calls = [
                node for node in ast.walk(function) if isinstance(node, ast.Call) and is_call(node, path, module, rule)
            ]
            for call in calls:
                near |= words(call)
                around |= words(function)
            if calls and path.parent.name == "rules" and f"{path.stem}.{function.name}" not in seen:
                todo.append((path.stem, function.name))
    return near & set(LEVERS), around & set(LEVERS)


@cache
def functions() -> list[tuple[Path, ast.FunctionDef]]:
    """Every function of rules and world with its file."""
    files = [path for folder in ("rules", "world") for path in sorted((ROOT / "crmsim" / folder).glob("*.py"))]
    trees = [(path, ast.parse(path.read_text("utf-8"))) for path in files]
    return [(path, node) for path, tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


@cache
def aliases(path: Path) -> dict[str, str]:
    """What a file calls what it imports: `{"rules": "vendors"}` for `from crmsim.rules import vendors as rules`."""
    tree = ast.parse(path.read_text("utf-8"))
    imported = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {alias.asname or alias.name: alias.name for node in imported for alias in node.names}


def is_call(call: ast.Call, path: Path, module: str, rule: str) -> bool:
    """Whether this calls `module.rule`."""
    if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
        return call.func.attr == rule and aliases(path).get(call.func.value.id) == module
    return isinstance(call.func, ast.Name) and call.func.id == rule and (path.stem == module or rule in aliases(path))


def words(node: ast.AST) -> set[str]:
    """Names and attributes in a piece of code."""
    names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    return names | {part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute)}
