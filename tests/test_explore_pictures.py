"""Pictures of looks around a company: what they say follows from the numbers, in colour and in grey."""

import copy
import json
from typing import Any

import pytest

from crmsim import figures
from crmsim.figures.lever_curve import lever_curve
from crmsim.figures.lever_map import lever_map, place_on, signs_of
from crmsim.figures.lever_ranking import lever_ranking
from crmsim.figures.picture import Picture

Json = dict[str, Any]
THEMES = (figures.LIGHT, figures.DARK)
ARMS = [
    {"name": "big_bang", "title": "Big bang", "words": "big bang", "plan": "big_bang"},
    {"name": "phased_by_region", "title": "Phased by region", "words": "phased by region", "plan": "phased_by_region"},
]


def arm(failures: int, value: float) -> Json:
    """One arm at a point, on 60 runs."""
    share = failures / 60
    return {
        "n": 60,
        "failure": {"count": failures, "value": share, "ci95": [max(0.0, share - 0.1), min(1.0, share + 0.1)]},
        "npv": {"mean": value, "ci95": [value - 1e5, value + 1e5]},
    }


def ranked(name: str, change: float, *, clear: bool) -> Json:
    """One lever of a ranking; the second arm changes half as much."""

    def of(factor: float) -> Json:
        return {
            "at_low": arm(40, 0.0),
            "at_high": arm(20, 1e6),
            "change": {"value": factor * change, "ci95": [factor * change - 0.1, factor * change + 0.1]},
            "npv_change": {"mean": -1e6 * factor * change, "ci95": [0.0, 2e6]},
            "clear": clear,
            "npv_clear": clear,
        }

    facts = {"name": name, "title": name.capitalize(), "unit": "hours", "low": 4.0, "high": 40.0, "here": 16.0}
    return {**facts, "n": 60, "arms": [of(1.0), of(0.5)], "clear": clear, "npv_clear": clear}


def ranking() -> Json:
    """Two levers that matter and one that does not."""
    rows = [ranked("training", -0.4, clear=True), ranked("burden", 0.2, clear=True), ranked("pace", 0.02, clear=False)]
    return {"arms": ARMS, "levers": rows, "replications_done": 60, "currency": "EUR"}


def curve() -> Json:
    """One lever at three levels."""
    levels = [
        {"value": value, "n": 60, "arms": [arm(40 - i, 1e6), arm(30, 2e6)]} for i, value in enumerate((4, 22, 40))
    ]
    lever = {"name": "training", "title": "Training per user", "unit": "hours", "here": 16.0}
    flips = {"failure": {"at": 34.0, "sure": True}, "npv": None}
    sentences = {"failure": "Phased by region fails less often below about 34 hours.", "npv": ""}
    base = {"arms": ARMS, "currency": "EUR", "replications_done": 60, "complete": True}
    return {**base, "lever": lever, "levels": levels, "flips": flips, "sentences": sentences}


def mapped() -> Json:
    """A map of two by two with every verdict that there is, and one cell in which both fail."""
    verdicts = ["a_better", "b_better", "trade_off", "too_close"]
    pair = {"failure_difference": {"ci95": [0.0, 0.2]}, "npv_difference": {"mean": 1e6, "ci95": [0.0, 2e6]}}
    cells = [
        {
            "i": place % 2,
            "j": place // 2,
            "x": 1.0,
            "y": 2.0,
            "n": 60,
            "verdict": verdict,
            "both_fail": verdict == "b_better",
            "arms": [arm(40, 1e6), arm(35, 2e6)],
            "pair": pair,
        }
        for place, verdict in enumerate(verdicts)
    ]
    counts = dict.fromkeys(verdicts, 1) | {"both_fail": 1, "done": 4, "cells": 4}
    axis = {"title": "Training per user", "unit": "hours", "levels": [4.0, 40.0], "here": 13.0}
    return {"arms": ARMS, "x": axis, "y": {**axis, "title": "Pace"}, "cells": cells, "counts": counts, "sentences": []}


