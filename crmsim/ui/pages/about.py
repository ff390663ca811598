"""About: what the model is and is not, its credibility card, what every lever rests on, and licences."""

from typing import Any

import solara

from crmsim.report.content import LIMITS
from crmsim.ui.about.card import freshness, overview, rows, weaknesses
from crmsim.ui.about.levers import catalogue, confidences
from crmsim.ui.about.licences import packages, shipped
from crmsim.ui.about.views import CardVue, LeversVue, ModelVue
from crmsim.ui.parts.table import TableView
from crmsim.version import MODEL_VERSION, __version__


@solara.component
def Page() -> None:
    """The page, from what matters to a board down to licences."""
    opened, set_opened = solara.use_state(dict[str, list[dict[str, Any]]]())
    listed, set_listed = solara.use_state(False)

    def want(name: Any) -> None:
        found = rows(str(name))
        if found:
            set_opened(lambda before: {**before, str(name): found})

    with solara.v.Html(tag="div", class_="page about-page"):
        ModelVue(version=__version__, model_version=str(MODEL_VERSION), limits=list(LIMITS), weaknesses=weaknesses())
        CardVue(card=overview(), stale=freshness(), rows=opened, event_want=want)
        LeversVue(
            catalogue=catalogue() if listed else "",
            confidences=confidences(),
            event_want=lambda _: set_listed(True),
        )
        with solara.v.Html(tag="section", attributes={"aria-labelledby": "licences-title"}):
            solara.v.Html(tag="h2", children=["Licences"], attributes={"id": "licences-title"})
            TableView(shipped(), "parts", words=3, numeric=False)
            TableView(packages(), "packages", words=3, numeric=False, folded=True)
