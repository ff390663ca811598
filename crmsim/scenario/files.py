"""Scenario files: found by path or shipped name, read, written and compared."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Literal

from crmsim.errors import InputError, nearest, reason_of, show
from crmsim.scenario.json_schema import json_schema
from crmsim.scenario.reading import read_scenario
from crmsim.scenario.scenario import Scenario
from crmsim.scenario.toml_text import read_file
from crmsim.scenario.writing import dump_toml

__all__ = [
    "CONTROL",
    "Kind",
    "diff",
    "dump_toml",
    "json_schema",
    "kind_of",
    "load_scenario",
    "read_scenario",
    "shipped",
    "shipped_folder",
    "write_new",
]

#: What a shipped scenario is for: a company to ask about, or a driver of failure to teach with.
Kind = Literal["company", "driver"]

#: The sound company of which each driver scenario spoils one thing; it belongs to them.
CONTROL = "sound_company"

_DRIVER = "driver_"  # file names say the kind, so that the format needs no key for it
_PACKAGE = Path(__file__).parents[1]


def shipped_folder(name: str = "scenarios") -> Path:
    """Folder of what comes with crmsim: inside an installed package, beside it in a checkout."""
    installed = _PACKAGE / "_shipped" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def kind_of(name: str) -> Kind:
    """Kind of the shipped scenario of this name."""
    return "driver" if name == CONTROL or name.startswith(_DRIVER) else "company"


def shipped(kind: Kind | None = None) -> list[str]:
    """Names of the scenarios that come with crmsim, of all kinds or of one.

    Companies come first, then the control, then the drivers that spoil it; each by name.
    """
    names = [path.stem for path in shipped_folder().glob("*.toml") if kind in (None, kind_of(path.stem))]
    return sorted(names, key=lambda name: (kind_of(name) == "driver", name != CONTROL, name))


def load_scenario(source: str | Path, plans: Collection[str] | None = None) -> Scenario:
    """Load a scenario from a path, or by the name of one that comes with crmsim.

    `plans` are the plans that exist; without them any plan name passes, because this floor does not know
    the plans. Raises InputError, naming file, key, value and what would be right, for whatever cannot be
    read.
    """
    path = _locate(source)
    return read_scenario(read_file(path), path.name, path.absolute().parent, plans)


def _locate(source: str | Path) -> Path:
    """The path of a scenario; something that ends in .toml or has a folder in it is a path, else a name."""
    if not isinstance(source, str | Path):
        raise InputError(f"A scenario is given by its path or its name, but {show(source)} was given.")
    text = str(source)
    if isinstance(source, str) and text in shipped():
        return shipped_folder() / f"{text}.toml"
    path = Path(text)
    try:
        exists = bool(text) and path.exists()
    except (OSError, ValueError):
        exists = False
    if exists:
        return path
    stem = text.replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".toml")
    hint = nearest(stem, shipped())
    what = "file" if text != stem else "file or shipped scenario"
    raise InputError(f"There is no scenario {what} {show(text, 200)}.{hint or _known()}")


def _known() -> str:
    companies = ", ".join(shipped("company"))
    # The drivers by name would make the list too long to read.
    teaching = f"'crmsim scenarios' lists all, and {len(shipped('driver'))} for teaching"
    return f" Shipped are: {companies}; {teaching}." if companies else ""


def write_new(path: str | Path, scenario: Scenario | None = None, *, full: bool = True) -> Path:
    """Write a new scenario file, `.toml` added where it is missing, and give its path.

    Every lever is written where `full`, so that the file is a form to fill in. Raises InputError where a
    file is there already (it is never overwritten) or the place cannot be written to.
    """
    target = Path(path)
    target = target if target.suffix == ".toml" else target.with_name(f"{target.name}.toml")
    text = dump_toml(scenario or Scenario(title="A new scenario"), full=full)
    try:
        with target.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise InputError(f"{show(str(target), 200)} is there already; choose another name.") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{show(str(target), 200)} cannot be written: {reason_of(error)}.") from None
    return target


def diff(a: Scenario, b: Scenario) -> list[tuple[str, object, object]]:
    """Give `(key, value in a, value in b)` for each key in which two scenarios ask different questions.

    Keys are written as in a file (`levers.data_burden`); a value that one of them lacks is None. Titles and
    stories are not compared.
    """
    left, right = dict(_flat(a.canonical())), dict(_flat(b.canonical()))
    keys = list(dict.fromkeys([*left, *right]))
    return [(key, left.get(key), right.get(key)) for key in keys if left.get(key) != right.get(key)]


def _flat(value: object, key: str = "") -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _flat(inner, f"{key}.{name}" if key else str(name))
    elif isinstance(value, list) and any(isinstance(item, Mapping | list) for item in value):
        for number, inner in enumerate(value, start=1):
            yield from _flat(inner, f"{key}[{number}]")
    else:
        yield key, value
