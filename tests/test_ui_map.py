"""The page of the map, drawn without a browser: what its situations open with."""

import pytest
from command_line import TINY
from ui_sessions import FakeSimulator, Session

from crmsim.ui import state
from crmsim.ui.looking.work import lever_map_of
from crmsim.ui.pages import map as page
from crmsim.ui.setting import from_file
from crmsim.ui.simulator import News


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> FakeSimulator:
    fake = FakeSimulator()
    monkeypatch.setattr(state, "simulator", lambda: fake)
    return fake


def test_an_old_map_opens_with_the_settings_it_was_drawn_with(asked: FakeSimulator) -> None:
    """A situation brings back the numbers that the map shows, though the question is another by now, and says so."""
    drawn_with = from_file(TINY, "tiny.toml").with_seed(3)
    page.looking.value = page.Looking(x_count="3", y_count="3", runs="20")
    session = Session(page.Page, drawn_with)
    session.one("key_", "button").vue_press(None)
    ticket = next(ticket for ticket in asked.tickets if ticket.job.kind == "map")
    result = list(lever_map_of(ticket.job, None, lambda: False))[-1].result  # type: ignore[arg-type]  # one process
    ticket.on_news(News("done", 9, 9, result=result))
    session.change(lambda history: history.to(history.now.with_seed(4).with_lever("n_vendors", 5.0)))
    situation = next(one for one in session.all("key_", "button") if one.key_ == "situation")
    assert "earlier settings" in situation.text
    situation.vue_press(None)
    assert session.setting.seed == 3
    assert dict(session.setting.levers) == {"leadership_commitment": 0.2, "data_burden": 1.0}
    session.close()
