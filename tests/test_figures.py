"""Pictures as plain data: what they say, how they look, and that both follow from the numbers."""

import copy
import itertools
import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from synthetic_comparison import ARMS, comparison

from crmsim import figures
from crmsim.figures.arms import FLAG_TITLES, arms_of
from crmsim.figures.bands import Curve, bands
from crmsim.figures.dots import CROSS, DOTS, columns_between, common_axis, dots_for, icon_array, stacked
from crmsim.figures.palette import BIG_BANG, STYLES, contrast, styles_for
from crmsim.figures.picture import Picture, round_axis, spread_labels
from crmsim.figures.wording import (
    bounds,
    gain,
    listed,
    money,
    number,
    of_100,
    percent,
    plain,
    span_of_100,
    span_of_money,
)
from crmsim.outcomes.failure import REPORTED
from crmsim.study.counts import base_of

THEMES = (figures.LIGHT, figures.DARK)
ONE_PICTURE = (
    figures.roi_dots,
    figures.failure_differences,
    figures.npv_differences,
    figures.adoption,
    figures.cash,
    figures.data_quality,
    figures.productivity,
    figures.leadership,
    figures.causes,
)
finite = st.floats(-1e9, 1e9)
shares = st.floats(0, 1)


def pictures(result: dict[str, Any], theme: figures.Theme = figures.LIGHT) -> list[Picture]:
    """Every picture that can be made of a comparison."""
    made = [make(result, theme) for make in ONE_PICTURE]
    return [*figures.failure_icons(result, theme), *(picture for picture in made if picture)]


def base(option: dict[str, Any]) -> dict[str, Any]:
    """The part of an option that holds at every width."""
    return option.get("baseOption", option)


def with_failures(rates: tuple[float, float], interval: tuple[float, float]) -> dict[str, Any]:
    """A comparison of two plans with these failure rates and this interval of their difference."""
    result = comparison(2)
    for name, rate in zip(result["plans"], rates, strict=True):
        result["plans"][name]["failure_rate"]["value"] = rate
    result["paired"][0]["failure_difference"] = {"value": rates[0] - rates[1], "ci95": list(interval)}
    return result


@pytest.mark.parametrize("arms", range(1, len(ARMS) + 1))
@pytest.mark.parametrize("theme", THEMES, ids=("light", "dark"))
def test_every_picture_is_plain_json_with_title_label_and_table(arms: int, theme: figures.Theme) -> None:
    """A picture of one to six arms is JSON without NaN, stands still, speaks to a screen reader and has a table."""
    made = pictures(comparison(arms), theme)
    assert len({picture.key for picture in made}) == len(made)
    for picture in made:
        assert json.loads(json.dumps(picture.option, allow_nan=False)) == picture.option
        option = base(picture.option)
        assert option["animation"] is False
        assert option["aria"]["enabled"]
        assert option["aria"]["decal"]["show"]
        assert picture.title
        assert picture.label.startswith(picture.title)
        assert picture.table.rows
        assert all(len(row) == len(picture.table.columns) for row in picture.table.rows)
        assert picture.height > 0


def test_a_lone_arm_has_no_differences() -> None:
    """With one arm there is no pair, so no picture of a difference."""
    assert figures.failure_differences(comparison(1)) is None
    assert figures.npv_differences(comparison(1)) is None


def test_dark_mode_is_the_light_option_with_other_colours() -> None:
    """Exchanging colours by look-up turns every light picture into the dark one, so a page holds one option only."""
    exchange = figures.recolouring()

    def recoloured(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: recoloured(part) for key, part in value.items()}
        if isinstance(value, list):
            return [recoloured(part) for part in value]
        return exchange.get(value, value) if isinstance(value, str) else value

    result = comparison(6)
    for light, dark in zip(pictures(result), pictures(result, figures.DARK), strict=True):
        assert recoloured(light.option) == dark.option


@pytest.mark.parametrize("theme", THEMES, ids=("light", "dark"))
def test_colours_are_readable_and_unique(theme: figures.Theme) -> None:
    """Texts reach a contrast of 4.5 and marks of 3 on the page (WCAG 2.2), and no colour has two meanings."""
    for text in (theme.text, theme.muted):
        assert contrast(text, theme.surface) >= 4.5
    for mark in (*theme.series, theme.zero, theme.unclear, theme.failed):
        assert contrast(mark, theme.surface) >= 3.0
    assert len(set(theme.colours())) == len(theme.colours())


