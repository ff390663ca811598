"""Real contacts of a company: who is in touch with whom, read from two text files.

An edge list has a line "person person" per contact, a departments file a line "person department" per
person; that is the form of the public network collections. Blanks, tabs, commas and semicolons separate, #
begins a comment.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from crmsim.errors import InputError, show
from crmsim.scenario.kinds import MAX_DEPARTMENTS, MAX_EMPLOYEES
from crmsim.scenario.names import refuse_invisible

MAX_BYTES, MAX_TIES = 50_000_000, 2_000_000
_SEPARATOR = re.compile(r"[\s,;]+")


@dataclass(frozen=True, slots=True, eq=False)
class Contacts:
    """A company's people and their contacts; person i is the i-th line of the departments file.

    `offsets` and `neighbours` hold the undirected contacts without loops in compressed rows: the contacts
    of person i are `neighbours[offsets[i]:offsets[i + 1]]`, in rising order. All arrays are read-only.
    """

    person_ids: tuple[str, ...]
    department_names: tuple[str, ...]  # in order of first appearance
    department: npt.NDArray[np.int32]  # shape (people,): index of each person's department
    ties: npt.NDArray[np.int32]  # shape (directed ties, 2), loops included, each tie once, sorted
    offsets: npt.NDArray[np.int64]  # shape (people + 1,)
    neighbours: npt.NDArray[np.int32]  # shape (2 x undirected ties,)
    digest: str  # of the content: equal contacts have equal digests wherever their files lie

    @property
    def people(self) -> int:
        """Number of people."""
        return len(self.person_ids)

    @property
    def department_sizes(self) -> tuple[int, ...]:
        """People per department, in the order of `department_names`."""
        counts = np.bincount(self.department, minlength=len(self.department_names))
        return tuple(int(count) for count in counts)

    def __eq__(self, other: object) -> bool:
        """Compare by content."""
        return isinstance(other, Contacts) and self.digest == other.digest

    def __hash__(self) -> int:
        """Hash by content."""
        return hash(self.digest)


def read_contacts(edges: str | Path, departments: str | Path) -> Contacts:
    """Read an edge list and a departments file.

    A third column of the edge list (a weight) is ignored, and so is a tie given twice. Raises InputError
    with file, line and what was found for anything else.
    """
    place, person_department, names = _read_departments(Path(departments))
    pairs = _read_edges(Path(edges), place)
    return assemble_contacts(tuple(place), names, np.array(person_department, dtype=np.int32), pairs)


def _read_departments(path: Path) -> tuple[dict[str, int], list[int], tuple[str, ...]]:
    """People in their order, the department of each, and the departments' names."""
    place: dict[str, int] = {}
    index: dict[str, int] = {}
    person_department: list[int] = []
    for number, words in _rows(path):
        if len(words) != 2:
            raise _refusal(path, number, f"expected 'person department', found {len(words)} words")
        person, department = words
        if person in place:
            raise _refusal(path, number, f"person {show(person)} is listed twice")
        place[person] = len(place)
        person_department.append(index.setdefault(department, len(index)))
        if len(place) > MAX_EMPLOYEES or len(index) > MAX_DEPARTMENTS:
            raise _refusal(path, number, f"more than {MAX_EMPLOYEES} people or {MAX_DEPARTMENTS} departments")
    if not place:
        raise InputError(f"{path.name}: no person is listed; each line should say 'person department'.")
    return place, person_department, tuple(index)


def _read_edges(path: Path, place: dict[str, int]) -> npt.NDArray[np.int32]:
    """Directed ties as pairs of person numbers, each once, sorted; shape (ties, 2)."""
    pairs: list[tuple[int, int]] = []
    for number, words in _rows(path):
        if len(words) not in (2, 3):
            raise _refusal(path, number, f"expected 'person person', found {len(words)} words")
        if len(words) == 3 and not _is_number(words[2]):
            raise _refusal(path, number, f"the third column must be a weight, found {show(words[2])}")
        for person in words[:2]:
            if person not in place:
                raise _refusal(path, number, f"person {show(person)} is not in the departments file")
        pairs.append((place[words[0]], place[words[1]]))
        if len(pairs) > MAX_TIES:
            raise _refusal(path, number, f"more than {MAX_TIES} ties")
    return _each_once(np.array(pairs, dtype=np.int32).reshape(-1, 2))


def _each_once(pairs: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Pairs of numbers from 0, sorted, each once; as one number for each pair, which sorts ten times as fast."""
    count = int(pairs.max(initial=0)) + 1
    codes = np.unique(pairs[:, 0].astype(np.int64) * count + pairs[:, 1])
    return np.column_stack([codes // count, codes % count]).astype(np.int32)


def assemble_contacts(
    person_ids: tuple[str, ...],
    names: tuple[str, ...],
    department: npt.NDArray[np.int32],
    ties: npt.NDArray[np.int32],
) -> Contacts:
    """Contacts of people, their departments and their directed ties (shape (ties, 2), each once, in any order)."""
    ties = _each_once(ties)
    both = np.concatenate([ties, ties[:, ::-1]])
    both = _each_once(both[both[:, 0] != both[:, 1]])  # sorted by person, then by neighbour
    offsets = np.zeros(len(person_ids) + 1, dtype=np.int64)
    np.cumsum(np.bincount(both[:, 0], minlength=len(person_ids)), out=offsets[1:])
    neighbours = np.ascontiguousarray(both[:, 1], dtype=np.int32)
    for array in (department, ties, offsets, neighbours):
        array.flags.writeable = False
    content = hashlib.sha256("\n".join((*names, "", *(str(d) for d in department))).encode())
    content.update(np.ascontiguousarray(ties, dtype="<i4").tobytes())
    return Contacts(person_ids, names, department, ties, offsets, neighbours, content.hexdigest()[:16])


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The words of each line that is not empty or a comment, with its line number."""
    visible: set[str] = set()  # words that were looked at: people stand in many lines
    for number, line in enumerate(_text(path).split("\n"), start=1):
        words = [word for word in _SEPARATOR.split(line.split("#", 1)[0]) if word]
        if words:
            try:
                for word in words:
                    if word not in visible:
                        refuse_invisible(word)
                        visible.add(word)
            except ValueError as problem:
                raise _refusal(path, number, f"a word {problem}") from None
            yield number, words


def _text(path: Path) -> str:
    """The text of a file that is a file, not too large and UTF-8."""
    try:
        if not path.is_file():
            raise InputError(f"There is no contact file {show(str(path), 200)}.")
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"{path.name}: a contact file may have at most {MAX_BYTES // 1_000_000} MB.")
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path.name}: byte {error.start + 1} is not UTF-8 text.") from None
    except (OSError, ValueError) as error:
        raise InputError(
            f"{show(str(path), 200)} cannot be read: {getattr(error, 'strerror', None) or error}."
        ) from None


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True


def _refusal(path: Path, line: int, found: str) -> InputError:
    return InputError(f"{path.name}, line {line}: {found}.")
