"""Cells become dates, numbers and folded text; what cannot be read is marked, never guessed."""

import re
import unicodedata
from datetime import datetime
from typing import NamedTuple

import numpy as np
import pandas as pd

_CURRENCY = re.compile(r"(?i)(usd|eur|gbp|chf|pln|sek|nok|dkk|jpy|[$€£¥₹]|\s|'|’|\u00a0|\u202f)")
_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?")
#: Cells that people type where they have nothing to say.
NOTHING = frozenset(
    {"", "-", "--", "n/a", "na", "#n/a", "null", "none", "nan", "nil", "?", "unknown", "tbd", "k.a.", "s/o"}
)
_PLACES = frozenset({"NA"})  # North America, Namibia: a place where the other places of the column are codes too
_SURNAMES = frozenset({"Na", "Nil", "Null"})  # people are called so; programs that mean nothing write null or NULL
_CODE = 5  # letters of a code at most
_FORMS = (
    "%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%d-%m-%Y", "%m-%d-%Y", "%Y%m%d", "%d.%m.%y",
    "%d/%m/%y", "%m/%d/%y", "%d %b %Y", "%d-%b-%Y", "%d-%b-%y", "%b %d, %Y", "%d %B %Y", "%B %d, %Y",
)  # fmt: skip
#: The time of day at the end of a date, which says nothing about the day.
_TIME = re.compile(r"(?i)[ T,]+\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?\s*([ap]\.?m\.?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$")
_DIGITS_ALONE = "%Y%m%d"  # read from eight digits only: from six, as in 201612, it would make some day of 2016
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_NO_END = 9999  # the year that systems write where there is no end
#: What a date leaves open is read in two ways, to see it.
_DEFAULTS = (datetime(2001, 1, 1), datetime(2002, 2, 2))  # noqa: DTZ001  cells name no time zone
_MOST_BY_HAND = 2_000  # different dates in uncommon forms that are tried one by one


class Numbers(NamedTuple):
    """Numbers of a column, NaN where there is none; `bad` marks text that is no number."""

    value: pd.Series  # float64
    bad: pd.Series  # bool
    ambiguous: bool  # every number with a sign has it before its last three digits: thousands, or decimals


class Dates(NamedTuple):
    """Dates of a column, NaT where there is none; `bad` marks text that is no date, `odd` dates in an uncommon form."""

    value: pd.Series  # datetime64
    bad: pd.Series  # bool
    odd: pd.Series  # bool: not in the form that most cells have
    form: str  # of most cells, "" where there are none
    ambiguous: bool  # day and month could be the other way round in every cell


def spoken(name: str) -> str:
    """A name as it is spoken: Anna Berg for "Berg, Anna"."""
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}" if comma and first.strip() and "," not in first else name


_SIGNS = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """Text for comparing: no capitals, accents, signs or extra blanks."""
    plain = text.casefold()
    if not plain.isascii():
        apart = unicodedata.normalize("NFKD", plain)
        plain = "".join(sign for sign in apart if not unicodedata.category(sign).startswith("M"))
    folded = " ".join(_SIGNS.sub(" ", plain).split())
    return folded or " ".join(unicodedata.normalize("NFKC", text).casefold().split())


_NUMBER_OF_A_SYSTEM = re.compile(r"[^\s@\d]*\d[^\s@]*")


def identity(text: str) -> str:
    """What tells two records apart: text as it is compared, but numbers of a system to the letter.

    One word with a digit in it is such a number: many systems count in capitals and small letters too.
    """
    plain = text.strip()
    return plain if _NUMBER_OF_A_SYSTEM.fullmatch(plain) else fold(plain)


def folded(cells: pd.Series) -> pd.Series:
    """Every cell folded; each different text once, because columns repeat themselves."""
    return cells.map({text: fold(text) for text in cells.unique()})


def filled(cells: pd.Series, field: str = "") -> pd.Series:
    """Which cells say something. What stands for nothing elsewhere can be a place or a name in some fields."""
    texts = [str(text) for text in cells.unique()]
    meant = _PLACES if field in ("region", "country") and _in_codes(texts) else frozenset()
    meant = _SURNAMES if field in ("person", "name", "owner", "manager", "customer", "sender", "receiver") else meant
    empty = {text: text.strip().casefold() in NOTHING and text.strip() not in meant for text in texts}
    return ~cells.map(empty).astype(bool)


