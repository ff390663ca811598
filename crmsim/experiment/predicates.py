"""`reject`: a condition on factors, such as "leadership_commitment + data_burden / 5 < 1", never run as code.

Python's own parser reads the text; of what it can say only numbers, names of factors, + - * /, comparisons and
and/or/not are understood. Nothing is executed, so a file from someone else can do no harm.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from crmsim.errors import InputError, nearest, show
from crmsim.world.state import FloatArray

LONGEST = 500  # characters
HOW = "Write it as 'leadership_commitment + data_burden / 5 < 1'."
_ARITHMETIC: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}
_COMPARISONS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


@dataclass(frozen=True)
class Predicate:
    """A condition on the factors of a design; `holds` tells for which points it is true."""

    text: str

    def names(self) -> set[str]:
        """Names that the condition mentions."""
        return {name for node in ast.walk(self._tree()) if (name := _name(node))} - {"company"}

    def check(self, known: Mapping[str, str]) -> None:
        """Refuse what is no condition, or names something that is not varied. `known` maps names to factor keys."""
        for name in sorted(self.names()):
            if name not in known:
                raise InputError(f"reject = {show(self.text)}: {name} is no factor here.{nearest(name, known)}")
        one = {name: np.ones(1) for name in known}
        self.holds(one)

    def holds(self, columns: Mapping[str, FloatArray]) -> npt.NDArray[np.bool_]:
        """For which points it is true, shape (n,); a division by 0 gives infinity or NaN, as in NumPy."""
        with np.errstate(all="ignore"):
            found = self._value(self._tree(), columns)
        if not (isinstance(found, np.ndarray) and found.dtype == np.bool_):
            raise InputError(f"reject = {show(self.text)} must compare something. {HOW}")
        return np.broadcast_to(found, np.shape(next(iter(columns.values()))))

    def _tree(self) -> ast.expr:
        if len(self.text) > LONGEST:
            raise InputError(f"reject: a condition may have at most {LONGEST} characters.")
        try:
            return ast.parse(self.text.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise InputError(f"reject = {show(self.text)} is no condition. {HOW}") from None

    def _value(self, node: ast.AST, columns: Mapping[str, FloatArray]) -> Any:
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and type(node.value) is not bool:
            if not abs(node.value) < 1e300:
                raise InputError(f"reject = {show(self.text)} holds a number that is too large.")
            return np.float64(node.value)
        if name := _name(node):
            return columns[name]
        if isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC:
            return _ARITHMETIC[type(node.op)](*(self._number(part, columns) for part in (node.left, node.right)))
        if isinstance(node, ast.UnaryOp) and type(node.op) in _ARITHMETIC:
            return _ARITHMETIC[type(node.op)](self._number(node.operand, columns))
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return ~self._truth(node.operand, columns)
        if isinstance(node, ast.BoolOp):
            parts = [self._truth(part, columns) for part in node.values]
            return np.logical_and.reduce(parts) if isinstance(node.op, ast.And) else np.logical_or.reduce(parts)
        if isinstance(node, ast.Compare) and all(type(op) in _COMPARISONS for op in node.ops):
            sides = [self._number(part, columns) for part in (node.left, *node.comparators)]
            held = [_COMPARISONS[type(op)](*pair) for op, *pair in zip(node.ops, sides, sides[1:], strict=False)]
            return np.asarray(np.logical_and.reduce(held))
        raise InputError(
            f"reject = {show(self.text)}: only numbers, factors, + - * /, comparisons, and, or and not are understood."
        )

    def _number(self, node: ast.AST, columns: Mapping[str, FloatArray]) -> Any:
        found = self._value(node, columns)
        if getattr(found, "dtype", None) == np.bool_:
            raise InputError(f"reject = {show(self.text)} calculates with a comparison. {HOW}")
        return found

    def _truth(self, node: ast.AST, columns: Mapping[str, FloatArray]) -> Any:
        found = self._value(node, columns)
        if getattr(found, "dtype", None) != np.bool_:
            raise InputError(f"reject = {show(self.text)} joins something that is no comparison. {HOW}")
        return found


def _name(node: ast.AST) -> str:
    """A name, or one with a dot as in `company.employees`; "" for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return ""
