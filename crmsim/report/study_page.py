"""A study as one page: what was asked, what came out, which factors matter, where what wins, and what chance makes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crmsim.figures.arms import Json, at, is_list, title_of
from crmsim.figures.factor_curves import factor_curves
from crmsim.figures.failure_box import failure_box
from crmsim.figures.flip_curve import flip_curve
from crmsim.figures.influence import influence, key_of
from crmsim.figures.picture import Picture
from crmsim.figures.regime_map import axis_title, regime_map
from crmsim.figures.study_pairs import chance_shares, study_pairs
from crmsim.figures.wording import (
    cell_text,
    known,
    listed,
    number,
    outcome_words,
    plain,
    spoken,
)
from crmsim.report.background import Facts, origin
from crmsim.report.page import rendered
from crmsim.report.study_tables import arms_table, robust_table, unit_of
from crmsim.report.study_wins import lucks_told, wins_told
from crmsim.report.tables import TextTable
from crmsim.report.writing import write_whole

TITLES = {
    "wins": ("Where does which arm win?", "wins"),
    "regimes": ("Where does which arm win?", "map"),
    "sensitivity": ("Which factors matter?", "factors"),
    "discover": ("Under which values does it fail?", "boxes"),
    "variance": ("Parameters or chance?", "chance"),
}
DESIGNS = {
    "one_at_a_time": "one factor at a time from a base point",
    "factorial": "all combinations of levels",
    "latin_hypercube": "a Latin hypercube",
    "sobol": "a Sobol design (Saltelli)",
    "morris": "Morris trajectories",
    "population": "firms of the reference population",
    "table": "a table of points",
}
MOST_FLIPS = 4
LIMITS = (
    "This is a model, not a forecast: a study says what its mechanisms make of the factors, over the ranges tried.",
    "Intervals cover the luck of the runs and the choice of points. They do not cover errors in the model.",
    "A factor below the noise floor is not shown to be without effect: these runs cannot tell it from chance.",
    "What was held constant is not varied: a map over two factors is one slice through the space of all of them.",
)


@dataclass(frozen=True, slots=True)
class Section:
    """One analysis: its title, sentences, pictures, tables, what was left out, and the command that makes it."""

    key: str
    title: str
    findings: tuple[str, ...]
    pictures: tuple[Picture, ...]
    tables: tuple[TextTable, ...]
    refused: tuple[str, ...]
    command: str
    lead: str = ""  # what was found, in the words of a headline; "" where nothing was


@dataclass(frozen=True, slots=True)
class StudyPage:
    """Everything the template prints, in its order."""

    title: str
    headline: str
    basis: str
    notices: tuple[str, ...]
    summary: Section
    sections: tuple[Section, ...]
    factors: TextTable | None
    arms: TextTable
    story: str
    limits: tuple[str, ...]
    command: str
    experiment: str
    origin: Facts

    def pictures(self) -> tuple[Picture, ...]:
        """Every picture of the page."""
        return tuple(picture for section in (self.summary, *self.sections) for picture in section.pictures)


def write_study(result: Mapping[str, Any], path: Path) -> Path:
    """Write the page of a study (the JSON crmsim.study/1) and return its path; whole, or as it was.

    Raises InputError where the folder is missing or cannot be written.
    """
    write_whole(Path(path), render_study(result))
    return Path(path)


def render_study(result: Mapping[str, Any]) -> str:
    """The study as one HTML page that loads nothing: scripts, styles and numbers are inside it."""
    return rendered("study.html.j2", page_of(result))


def page_of(result: Json) -> StudyPage:
    """The study as texts and pictures."""
    analyses = apart(at(result, "analyses") or {})
    made = [section_of(name, analyses[name], result) for name in TITLES if name in analyses]
    sections = [one for one in made if one.findings or one.pictures or one.tables or one.refused]
    summary = summary_of(at(analyses, "summary") or {}, result)
    return StudyPage(
        title=plain(at(result, "title") or at(result, "study")),
        # Over many firms the question is which arm is better, and not what the firms differ by.
        headline=so_far(result) + headline(sections, summary, arms_first=at(result, "design") == "population"),
        basis=basis(result),
        notices=notices(result),
        summary=summary,
        sections=tuple(sections),
        factors=factors_of(result),
        arms=arms_of(result),
        story=plain(at(result, "story") or "", 4000),
        limits=LIMITS,
        command=plain(at(result, "command"), 4000),
        experiment=str(at(result, "experiment") or "")[:20_000],
        origin=origin(result),
    )


def apart(analyses: Mapping[str, Json]) -> dict[str, Json]:
    """The analyses, boxes of where an arm wins (which lead) told apart from those of where one fails."""
    found = dict(analyses)
    boxes = found.pop("discover", None)
    if boxes is None:
        return found
    for key, wanted in (("wins", True), ("discover", False)):
        results = [one for one in at(boxes, "results") or () if (at(one, "against") is not None) == wanted]
        refused = [row for row in at(boxes, "refused") or () if (" against " in str(row["what"])) == wanted]
        if results or refused:
            findings = [one["sentence"] for one in results]
            found[key] = {**boxes, "results": results, "refused": refused, "findings": findings}
    return found


def headline(sections: Sequence[Section], summary: Section, *, arms_first: bool = False) -> str:
    """The first thing found out, by the order of the sections: what a picture shows, before what was not found.

    Where no section on factors found any, or with `arms_first`, arms that beat others on average lead; how much chance
    makes comes last.
    """
    chance = [section for section in sections if section.key == TITLES["variance"][1]]
    others = [section for section in sections if section not in chance]
    arms = [summary.lead] if summary.lead else []
    told = [
        *(arms if arms_first else []),
        *(section.lead for section in others if section.lead),
        *arms,
        *(picture.title for section in others for picture in section.pictures),
        *(finding for section in others for finding in section.findings),
        *(picture.title for section in (*chance, summary) for picture in section.pictures),
        *summary.findings,
    ]
    return f"{told[0].rstrip('.')}." if told else "Nothing has been found out yet."


def so_far(result: Json) -> str:
    """Of how many runs a headline is where the study is not finished; "" where it is."""
    done, planned, missing = (known(at(result, "books", key)) for key in ("ok", "planned", "not_run"))
    return f"So far, from {number(done, 0)} of {number(planned, 0)} runs: " if missing else ""


def basis(result: Json) -> str:
    """What everything rests on."""
    runs, points = known(at(result, "books", "ok")), known(at(result, "points"))
    places = f"points{' planned' if known(at(result, 'books', 'not_run')) else ''}"
    design = DESIGNS.get(str(at(result, "design")), plain(at(result, "design")))
    arms = len(at(result, "arms"))
    luck = "the same luck at every point" if at(result, "chance") == "same" else "luck of its own at every point"
    return (
        f"{number(runs, 0)} runs: {number(points, 0)} {places} ({design}), {arms} arm{'s' if arms != 1 else ''}, "
        f"{number(known(at(result, 'replicates')), 0)} replicates, {luck}."
    )


def notices(result: Json) -> tuple[str, ...]:
    """What a reader must know first: runs that failed, or that never ran."""
    bad, missing = known(at(result, "books", "not_ok")), known(at(result, "books", "not_run"))
    planned = number(known(at(result, "books", "planned")), 0)
    found = []
    if bad:
        found.append(f"{number(bad, 0)} of {planned} planned runs broke down and count nowhere.")
    if missing:
        found.append(f"{number(missing, 0)} of {planned} planned runs are not done yet: the study is not finished.")
    return tuple(found)


def section_of(name: str, analysis: Json, result: Json) -> Section:
    """One analysis as a section."""
    title, key = TITLES[name]
    found = at(analysis, "results") or ()
    pictures = unique(PICTURES[name](found, result))
    shown = {picture.title for picture in pictures}
    texts = [spoken(plain(text, 600)) for text in at(analysis, "findings") or ()]
    return Section(
        key=key,
        title=title,
        # What a picture says in its title is not said twice; the shares of chance are one picture.
        findings=()
        if name == "variance" and pictures
        else (*undecided(found), *unsaid(texts, shown), *(lucks_told(result) if name == "wins" else ())),
        pictures=pictures,
        tables=TABLES.get(name, lambda _: ())(found),
        refused=refused_of(analysis),
        command=plain(at(analysis, "command") or "", 2000),
        lead=LEADS.get(name, lambda _, shown: shown[0].title if shown else "")(found, pictures),
    )


def _influence_told(found: Sequence[Json], pictures: Sequence[Picture]) -> str:
    """The first response of which factors stand out from the noise."""
    keys = [key_of("influence", one) for one in found if at(one, "verdict") != "noise"]
    keys += [key_of("curves", one) for one in found if at(one, "verdict") != "noise"]
    return next((picture.title for picture in pictures if picture.key in keys), "")


LEADS: Mapping[str, Any] = {
    "wins": lambda found, _: wins_told(found),
    "sensitivity": _influence_told,
    "variance": lambda *_: "",
}


def refused_of(analysis: Json) -> tuple[str, ...]:
    """What was left out and why, in the words of people; what was left out for one reason stands together."""
    whys: dict[str, list[str]] = {}
    for row in at(analysis, "refused") or ():
        whys.setdefault(plain(row["why"], 400), []).append(spoken(plain(row["what"], 80)))
    return tuple(f"{'; '.join(what)}. {why}" for why, what in whys.items())


def unsaid(texts: Sequence[str], titles: set[str]) -> tuple[str, ...]:
    """Sentences that no title of a picture begins with; of a map the picture counts the cells itself."""
    left = [text for text in texts if not any(text.startswith(title) for title in titles)]
    return tuple(dict.fromkeys(text for text in left if not text.startswith("On ")))


def undecided(found: Sequence[Json]) -> list[str]:
    """One sentence on the maps on which no cell is won, which are not drawn."""
    maps = [one for one in found if is_list(at(one, "cells"))]
    grey = [one for one in maps if not any(at(cell, "winner") for cell in one["cells"])]
    if not grey:
        return []
    on = listed([outcome_words(str(at(one, "outcome"))) for one in grey])
    cells = max(len(one["cells"]) for one in grey)
    return [f"On {on} no arm beats every other beyond chance in any of the {cells} cells, so there is no map."]


def unique(pictures: Sequence[Picture | None]) -> tuple[Picture, ...]:
    """The pictures that there are, each key once."""
    return tuple({picture.key: picture for picture in pictures if picture}.values())


def _regimes(found: Sequence[Json], result: Json) -> list[Picture | None]:
    plans = plans_of(result)
    # Of the first outcome the map that tells most comes first: on which most arms win, and then most cells.
    first = [one for one in found if at(one, "outcome") == at(found[0], "outcome")]
    others = [one for one in found if one not in first]
    maps = [regime_map(one, plans) for one in (*sorted(first, key=wins_on, reverse=True), *others)]
    flips = [(flip, one) for one in found for flip in at(one, "flips") or () if is_flip(flip)]
    return [*maps, *(flip_curve(flip, str(at(one, "better") or "higher")) for flip, one in flips[:MOST_FLIPS])]


def wins_on(one: Json) -> tuple[int, int]:
    """Arms that win on a map, and cells that they win."""
    winners = [winner for cell in at(one, "cells") or () if (winner := at(cell, "winner"))]
    return len(set(winners)), len(winners)


def is_flip(flip: Json) -> bool:
    """Whether a flip is sure enough to be shown; the JSON holds all of them."""
    return at(flip, "at") is not None and bool(at(flip, "sure"))


def _sensitivity(found: Sequence[Json], result: Json) -> list[Picture | None]:  # noqa: ARG001  the shape of all
    return [picture for one in found for picture in (influence(one), factor_curves(one))]


PICTURES: Mapping[str, Any] = {
    "regimes": _regimes,
    "sensitivity": _sensitivity,
    "wins": lambda found, _: [failure_box(one) for one in found],
    "discover": lambda found, _: [failure_box(one) for one in found],
    "variance": lambda found, _: [chance_shares(found)],
}


def plans_of(result: Json) -> dict[str, str]:
    """The plan of every arm, which decides its look."""
    texts = at(result, "arms") or ()
    found = {}
    for arm in texts:
        text = plain(at(arm, "text") if isinstance(arm, Mapping) else arm, 400)
        name = str(at(arm, "name") if isinstance(arm, Mapping) else arm)
        found[name] = text.partition("plan=")[2].partition(",")[0].strip() or name
    return found


def _next_points(found: Sequence[Json]) -> tuple[TextTable, ...]:
    """Where to run next, for the boundaries of the maps."""
    tables = []
    for one in found:
        points = at(one, "refinement", "points")
        if not is_list(points) or not points:
            continue
        names = [key for key in points[0] if key != "between"]
        rows = [
            (spoken(plain(row["between"], 80)), *(cell_text(known(row[name])) for name in names)) for row in points[:12]
        ]
        caption = f"Points to run next, on the boundary of the map of {outcome_words(plain(at(one, 'outcome'), 40))}"
        titles = {str(at(one, side, "name")): spoken(axis_title(one[side])) for side in ("x", "y")}
        tables.append(TextTable(caption, ("Between", *(titles.get(name, name) for name in names)), tuple(rows)))
    return tuple(tables)


TABLES: Mapping[str, Any] = {"regimes": _next_points}


def summary_of(analysis: Json, result: Json) -> Section:
    """Arms in figures, arms against each other, and how they fare over all firms."""
    found = (at(analysis, "results") or [{}])[0]
    outcomes = at(found, "outcomes") or {}
    pairs = at(found, "paired") or ()
    # What never varies leaves nothing to compare: a sentence says so.
    same = {name for one in at(found, "unvaried") or () if one["arm"] is None for name in one["outcomes"]}
    compared = {name: [pair for pair in pairs if pair["outcome"] == name] for name in outcomes if name not in same}
    decided = any(pair["verdict"] != "too_close" for pair in next(iter(compared.values()), ()))
    pictures = [study_pairs(those, unit_of(outcomes[name])) for name, those in compared.items()]
    robust = [one for one in at(found, "robustness") or () if one["outcome"] not in same]
    tables = [arms_table(outcomes), *(robust_table(one, outcomes) for one in robust)]
    return Section(
        key="arms",
        title="What came out",
        findings=tuple(spoken(plain(text, 600)) for text in at(analysis, "findings") or ()),
        pictures=unique(pictures),
        tables=tuple(tables),
        refused=refused_of(result),
        command=plain(at(analysis, "command") or "", 2000),
        lead=pictures[0].title if decided and pictures and pictures[0] else "",
    )


def factors_of(result: Json) -> TextTable | None:
    """What was varied, and between which values."""
    rows = at(result, "factors")
    if not is_list(rows) or not rows:
        return None
    cells = [
        (
            plain(row["title"], 80),
            cell_text(known(row["low"])),
            cell_text(known(row["high"])),
            plain(row["unit"], 40),
        )
        for row in rows
    ]
    return TextTable("What was varied", ("Factor", "From", "To", "Unit"), tuple(cells))


def arms_of(result: Json) -> TextTable:
    """What was compared."""
    rows = [
        (title_of(name, {}), plan.replace("_", " "), text)
        for (name, plan), text in zip(plans_of(result).items(), map(arm_text, at(result, "arms") or ()), strict=True)
    ]
    return TextTable("What was compared", ("Arm", "Plan", "Levers changed"), tuple(rows))


def arm_text(arm: object) -> str:
    """The levers that an arm changes."""
    text = plain(at(arm, "text") or "", 400)
    return text.partition("plan=")[2].partition(",")[2].strip() or "none"