def _in_codes(texts: list[str]) -> bool:
    """Whether a column is written in short codes, such as EMEA or DE."""
    said = [text.strip() for text in texts if text.strip().casefold() not in NOTHING]
    return bool(said) and sum(len(text) <= _CODE and text.isupper() for text in said) > 0.5 * len(said)


#: Groups of three digits, or of two as in India, before the last three.
_GROUPED = {sign: re.compile(rf"[+-]?\d{{1,3}}(?:[{sign}]\d{{2,3}})*[{sign}]\d{{3}}(?![\d{sign}])") for sign in ".,"}


def numbers(cells: pd.Series, *, european: bool = False, decimal: str | None = None) -> Numbers:
    """Read numbers with signs of money, separators of thousands, decimal commas, brackets for minus, per cent.

    `european` says that a comma is likely decimal where the numbers leave it open, `decimal` ("," or ".") that one is.
    """
    said = filled(cells)
    texts = [str(text) for text in cells[said].unique()]
    plain = {text: _CURRENCY.sub("", text) for text in texts}
    votes = _votes_for_comma(list(plain.values()))
    comma = decimal == "," if decimal else votes > 0 or (votes == 0 and european)
    read = {text: _number(plain[text], comma) for text in texts}
    value = cells.where(said, "").map(read).astype("float64")
    open_ = votes == 0 and not decimal and any(re.search(r"\d[.,]\d{3}\D*$", text) for text in texts)
    return Numbers(value, said & value.isna(), open_)


def _votes_for_comma(texts: list[str]) -> int:
    """What speaks for a decimal comma, or against it where negative: numbers that can be read only one way."""
    votes = 0
    for cell in texts:
        text = cell.strip("()+-\u2212%")
        if not re.fullmatch(r"\d[\d.,]*", text):
            continue  # what is no number has no say
        point, comma = text.rfind("."), text.rfind(",")
        if point >= 0 and comma >= 0:
            votes += 3 if comma > point else -3
        elif text.startswith(("0,", "0.")):
            votes += 2 if comma >= 0 else -2
        elif comma >= 0:
            votes += -2 if text.count(",") > 1 else 0 if len(text) - comma == 4 else 2
        elif point >= 0:
            votes += 2 if text.count(".") > 1 else 0 if len(text) - point == 4 else -2
    return votes


def _number(plain: str, comma: bool) -> float:
    """A number without its currency; NaN for what is none."""
    sign = 1.0
    if plain.startswith("(") and plain.endswith(")"):
        sign, plain = -1.0, plain[1:-1]
    elif plain.endswith("-"):
        sign, plain = -1.0, plain[:-1]
    per_cent = plain.endswith("%")
    plain = plain.removesuffix("%").replace("\u2212", "-")
    thousands, decimal = (".", ",") if comma else (",", ".")
    if thousands in plain and not _GROUPED[thousands].match(plain):
        return float("nan")  # 12,5 among numbers with a decimal point is not 125
    plain = plain.replace(thousands, "").replace(decimal, ".")
    if len(plain) > 40 or not _PLAIN.fullmatch(plain):
        return float("nan")
    number = sign * float(plain) / (100.0 if per_cent else 1.0)
    return number if np.isfinite(number) else float("nan")


