"""The report of a comparison: complete, self-contained, safe with any text, and never half-written."""

import copy
import hashlib
import json
import os
import re
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from synthetic_comparison import ARMS, comparison

from crmsim.errors import InputError
from crmsim.report import render_report, write_report
from crmsim.report.page import script_hash
from crmsim.report.writing import script_json

ECHARTS = files("crmsim.report").joinpath("assets", "echarts")
ECHARTS_SHA512 = (
    "0db389b00608195d534a6420eb79d6d4da5a6ed3d535f53dab63dee043c1da9c"
    "a1cdbc8bc11480b28fabf29e0d94e9e6370edf0a3af44547b9287c0a696321c8"
)
HOSTILE = "</script><script>alert(1)</script><!-- \u2028 \"quoted\" 'single' {{ 7*7 }} &amp; <b>bold</b>"
SECTIONS = ("failure", "return", "pairs", "weeks", "work", "causes", "customers", "scenario", "limits", "origin")
VOID = {"meta", "br", "link", "img", "input", "hr"}


class Reader(HTMLParser):
    """Reads a page as a browser would: elements, texts, scripts; notes what does not close."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.faults: list[str] = []
        self.scripts: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "script":
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "script":
            self.scripts[-1] += data
        elif not self.open or self.open[-1] != "style":
            self.text += data

    def ids(self) -> list[str]:
        """Every id, in the order of the page."""
        return [attributes["id"] or "" for _, attributes in self.elements if "id" in attributes]

    def data(self) -> dict[str, Any]:
        """What the page's script draws from."""
        return json.loads(self.scripts[0])


def hostile(result: dict[str, Any]) -> dict[str, Any]:
    """The result with hostile text wherever a person or a file can put text."""
    changed = copy.deepcopy(result)
    for key in ("title", "story", "answer", "command", "scenario", "currency"):
        changed[key] = HOSTILE
    changed["company"] = {HOSTILE: [HOSTILE], "regions": HOSTILE}
    changed["levers_changed"] = [{"title": HOSTILE, "value": HOSTILE, "default": 1.0, "unit": HOSTILE}]
    changed["provenance"] = {HOSTILE: HOSTILE}
    changed["uncertain"] = [HOSTILE]
    changed["plans"] = {f"{HOSTILE} {name}": data for name, data in changed["plans"].items()}
    for pair in changed["paired"]:
        pair.update(a=f"{HOSTILE} {pair['a']}", b=f"{HOSTILE} {pair['b']}", verdict=HOSTILE)
    for name, data in changed["plans"].items():
        data["title"], data["levers"] = name, {HOSTILE: 1.0}
        for event in data["what_went_wrong"]:
            event["text"] = HOSTILE
    return changed


@pytest.mark.parametrize("arms", range(1, len(ARMS) + 1))
def test_page_is_complete_for_one_to_six_arms(arms: int) -> None:
    """Every section stands in its place, every id is unique, every element closes, every picture has its table."""
    page = Reader(render_report(comparison(arms)))
    assert page.faults == []
    assert page.open == []
    ids = page.ids()
    assert len(ids) == len(set(ids))
    wanted = [section for section in SECTIONS if arms > 1 or section != "pairs"]
    assert [one for one in ids if one in SECTIONS] == wanted
    drawn = [attributes["data-picture"] for _, attributes in page.elements if "data-picture" in attributes]
    assert sorted(filter(None, drawn)) == sorted(page.data()["pictures"])
    assert sum(key.startswith("failures-") for key in page.data()["pictures"]) == arms
    tables = sum(tag == "table" for tag, _ in page.elements)
    assert tables >= len(page.data()["pictures"]) - arms + 1


def test_the_answer_comes_first_and_in_plain_counts() -> None:
    """The answer stands before everything else, then how many of 100 runs fail, each with its interval."""
    result = comparison(2)
    text = Reader(render_report(result)).text
    assert text.index(result["answer"]) < text.index("How often does it fail?")
    rate = result["plans"]["big_bang"]["failure_rate"]
    low, high = (round(100 * end) for end in rate["ci95"])
    assert f"{round(100 * rate['value'])} of 100" in text
    assert f"95% interval: {low} to {high}" in text


