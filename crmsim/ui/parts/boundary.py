"""The last net: what still goes wrong while a page is drawn is logged, and the visitor reads a sentence with a code."""

import hashlib
import logging
import traceback
from collections.abc import Callable

import solara

from crmsim.ui.parts.problems import ProblemText

log = logging.getLogger(__name__)


@solara.component
def Boundary(children: list[solara.Element] | None = None, what: str = "page") -> None:
    """Draw the children, or where that fails a sentence that says so."""
    error, clear = solara.use_exception()
    code = code_of(error) if error is not None else ""
    solara.use_effect(lambda: report(error, code), [code])
    if error is not None:
        ProblemText(f"This {what} could not be drawn (code {code}). Your settings are kept.", "Try again", clear)
    else:
        solara.v.Html(tag="div", class_="bounded", children=children or [])


def code_of(error: BaseException) -> str:
    """A short code that is the same for the same mistake, to find it in the log."""
    where = traceback.extract_tb(error.__traceback__)
    text = f"{type(error).__name__} {[(frame.name, frame.lineno) for frame in where[-3:]]}"
    return hashlib.sha256(text.encode()).hexdigest()[:6].upper()


def report(error: BaseException | None, code: str) -> Callable[[], None] | None:
    """Write an error to the log, with its trace."""
    if error is not None:
        log.error("a page could not be drawn (code %s)", code, exc_info=error)
    return None