def dates(cells: pd.Series, *, order: str | None = None) -> Dates:
    """Read dates in the forms that offices use; `order` (dmy, mdy) settles what is first where both could be."""
    said = filled(cells)
    cells = cells.map({text: _TIME.sub("", text) for text in cells.unique()})
    texts = pd.Series(cells[said].unique(), dtype="object")
    counts = cells[said].value_counts()
    value = pd.Series(pd.NaT, index=texts, dtype="datetime64[us]")
    form_of = pd.Series("", index=texts, dtype="object")
    weight = counts.reindex(texts).to_numpy()
    forms = [form for form in _FORMS if not _against(form, order)]
    parsed = {form: _parse(texts, form) for form in forms if len(texts)}
    ranked = sorted(parsed, key=lambda form: (-int(weight[parsed[form].notna().to_numpy()].sum()), forms.index(form)))
    for form in ranked:
        open_ = value.isna().to_numpy() & parsed[form].notna().to_numpy()
        value[open_] = parsed[form].to_numpy()[open_]
        form_of[open_] = form
    _by_hand(value, form_of, order)
    endless = cells.isin(value.index[(value.dt.year == _NO_END).to_numpy()])
    plausible = value.dt.year.between(_FIRST_YEAR, _LAST_YEAR)
    value[~plausible.fillna(False).to_numpy()] = pd.NaT
    usual = _usual(form_of, value, weight)
    twin = _other_order(usual)
    ambiguous = bool(usual and twin in parsed and order is None and parsed[twin].notna().sum() == len(texts) > 0)
    dated = pd.to_datetime(cells.where(said).map(value))
    forms_used = cells.where(said).map(form_of).fillna("")
    odd = dated.notna() & (forms_used != usual)
    return Dates(dated.astype("datetime64[ns]"), said & dated.isna() & ~endless, odd, usual, ambiguous)


def _usual(form_of: pd.Series, value: pd.Series, weight: np.ndarray) -> str:
    known = value.notna().to_numpy()
    if not known.any():
        return ""
    return str(pd.Series(weight[known]).groupby(form_of.to_numpy()[known]).sum().idxmax())


def _parse(texts: pd.Series, form: str) -> pd.Series:
    texts = texts.where(texts.str.fullmatch(r"\d{8}")) if form == _DIGITS_ALONE else texts
    return pd.to_datetime(texts, format=form, errors="coerce", exact=True).astype("datetime64[us]")


def _against(form: str, order: str | None) -> bool:
    """Whether a form has day and month the other way round than was said."""
    if order == "dmy":
        return form.startswith(("%m/", "%m-"))
    return order == "mdy" and form.startswith(("%d/", "%d-%m"))


def _other_order(form: str) -> str:
    swapped = form.replace("%d", "\0").replace("%m", "%d").replace("\0", "%m")
    return swapped if swapped != form else ""


def _by_hand(value: pd.Series, form_of: pd.Series, order: str | None) -> None:
    """What none of the common forms reads: serial days of a spreadsheet, and words."""
    from dateutil import parser  # noqa: PLC0415  needed for uncommon forms only

    serial = value.isna() & value.index.str.fullmatch(r"[2-6]\d{4}(\.\d+)?")
    days = pd.to_timedelta(value.index[serial].astype("float64").astype("int64"), unit="D")
    value[serial] = (pd.Timestamp("1899-12-30") + days).astype("datetime64[us]")
    form_of[serial] = "days since 1900"
    left = [text for text in value.index[value.isna()] if any(sign.isdigit() for sign in text)]
    for text in left[:_MOST_BY_HAND]:
        if len(text) <= 40 and re.search(r"\d{4}|[A-Za-z]{3}", text) and re.search(r"\d\D+\d|[A-Za-z]", text):
            day_first = order != "mdy" and not re.match(r"\d{4}\D", text)  # a year in front is followed by its month
            try:
                found, again = (parser.parse(text, dayfirst=day_first, default=open_) for open_ in _DEFAULTS)
            except (ValueError, OverflowError, TypeError):
                continue
            if found != again:
                continue  # no day, or no year: nobody knows which
            value[text] = pd.Timestamp(found).tz_localize(None)
            form_of[text] = "another form"


def share_of_dates(cells: pd.Series) -> float:
    """Share of the filled cells that are dates, judged from the first two hundred different ones; 0 where none is
    filled."""
    some = pd.Series(cells[filled(cells)].unique()[:200], dtype="object")
    return float(dates(some).value.notna().mean()) if len(some) else 0.0


def share_of_numbers(cells: pd.Series) -> float:
    """Share of the filled cells that are numbers, judged likewise."""
    some = pd.Series(cells[filled(cells)].unique()[:200], dtype="object")
    return float(numbers(some).value.notna().mean()) if len(some) else 0.0
