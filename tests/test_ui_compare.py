"""The page that compares, drawn without a browser: what it says in each state, and what its controls do."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import solara
from ui_sessions import FakeSimulator, Session

from crmsim.report.slides import render_slides
from crmsim.scenario.levers import LEVERS as ALL_LEVERS
from crmsim.ui import explained, state
from crmsim.ui.example import fresh, stored
from crmsim.ui.explained import explain_job
from crmsim.ui.pages.compare import Page
from crmsim.ui.parts.boundary import Boundary
from crmsim.ui.parts.lever_groups import catalogue
from crmsim.ui.parts.levers import LeversColumn
from crmsim.ui.parts.numbers import rows_as_csv
from crmsim.ui.parts.share import setting_from
from crmsim.ui.parts.take_home import slides
from crmsim.ui.setting import Setting
from crmsim.ui.simulator import Job, News
from crmsim.ui.state import History


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> FakeSimulator:
    fake = FakeSimulator()
    monkeypatch.setattr(state, "simulator", lambda: fake)
    return fake


@pytest.fixture(scope="module")
def result() -> dict[str, Any]:
    found = stored()
    assert found is not None, "make the stored example anew: python -m crmsim.ui.example"
    return found[0]


@pytest.fixture
def visit(asked: FakeSimulator) -> Iterator[Callable[..., Session]]:
    sessions: list[Session] = []

    def begin(page: Callable[[], Any] = Page, setting: Setting | None = None) -> Session:
        sessions.append(Session(page, setting))
        return sessions[-1]

    assert asked.tickets == []
    yield begin
    for session in sessions:
        session.close()


ANSWER, PROGRESS, LEVERS, ARMS, DETAILS = (
    ("answer", "basis"),
    ("share", "button"),
    ("catalogue",),
    ("arms", "most"),
    ("changeable",),
)


def test_a_result_is_told_as_the_report_tells_it(visit: Any, asked: FakeSimulator, result: dict[str, Any]) -> None:
    """The answer comes first, in the very sentence of the result, and every picture of the report is there."""
    session = visit()
    asked.tickets[0].on_news(News("done", 100, 100, result=result))
    assert session.one(*ANSWER).answer == result["answer_lines"][0]
    shown = [widget.key_ for widget in session.all("option", "key_")]
    assert shown == ["roi", "failure-difference", "npv-difference", "adoption", "cash", "causes"]
    failed = round(100 * result["plans"]["big_bang"]["failure_rate"]["value"])
    assert session.one("cards").cards[0]["marks"] == [failed, 100 - failed]


def test_an_early_answer_is_marked_and_can_be_kept(visit: Any, asked: FakeSimulator, result: dict[str, Any]) -> None:
    """An answer from 20 runs says so and is drawn pale; its progress offers to stop and keep what is done."""
    session = visit()
    asked.tickets[0].on_news(News("early", 20, 100, 4.0, {**result, "replications": 20}))
    assert session.one(*ANSWER).early.startswith("Early answer from 20 runs")
    assert all(widget.pale for widget in session.all("option", "key_"))
    bar = session.one(*PROGRESS)
    assert (bar.text, bar.button) == ("20 of 100 runs of each plan, about 4 s left", "Stop and keep 20")
    bar.vue_press(None)
    assert asked.tickets[0].stopped


def test_a_stopped_answer_can_be_continued(visit: Any, asked: FakeSimulator, result: dict[str, Any]) -> None:
    """After a stop the page says on how many runs it rests, and Continue asks again."""
    session = visit()
    asked.tickets[0].on_news(News("stopped", 46, 100, None, {**result, "replications": 46, "stopped": True}))
    bar = session.one(*PROGRESS)
    assert (bar.text, bar.button) == ("Stopped. Based on 46 runs of each plan.", "Continue")
    bar.vue_press(None)
    assert len(asked.tickets) == 2


def test_an_old_result_is_dimmed_while_a_new_one_comes(
    visit: Any, asked: FakeSimulator, result: dict[str, Any]
) -> None:
    """A turned lever keeps the old result, dimmed and with its own figures, and leaves the question of before."""
    session = visit()
    asked.tickets[0].on_news(News("done", 100, 100, result=result))
    session.change(lambda history: history.to(history.now.with_lever("data_burden", 5.0)))
    asked.tickets[1].on_news(News("running", 3, 100))
    assert session.one(*ANSWER).state == "dim"
    assert session.one(*ANSWER).chips == []
    assert asked.tickets[0].left
    asked.tickets[0].on_news(News("done", 100, 100, result={**result, "answer_lines": ["of another question"]}))
    assert session.one(*ANSWER).answer == result["answer_lines"][0]


def test_a_run_goes_on_while_another_page_is_shown(visit: Any, asked: FakeSimulator) -> None:
    """Whoever comes back shares the run that is going and can stop it; another question, or good-bye, ends it."""
    elsewhere = solara.reactive(False)
    session = visit(lambda: solara.Text("Elsewhere") if elsewhere.value else Page())
    going = asked.tickets[-1]
    going.on_news(News("running", 40, 200))
    elsewhere.set(True)
    assert not going.left
    elsewhere.set(False)
    again = asked.tickets[-1]
    assert again.job.key == going.job.key
    assert (going.left, again.left) == (True, False), "it is shared first and left then"
    elsewhere.set(True)
    session.change(lambda history: history.to(history.now.with_seed(9)))
    assert again.left
    elsewhere.set(False)
    last = asked.tickets[-1]
    elsewhere.set(True)
    assert not last.left
    session.close()
    assert last.left


def test_too_close_to_call_offers_more_runs(visit: Any, asked: FakeSimulator, result: dict[str, Any]) -> None:
    """Where luck may be all there is, one button asks for 400 runs."""
    session = visit()
    asked.tickets[0].on_news(News("done", 100, 100, result=result))
    assert session.one(*ANSWER).offer == "Run 400"
    session.one(*ANSWER).vue_offer_more(None)
    assert session.setting.replications == 400


def test_a_run_that_cannot_finish_says_so_in_words(visit: Any, asked: FakeSimulator) -> None:
    """A problem is a sentence and a button; there is nothing of a trace."""
    session = visit()
    asked.tickets[0].on_news(News("problem", message="This run could not finish (code R-1). Your settings are kept."))
    bar = session.one(*PROGRESS)
    assert (bar.state, bar.button) == ("problem", "Try again")
    assert session.one(*ANSWER).answer == "No result yet."


def test_what_cannot_be_is_not_run_and_can_be_put_right(visit: Any, asked: FakeSimulator) -> None:
    """Nine waves in a company of four regions: a sentence says why, and its button gives a question that runs."""
    session = visit(setting=Setting().with_lever("n_phases", 9.0))
    assert asked.tickets == []
    session.one("message", "fix").vue_repair(None)
    assert len(asked.tickets) == 1


def test_a_bad_number_stays_beside_its_field(visit: Any) -> None:
    """A number beyond its limits is refused with the limits and what was kept; the question stays as it was."""
    session = visit(LeversColumn)
    session.one(*LEVERS).vue_type_in({"name": "data_burden", "text": "400"})
    name, message = session.one(*LEVERS).problem
    assert name == "data_burden"
    assert message == "Data burden must be 0 to 15 hours/week. You typed 400. Kept: 3.5."
    assert session.setting == Setting()


def test_levers_of_one_plan_are_apart_from_those_of_all(visit: Any) -> None:
    """A lever turned for one plan belongs to that plan, is shown there, and is reset there."""
    session = visit(LeversColumn)
    session.one(*LEVERS).vue_aim(1)
    session.one(*LEVERS).vue_type_in({"name": "data_burden", "text": "2"})
    assert session.setting.levers == ()
    assert session.setting.arms[0].levers == (("data_burden", 2.0),)
    assert session.one(*ARMS).arms[0]["levers"] == ["Data burden 2 hours/week"]
    session.one(*LEVERS).vue_reset("data_burden")
    assert session.setting == Setting()


def test_plans_are_copied_named_changed_and_removed(visit: Any) -> None:
    """The list of plans: a copy has a name of its own, a name that is taken is refused, the last plan stays."""
    session = visit(LeversColumn)
    session.one(*ARMS).vue_act({"do": "copy", "place": 0})
    assert [arm["title"] for arm in session.one(*ARMS).arms] == ["Big bang", "Phased by region", "Big bang 2"]
    session.one(*ARMS).vue_act({"do": "plan", "place": 2, "text": "pilot_then_phased"})
    assert session.one(*ARMS).arms[2]["title"] == "Pilot, then phased"  # nobody had named it
    session.one(*ARMS).vue_act({"do": "rename", "place": 2, "text": "phased_by_region"})
    assert "Two plans have the name" in session.one(*ARMS).arms[2]["problem"]
    for _ in range(4):
        session.one(*ARMS).vue_act({"do": "remove", "place": 0})
    assert len(session.setting.arms) == 1


def test_a_lever_can_change_on_the_way(visit: Any) -> None:
    """A change over time is added from three fields, refused in words where it cannot be, and taken back."""
    session = visit(LeversColumn)
    session.one(*DETAILS).vue_add_change({"week": "26", "name": "leadership_commitment", "value": "0.9"})
    assert [(change.week, dict(change.levers)) for change in session.setting.changes] == [
        (26, {"leadership_commitment": 0.9})
    ]
    session.one(*DETAILS).vue_add_change({"week": "900", "name": "leadership_commitment", "value": "0.9"})
    assert session.one(*DETAILS).problems["changes"] == "The week must be a whole number from 0 to 208."
    session.one(*DETAILS).vue_take_back({"week": 26, "name": "leadership_commitment"})
    assert session.setting == Setting()


@pytest.mark.parametrize(
    "given", [None, 3, -1, 1e99, "x" * 5000, "<script>", [], {}, {"name": []}, {"place": "0"}, True]
)
def test_whatever_a_browser_sends_changes_nothing_by_accident(visit: Any, given: Any) -> None:
    """Events with strange content are answered with nothing, or with a sentence; never with an error."""
    session = visit(LeversColumn)
    for traits in (LEVERS, ARMS, DETAILS):
        widget = session.one(*traits)
        for event in [name for name in dir(widget) if name.startswith("vue_event_")]:
            getattr(widget, event)(given)
    assert session.setting == Setting()


def test_slides_quote_an_explanation_that_was_asked_for(
    monkeypatch: pytest.MonkeyPatch, result: dict[str, Any]
) -> None:
    """Slides tell why runs failed where that was found for this very question: the leading plan's, of most runs."""
    known = {
        explain_job(Setting(), 0, 100, "sound").key: "Of the other plan.",
        explain_job(Setting(), 1, 100, "best").key: "Of what could be gained.",
        explain_job(Setting(), 1, 20, "sound").key: "Of few runs.",
        explain_job(Setting(), 1, 60, "sound").key: "Of the leading plan.",
    }

    class Remembering:
        def known(self, job: Job) -> Any:
            return {"answer_lines": [known[job.key]]} if job.key in known else None

    monkeypatch.setattr(explained, "simulator", Remembering)
    leading = {**result, "leading": 1}
    assert slides(Job("compare", Setting()), leading) == render_slides(
        leading, {"answer_lines": ["Of the leading plan."]}
    )
    other = Setting(seed=1)
    assert slides(Job("compare", other), leading) == render_slides(leading)


