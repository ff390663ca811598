"""The five slides of a comparison: the result's words and numbers, in charts that can be edited, safe with any text."""

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from command_line import TINY, crmsim
from pptx import Presentation
from synthetic_comparison import ARMS, comparison
from test_report import HOSTILE, hostile

from crmsim.figures.arms import arms_of
from crmsim.figures.wording import of_100
from crmsim.report.content import page_of
from crmsim.report.slides import render_slides, write_slides

FORMULA = ("=", "+", "-", "@")


def deck(result: dict[str, Any]) -> Any:
    """The slides of a result, opened again."""
    return Presentation(io.BytesIO(render_slides(result)))


def charts(opened: Any) -> list[Any]:
    """Every chart with its frame, in the order of the slides."""
    return [shape for slide in opened.slides for shape in slide.shapes if shape.has_chart]


def texts(opened: Any) -> str:
    """Everything that can be read on the slides."""
    found = [shape.text_frame.text for slide in opened.slides for shape in slide.shapes if shape.has_text_frame]
    tables = [shape.table for slide in opened.slides for shape in slide.shapes if shape.has_table]
    return "\n".join([*found, *(cell.text for table in tables for row in table.rows for cell in row.cells)])


def series_of(shape: Any) -> dict[str, list[float]]:
    """Name and values of every series of a chart."""
    return {series.name: list(series.values) for series in shape.chart.plots[0].series}


@pytest.mark.parametrize("arms", range(1, len(ARMS) + 1))
def test_five_wide_slides_with_title_notes_and_described_charts(arms: int) -> None:
    """One to six arms give five slides of 16:9, each with a title and notes, and every chart says what it shows."""
    opened = deck(comparison(arms))
    assert opened.slide_width / opened.slide_height == pytest.approx(16 / 9, rel=1e-3)
    assert len(opened.slides) == 5
    assert all(slide.shapes.title.text_frame.text for slide in opened.slides)
    assert all(len(slide.notes_slide.notes_text_frame.text) > 100 for slide in opened.slides)
    assert [len([s for s in slide.shapes if s.has_chart]) for slide in opened.slides] == [0, 2, 2, 1, 0]
    described = [shape._element.xpath(".//p:cNvPr")[0].get("descr") for shape in charts(opened)]
    assert all(len(text) > 20 for text in described)


def test_words_and_numbers_are_those_of_the_result() -> None:
    """Answer, counts, intervals and command stand on the slides as the result has them, and the charts hold its
    numbers, not pictures of them."""
    result = comparison(3)
    opened, page = deck(result), page_of(result)
    said = texts(opened)
    for card in page.cards:
        assert card.failed in said
        assert f"95% interval {card.between}" in said
    assert opened.slides[0].shapes.title.text_frame.text == page.answer
    assert opened.slides[1].shapes.title.text_frame.text == page.failure_finding
    assert opened.slides[3].shapes.title.text_frame.text == page.causes.title
    assert result["command"] in said
    assert all(limit in said for limit in page.limits)
    failures, returns, use, cash, causes = charts(opened)
    rates = [result["plans"][name]["failure_rate"]["value"] for name in result["plans"]]
    assert series_of(failures) == {"Failures of 100 runs": pytest.approx([100 * rate for rate in rates], rel=1e-3)}
    dots = series_of(returns)
    for arm in arms_of(result):
        mark = f"{arm.style.glyph} {arm.title}"
        drawn = len(dots[mark]) + len(dots.get(f"{mark}, loses money", []))
        assert drawn == 50
        assert len(dots[mark]) == sum(x >= 0 for x in sorted(arm.values("roi_values"))[2::4])
        assert series_of(use)[mark] == result["plans"][arm.name]["weekly"]["honest_use"]["p50"]
        assert series_of(cash)[mark] == result["plans"][arm.name]["weekly"]["cumulative_cash"]["p50"]
        assert mark in series_of(causes)


def test_labels_of_bars_say_what_the_report_says() -> None:
    """A spreadsheet rounds 12.5 to 13, the report to 12: where they differ the label is written out."""
    result = comparison(2)
    for name, rate in zip(result["plans"], (0.125, 0.001), strict=True):
        result["plans"][name]["failure_rate"]["value"] = rate
    labels = [
        "".join(text.text for text in label.xpath(".//a:t"))
        for label in charts(deck(result))[0].chart._chartSpace.xpath(".//c:dLbl")
    ]
    assert labels == [of_100(0.125), of_100(0.001)] == ["12 of 100", "fewer than 1 of 100"]


