"""How far an opportunity is: open, won or lost, from the words of a sales pipeline or, where they are unknown, its
facts."""

from collections.abc import Iterable, Mapping

import pandas as pd

from crmsim.errors import InputError, nearest, show
from crmsim.intake.values import fold

OUTCOMES = ("won", "lost", "open")
_WON = (
    "won closed won, success, sold, order, gewonnen, auftrag, gagne, gagnee, conclu, ganado, ganada, vinto, vinta, "
    "gewonnen, wygrana, ganho, ganha, vundet, vunnet, vunnen, yes, invoiced, signed"
)
_LOST = (
    "lost, closed lost, dead, cancelled, canceled, rejected, declined, disqualified, verloren, "
    "outsold, abgesagt, perdu, perdue, perdido, "
    "perdida, perso, persa, przegrana, tabt, tapt, forlorad, abandoned, storniert"
)
_WORDS = {"won": frozenset(" ".join(_WON.split(",")).split()), "lost": frozenset(" ".join(_LOST.split(",")).split())}
_NEITHER = {"closed", "order"}


_GONE = frozenset(
    {
        "lost", "churned", "inactive", "former", "ex", "closed", "cancelled", "canceled", "terminated", "ended", "left",
        "dormant", "inaktiv", "verloren", "gekundigt", "ehemalig", "ehemaliger", "perdu", "inactif", "ancien",
        "perdido",        "inactivo", "perso", "inattivo", "cessato", "inactief", "vertrokken",
    }
)  # fmt: skip
_NOT = frozenset({"not", "no", "non", "nicht", "kein", "niet", "nie", "ne", "pas"})
_STILL = ("to be ", "waiting", "expected", "pending", "zu ")  # an order that is still to come


def stages_said(texts: Iterable[str]) -> dict[str, str]:
    """`--stage NAME=won` texts as a table of folded names."""
    said: dict[str, str] = {}
    for text in texts:
        name, _, outcome = (part.strip() for part in text.rpartition("="))
        if not fold(name) or outcome not in OUTCOMES:
            raise InputError(f"--stage {show(text)} must have the form STAGE=won, STAGE=lost or STAGE=open.")
        if said.setdefault(fold(name), outcome) != outcome:
            raise InputError(f"--stage gives {show(name)} twice.")
    return said


def stages(frame: pd.DataFrame, said: Mapping[str, str]) -> dict[str, str]:
    """Each stage of a table of opportunities as "open", "won" or "lost"; `said` overrules by folded name.

    Where the words of any stage say that it was won or lost, those whose words do not are open: open opportunities
    have an expected closing date and value too. Where no words are known, a stage is open if most of its rows have no
    closing date, else won if most of them brought something, else lost.
    """
    texts = [str(text) for text in frame["stage"].unique() if text]
    by_fold = {fold(text): text for text in texts}
    for name in said:
        if name not in by_fold:
            raise InputError(f"--stage: no opportunity is in a stage {show(name)}.{nearest(name, by_fold)}")
    meaning = {text: said.get(fold(text)) or said_of(text) for text in texts}
    known = any(said_of(text) for text in texts)
    return {
        text: found or ("open" if known else _by_facts(frame[frame["stage"] == text]))
        for text, found in meaning.items()
    }


def is_lost(status: str) -> bool:
    """Whether the status of a customer says that it is one no longer."""
    said = set(fold(status).split())
    return bool(said & _GONE) and not said & _NOT


def said_of(stage: str) -> str:
    """What the words of a stage say: "won", "lost", "open", or "" where they are unknown."""
    plain = fold(stage)
    said = set(plain.split()) - _NEITHER
    if said & _WORDS["lost"] or "out sold" in plain:
        return "lost"
    if said & _WORDS["won"]:
        return "open" if any(word in plain for word in _STILL) else "lost" if said & _NOT else "won"
    return "open" if plain in ("open", "offen", "ouvert", "abierto", "aperto") else ""


def _by_facts(rows: pd.DataFrame) -> str:
    if "closed" not in rows or rows["closed"].notna().mean() < 0.5:
        return "open"
    if "value" in rows and (rows["value"].fillna(0.0) > 0.0).mean() > 0.5:
        return "won"
    return "lost"
