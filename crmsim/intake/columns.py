"""One column read by what it holds, and what is wrong with it taken alone."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pandas as pd

from crmsim.errors import show
from crmsim.intake.checks import Check
from crmsim.intake.fields import Field
from crmsim.intake.pseudonyms import Pseudonyms
from crmsim.intake.values import dates, filled, fold, folded, identity, numbers, spoken
from crmsim.intake.vocabulary import misspelt, words

#: Fields that may be empty in a good record, so that nothing is missing there.
MAY_BE_EMPTY = frozenset({"end", "left", "parent", "name", "source", "status", "cost", "email", "manager"})
_NEVER_BELOW_0 = frozenset({"price", "revenue", "cost"})
_A_NAME = 0.1  # share of opportunities with what others have too, from which it is no number
_FEW = 400  # different values of a column that is a choice among some, not free text
_VOCABULARY = {"sector": "sectors", "country": "countries"}
_LABELS = {
    "opened": "opening date",
    "closed": "closing date",
    "start": "first day",
    "end": "last day",
    "since": "date since when they are customers",
    "last_contact": "date of a last contact",
    "left": "leaving date",
    "deal": "number",
    "person": "name or number",
    "customer": "customer",
    "line": "product line",
    "email": "mail address",
    "cost": "cost of serving",
}
_FREE = frozenset({"role"})
_MAIL = r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}"


@dataclass(slots=True, eq=False)
class Column:
    """A column while it is read. `european` says that commas are likely decimal, `decimal` which sign is, `order` what
    is first in a date."""

    wanted: Field
    cells: pd.Series  # text, indexed 0..n-1
    names: Pseudonyms
    european: bool = False
    order: str | None = None
    decimal: str | None = None
    noun: str = "rows"  # what a row is, in the plural
    checks: list[Check] = field(default_factory=list)
    ambiguous: bool = False
    said: pd.Series = field(init=False)

    def __post_init__(self) -> None:
        """Find which cells say something, and empty the others."""
        self.said = filled(self.cells, self.wanted.name)
        self.cells = self.cells.where(self.said, "")
        if self.wanted.holds == "person":
            self.cells = self.cells.map({text: spoken(text) for text in self.cells.unique()})

    def read(self) -> pd.Series:
        """The column with its type: text, pseudonyms, float64 or datetime64; `checks` holds what is wrong with it."""
        name = self.wanted.name
        if name not in MAY_BE_EMPTY:
            refers = self.wanted.holds in ("customer", "person", "product")
            self._note(
                "missing reference" if refers else "missing",
                f"{{count}} of {{of}} {self.noun} have no {label(name)}.",
                ~self.said,
            )
        readers: dict[str, Callable[[], pd.Series]] = {
            "key": self._key,
            "person": self._person,
            "customer": self._customer,
            "date": self._date,
            "number": self._number,
            "mail": self._mail,
        }
        return readers.get(self.wanted.holds, self._text)()

    def _note(self, way: str, sentence: str, mask: pd.Series, values: int = 0, examples: tuple[str, ...] = ()) -> None:
        count, of = int(mask.sum()), len(self.cells)
        if count:
            told = sentence.replace("{count}", f"{count:,}").replace("{of}", f"{of:,}")
            self.checks.append(Check(way, self.wanted.name, told, mask, of, values, examples))

    def _key(self) -> pd.Series:
        same = fold if self.wanted.name == "product" else identity
        repeated = self.said & self.cells.map({text: same(text) for text in self.cells.unique()}).duplicated(keep=False)
        if self.wanted.name == "deal" and repeated.mean() > _A_NAME:
            repeated &= False  # a name, as opportunities have that come every year; no number that should be one's own
        self._note(
            "repeated key",
            f"{{count}} of {{of}} {self.noun} have the number or name of another one.",
            repeated,
        )
        if self.wanted.name in ("customer", "deal"):  # a deal is often called after its customer
            return self.names.cells(self.cells, self.wanted.name)
        return self.cells.map(printable)

    def _person(self) -> pd.Series:
        return self.names.cells(self.cells, "person")

    def _customer(self) -> pd.Series:
        return self.names.cells(self.cells, "customer")

    def _mail(self) -> pd.Series:
        wrong = self.said & ~self.cells.str.fullmatch(_MAIL)
        self._note("no address", f"{{count}} of {{of}} {self.noun} hold something else than a mail address.", wrong)
        return self.names.cells(self.cells.where(~wrong, ""), "person")

    def _number(self) -> pd.Series:
        read, name = numbers(self.cells, european=self.european, decimal=self.decimal), self.wanted.name
        self.ambiguous = read.ambiguous
        sentence = f"{{count}} of {{of}} {self.noun} hold something else than a number as {label(name)}."
        self._note("no number", sentence, read.bad, examples=_shapes(self.cells[read.bad]))
        if name in _NEVER_BELOW_0:
            self._note(
                "impossible", f"The {label(name)} is below 0 in {{count}} of {{of}} {self.noun}.", read.value < 0
            )
        return read.value

    def _date(self) -> pd.Series:
        read, name = dates(self.cells, order=self.order), self.wanted.name
        self.ambiguous = read.ambiguous
        sentence = f"{{count}} of {{of}} {self.noun} hold something else than a date as {label(name)}."
        self._note("no date", sentence, read.bad, examples=_shapes(self.cells[read.bad]))
        forms = self.cells[read.odd].str.replace(r"\d", "9", regex=True).nunique()
        sentence = f"{{count}} of {{of}} {self.noun} write the {label(name)} in another form than most."
        self._note("dates in several forms", sentence, read.odd, min(int(forms), 12), _shapes(self.cells[read.odd]))
        return read.value

    def _text(self) -> pd.Series:
        counts = self.cells[self.said].value_counts()
        if self.wanted.name in _FREE or not 0 < len(counts) <= _FEW:
            return self.cells.map(printable)
        return self._choice({str(value): int(count) for value, count in counts.items()})

    def _choice(self, counts: dict[str, int]) -> pd.Series:
        """A column of few different values: misspellings are told, several spellings of one value become the usual
        one."""
        name, listed = self.wanted.name, _VOCABULARY.get(self.wanted.name)
        wrong = {} if name == "stage" else misspelt(counts, words(listed) if listed else frozenset())
        pairs = tuple(f"{show(value)} for {show(right)}" for value, right in list(wrong.items())[:5])
        sentence = f"The {label(name)} seems misspelt in {{count}} of {{of}} {self.noun}."
        self._note("misspelt", sentence, self.cells.isin(list(wrong)), len(wrong), pairs)
        usual = dict(self._usual(counts))
        spelt = self.cells.map(usual)
        variant = self.said & (self.cells != spelt)
        pairs = tuple(f"{show(value)} beside {show(usual[value])}" for value in self.cells[variant].unique()[:3])
        sentence = (
            f"{{count}} of {{of}} {self.noun} write the {label(name)} with other capitals, blanks or signs than usual."
        )
        self._note("spelled in several ways", sentence, variant, int(self.cells[variant].nunique()), pairs)
        return spelt.where(self.said, "").map(printable)

    @staticmethod
    def _usual(counts: dict[str, int]) -> Iterator[tuple[str, str]]:
        """Every value with the commonest spelling of what it means."""
        plain = folded(pd.Series(list(counts), dtype="object")).tolist()
        best: dict[str, str] = {}
        for value, key in zip(counts, plain, strict=True):
            if key not in best or counts[value] > counts[best[key]]:
                best[key] = value
        yield from ((value, best[key]) for value, key in zip(counts, plain, strict=True))


def label(field: str) -> str:
    """A field as people call it."""
    return _LABELS.get(field, field)


def printable(text: object) -> str:
    """A text as it may stand in a scenario or on a page: one line, nothing invisible, at most 64 characters."""
    if not isinstance(text, str):
        return ""
    seen = text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)
    return " ".join(seen.split())[:64].rstrip()


def _shapes(cells: pd.Series) -> tuple[str, ...]:
    """What cells look like, with every letter as an x: a name in the wrong column must not get into a report."""
    shapes = dict.fromkeys(re.sub(r"[^\W\d_]", "x", str(text)) for text in cells.unique()[:50])
    return tuple(show(shape) for shape in list(shapes)[:4])