def test_the_same_result_gives_the_same_bytes() -> None:
    """Neither the deck nor the workbooks inside it hold the time of day."""
    first = render_slides(comparison(2))
    assert first == render_slides(comparison(2))
    with zipfile.ZipFile(io.BytesIO(first)) as packed:
        assert {entry.date_time[0] for entry in packed.infolist()} == {1980}


def test_hostile_text_stays_text() -> None:
    """Whatever a company or an arm is called, the deck opens, shows it as text, and no cell of a chart's workbook
    becomes a formula or a link."""
    result = hostile(comparison(3))
    result["plans"] = {
        f"{start}{name}": data for start, (name, data) in zip("=+@", result["plans"].items(), strict=True)
    }
    for name, data in result["plans"].items():
        data["title"] = f"{name[:1]}HYPERLINK(1) {HOSTILE}\x00\ud800"
    opened = deck(result)
    assert "<script>" in texts(opened)
    for shape in charts(opened):
        blob = shape.chart.part.chart_workbook.xlsx_part.blob
        with zipfile.ZipFile(io.BytesIO(blob)) as book:
            assert "<f>" not in book.read("xl/worksheets/sheet1.xml").decode()
            assert not any("hyperlink" in name for name in book.namelist())
            strings = re.findall(r"<t[^>]*>([^<]*)", book.read("xl/sharedStrings.xml").decode())
        assert not [text for text in strings if text.startswith(FORMULA)]


def test_what_is_missing_is_said() -> None:
    """A result without returns, causes, weeks or levers still gives five slides that say what is not there."""
    result = comparison(1)
    for data in result["plans"].values():
        data.update(roi_values=[], what_went_wrong=[], primary_failure={"NONE": {"share": 1.0}}, weekly={})
    result.update(levers_changed=[], company=None, provenance=None)
    opened = deck(result)
    assert len(opened.slides) == 5
    assert "No plan has a return on investment" in texts(opened)
    assert "No run fails in any way" in texts(opened)


def test_an_explanation_is_quoted_where_there_is_one() -> None:
    """What `explain` found stands under what would change the answer, instead of the hint to ask for it."""
    result = comparison(2)
    assert "crmsim explain midsize_distributor" in texts(deck(result))
    quoted = {"answer_lines": ["Training spares most: 12 of 20 failures."]}
    said = texts(Presentation(io.BytesIO(render_slides(result, quoted))))
    assert "Training spares most: 12 of 20 failures." in said
    assert "crmsim explain" not in said


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    """The slides are a file that opens; what was there before is replaced."""
    target = tmp_path / "board.pptx"
    target.write_text("old")
    assert write_slides(comparison(2), target) == target
    assert len(Presentation(str(target)).slides) == 5
    assert [path.name for path in tmp_path.iterdir()] == ["board.pptx"]


def test_compare_writes_slides_of_its_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--slides` writes the deck of the very result that `--json` writes."""
    monkeypatch.chdir(tmp_path)
    Path("tiny.toml").write_text(TINY)
    words = ("--replications", "2", "--workers", "1", "--json", "r.json", "--slides", "r.pptx")
    said = crmsim("compare", "tiny.toml", *words)
    assert said.code == 0, said.err
    assert "r.pptx is written." in said.err
    assert Path("r.pptx").read_bytes() == render_slides(json.loads(Path("r.json").read_text()))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--slides", "r.ppt"), "--slides 'r.ppt' must end in .pptx."),
        (("--slides", "missing/r.pptx"), "there is no folder"),
        (("--slides", "r.pptx", "--json", "r.pptx"), "would overwrite"),
        (("--slides", "tiny.pptx"), "would overwrite"),
    ],
)
def test_slides_that_cannot_be_written_are_refused_before_anything_runs(
    words: tuple[str, ...], sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rules of --report hold: another kind of file, no folder, or a file that the command reads or writes."""
    monkeypatch.chdir(tmp_path)
    Path("tiny.pptx").write_text(TINY)
    said = crmsim("compare", "tiny.pptx", *words)
    assert said.code == 2
    assert sentence in said.err
    assert Path("tiny.pptx").read_text() == TINY