def test_a_page_of_few_runs_counts_in_those_runs() -> None:
    """With 20 runs nothing on the page is counted out of 100."""
    result = comparison(2, runs=20)
    text = Reader(render_report(result)).text.replace(result["answer"], "")
    assert "of 100" not in text
    assert "Each mark stands for one run" in text
    assert f"{result['plans']['big_bang']['failure_rate']['count']} of 20" in text


def test_the_headline_stands_large_and_what_it_rests_on_below() -> None:
    """The first sentence of the answer is the headline; the others follow it, each a paragraph of its own."""
    text = render_report(comparison(2) | {"answer_lines": ["It pays.", "It rests on much.", "And on more."]})
    assert '<p class="answer">It pays.</p>\n<p class="more">It rests on much.</p>\n<p class="more">And' in text


def test_of_many_pairs_those_of_the_leading_arm_come_first() -> None:
    """Six arms: five pairs, the leading arm first in each, the other ten folded away; none is a trade-off."""
    result = comparison(6) | {"leading": "pilot_then_phased"}
    text = Reader(render_report(result)).text
    others = text.index("The other 10 pairs")
    assert text.index("Pilot, then phased against No CRM") < others < text.index("Big bang against No CRM", others)
    assert "Pilot, then phased earns more than it costs on average." in text
    assert text.count("Value against no CRM +") >= 5
    assert "No CRM fails less often" not in text


def test_pictures_have_an_accessible_name() -> None:
    """Each drawing is one picture to a screen reader, named by its finding."""
    for _, attributes in Reader(render_report(comparison(2))).elements:
        if "data-picture" in attributes:
            assert attributes["role"] == "img"
            assert attributes["aria-label"]


def test_page_asks_nothing_of_a_network() -> None:
    """No element loads anything, the style sheet neither, and the page's own policy forbids it."""
    text = render_report(comparison(3))
    page = Reader(text)
    for tag, attributes in page.elements:
        assert "src" not in attributes, tag
        assert tag not in {"link", "iframe", "img", "object", "embed", "form"}
        assert (attributes.get("href") or "#").startswith("#")
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    assert "url(" not in style
    assert "@import" not in style
    policy = next(attributes["content"] for _, attributes in page.elements if "http-equiv" in attributes)
    assert policy.startswith("default-src 'none';")


def test_the_policy_allows_the_two_scripts_of_the_page_and_no_other() -> None:
    """The policy names exactly the hashes of the scripts that run, so text that became script would not run."""
    page = Reader(render_report(comparison(1)))
    _, library, drawing = page.scripts
    policy = next(attributes["content"] or "" for _, attributes in page.elements if "http-equiv" in attributes)
    assert set(re.findall(r"sha256-[^']+", policy)) == {script_hash(library), script_hash(drawing)}
    assert "unsafe-inline" not in policy.split("script-src")[1].split(";")[0]
    assert "unsafe-eval" not in policy


def test_text_of_people_stays_text() -> None:
    """Names, stories and units with markup, script ends or template signs are shown as typed, and run nowhere."""
    text = render_report(hostile(comparison(2)))
    page = Reader(text)
    assert page.faults == []
    assert len(page.scripts) == 3
    assert "<b>bold</b>" not in text
    assert "<b>bold</b>" in page.text
    assert "{{ 7*7 }}" in page.text
    assert page.data()["pictures"]


@given(st.text())
def test_json_in_a_script_survives_any_text(text: str) -> None:
    """What goes into a script element comes out the same, and can end neither script, comment nor line."""
    safe = script_json({text: [text]})
    assert json.loads(safe) == {text: [text]}
    assert not set("<>&\u2028\u2029") & set(safe)