def test_steps_are_undone_and_done_again() -> None:
    """Undo goes back step by step, redo forward, and a new step forgets what was undone."""
    history = History().to(Setting(seed=1)).to(Setting(seed=2))
    assert history.undo().undo().now == Setting()
    assert history.undo().redo() == history
    assert history.undo().to(Setting(seed=3)).redo().now == Setting(seed=3)


def test_an_error_while_drawing_ends_in_a_sentence_with_a_code(visit: Any, caplog: pytest.LogCaptureFixture) -> None:
    """The last net: the visitor reads a sentence, the log has the trace."""

    @solara.component
    def Broken() -> None:  # noqa: N802
        raise RuntimeError("secret of the house")

    session = visit(lambda: Boundary(children=[Broken()]))
    message = session.one("message", "fix").message
    assert message.startswith("This page could not be drawn (code ")
    assert "secret" not in message
    assert "secret of the house" in caplog.text


def test_numbers_for_spreadsheets_never_run() -> None:
    """A cell of text that a spreadsheet would take for a formula is made harmless; numbers stay numbers."""
    text = rows_as_csv(["=A1", "n"], [["@SUM(1)", -3.5], ["plain", None], ["\t=x", "not applicable"]])
    assert text == "\ufeff'=A1,n\r\n'@SUM(1),-3.5\r\nplain,\r\n'\t=x,\r\n"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"name": "a.toml", "text": "x" * 300_000}, "larger than 256 kB"),
        ({"name": "a.toml", "text": "employees ="}, "was not opened"),
        ({"name": "a.png", "error": "scenario files end in .toml"}, "end in .toml"),
        (None, "could not be read"),
    ],
)
def test_a_file_that_cannot_be_opened_changes_nothing(given: Any, sentence: str) -> None:
    """What is wrong with a file is said, and that nothing was changed."""
    setting, message = setting_from(given, Setting())
    assert setting == Setting()
    assert sentence in message
    assert message.endswith("Nothing was changed.")


def test_every_lever_has_its_place_and_a_step() -> None:
    """The column holds every lever once; its step divides the plausible range into 15 to 60 parts, or is 1."""
    told = json.loads(catalogue())
    entries = [dict(zip(told["columns"], row, strict=True)) for row in told["rows"]]
    assert [entry["name"] for entry in entries] == list(ALL_LEVERS)
    assert sum(entry["headline"] for entry in entries) == 3
    for entry in entries:
        assert entry["step"] == 1 or 15 <= (entry["high"] - entry["low"]) / entry["step"] <= 60, entry["name"]


@pytest.mark.slow
def test_the_stored_example_is_what_a_fresh_run_gives(result: dict[str, Any]) -> None:
    """Nobody is shown a stored answer that the model no longer gives."""
    now = fresh()
    assert now["answer_lines"] == result["answer_lines"]
    assert json.loads(json.dumps(now["plans"])) == result["plans"]
