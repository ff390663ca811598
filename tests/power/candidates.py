"""Signs that can be flipped: every written + or - of a rule that decides in which direction an argument works.

A flip changes one character of the source. It counts only where it is an error of sign in substance: it stands before a
term that holds an argument of the rule, the rule still gives finite numbers, and the direction of the effect of that
argument turns round (`directions.py` tries it). So no sign counts that stands in an index or a comparison, before a
constant, or in a normalisation whose flip makes a pole.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from power.directions import plain, reversed_arguments

ROOT = Path(__file__).parents[2]
RULES = "crmsim/rules"
NO_BEHAVIOUR = {"__init__.py", "portable.py"}  # portable.py holds exp and log, no rule of behaviour
OTHER = {"+": "-", "-": "+"}


@dataclass(frozen=True, slots=True)
class Flip:
    """One sign of a rule: its file (from the root), the rule, line, place of the sign in the file (bytes), the sign,
    the term that it stands before, and the arguments whose effect turns round with it."""

    file: str
    rule: str
    line: int
    place: int
    sign: str
    term: str
    arguments: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """`belief.net_gain` for the rule `net_gain` in crmsim/rules/belief.py."""
        return f"{Path(self.file).stem}.{self.rule}"

    @property
    def words(self) -> str:
        """The change, as in `- 0.02 * wait  ->  + 0.02 * wait`."""
        return f"{self.sign} {self.term}  ->  {OTHER[self.sign]} {self.term}"

    def apply(self, source: str) -> str:
        """The source with this one sign changed, and nothing else."""
        raw = source.encode()
        if raw[self.place : self.place + 1].decode() != self.sign:
            raise ValueError(
                f"{self.file} has no {self.sign!r} at byte {self.place}: it is another version of the file"
            )
        return (raw[: self.place] + OTHER[self.sign].encode() + raw[self.place + 1 :]).decode()


def candidates(root: Path = ROOT) -> list[Flip]:
    """All flips of the rules, in the order of files, rules and lines."""
    files = sorted(path for path in (root / RULES).glob("*.py") if path.name not in NO_BEHAVIOUR)
    return [flip for path in files for flip in of_file(path.relative_to(root).as_posix(), path.read_text("utf-8"))]


def of_file(file: str, source: str) -> Iterator[Flip]:
    """The flips of one file of rules."""
    module = f"crmsim.rules.{Path(file).stem}"
    for rule in ast.parse(source).body:
        if not isinstance(rule, ast.FunctionDef) or "kernel" not in map(ast.unparse, rule.decorator_list):
            continue
        before = plain(module, rule)
        for flip, holds in sorted(signs(file, source, rule), key=lambda found: found[0].place):
            after = plain(module, rule_named(ast.parse(flip.apply(source)), rule.name))
            turned = reversed_arguments(flip.name, rule, before, after, holds)
            if turned:
                yield replace(flip, arguments=turned)


def rule_named(tree: ast.Module, name: str) -> ast.FunctionDef:
    """A function of a module by its name."""
    return next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name)


def draw(flips: list[Flip], seed: int) -> list[Flip]:
    """All rules in the order of the lots that the seed gives them, with one flip of each; a check takes the first ten.

    Every rule draws its own lot: an edit of one rule changes the lot of no other, so that a seed means nearly the same
    draw in the next version.
    """
    of_rule = {flip.name: [other for other in flips if other.name == flip.name] for flip in flips}
    chance = {name: np.random.default_rng([seed, *name.encode()]) for name in of_rule}
    lots = {name: float(chance[name].random()) for name in of_rule}
    return [
        of_rule[name][int(chance[name].integers(len(of_rule[name])))] for name in sorted(lots, key=lots.__getitem__)
    ]


def signs(file: str, source: str, rule: ast.FunctionDef) -> Iterator[tuple[Flip, set[str]]]:
    """Every sign in what a rule works out and returns, with the arguments that its term holds."""
    raw = source.encode()
    lines = [0, *np.cumsum([len(line) for line in raw.splitlines(keepends=True)]).tolist()]
    holds = {argument.arg: {argument.arg} for argument in rule.args.args}
    for node in ast.walk(rule):
        if isinstance(node, ast.Assign | ast.AugAssign):
            for name in targets(node):
                holds[name] = holds.get(name, set()) | held(node.value, holds)
    for statement in ast.walk(rule):
        if not isinstance(statement, ast.Return | ast.Assign | ast.AugAssign) or statement.value is None:
            continue
        for line, column, term in signed(statement):
            start = lines[line - 1] + column
            place = next(at for at in range(start, len(raw)) if raw[at] in b"+-")
            row = int(np.searchsorted(lines, place, side="right"))
            yield Flip(file, rule.name, row, place, chr(raw[place]), in_words(term)), held(term, holds)


def in_words(term: ast.expr) -> str:
    """A term as it is written behind a sign, in brackets where it needs them."""
    loose = isinstance(term, ast.IfExp) or (isinstance(term, ast.BinOp) and isinstance(term.op, ast.Add | ast.Sub))
    return f"({ast.unparse(term)})" if loose else ast.unparse(term)


def targets(node: ast.Assign | ast.AugAssign) -> list[str]:
    """Names that a statement gives a value."""
    given = node.targets if isinstance(node, ast.Assign) else [node.target]
    return [name.id for target in given for name in ast.walk(target) if isinstance(name, ast.Name)]


def held(term: ast.expr, holds: dict[str, set[str]]) -> set[str]:
    """Arguments that a term holds, itself or through what was worked out before."""
    names = (node.id for node in ast.walk(term) if isinstance(node, ast.Name))
    return set[str]().union(*(holds.get(name, set()) for name in names))


def signed(statement: ast.Return | ast.Assign | ast.AugAssign) -> Iterator[tuple[int, int, ast.expr]]:
    """Line and column (bytes) from which a sign is the next + or -, and the term that it stands before."""
    value = statement.value
    if isinstance(statement, ast.AugAssign) and isinstance(statement.op, ast.Add | ast.Sub):
        yield statement.target.end_lineno, statement.target.end_col_offset, value
    yield from within(value)


def within(node: ast.AST) -> Iterator[tuple[int, int, ast.expr]]:
    """The same within an expression, without what only chooses: conditions, comparisons and indices."""
    if isinstance(node, ast.Compare | ast.BoolOp | ast.Subscript):
        return
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        yield node.left.end_lineno, node.left.end_col_offset, node.right
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield node.lineno, node.col_offset, node.operand
    for name, child in ast.iter_fields(node):
        if name != "test":
            for part in child if isinstance(child, list) else [child]:
                if isinstance(part, ast.AST):
                    yield from within(part)
