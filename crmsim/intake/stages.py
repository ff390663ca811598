"""How far an opportunity is: open, won or lost, from the words of a sales pipeline or, where they are unknown, its
facts."""

import pandas as pd

from crmsim.intake.tables import Table
from crmsim.intake.values import fold

_WON = (
    "won closed won, success, sold, order, gewonnen, auftrag, gagne, gagnee, conclu, ganado, ganada, vinto, vinta, "
    "gewonnen, wygrana, ganho, ganha, vundet, vunnet, vunnen, yes, invoiced, signed"
)
_LOST = (
    "lost, closed lost, dead, cancelled, canceled, rejected, declined, disqualified, verloren, "
    "abgesagt, perdu, perdue, perdido, "
    "perdida, perso, persa, przegrana, tabt, tapt, forlorad, abandoned, storniert"
)
_WORDS = {"won": frozenset(" ".join(_WON.split(",")).split()), "lost": frozenset(" ".join(_LOST.split(",")).split())}
_NEITHER = {"closed", "order"}


def stages(table: Table) -> dict[str, str]:
    """Give each stage of the file as "open", "won" or "lost", and write it into the column `outcome` of the table.

    A stage whose words are unknown is open where most of its rows have no closing date, else won where most of them
    brought something, else lost.
    """
    frame = table.frame
    meaning = {stage: _meaning(stage, frame[frame["stage"] == stage]) for stage in frame["stage"].unique()}
    frame["outcome"] = frame["stage"].map(meaning)
    return {stage: found for stage, found in meaning.items() if stage}


def _meaning(stage: str, rows: pd.DataFrame) -> str:
    said = set(fold(stage).split()) - _NEITHER
    if said & _WORDS["lost"]:
        return "lost"
    if said & _WORDS["won"]:
        return "won"
    if "closed" not in rows or rows["closed"].notna().mean() < 0.5:
        return "open"
    if "value" in rows and (rows["value"].fillna(0.0) > 0.0).mean() > 0.5:
        return "won"
    return "lost"
