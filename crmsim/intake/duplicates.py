"""Records that are likely the same: names nearly equal, compared within blocks that share a word (rapidfuzz)."""

from collections import defaultdict
from typing import NamedTuple

import numpy as np
import pandas as pd

from crmsim.intake.several import FILE, in_two_files, key_of, unite
from crmsim.intake.tables import Table
from crmsim.intake.values import folded

ALIKE = 90.0  # token-sort ratio of names, 0-100, from which two records are likely the same
_FORMS = frozenset(
    [
        "inc",
        "incorporated",
        "corp",
        "corporation",
        "co",
        "company",
        "ltd",
        "limited",
        "llc",
        "plc",
        "gmbh",
        "ag",
        "kg",
        "ohg",
        "se",
        "sa",
        "sas",
        "sarl",
        "srl",
        "spa",
        "bv",
        "nv",
        "ab",
        "oy",
        "as",
        "aps",
        "the",
        "and",
        "und",
        "et",
        "y",
        "group",
        "holding",
        "holdings",
        "gruppe",
        "international",
        "intl",
    ]
)
_LARGEST_BLOCK = 600  # records that share a word; a commoner word tells nothing about who it is


class Pair(NamedTuple):
    """Two rows that are likely the same, and how alike their names are (0-100)."""

    first: int
    second: int
    alike: float


def mark_duplicates(table: Table, name: str, *, same: tuple[str, ...] = ()) -> list[Pair]:
    """Find likely duplicates by the texts of a field, note the later row of each pair, and give the pairs.

    Two records that both say something in one of `same` fields, and say different things, are different.
    """
    if name not in table.texts:
        return []
    pairs = list(_different(table, likely_pairs(folded(names_of(table, name))), same))
    across = in_two_files(table)
    if FILE in table.frame:
        file = table.frame[FILE]
        beyond = [pair for pair in pairs if file.iloc[pair.first] != file.iloc[pair.second]]
        pairs = [pair for pair in pairs if file.iloc[pair.first] == file.iloc[pair.second]]
        unite(table, [(pair.first, pair.second) for pair in beyond if pair.alike == 100.0])
        across = across | _seconds(table, beyond)
        sentence = "{count} of {of} {noun} are, or likely are, in another of the files already."
        table.note("in two files", name, sentence, across, 0, _told(table, beyond))
    sentence = "{count} of {of} {noun} are likely in the list already."
    table.note("likely duplicate", name, sentence, _seconds(table, pairs) & ~across, 0, _told(table, pairs))
    return pairs


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


def _different(table: Table, pairs: list[Pair], same: tuple[str, ...]) -> list[Pair]:
    known = [table.frame[field].fillna("").tolist() for field in same if field in table.frame]
    return [
        pair
        for pair in pairs
        if not any(
            values[pair.first] and values[pair.second] and values[pair.first] != values[pair.second] for values in known
        )
    ]


def likely_pairs(names: pd.Series) -> list[Pair]:
    """Pairs of likely equal names, each record at most once as the second of a pair."""
    cores = [" ".join(word for word in name.split() if word not in _FORMS) or name for name in names]
    firsts: dict[str, int] = {}
    found: dict[int, Pair] = {}
    rows: list[int] = []
    for row, core in enumerate(cores):
        if not core:
            continue
        if core in firsts:
            found[row] = Pair(firsts[core], row, 100.0)
        else:
            firsts[core] = row
            rows.append(row)
    for block in _blocks(cores, rows):
        for first, second, alike in _near(cores, block):
            if second not in found or found[second].alike < alike:
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

    texts = [cores[row] for row in block]
    # Two names that differ in a number, as Branch 12 and Branch 13 do, are different on purpose.
    digits = ["".join(filter(str.isdigit, text)) for text in texts]
    scores = process.cdist(texts, texts, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE, dtype=np.float32)
    near = np.argwhere(np.triu(scores, 1) >= ALIKE)
    return [(block[a], block[b], float(scores[a, b])) for a, b in near.tolist() if digits[a] == digits[b]]
