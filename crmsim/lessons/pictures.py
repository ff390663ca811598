"""What can be drawn of the result of a lesson: names of pictures, and the functions of `crmsim.figures` behind them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from crmsim import figures
from crmsim.figures import LIGHT, Picture, Theme

Draw = Callable[[Mapping[str, Any], Theme], "list[Picture] | Picture | None"]

PICTURES: dict[str, Draw] = {
    "failures": figures.failure_icons,
    "causes": figures.causes,
    "adoption": figures.adoption,
    "leadership": figures.leadership,
    "data_quality": figures.data_quality,
    "productivity": figures.productivity,
    "cash": figures.cash,
    "roi": figures.roi_dots,
}


def pictures_of(names: Iterable[str], result: Mapping[str, Any], theme: Theme = LIGHT) -> tuple[Picture, ...]:
    """The pictures of these names, of a comparison; those that have nothing to show are left out."""
    found: list[Picture] = []
    for name in names:
        drawn = PICTURES[name](result, theme)
        found += drawn if isinstance(drawn, list) else [drawn] if drawn else []
    return tuple(found)