def pictures(theme: figures.Theme = figures.LIGHT) -> list[Picture]:
    """Every picture of a look."""
    made = [
        lever_ranking(ranking(), "failure", theme),
        lever_ranking(ranking(), "npv", theme),
        lever_curve(curve(), "failure", theme),
        lever_curve(curve(), "npv", theme),
        lever_map(mapped(), theme),
    ]
    return [picture for picture in made if picture]


@pytest.mark.parametrize("theme", THEMES, ids=("light", "dark"))
def test_every_look_is_plain_json_with_title_label_and_table(theme: figures.Theme) -> None:
    """A picture is JSON without NaN, speaks to a screen reader, and has a table of whole rows."""
    made = pictures(theme)
    assert len({picture.key for picture in made}) == 5
    for picture in made:
        assert json.loads(json.dumps(picture.option, allow_nan=False)) == picture.option
        assert picture.label.startswith(picture.title)
        assert picture.table.rows
        assert all(len(row) == len(picture.table.columns) for row in picture.table.rows)


def test_dark_colours_stand_for_light_ones() -> None:
    """The page turns a light picture into a dark one by look-up, and gets what would have been made for the dark."""
    turned = figures.recolouring(figures.LIGHT, figures.DARK)
    for light, dark in zip(pictures(), pictures(figures.DARK), strict=True):
        text = json.dumps(light.option)
        for old, new in turned.items():
            text = text.replace(f'"{old}"', f'"<{new}>"')
        assert json.loads(text.replace('"<', '"').replace('>"', '"')) == dark.option


def test_a_ranking_names_the_strongest_lever_and_greys_what_may_be_noise() -> None:
    """The title states the finding; a lever within the noise has no amount and says so."""
    picture = lever_ranking(ranking())
    assert picture is not None
    assert picture.title == (
        "Training matters most: from low to high, 40 of 100 runs fewer fail under big bang and 20 of 100 runs fewer "
        "fail under phased by region"
    )
    option = picture.option["baseOption"]
    names = [one["value"] for one in option["yAxis"]["data"]]
    assert names[2] == "Pace: not clear"
    bars = option["series"][0]["data"]
    assert [bar["label"]["show"] for bar in bars] == [True, True, False]
    assert bars[0]["label"]["formatter"].startswith("\N{BLACK DOWN-POINTING TRIANGLE}")
    assert bars[2]["itemStyle"]["color"] == figures.LIGHT.rule
    nothing = copy.deepcopy(ranking())
    for row in nothing["levers"]:
        row["clear"] = False
    quiet = lever_ranking(nothing)
    assert quiet is not None
    assert quiet.title == "No lever alone has a clear effect on failures in 60 runs"


def test_a_map_can_be_read_without_colour() -> None:
    """Every verdict has a letter and a pattern of its own, and a cross says where both plans fail."""
    picture = lever_map(mapped())
    assert picture is not None
    rows = picture.option["baseOption"]["series"][:2]
    cells = [cell for row in rows for cell in row["data"]]
    assert [cell["label"]["formatter"] for cell in cells] == ["B", "P ×", "±", "="]
    assert len({json.dumps(cell["itemStyle"]["decal"]) for cell in cells}) == 4
    assert signs_of(["Plan one", "Plan two"])["a_better"] == "A"
    half = mapped()
    half["counts"] |= {"done": 2}
    early = lever_map(half)
    assert early is not None
    assert "done so far" in early.title


def test_the_star_stands_in_the_cell_nearest_to_the_company() -> None:
    """A value goes to the nearest level, and one beyond all levels is not shown."""
    assert place_on([4.0, 40.0], 4.0) == 0.5
    assert place_on([4.0, 40.0], 23.0) == 1.5
    assert place_on([4.0, 40.0], 41.0) is None