def test_nan_is_refused_in_a_script() -> None:
    """NaN is no JSON: a browser would refuse the whole page, so it is a fault here."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        script_json([float("nan")])


def test_missing_values_read_not_applicable_with_their_denominator() -> None:
    """No CRM has no return and never pays back: that is said in words, with how many runs it was true of."""
    text = Reader(render_report(comparison(5))).text
    assert "never (0 of 200)" in text
    assert "not applicable" in text
    for word in ("None", "nan", "null", "Undefined"):
        assert not re.search(rf"\b{word}\b", text)


def test_figures_of_part_of_the_runs_say_of_how_many() -> None:
    """Payback is a figure of the runs that pay back, so their number stands beside it."""
    result = comparison(2)
    paid = result["plans"]["big_bang"]["payback_week"]["n"]
    assert 0 < paid < 200
    assert f"({paid} of 200)" in Reader(render_report(result)).text


def test_a_reader_is_warned_of_stopped_broken_and_few_runs() -> None:
    """What lessens the result stands under the answer, in words."""
    result = comparison(2) | {"stopped": True, "replications": 20, "replications_asked": 200}
    result["failed_runs"] = {"count": 3}
    text = Reader(render_report(result)).text
    assert "Stopped early: based on 20 of 200 runs" in text
    assert "3 runs broke down and count nowhere" in text
    assert "Only 20 runs of each plan" in text


def test_a_result_with_the_keys_of_the_contract_alone_gives_a_page() -> None:
    """Keys beyond version 1 of the contract may be missing: what they would show is left out."""
    result = comparison(2)
    added = ("title", "story", "currency", "units", "levers_changed", "company", "provenance", "command", "uncertain")
    added += ("replications_asked", "until", "stopped", "failed_runs")
    for key in added:
        del result[key]
    for arm in result["plans"].values():
        for key in (
            "plan",
            "title",
            "levers",
            "roi_values",
            "npv_values",
            "what_went_wrong",
            "scorecard",
            "fail_counts",
        ):
            del arm[key]
    page = Reader(render_report(result))
    assert page.faults == []
    assert "midsize_distributor" in page.text


def test_levers_and_arms_that_differ_are_shown() -> None:
    """A reader sees what this company and each arm have changed, with units and defaults."""
    text = Reader(render_report(comparison(3))).text
    assert "4.5 hours/week" in text
    assert "training hours user: 32" in text


def test_the_same_result_gives_the_same_page() -> None:
    """The page depends on the result alone: no clock, no chance."""
    assert render_report(comparison(2)) == render_report(json.loads(json.dumps(comparison(2))))


def test_report_is_written_whole_and_its_path_returned(tmp_path: Path) -> None:
    """The file holds the page, replaces an older one, and leaves nothing else behind."""
    path = tmp_path / "report.html"
    path.write_text("older", encoding="utf-8")
    assert write_report(comparison(1), path) == path
    assert path.read_text("utf-8") == render_report(comparison(1))
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failure_leaves_the_older_report_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Where the disk fails at any step, the old file is untouched, no part is left, and a person can read why."""
    path = tmp_path / "report.html"
    path.write_text("older", encoding="utf-8")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(*((os, "fsync") if step == "fsync" else (Path, "replace")), full)
    with pytest.raises(InputError, match="No space left on device"):
        write_report(comparison(1), path)
    assert path.read_text("utf-8") == "older"
    assert list(tmp_path.iterdir()) == [path]


def test_a_result_that_cannot_be_shown_writes_nothing(tmp_path: Path) -> None:
    """The page is made before the file is touched."""
    result = comparison(1)
    result["plans"]["phased_by_region"]["weekly"]["week"] = ["no week"]
    with pytest.raises(ValueError, match="no week"):
        write_report(result, tmp_path / "report.html")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("place", "words"), [("missing/report.html", "does not exist"), (".", "is a folder")])
def test_a_place_that_cannot_be_written_is_said_plainly(tmp_path: Path, place: str, words: str) -> None:
    """A missing folder or a folder for a file is a mistake a person can repair."""
    with pytest.raises(InputError, match=words):
        write_report(comparison(1), tmp_path / place)


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """A report written through a link replaces the file behind it."""
    real, link = tmp_path / "real.html", tmp_path / "link.html"
    real.write_text("older", encoding="utf-8")
    link.symlink_to(real)
    write_report(comparison(1), link)
    assert link.is_symlink()
    assert real.read_text("utf-8").startswith("<!doctype html>")


def test_echarts_is_the_unchanged_release_with_its_licences() -> None:
    """The library in the page is the published file, and its licence texts travel with it."""
    assert hashlib.sha512(ECHARTS.joinpath("echarts.common.min.js").read_bytes()).hexdigest() == ECHARTS_SHA512
    for name in ("LICENSE", "NOTICE", "LICENSE-zrender", "LICENSE-d3"):
        assert ECHARTS.joinpath(name).read_text("utf-8").strip()
    assert ECHARTS_SHA512 in ECHARTS.joinpath("README.md").read_text("utf-8")
