"""Records that are likely the same: names nearly equal, compared within blocks that share a word (rapidfuzz)."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from crmsim.intake.several import FILE, in_two_files, key_of, unite
from crmsim.intake.tables import Table
from crmsim.intake.values import folded

ALIKE = 90.0  # token-sort ratio of names, 0-100, from which two records are likely the same
#: What names of companies end in; a name with one and the same name without any are one company.
_LEGAL = frozenset(
    [
        "inc", "incorporated", "corp", "corporation", "co", "company", "ltd", "limited", "llc", "plc", "gmbh", "ag",
        "kg", "ohg", "se", "sa", "sas", "sarl", "srl", "spa", "bv", "nv", "ab", "oy", "as", "aps",
    ]
)  # fmt: skip
#: And words that tell little about which company it is, although a group and its companies share the others.
_FORMS = _LEGAL | {
    "the", "and", "und", "et", "y", "group", "holding", "holdings", "gruppe", "international", "intl",
}  # fmt: skip
_LARGEST_BLOCK = 600  # records that share a word; a commoner word tells nothing about who it is


class Pair(NamedTuple):
    """Two rows that are likely the same, and how alike their names are (0-100)."""

    first: int
    second: int
    alike: float


def mark_duplicates(
    table: Table, name: str, *, same: tuple[str, ...] = (), among: pd.Series | None = None
) -> list[Pair]:
    """Find likely duplicates by the texts of a field, note the later row of each pair, and give the pairs.

    Two records that both say something in one of `same` fields, and say different things, are different. `among` marks
    the rows that are looked at, all by default.
    """
    if name not in table.texts:
        return []
    texts = names_of(table, name)
    names = folded(texts if among is None else texts.where(among, "")).tolist()
    pairs = likely_pairs(names, _differing(table, same))
    across = in_two_files(table)
    if FILE in table.frame:
        file = table.frame[FILE]
        beyond = [pair for pair in pairs if file.iloc[pair.first] != file.iloc[pair.second]]
        pairs = [pair for pair in pairs if file.iloc[pair.first] == file.iloc[pair.second]]
        unite(table, [(pair.first, pair.second) for pair in beyond if _one_name(names[pair.first], names[pair.second])])
        across = across | _seconds(table, beyond)
        sentence = "{count} of {of} {noun} are, or likely are, in another of the files already."
        table.note("in two files", name, sentence, across, 0, _told(table, beyond))
    sentence = "{count} of {of} {noun} are likely in the list already."
    table.note("likely duplicate", name, sentence, _seconds(table, pairs) & ~across, 0, _told(table, pairs))
    return pairs


def _one_name(a: str, b: str) -> bool:
    """Whether two folded names are the same, or the same but for a legal form that only one of them has."""
    bare_a, bare_b = (" ".join(word for word in name.split() if word not in _LEGAL) for name in (a, b))
    return a == b or (bare_a == bare_b != "" and (a == bare_a or b == bare_b))


def names_of(table: Table, name: str) -> pd.Series:
    """The texts of a field; where a file has none, its records go by their names."""
    texts = table.texts[name]
    key = table.texts.get(key_of(table))
    return texts if key is None or FILE not in table.frame else texts.where(texts != "", key)


def _seconds(table: Table, pairs: list[Pair]) -> pd.Series:
    mask = pd.Series(False, index=table.frame.index)
    mask.iloc[[pair.second for pair in pairs]] = True
    return mask


def _told(table: Table, pairs: list[Pair]) -> tuple[str, ...]:
    lines = table.frame["row"].astype(str)
    if FILE in table.frame:
        lines = lines + " of " + table.frame[FILE]
    return tuple(
        f"lines {lines.iloc[pair.first]} and {lines.iloc[pair.second]} ({pair.alike:.0f}% alike)" for pair in pairs[:5]
    )


def _differing(table: Table, fields: tuple[str, ...]) -> Callable[[int, int], bool]:
    """Tells of two rows, by place, whether both say something in one of the fields, and say different things."""
    known = [table.frame[field].fillna("").tolist() for field in fields if field in table.frame]
    return lambda a, b: any(values[a] and values[b] and values[a] != values[b] for values in known)


def likely_pairs(names: Sequence[str], differ: Callable[[int, int], bool]) -> list[Pair]:
    """Pairs of likely equal names, each record at most once as the second of a pair; no pair of records that differ."""
    from rapidfuzz import fuzz  # noqa: PLC0415

    cores = [" ".join(word for word in name.split() if word not in _FORMS) or name for name in names]
    firsts: dict[str, list[int]] = defaultdict(list)
    found: dict[int, Pair] = {}
    rows: list[int] = []
    for row, core in enumerate(cores):
        if not core:
            continue
        first = next((one for one in firsts[core] if not differ(one, row)), None)
        if first is not None:
            found[row] = Pair(first, row, fuzz.token_sort_ratio(names[first], names[row]))
        else:
            firsts[core].append(row)
            rows.append(row)
    for block in _blocks(cores, rows):
        for first, second, alike in _near(cores, block):
            if (second not in found or found[second].alike < alike) and not differ(first, second):
                found[second] = Pair(first, second, alike)
    return [found[row] for row in sorted(found)]


def _blocks(cores: list[str], rows: list[int]) -> list[list[int]]:
    """Groups of records worth comparing: those whose longest word begins alike, and those that end alike."""
    blocks: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in rows:
        packed = cores[row].replace(" ", "")
        blocks["begins", packed[:4]].append(row)
        blocks["ends", packed[-4:]].append(row)
        blocks["word", max(cores[row].split(), key=len, default="")].append(row)
    return [block for block in blocks.values() if 1 < len(block) <= _LARGEST_BLOCK]


def _near(cores: list[str], block: list[int]) -> list[tuple[int, int, float]]:
    from rapidfuzz import fuzz, process  # noqa: PLC0415

    # Words in order and then the plain ratio: the ratio of sorted words, which has to be sorted once for each pair.
    texts = [" ".join(sorted(cores[row].split())) for row in block]
    # Two names that differ in a number, as Branch 12 and Branch 13 do, are different on purpose.
    digits = ["".join(filter(str.isdigit, text)) for text in texts]
    scores = process.cdist(texts, texts, scorer=fuzz.ratio, score_cutoff=ALIKE, dtype=np.float32)
    near = np.argwhere(np.triu(scores, 1) >= ALIKE)
    return [(block[a], block[b], float(scores[a, b])) for a, b in near.tolist() if digits[a] == digits[b]]
