"""The how-to on studies is executed: its experiment file, its commands and its Python, in the order of the page."""

import re
import shlex
from pathlib import Path

import pytest

from crmsim.cli import main

PAGE = (Path(__file__).parents[1] / "docs" / "studies.md").read_text("utf-8")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_the_page_on_studies_runs(tmp_path, monkeypatch, capsys):
    """Every block does what a reader would see: commands end well, Python runs, and both say something."""
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for language, block in re.findall(r"```(toml|console|python)\n(.*?)```", PAGE, re.DOTALL):
        if language == "toml":
            (tmp_path / "typing.toml").write_text(block, "utf-8")
        elif language == "python":
            exec(compile(block, "studies.md", "exec"), names)  # noqa: S102  the project's own text
            assert capsys.readouterr().out.strip()
        else:
            for line in block.splitlines():
                program, *arguments = shlex.split(line.removeprefix("$ "))
                assert program == "crmsim"
                assert main(arguments) == 0, line
                assert len(capsys.readouterr().out) > 50
    assert (tmp_path / "typing.html").is_file()
