"""Mesa's own page on `CRMModel`, for people who work on the model: step it, look into it, turn its levers.

`crmsim ui --developer` serves it to this computer alone, because here the model runs inside the server. Every visitor
has a model of their own. What Mesa offers besides, a console that runs code in the server, is left out on purpose.
"""

from collections.abc import Callable
from typing import Any

import matplotlib as mpl
import numpy as np
import solara
from matplotlib.figure import Figure
from mesa.visualization import SolaraViz, make_plot_component
from mesa.visualization.utils import update_counter

from crmsim.figures.palette import LIGHT
from crmsim.model import CRMModel
from crmsim.plans import PLANS
from crmsim.scenario import files
from crmsim.scenario.kinds import FUNCTION_TITLES
from crmsim.scenario.levers import LEVERS

mpl.use("agg")  # no window: figures go to the page

COMPANY = "small_importer"
PLAN = "big_bang"
MOST_SEEDS = 50
PLOTS = (
    ("live", "active", "honest_use"),
    ("belief", "resistance", "fatigue"),
    ("leadership", "accuracy", "satisfaction"),
    ("productivity",),
)


@solara.component
def Page() -> None:
    """The page: built inside a component, so that nobody steps the model of somebody else."""
    model = solara.use_memo(lambda: CRMModel(COMPANY, PLAN), [])
    shown = solara.use_reactive(model)
    plots = solara.use_memo(lambda: [drawing_of(names) for names in PLOTS], [])
    # Mesa would draw them in a grid of a library that browsers fetch from elsewhere.
    SolaraViz(
        shown,
        components=[],
        model_params=solara.use_memo(parameters, []),
        name="CRMModel, one step a week",
        play_interval=200,
    )
    with solara.ColumnsResponsive(12, large=6):
        People(shown.value)
        for plot in plots:
            plot(shown.value)


def drawing_of(names: tuple[str, ...]) -> Callable[[CRMModel], Any]:
    """Mesa's own component that draws these figures over the weeks."""
    component, _ = make_plot_component(dict(zip(names, LIGHT.series, strict=False)))
    drawing: Callable[[CRMModel], Any] = component
    return drawing


def parameters() -> dict[str, Any]:
    """What can be set before a reset: company, plan, luck, and the levers that matter most."""
    sliders = {
        name: {
            "type": "SliderFloat",
            "value": lever.default,
            "label": f"{lever.title} ({lever.unit})",
            "min": lever.range[0],
            "max": lever.range[1],
            "step": (lever.range[1] - lever.range[0]) / 20.0,
        }
        for name, lever in LEVERS.items()
        if lever.headline and not lever.integer
    }
    return {
        "spec": {"type": "Select", "value": COMPANY, "values": files.shipped(), "label": "Company"},
        "plan": {"type": "Select", "value": PLAN, "values": list(PLANS), "label": "Plan"},
        "rng": {"type": "SliderInt", "value": 0, "label": "Luck number", "min": 0, "max": MOST_SEEDS, "step": 1},
        **sliders,
    }


@solara.component
def People(model: CRMModel) -> None:
    """Everybody in the company by department, with how much they believe in the CRM."""
    update_counter.get()
    solara.FigureMatplotlib(people_figure(model), format="png", bbox_inches="tight")


def people_figure(model: CRMModel) -> Figure:
    """People as dots in the rows of their functions, by what they believe; filled where they have used the CRM."""
    people = model.columns["people"]
    belief, adopted, function = people["belief"], people["adopted"] > 0.0, people["function"]
    place = np.arange(belief.size)
    heights = function + 0.6 * ((place * 0.618) % 1.0 - 0.5)  # spread evenly and always alike
    figure = Figure(figsize=(7.0, 4.2))
    axes = figure.subplots()
    for used, face, name in ((True, LIGHT.series[0], "has used the CRM"), (False, "none", "has not")):
        kind = adopted == used
        axes.scatter(belief[kind], heights[kind], s=22, facecolors=face, edgecolors=LIGHT.series[0], label=name)
    axes.set_yticks(range(len(FUNCTION_TITLES)), FUNCTION_TITLES)
    axes.set_xlim(-0.02, 1.02)
    axes.invert_yaxis()
    axes.set_xlabel("believed usefulness, 0-1")
    axes.set_title(f"{model.firm.title}, {PLANS[model.plan].title.lower()}, week {model.week}")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=2, frameon=False)
    return figure
