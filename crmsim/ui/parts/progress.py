"""How far a job is, with the one thing to do about it: stop and keep, continue, run, or try again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import solara

from crmsim.figures.wording import number
from crmsim.ui.state import JobView


@dataclass(frozen=True, slots=True)
class Standing:
    """A job in words: `state` for the looks, `text`, the share done (None: not known), the button ("" for none)."""

    state: str
    text: str
    share: float | None = None
    button: str = ""


@solara.component
def JobProgress(view: JobView, what: str = "runs", waiting: str = "", floating: bool = False) -> None:
    """Progress, Stop, stale, stopped and problem of a job, in one line; nothing where all is as asked.

    `what` is counted ("runs", "situations"). `waiting` is said before anything was asked for, beside a Run button. With
    `floating` it lies over the foot of the page while it runs, so that nothing moves.
    """
    standing = standing_of(view, what, waiting)

    def press(_: Any) -> None:
        if view.busy:
            view.stop()
        else:
            view.run()

    ProgressVue(
        state=standing.state,
        text=standing.text,
        share=-1.0 if standing.share is None else standing.share,
        button=standing.button,
        floating=floating,
        event_press=press,
    )


def standing_of(view: JobView, what: str = "runs", waiting: str = "") -> Standing:
    """What is to be said of a job."""
    news = view.news
    if news is None:
        if view.stale:
            return Standing("stale", "Settings changed. The result below is for the previous setting.", None, "Run")
        return Standing("waiting", waiting, None, "Run") if waiting and view.result is None else Standing("", "")
    done, wanted = news.done, news.wanted
    if news.state in {"waiting", "running", "early"}:
        share = done / wanted if wanted else None
        if not done:
            words = news.message or ("Updating…" if view.result is not None else "Starting…")
            return Standing("running", words, None, "Stop")
        text = f"{number(done, 0)} of {number(wanted, 0)} {what}{left(news.seconds_left)}"
        return Standing("running", text, share, f"Stop and keep {number(done, 0)}")
    if news.state == "stopped":
        if not done:
            return Standing("stopped", news.message or "Stopped before anything was done.", None, "Run")
        return Standing("stopped", f"Stopped. Based on {number(done, 0)} {what}.", None, "Continue")
    if news.state == "problem":
        return Standing("problem", news.message, None, "Try again")
    return Standing("", "")


def left(seconds: float | None) -> str:
    """The time left, roughly; "" where it is not known."""
    if seconds is None:
        return ""
    if seconds < 90:
        return f", about {max(1, round(seconds))} s left"
    return f", about {round(seconds / 60)} minutes left"


@solara.component_vue("progress.vue", vuetify=False)
def ProgressVue(
    state: str, text: str, share: float, button: str, floating: bool, event_press: Callable[[Any], None]
) -> None:
    """The browser's side; a share below 0 is not known."""