@given(st.lists(st.sampled_from([*ARMS, "housekeeping_only"]), min_size=1, max_size=6))
def test_arms_differ_in_colour_dash_marker_and_pattern(plans: list[str]) -> None:
    """Whatever plans are compared, even the same plan several times, no two arms look alike in any respect."""
    styles = styles_for(plans)
    for aspect in ("slot", "dash", "marker", "glyph", "pattern"):
        assert len({getattr(style, aspect) for style in styles}) == len(plans)


def test_big_bang_looks_the_same_in_every_comparison() -> None:
    """Big bang keeps its colour and dash whatever it is compared with, so that pages can be laid side by side."""
    assert styles_for(["phased_by_region", "big_bang"])[1] == BIG_BANG == styles_for(["big_bang"])[0]
    assert len(STYLES) == 6


@given(shares, shares, st.floats(0.001, 0.3))
def test_failure_title_agrees_with_the_numbers(a: float, b: float, half: float) -> None:
    """The title names the plan that fails less often where the interval is off zero, and else says too close."""
    low, high = a - b - half, a - b + half
    title = figures.failure_finding(with_failures((a, b), (low, high)))
    first, second = "Phased by region", "Big bang"
    base = base_of(comparison(2)["replications"], a, b)
    if a == b:
        assert title.startswith("All plans fail equally often")
    elif low <= 0 <= high:
        assert "too close to call" in title
    else:
        better, worse = (first, second) if a < b else (second, first)
        assert title == f"{better} fails in {of_100(min(a, b), base)} runs, {worse} in {of_100(max(a, b), base)}"


@given(finite, st.floats(1, 1e8))
def test_value_title_agrees_with_the_numbers(difference: float, half: float) -> None:
    """The title names the plan that earns more where the interval is off zero, and else says too close."""
    result = comparison(2)
    result["paired"][0]["npv_difference"] |= {"mean": difference, "ci95": [difference - half, difference + half]}
    picture = figures.npv_differences(result)
    assert picture is not None
    if abs(difference) <= half:
        assert "too close to call" in picture.title
    else:
        better = "Phased by region" if difference > 0 else "Big bang"
        assert f"{better} earns {money(abs(difference), 'USD')} more" in picture.title


def test_no_crm_is_no_winner_of_a_title() -> None:
    """The company without a CRM is shown beside the plans, but a title ranks the plans."""
    result = comparison(5)
    assert "No CRM" not in figures.failure_finding(result)
    assert all("No CRM" not in picture.title for picture in (figures.adoption(result), figures.cash(result)) if picture)


@given(st.integers(0, 100))
def test_icon_array_shows_one_cross_per_failure(failed: int) -> None:
    """Of 100 icons as many are crosses as runs of 100 fail, and each stands on its own place."""
    crosses, circles = icon_array(failed, figures.LIGHT, label="")["series"]
    assert (crosses["symbol"], circles["symbol"]) == (CROSS, "circle")
    assert len(crosses["data"]) == failed
    assert len({tuple(place) for series in (crosses, circles) for place in series["data"]}) == 100


@given(st.integers(1, 99), st.data())
def test_few_runs_are_drawn_one_by_one(runs: int, data: st.DataObject) -> None:
    """Of fewer than 100 runs there is one icon for each, and one dot for each that has a return."""
    failed = data.draw(st.integers(0, runs))
    crosses, circles = icon_array(failed, figures.LIGHT, label="", runs=runs)["series"]
    assert (len(crosses["data"]), len(circles["data"])) == (failed, runs - failed)
    values = data.draw(st.lists(st.floats(-50, 50), min_size=1, max_size=runs))
    assert dots_for(runs, values) == len(values)
    low, high, step = common_axis([values], len(values))
    assert len(stacked(values, low, high, columns_between(low, high, step, 40), len(values))) == len(values)


