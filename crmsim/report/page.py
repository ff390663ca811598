"""The page: the result as sections of text, pictures and tables, put into the template."""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Protocol

import jinja2

from crmsim.figures import DARK, LIGHT, recolouring
from crmsim.figures.picture import Picture
from crmsim.report.content import page_of
from crmsim.report.tables import cell
from crmsim.report.writing import script_json, write_whole


def write_report(result: Mapping[str, Any], path: Path) -> Path:
    """Write the report of a comparison and return its path.

    Parameters
    ----------
    result
        The dictionary of `Comparison.to_dict()`, or the JSON that `crmsim compare --json` wrote.
    path
        The file to write. It is replaced whole; where anything fails, it stays as it was.

    Raises
    ------
    InputError
        The folder is missing or cannot be written.
    """
    text = render_report(result)
    write_whole(Path(path), text)
    return Path(path)


def render_report(result: Mapping[str, Any]) -> str:
    """The report as one HTML page that loads nothing: scripts, styles and numbers are inside it."""
    return rendered("report.html.j2", page_of(result))


class Illustrated(Protocol):
    """Content of a page with pictures that its script draws."""

    def pictures(self) -> Iterable[Picture]:
        """Every picture of the page."""
        ...


def rendered(template: str, page: Illustrated) -> str:
    """A page with pictures: the template filled in, with script, style and what the script draws inside it."""
    drawing, library = asset("report.js"), asset("echarts/echarts.common.min.js")
    data = {
        "dark": recolouring(LIGHT, DARK),
        "pictures": {picture.key: picture.option for picture in page.pictures()},
    }
    text = (
        environment()
        .get_template(template)
        .render(
            page=page,
            style=asset("report.css"),
            library=library,
            drawing=drawing,
            library_hash=script_hash(library),
            drawing_hash=script_hash(drawing),
            data=script_json(data),
            light=LIGHT,
            dark=DARK,
        )
    )
    return text.strip() + "\n"


@cache
def environment() -> jinja2.Environment:
    """Jinja2 with everything escaped that is not declared safe in the template."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("crmsim.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["cell"] = cell
    return made


@cache
def asset(name: str) -> str:
    """A file of the package's assets as text, with line ends as a browser reads them."""
    text = files("crmsim.report").joinpath("assets", *name.split("/")).read_text("utf-8")
    return text.replace("\r\n", "\n").strip()


def script_hash(text: str) -> str:
    """The hash by which the page's own security policy allows exactly this script."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
