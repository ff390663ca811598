"""The [design] of an experiment file, and the table that it may name."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from crmsim.errors import InputError, nearest, show
from crmsim.experiment.design import KINDS, MOST_POINTS, STRUCTURED, Design, check_size
from crmsim.experiment.factor import CUSTOMERS, EMPLOYEES, MOST_LEVELS, STAFF, Factor, check_value, is_whole
from crmsim.experiment.predicates import Predicate
from crmsim.experiment.reading_factors import factor_key
from crmsim.experiment.replications import check_whole
from crmsim.scenario.levers import ALIASES
from crmsim.scenario.scenario import Scenario
from crmsim.scenario.typed import typed_value
from crmsim.study.population import description, drawn_levers

_LARGEST_TABLE = 50_000_000  # bytes
_MOST_REJECTS = 20
#: The word for the size in a file, and the largest, by kind of design.
_SIZES = {
    "latin_hypercube": ("points", MOST_POINTS),
    "population": ("firms", MOST_POINTS),
    "sobol": ("base_samples", 2**17),
    "morris": ("trajectories", 100_000),
}
_OPTIONS = {
    "table": ("file",),
    "one_at_a_time": ("levels",),
    "factorial": ("levels",),
    "latin_hypercube": ("points", "sample"),
    "sobol": ("base_samples", "sample", "second_order", "by_group"),
    "morris": ("trajectories", "levels", "sample", "by_group"),
    "population": ("firms", "sample", "correlated"),
}
_UNLESS_SAID = {"morris": 4}  # levels


def read_design(
    given: Mapping[str, Any], factors: Sequence[Factor], base: Scenario, folder: Path | None
) -> tuple[Design, tuple[Factor, ...]]:
    """The design, and the factors: those given, or those that a table has columns for."""
    kind = given.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        hint = nearest(kind, KINDS) if isinstance(kind, str) else ""
        raise InputError(f"kind = {show(kind)} must be one of {', '.join(KINDS)}.{hint}")
    allowed = ("kind", "reject", *_OPTIONS[kind])
    for key in given:
        if key not in allowed:
            raise InputError(f"a {kind} design has no key {show(key)}.{nearest(key, allowed)}")
    options = {"kind": kind, **_numbers(kind, given, allowed, len(factors))}
    chosen = tuple(factors)
    if kind == "table":
        chosen, options["rows"] = _table(given, chosen, base, folder)
    options["reject"] = _rejects(given.get("reject", []), kind, chosen)
    return Design(**options), chosen


def _numbers(kind: str, given: Mapping[str, Any], allowed: Sequence[str], factors: int) -> dict[str, Any]:
    """The numbers and switches of a design."""
    options: dict[str, Any] = {}
    if kind in _SIZES:
        options["size"] = _size(kind, given, factors)
    if "sample" in allowed:
        options["sample"] = check_whole("sample", given.get("sample", 1), 0, 2**32 - 1)
    if "levels" in allowed:
        options["levels"] = check_whole("levels", given.get("levels", _UNLESS_SAID.get(kind, 5)), 2, 1000)
        if kind == "morris" and options["levels"] % 2:
            raise InputError(f"levels = {options['levels']} must be an even number for a morris design.")
    for flag in ("second_order", "correlated", "by_group"):
        if not isinstance(given.get(flag, False), bool):
            raise InputError(f"{flag} = {show(given[flag])} must be true or false.")
        if flag in given and flag != "by_group":  # that belongs to the factors
            options[flag] = given[flag]
    return options


def population_factors(base: Scenario) -> tuple[Factor, ...]:  # noqa: ARG001  the base of all firms is the description
    """What differs between the firms of the reference population, as factors, so that analysis finds it."""
    described = description()
    staff = [f"{STAFF}{part}" for part in described["staff"]]
    keys = [*drawn_levers(), EMPLOYEES, CUSTOMERS, *staff]
    # Their values come from the population itself; two levels stand for a range that nobody samples here.
    return tuple(Factor(key, (0.0, 1.0), integer=is_whole(key)) for key in keys)


def _size(kind: str, given: Mapping[str, Any], factors: int) -> int:
    word, most = _SIZES[kind]
    if word not in given:
        raise InputError(f"a {kind} design needs {word} = ....")
    size = check_whole(word, given[word], 1, most)
    if kind == "sobol" and size & (size - 1):
        raise InputError(f"{word} = {size} must be a power of 2, such as {2 ** (size.bit_length() - 1)}.")
    if kind in STRUCTURED:
        check_size(size * (factors + 1))
    return size


def _rejects(given: object, kind: str, factors: Sequence[Factor]) -> tuple[Predicate, ...]:
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, list) or len(texts) > _MOST_REJECTS or not all(isinstance(text, str) for text in texts):
        raise InputError(f"reject must be a condition or a list of at most {_MOST_REJECTS} conditions.")
    if texts and kind in STRUCTURED:
        raise InputError(f"reject does not suit a {kind} design, whose points belong together; use latin_hypercube.")
    known = {factor.key: factor.key for factor in factors}
    for text in texts:
        Predicate(text).check(known)
    return tuple(map(Predicate, texts))


def _table(
    given: Mapping[str, Any], factors: tuple[Factor, ...], base: Scenario, folder: Path | None
) -> tuple[tuple[Factor, ...], tuple[tuple[float, ...], ...]]:
    if factors:
        raise InputError("the factors of a table are its columns; leave [factors] and vary_groups out.")
    name = given.get("file")
    if not isinstance(name, str) or not name:
        raise InputError(f"a table design needs file = 'points.csv', but {show(name)} was given.")
    if folder is None:
        raise InputError("file names a table, but this experiment does not come from a folder.")
    if PurePosixPath(name).is_absolute() or PureWindowsPath(name).drive or "\0" in name:
        raise InputError(f"file = {show(name)} must be a path relative to the experiment file.")
    if not (folder / name).resolve().is_relative_to(folder.resolve()):
        raise InputError(f"file = {show(name)} must lie in the folder of the experiment file, or below it.")
    header, lines = _read_csv(folder / name, name)
    keys = [factor_key(cell.strip()) for cell in header]
    for key in keys:
        if keys.count(key) > 1 or key in ALIASES:
            raise InputError(f"{name}: {key} has two columns.")
    rows = tuple(_row(name, number, keys, cells, base) for number, cells in lines)
    if not rows:
        raise InputError(f"{name} has no row below its header.")
    columns = zip(keys, zip(*rows, strict=True), strict=True)
    return tuple(
        Factor(key, tuple(dict.fromkeys(values))[:MOST_LEVELS], integer=is_whole(key)) for key, values in columns
    ), rows


def _read_csv(path: Path, name: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    try:
        if path.stat().st_size > _LARGEST_TABLE:
            raise InputError(f"{name}: a table may have at most {_LARGEST_TABLE // 1_000_000} MB.")
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = [(number, cells) for number, cells in enumerate(csv.reader(file, strict=True), 1) if any(cells)]
    except (OSError, UnicodeDecodeError, ValueError, csv.Error) as error:
        raise InputError(f"{name} cannot be read: {getattr(error, 'strerror', None) or 'it is no CSV file'}.") from None
    if not lines:
        raise InputError(f"{name} is empty; its first line names the factors.")
    check_size(len(lines) - 1)
    return lines[0][1], lines[1:]


def _row(name: str, number: int, keys: Sequence[str], cells: Sequence[str], base: Scenario) -> tuple[float, ...]:
    if len(cells) != len(keys):
        raise InputError(f"{name}, line {number}: {len(cells)} values stand under {len(keys)} columns.")
    try:
        return tuple(check_value(key, typed_value(key, cell), base) for key, cell in zip(keys, cells, strict=True))
    except InputError as error:
        raise InputError(f"{name}, line {number}: {error}") from None
