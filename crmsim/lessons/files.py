"""Lesson files: found by path or by the name of one that comes with crmsim."""

from pathlib import Path

from crmsim.errors import InputError, nearest, reason_of, show
from crmsim.lessons.lesson import Lesson
from crmsim.lessons.reading import read_lesson
from crmsim.scenario.files import shipped_folder
from crmsim.scenario.reading import safe_name
from crmsim.scenario.toml_text import MAX_BYTES


def shipped() -> list[str]:
    """Names of the lessons that come with crmsim."""
    return sorted(path.stem for path in shipped_folder("lessons").glob("*.toml"))


def lessons() -> dict[str, Lesson]:
    """Every lesson that comes with crmsim by its name. Raises InputError where one of them is broken."""
    return {name: load(name) for name in shipped()}


def load(path: str | Path) -> Lesson:
    """A lesson from a path, or by the name of one that comes with crmsim.

    Raises InputError, naming file, key, value and what would be right, for whatever cannot be read.
    """
    if isinstance(path, str) and path in shipped():
        return read_lesson((shipped_folder("lessons") / f"{path}.toml").read_bytes(), path)
    place = Path(path)
    try:
        if not str(path).strip() or not place.exists():
            hint = nearest(place.stem, shipped()) or " 'crmsim lessons' lists those that come with crmsim."
            raise InputError(f"There is no lesson {show(str(path), 200)}.{hint}")
        if not place.is_file():
            raise InputError(f"{show(str(path), 200)} is not a file.")
        with place.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise InputError(f"{show(str(path), 200)} cannot be read: {reason_of(error)}.") from None
    return read_lesson(content, safe_name(place.stem), str(place.absolute()))
