"""A mapping nobody can change, that can be hashed, compared and sent to another process."""

from collections.abc import Iterator, Mapping
from typing import TypeVar

Value = TypeVar("Value")


class FrozenMapping(Mapping[str, Value]):
    """Named values in a fixed order. `types.MappingProxyType` would do, but it cannot be sent to a worker."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, Value] | None = None) -> None:
        """Keep a copy of `values`, in their order."""
        self._values: dict[str, Value] = dict(values or {})

    def __getitem__(self, name: str) -> Value:
        """Give the value of one name."""
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        """Go through the names in their order."""
        return iter(self._values)

    def __len__(self) -> int:
        """Count the names."""
        return len(self._values)

    def __hash__(self) -> int:
        """Hash without regard to order, as equality does."""
        return hash(frozenset(self._values.items()))

    def __repr__(self) -> str:
        """Show the values as a dictionary."""
        return repr(self._values)
