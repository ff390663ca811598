"""The tutorial notebooks are executed, as a reader would, in a folder of their own; what they printed is not kept."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LONGEST = 120  # seconds a cell may take: on a slow machine with a busy neighbour
LONG = {"02_sweep", "03_sensitivity"}


def cells_of(notebook: Path) -> list:
    """The cells of a notebook that hold code."""
    return [cell for cell in nbformat.read(notebook, as_version=4).cells if cell.cell_type == "code"]


def test_there_are_notebooks_and_all_are_listed():
    """Who reads README or the page on studies finds each of them."""
    assert len(NOTEBOOKS) == 4
    for page in ("README.md", "docs/studies.md"):
        text = (ROOT / page).read_text("utf-8")
        assert [book.name for book in NOTEBOOKS if f"notebooks/{book.name}" not in text] == []


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_output_is_kept(notebook: Path):
    """Figures of one machine and one version have no place in the repository."""
    assert [cell.id for cell in cells_of(notebook) if cell.outputs or cell.execution_count] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "notebook",
    [pytest.param(book, marks=pytest.mark.full if book.stem in LONG else ()) for book in NOTEBOOKS],
    ids=lambda path: path.stem,
)
def test_a_notebook_runs(notebook: Path, tmp_path: Path):
    """From top to bottom in a new folder, without an error or a warning, and it shows something."""
    book = nbformat.read(notebook, as_version=4)
    place = {"metadata": {"path": str(tmp_path)}}
    NotebookClient(book, timeout=LONGEST, kernel_name="python3", resources=place).execute()
    outputs = [output for cell in book.cells if cell.cell_type == "code" for output in cell.outputs]
    assert [output.text for output in outputs if output.get("name") == "stderr"] == []
    assert len(outputs) >= 4
