# ruff: noqa: INP001  a script beside the pages it illustrates, no package
"""Make the pictures of docs/dynamics.md and renew its table of figures: `python docs/make_pictures.py [NAME ...]`.

Takes a minute or two; NAME limits it to some pictures and leaves the table alone. Needs matplotlib, which crmsim
itself does not: `pip install matplotlib`. What is drawn comes from `experiments/`, where the tests of the dynamics
take it from too.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

try:
    import matplotlib as mpl
    import matplotlib.pyplot as plt
except ModuleNotFoundError:
    sys.exit("The pictures need matplotlib, which crmsim itself does not: pip install matplotlib")

from drawing import STYLE, Rows
from pictures_of_projects import cancelled, collapse, headline_levers
from pictures_of_use import dip, honeymoon, inverted_u, s_curve

from crmsim.version import MODEL_VERSION

FOLDER = Path(__file__).parent / "pictures"
PAGE = Path(__file__).parent / "dynamics.md"
TABLE_BEGINS, TABLE_ENDS = "<!-- figures: begin -->", "<!-- figures: end -->"
PICTURES = {
    picture.__name__: picture for picture in (s_curve, dip, honeymoon, inverted_u, collapse, cancelled, headline_levers)
}


def write_table(rows: Rows) -> None:
    """Put the figures into the page, between its two marks."""
    before, rest = PAGE.read_text("utf-8").split(TABLE_BEGINS)
    after = rest.split(TABLE_ENDS)[1]
    lines = [
        TABLE_BEGINS,
        f"| What | Figure (model version {MODEL_VERSION}) |",
        "|---|---|",
        *(f"| {what} | {figure} |" for what, figure in rows),
        TABLE_ENDS,
    ]
    PAGE.write_text(before + "\n".join(lines) + after, "utf-8")


def main(chosen: Sequence[str]) -> None:
    """Make the chosen pictures, or all of them and the table."""
    unknown = set(chosen) - set(PICTURES)
    if unknown:
        sys.exit(f"There is no picture {', '.join(sorted(unknown))}. Pictures: {', '.join(PICTURES)}.")
    mpl.use("agg")
    plt.rcParams.update(STYLE)
    FOLDER.mkdir(exist_ok=True)
    rows: Rows = []
    for name in chosen or PICTURES:
        figure, found = PICTURES[name]()
        figure.savefig(FOLDER / f"{name}.png", metadata={"Software": None})  # no version: the same bytes again
        plt.close(figure)
        rows += found
        sys.stdout.write(f"{name}.png\n")
    if not chosen:
        write_table(rows)


if __name__ == "__main__":
    main(sys.argv[1:])
