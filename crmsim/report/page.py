"""The page: the result as sections of text, pictures and tables, put into the template."""

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2

from crmsim.figures import DARK, LIGHT, recolouring
from crmsim.report.content import Page, page_of
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
    page = page_of(result)
    drawing, library = asset("report.js"), asset("echarts/echarts.common.min.js")
    template = environment().get_template("report.html.j2")
    text = template.render(
        page=page,
        style=asset("report.css"),
        library=library,
        drawing=drawing,
        library_hash=script_hash(library),
        drawing_hash=script_hash(drawing),
        data=script_json(script_data(page)),
        light=LIGHT,
        dark=DARK,
    )
    return text.strip() + "\n"


def script_data(page: Page) -> dict[str, Any]:
    """What the script draws: every picture's option by its key, and the colours of the dark mode."""
    return {
        "dark": recolouring(LIGHT, DARK),
        "pictures": {picture.key: picture.option for picture in page.pictures()},
    }


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
