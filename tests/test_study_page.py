"""What the page of a study shows and says: curves of single factors, unfinished studies, outcomes that never vary."""

import numpy as np
from study_tables import made_up

from crmsim.analysis.asking import analyze
from crmsim.report.study_page import section_of

ONE_ARM = ("a",)


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
