"""Mesa's own page on the model: what can be set makes a model, what is drawn can be drawn, and it stays at home."""

import pytest
from command_line import crmsim

from crmsim.model import CRMModel
from crmsim.ui import developer


def test_every_parameter_of_the_page_makes_a_model() -> None:
    """What the page would reset with, as Mesa passes it, is a model of that company under that plan."""
    values = {name: given["value"] for name, given in developer.parameters().items()}
    model = CRMModel(**values)
    assert (model.spec.name, model.plan, model.week) == (developer.COMPANY, developer.PLAN, 0)
    for names in developer.PLOTS:
        assert set(names) <= set(model.datacollector.model_reporters)


def test_people_are_drawn_by_belief_and_use() -> None:
    """Everybody is a dot, those who have used the CRM apart from those who have not."""
    model = CRMModel(developer.COMPANY, developer.PLAN)
    for _ in range(60):
        model.step()
    used, not_used = developer.people_figure(model).axes[0].collections
    adopted = model.columns["people"]["adopted"] > 0
    assert len(used.get_offsets()) == adopted.sum() > 0
    assert len(not_used.get_offsets()) == (~adopted).sum()


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])  # noqa: S104
def test_it_is_shown_to_this_computer_alone(host: str) -> None:
    """The model runs inside the server here, so nobody else is let in."""
    said = crmsim("ui", "--developer", "--no-browser", "--host", host)
    assert said.code == 2
    assert "open to others" in said.err