def test_pictures_of_few_runs_count_in_those_runs() -> None:
    """With 20 runs no picture, note, table or title speaks of 100 runs."""
    result = comparison(3, runs=20)
    found = [*figures.failure_icons(result), figures.causes(result), figures.roi_dots(result)]
    found += [figures.failure_differences(result)]
    for picture in filter(None, found):
        said = repr((picture.title, picture.label, picture.note, picture.table, picture.option))
        assert "of 100" not in said
        assert "100 runs" not in said
    assert "of 20 runs" in figures.failure_finding(result)


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=300))
def test_dotplot_has_fifty_dots_on_their_side_of_zero(values: list[float]) -> None:
    """Every spread gives 50 dots within the axis, none above another's place, and none on the wrong side of zero."""
    low, high, step = common_axis([values])
    dots = stacked(values, low, high, columns_between(low, high, step, 40))
    assert len(dots) == len(set(dots)) == DOTS
    assert low <= 0 <= high
    assert all(low < x < high for x, _ in dots)
    quantiles = np.quantile(np.asarray(values), (np.arange(DOTS) + 0.5) / DOTS, method="hazen")
    for (x, _), value in zip(dots, quantiles, strict=True):
        assert x >= 0 or value <= 1e-6
        assert x <= 0 or value >= -1e-6


def test_hollow_dots_are_the_runs_that_lose_money() -> None:
    """As many dots are hollow as quantiles are below zero, so losses are seen without colour."""
    result = comparison(1)
    picture = figures.roi_dots(result)
    assert picture is not None
    values = result["plans"]["phased_by_region"]["roi_values"]
    losing = int((np.quantile(values, (np.arange(DOTS) + 0.5) / DOTS, method="hazen") < 0).sum())
    for form in picture.option["media"]:
        dots = form["option"]["series"][0]["data"]
        assert sum(dot.get("itemStyle") == {"color": figures.LIGHT.surface} for dot in dots) == losing > 0


def test_an_arm_without_roi_is_left_out_of_the_returns() -> None:
    """No CRM has no return on investment: it gets no row of dots, and a comparison of it alone no picture."""
    result = comparison(5)
    picture = figures.roi_dots(result)
    assert picture is not None
    assert "No CRM (ROI)" not in picture.table.columns
    result["plans"] = {"no_crm": result["plans"]["no_crm"]}
    assert figures.roi_dots(result) is None


def test_bands_hold_median_and_range_in_the_order_that_the_hover_text_reads() -> None:
    """Series stand as middle lines, lower edges, fillings, upper edges, and each filling reaches from edge to edge."""
    curves = [
        Curve(name, style, [1.0, -3.0], [2.0, 0.0], [4.0, 1.0]) for name, style in zip("ab", STYLES, strict=False)
    ]
    option = bands([1, 2], curves, figures.LIGHT, label="", unit="")
    series = base(option)["series"]
    assert [one["id"] for one in series] == [
        f"{part}{arm}" for part in ("middle", "low", "fill", "high") for arm in "01"
    ]
    assert series[0]["data"] == [None, 2.0, 0.0]  # week 0 stands in front, so that years fall on 52, 104, ...
    low, fill, high = (series[place]["data"][1:] for place in (2, 4, 6))
    assert [bottom + gap for bottom, gap in zip(low, fill, strict=True)] == high
    assert "{c1}</b> ({c3} to {c7})" in base(option)["tooltip"]["formatter"]


def test_missing_weeks_leave_a_hole_and_no_fault() -> None:
    """Weeks in which a series applies to no run are null in the picture and the table."""
    result = comparison(2)
    for part in ("p10", "p50", "p90"):
        result["plans"]["big_bang"]["weekly"]["data_quality"][part][:30] = [None] * 30
    picture = figures.data_quality(result)
    assert picture is not None
    assert picture.table.rows[0][4:] == (None, None, None)
    assert picture.table.rows[40][4] is not None


def test_a_series_that_is_missing_gives_no_picture() -> None:
    """A result without weekly series still has its other pictures."""
    result = comparison(2)
    for arm in result["plans"].values():
        del arm["weekly"]
    assert figures.adoption(result) is None
    assert figures.roi_dots(result) is not None


def test_causes_count_every_primary_failure_once() -> None:
    """The bars of one arm are the shares of its primary failures, in runs of 100; no bar stands for no failure."""
    result = comparison(2)
    picture = figures.causes(result)
    assert picture is not None
    primary = result["plans"]["big_bang"]["primary_failure"]
    shown = {row[0]: row[2] for row in picture.table.rows}
    assert shown == {
        FLAG_TITLES[flag]: pytest.approx(100 * entry["share"]) for flag, entry in primary.items() if flag != "NONE"
    }


