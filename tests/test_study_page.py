"""What the page of a study shows and says: curves of single factors, unfinished studies, outcomes that never vary."""

import numpy as np
import pytest
import stored_study
from study_tables import made_up

from crmsim.analysis.asking import analyze
from crmsim.errors import InputError
from crmsim.figures.wording import cell_text
from crmsim.report.study_page import page_of, render_study, section_of, summary_of
from crmsim.store.store import Store
from crmsim.study_usecases import study_page

ONE_ARM = ("a",)
ON_MONEY = {"outcomes": ["npv"], "design": {"kind": "factorial"}}


def turned(response, **more):
    """Two factors turned alone between 0 and 1, from the middle."""
    levels = [0.0, 0.25, 0.75, 1.0]
    points = np.array([[0.5, 0.5], *([one, 0.5] for one in levels), *([0.5, one] for one in levels)])
    return made_up(points, response, kind="one_at_a_time", arms=ONE_ARM, **more)


def test_a_hump_shows_in_the_curve_and_in_the_table_of_levels():
    """Equal ends and a summit between them: the picture rises and falls, and the table holds every level."""
    table = turned(lambda x, _: 100.0 * x[:, 0] * (1.0 - x[:, 0]), luck=5.0, noise=0.1)
    (picture,) = section_of("sensitivity", analyze(table, "sensitivity"), {}).pictures
    curve = next(part["data"] for part in picture.option["baseOption"]["series"] if len(part["data"]) == 5)
    heights = [point["value"][1] for point in curve]
    assert heights[0] < heights[1] < heights[2] > heights[3] > heights[4]
    rows = [row for row in picture.table.rows if row[0] == "X1"]
    assert [row[1] for row in rows] == ["0", "0.25", "0.5", "0.75", "1"]
    assert [row[-1] for row in rows] == ["yes", "yes", "base", "yes", "yes"]
    assert {row[-1] for row in picture.table.rows if row[0] == "X2"} == {"base", "no"}


@pytest.fixture
def half_done(tmp_path):
    """A store of 24 planned runs of which 10 are done."""
    path = stored_study.make(tmp_path / "study", run=False, about=ON_MONEY)
    with Store.open(path, write=True) as store:
        store.commit(stored_study.rows_of(store.pending())[:10])
    return path


def test_the_headline_of_an_unfinished_study_says_of_how_many_runs_it_is(half_done):
    """Nobody who reads the headline alone takes it for the whole; once all is run, it says nothing of the kind."""
    assert page_of(study_page(half_done)).headline.startswith("So far, from 10 of 24 runs: ")
    with Store.open(half_done, write=True) as store:
        stored_study.fill(store)
    assert "So far" not in page_of(study_page(half_done)).headline


def test_places_that_share_a_run_are_planned_as_often_as_they_are_counted(tmp_path):
    """A design with a point twice: what is done is never more than what was planned, and what is missing is missed."""
    with Store.create(tmp_path / "study", stored_study.header(about=ON_MONEY)) as store:
        store.plan(stored_study.design((1.0, 1.0, 2.0)))
        store.commit(stored_study.rows_of(store.pending())[:8])
    books = study_page(tmp_path / "study")["books"]
    assert (books["planned"], books["ok"] + books["not_run"]) == (24, 24)
    assert books["not_run"] > 0


@pytest.mark.parametrize(("share", "words"), [(0.0, "in none of the 72 runs"), (1.0, "in every one of the 72 runs")])
def test_an_outcome_that_is_the_same_in_every_run_is_said_once_and_not_drawn(share, words):
    """A sentence instead of pictures and tables of nothing; the curves are left out for the same reason."""
    table = turned(lambda x, _: np.full(len(x), share), flag=True)
    section = summary_of(analyze(table, "summary"), {})
    assert any(words in finding for finding in section.findings)
    assert [caption.caption for caption in section.tables] == ["Every arm in figures"]
    assert section.pictures == ()
    with pytest.raises(InputError, match="the same in all 72 runs"):
        analyze(table, "sensitivity")


def test_a_store_in_which_every_run_broke_down_says_so(tmp_path):
    """Not that none has finished yet, as if waiting would help."""
    path = stored_study.make(tmp_path / "study", run=False, about=ON_MONEY)
    with Store.open(path, write=True) as store:
        store.commit(stored_study.rows_of(store.pending(), status="failed"))
    with pytest.raises(InputError, match="All 24 runs of this store broke down"):
        study_page(path)


def test_a_table_writes_all_its_figures_in_one_form():
    """Amounts just under and just over a million stand in full beside each other, not one of them as 1.43M."""
    table = turned(lambda x, _: 950_000.0 + 500_000.0 * x[:, 0], luck=20_000.0)
    section = summary_of(analyze(table, "summary"), {})
    cells = [cell for row in section.tables[0].rows for cell in row[2:]]
    assert any(cell.startswith("1,") for cell in cells)
    assert not any(letter in cell for cell in cells for letter in "kM")
    assert [cell_text(x) for x in (1_434_210.0, -961_419.0, 999.6, 0.0877)] == [
        "1,434,000",
        "\N{MINUS SIGN}961,400",
        "1,000",
        "0.0877",
    ]


def test_a_table_that_is_cut_says_how_many_rows_it_has(tmp_path):
    """Whoever opens a long table knows that it goes on below the edge."""
    about = {"outcomes": ["npv"], "design": {"kind": "one_at_a_time"}}
    with Store.create(tmp_path / "study", stored_study.header(about=about)) as store:
        store.plan(stored_study.design(np.linspace(1.0, 5.0, 12)))
        stored_study.fill(store)
    page = render_study(study_page(tmp_path / "study"))
    assert "Show as table (12 rows)" in page
    assert "Show as table<" in page  # short ones need no such word
