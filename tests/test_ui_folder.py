"""The temporary folder of a server: what a killed one leaves behind is removed by the next, and nothing else."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from crmsim.ui import folder

MAKES = "import os; from crmsim.ui.folder import *; os.environ['SOLARA_HOME'] = make_folder()"
ENDINGS = {"in order": "", "killed": "; os._exit(9)", "given up": "; end_at_once(130)"}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(("ending", "left"), [("in order", 0), ("killed", 1), ("given up", 0)])
def test_only_a_killed_server_leaves_its_folder_and_the_next_one_removes_it(
    place: Path, ending: str, left: int
) -> None:
    """However it ends, names of people are gone at its end or at the next start."""
    program = f"{MAKES}{ENDINGS[ending]}"
    subprocess.run([sys.executable, "-c", program], env={**os.environ, "TMPDIR": str(place)}, check=False)
    assert len(list(place.iterdir())) == left
    mine = Path(folder.make_folder())
    assert list(place.iterdir()) == [mine]


def test_folders_of_running_servers_and_unknown_ones_stay(place: Path) -> None:
    """One that runs, one of another computer, and one that says nothing are left alone."""
    mine = Path(folder.make_folder())
    elsewhere, silent = place / "crmsim-ui-elsewhere", place / "crmsim-ui-silent"
    for one in (elsewhere, silent):
        one.mkdir()
    (elsewhere / folder.NOTE).write_text(json.dumps({"host": "elsewhere", "pid": 1, "since": 0.0}))
    folder.remove_left_behind()
    assert {*place.iterdir()} == {mine, elsewhere, silent}