def test_every_flag_of_the_outcomes_has_words() -> None:
    """No flag that a run can have is printed as a bare code."""
    assert set(REPORTED) <= set(FLAG_TITLES)


def test_user_text_is_never_part_of_a_template() -> None:
    """Names of arms stand only where ECharts takes plain text, never in a hover template, which would be HTML."""
    result = comparison(2)
    result["plans"]["big_bang"]["title"] = "<img src=x onerror=alert(1)>{a}"

    def templates(value: Any) -> list[str]:
        if isinstance(value, dict):
            here = [str(value["formatter"])] if "formatter" in value else []
            return here + [found for part in value.values() for found in templates(part)]
        return [found for part in value for found in templates(part)] if isinstance(value, list) else []

    for picture in pictures(result):
        assert all("onerror" not in template for template in templates(picture.option))


def test_pictures_do_not_change_the_result() -> None:
    """Drawing is reading: the comparison stays as it was."""
    result = comparison(3)
    before = copy.deepcopy(result)
    pictures(result)
    assert result == before


def test_names_of_arms_are_cut_and_free_of_control_characters() -> None:
    """A name of any length and kind gives a title of one printable line."""
    result = comparison(1)
    result["plans"]["phased_by_region"]["title"] = "a\nb\x00c\u202e" + "d" * 500
    (arm,) = arms_of(result)
    assert arm.title.isprintable()
    assert len(arm.title) <= 60


@given(finite, finite, st.integers(2, 8))
def test_axis_covers_its_data_in_round_steps(a: float, b: float, parts: int) -> None:
    """An axis holds all its data in at most a few more steps than asked."""
    low, high, step = round_axis(min(a, b), max(a, b), parts)
    slack = 1e-3 * max(abs(low), abs(high), step)
    assert low <= min(a, b) + slack
    assert high >= max(a, b) - slack
    assert 1 <= round((high - low) / step) <= parts + 3


@given(st.lists(st.floats(0, 200), min_size=1, max_size=6))
def test_end_labels_never_overlap(places: list[float]) -> None:
    """Names at the ends of curves keep their distance and their order, within the picture."""
    moved = spread_labels(places, 17.0, 0.0, 200.0)
    ordered = sorted(moved)
    assert all(later - earlier >= 17.0 - 1e-6 for earlier, later in itertools.pairwise(ordered))
    assert ordered[0] >= -1e-6
    assert ordered[-1] <= 200.0 + 1e-6
    for a in range(len(places)):
        for b in range(len(places)):
            assert places[a] >= places[b] or moved[a] <= moved[b]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (money(1_204_000, "USD"), "1.20M USD"),
        (money(-340_000, "EUR", signed=True), "−0.34M EUR"),
        (money(85_400, "USD", signed=True), "+85k USD"),
        (money(0, "USD", signed=True), "0 USD"),
        (money(None, "USD"), "not applicable"),
        (span_of_money((-1e6, 2e6), "USD"), "−1.00M to 2.00M USD"),
        (number(-0.004), "0"),
        (number(1234.5, 1), "1,234.5"),
        (percent(0.417), "42%"),
        (of_100(0.274), "27 of 100"),
        (of_100(0.002), "fewer than 1 of 100"),
        (of_100(0.998), "more than 99 of 100"),
        (of_100(None), "not applicable"),
        (of_100(0.4, base_of(20, 0.4)), "8 of 20"),
        (of_100(0.005, base_of(200, 0.005)), "1 of 200"),
        (of_100(0.37, base_of(200, 0.37)), "37 of 100"),
        (span_of_100((0.0, 0.49), 4), "0 to 2"),
        (gain(0.42, "USD"), "gains 0.42 per 1 USD spent"),
        (gain(-1.5, "USD"), "loses 1.5 per 1 USD spent"),
        (gain(0.001, "USD"), "just earns its money back"),
        (listed(["a", "b", "c"]), "a, b and c"),
        (plain("x" * 9, 5), "xxxx…"),
    ],
)
def test_figures_read_as_people_say_them(said: str, meant: str) -> None:
    """Counts of 100, amounts with a scale, a true minus sign, and words for what is missing."""
    assert said == meant


def test_an_interval_with_nan_is_missing() -> None:
    """Neither NaN nor infinity is ever printed."""
    assert bounds([math.nan, math.inf]) == (None, None)
    assert span_of_money([math.nan, 1.0], "USD") == "not applicable"
