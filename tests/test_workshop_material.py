"""What a trainer prints: every lesson and both games on paper and slides, nothing given away, nothing loaded."""

import io
import re
from html import unescape
from pathlib import Path

import pytest
from command_line import crmsim
from pptx import Presentation

from crmsim.lessons import load, play
from crmsim.lessons.files import shipped
from crmsim.workshop.game.forms import FORMS
from crmsim.workshop.material import Material, material, write_material

GUIDE = Path(__file__).parents[1] / "docs" / "workshop.md"


def written(found: Material, folder: Path) -> dict[str, str]:
    """The text of every page, by name of its file."""
    return {path.name: path.read_text("utf-8") for path in write_material(found, folder) if path.suffix == ".html"}


def texts(page: str) -> str:
    """What a reader sees of a page, on one line."""
    body = re.sub(r"<(style|script)[^>]*>.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", "", body)).split())


def slide_texts(folder: Path) -> list[str]:
    shown = Presentation(io.BytesIO((folder / "slides.pptx").read_bytes()))
    return ["\n".join(shape.text_frame.text for shape in slide.shapes) for slide in shown.slides]


@pytest.mark.parametrize("form", FORMS)
def test_every_lesson_and_game_is_on_paper(form: str, tmp_path: Path) -> None:
    """Each question stands on handout, prediction sheet, notes and slides; the handout gives no aim away."""
    found = material("Why it fails", shipped(), form)
    pages = {name: texts(page) for name, page in written(found, tmp_path).items()}
    assert set(pages) == {"handout.html", "predictions.html", "trainer.html"}
    slides = slide_texts(tmp_path)
    for lesson in found.lessons:
        question = " ".join(lesson.question.text.split())
        assert all(question in page for page in pages.values())
        assert any(question in slide for slide in slides)
        assert all(" ".join(asked.split()) in pages["handout.html"] for asked in lesson.discuss)
        assert " ".join(lesson.goal.split()) in pages["trainer.html"]
        assert " ".join(lesson.goal.split()) not in pages["handout.html"]
    assert found.game is not None
    for move in (*found.game["actions"], *found.game["plans"], *found.game["questions"]):
        assert move["title"] in pages["handout.html"]
        assert move["text"] in pages["handout.html"]


def test_pages_load_nothing_and_take_names_as_text(tmp_path: Path) -> None:
    """No page refers to a file or a host, and a title with markup in it stays text; the same deck is the same bytes."""
    found = material("<script>alert(1)</script>", ("all_at_once",), None)
    for page in written(found, tmp_path).values():
        assert not re.search(r"<script|\s(src|href)=|url\(|@import", page)
        assert "&lt;script&gt;" in page
    slides = (tmp_path / "slides.pptx").read_bytes()
    write_material(found, tmp_path)
    assert (tmp_path / "slides.pptx").read_bytes() == slides


@pytest.mark.slow
def test_answers_are_those_of_the_model(tmp_path: Path) -> None:
    """With answers the notes, a page to show and the slides say what the model says; handout and slips do not."""
    lesson = load("all_at_once")
    answer = play(lesson, 20, workers=1)
    pages = written(Material("Why it fails", (lesson,), {lesson.name: answer}), tmp_path)
    for name, page in pages.items():
        told = name in {"trainer.html", "reveals.html"}
        assert (answer.sentence in texts(page)) is told, name
    assert all(f'id="drawing-all_at_once-{picture.key}"' in pages["reveals.html"] for picture in answer.pictures)
    assert any(answer.sentence in slide for slide in slide_texts(tmp_path))


def test_the_command_says_what_it_wrote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are named as they are written; a mistake ends in a sentence, and nothing is written."""
    done = crmsim("lessons", "print", str(tmp_path / "handouts"), "--lesson", "all_at_once", "--game", "none")
    assert done.code == 0
    assert [line.split(" is ")[0] for line in done.out.splitlines()] == [
        str(tmp_path / "handouts" / name)
        for name in ("handout.html", "predictions.html", "trainer.html", "slides.pptx")
    ]
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("CRMSIM_CHROMIUM", raising=False)
    for words, said in (
        (("--lesson", "all_at_onec"), "Did you mean 'all_at_once'?"),
        (("--pdf",), "There is no Chromium, Chrome or Edge here"),
    ):
        done = crmsim("lessons", "print", str(tmp_path / "other"), *words)
        assert done.code == 2
        assert said in done.err
        assert not (tmp_path / "other").exists()


def test_the_guide_and_the_material_say_the_same(tmp_path: Path) -> None:
    """The question at the start, those of the debrief and the files of the table in the guide are those written."""
    guide = GUIDE.read_text("utf-8")
    found = material("Why it fails", ("all_at_once",), None)
    assert all(f'"{line}' in guide for line in (found.hook, *found.debrief, found.closing))
    names = {path.name for path in write_material(found, tmp_path)} | {"reveals.html"}
    titles = [text.split("\n")[0] for text in slide_texts(tmp_path)]
    assert set(re.findall(r"slide \*(.+?)\*", guide)) <= set(titles)
    assert set(re.findall(r"^\| `(\w+\.\w+)` \|", guide, flags=re.MULTILINE)) == names


def test_the_short_game_fits_its_sixteen_minutes() -> None:
    """Four decisions and a minute after each, as the guide has it, are sixteen minutes; the guide gives it as many."""
    form = FORMS["four_half_years"]
    assert form.rounds * (form.seconds + 60) <= 16 * 60
    begins, ends = re.findall(r"^### (\d+)–(\d+) The game", GUIDE.read_text("utf-8"), flags=re.MULTILINE)[0]
    assert int(ends) - int(begins) == 16
