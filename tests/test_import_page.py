"""What an audit says on its page, on the screen and in the browser: what it sets first, and how files were read."""

import copy
import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from command_line import ROOT, crmsim

from crmsim.cli.import_table import print_import
from crmsim.report.audit_page import page_of, render_audit
from crmsim.report.audit_words import levers_told, spread_says_something, value_text
from crmsim.ui.intake.shown import notes


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """The audit of the sample export, with a currency."""
    folder = tmp_path_factory.mktemp("audit")
    with pytest.MonkeyPatch.context() as settings:
        settings.setenv("XDG_CONFIG_HOME", str(folder / "settings"))
        source, out = ROOT / "samples" / "crm_export", folder / "a.toml"
        said = crmsim("import", "crm-export", str(source), "--out", str(out), "--currency", "EUR")
    assert said.code == 0, said.err
    return json.loads((folder / "a" / "audit.json").read_text())


@pytest.fixture
def audit(sample: dict) -> dict:
    """The audit, for a test to change."""
    return copy.deepcopy(sample)


def test_what_the_files_set_comes_before_what_they_cost(audit: dict):
    """The head tells levers with their defaults; values come before hours; headings go down by one step at most."""
    page = render_audit(audit)
    assert "accuracy of the old records at 0.76 (default 0.65)" in page
    assert page.index('id="set"') < page.index('id="hurts"') < page.index('id="files"')
    assert 'title="0.7569">0.76<' in page
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_how_files_were_read_is_on_the_page_the_screen_and_in_the_browser(
    audit: dict, capsys: pytest.CaptureFixture[str]
):
    """Stages, skipped lines, totals, columns not used and amounts that can be read otherwise are told everywhere."""
    deals = next(table for table in audit["tables"] if table["kind"] == "deals")
    deals |= {
        "stages": {"Sold": "won", "Gone": "lost", "Offer": "open"},
        "notes": ["2 lines above the header were skipped"],
        "unused": ["Colour"],
        "totals": 1,
        "ambiguous_numbers": ["value"],
        "left_out_lines": [9, 12, 15],
    }
    deals["accounted"]["left_out"] = 3
    print_import(audit, Path("a.toml"))
    for place in (render_audit(audit), capsys.readouterr().out, " ".join(notes(audit))):
        for told in (
            "Taken as won: Sold; lost: Gone; open: Offer.",
            "2 lines above the header were skipped.",
            "1 row with totals or remarks left out.",
            "2 rows with more cells than the header left out.",
            "Columns not used: Colour.",
            "The decimal sign could be the other one in value.",
        ):
            assert told in place


def test_an_older_audit_has_a_page_too(audit: dict):
    """An audit without currency and without what is told of reading is shown all the same."""
    del audit["currency"]
    for table in audit["tables"]:
        for key in ("stages", "totals", "ambiguous_numbers"):
            table.pop(key, None)
    audit["figures"] = [figure for figure in audit["figures"] if figure["key"] != "company.currency"]
    assert "The files name no currency" in render_audit(audit)


def test_what_rests_on_assumptions_says_so_beside_it(audit: dict):
    """The whale curve and the segments carry where they come from; money carries its currency."""
    page = render_audit(audit)
    for heading in re.findall(r"<h3>(?:Whale curve|Four segments).*?</h3>", page):
        assert "partly assumed" in heading
    assert page.count("a year, EUR") == 2
    for figure in audit["figures"]:
        figure["origin"] = "measured"
    assert page_of(audit)["segments_origin"] == "measured"


def test_bars_have_one_scale_and_fields_their_file(audit: dict):
    """A bar is as long as its share of 100; columns stand under the name of their file."""
    page = page_of(audit)
    for kind in page["parts"]:
        assert [row["width"] for row in kind["rows"]] == [
            round(100 * part["share"], 1)
            for part in audit["parts"][kind["title"].removeprefix("By ").replace("-", " ")][: len(kind["rows"])]
        ]
    assert [file for file, _ in page["fields"]] == [table["file"] for table in audit["tables"]]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [([10, 10, 10, 10], False), ([12, 8, 11, 9], False), ([40, 1, 2, 1], True), ([0, 0, 0, 0], False)],
)
def test_people_are_folded_away_where_chance_explains_them(wrong: list[int], says: bool, audit: dict):
    """Only a spread beyond chance is shown at once."""
    parts = [{"part": f"P-{n}", "rows": 50, "wrong": w, "share": w / 50, "most": ""} for n, w in enumerate(wrong)]
    assert spread_says_something(parts) is says
    audit["parts"]["person"] = parts
    assert page_of(audit)["parts"][-1]["folded"] is not says


@pytest.mark.parametrize(
    ("key", "value", "shown"),
    [
        ("levers.legacy_accuracy", 0.7569, "0.76"),
        ("levers.source_heterogeneity", 0.0404, "0.04"),
        ("levers.mess_unevenness", 0.0, "0"),
        ("levers.n_sources", 12, "12"),
        ("company.customers", 12345, "12,345"),
        ("company.gross_margin_per_employee", 93265.52, "93k EUR"),
        ("company.regions", ["North", "South"], "North, South"),
    ],
)
def test_values_have_the_digits_that_they_can_bear(key: str, value: object, shown: str):
    """Two digits that matter for a share, all for a count, money as it is said."""
    assert value_text({"key": key, "value": value}, "EUR") == shown


def test_levers_are_told_by_their_distance_from_the_default():
    """The one that is furthest in its range comes first; none gives no sentence."""
    figures = [
        {"key": "levers.legacy_accuracy", "value": 0.66, "origin": "measured"},
        {"key": "levers.n_sources", "value": 30, "origin": "assumed"},
    ]
    told = levers_told({"figures": figures})
    assert told.index("sources to migrate at 30 (default 8, an assumption)") < told.index("accuracy of the old records")
    assert levers_told({"figures": []}) == ""
