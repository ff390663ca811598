"""What can be taken to the board: the report as one page, slides, and all numbers."""

import base64
import json
import logging
from collections.abc import Callable
from typing import Any

import solara

from crmsim.report.page import render_report
from crmsim.ui.explained import remembered
from crmsim.ui.parts.answer import DownloadsVue
from crmsim.ui.simulator import Job
from crmsim.ui.state import Json, Shown

log = logging.getLogger(__name__)
NOTHING: dict[str, str] = {}
POWERPOINT = "application/vnd.openxmlformats-officedocument.presentationml.presentation"

#: Kind, words on its button, ending, type, and how it is made of a job and its result.
Maker = tuple[str, str, str, str, Callable[[Job, Json], bytes]]


def makers() -> tuple[Maker, ...]:
    """Everything that a comparison can be downloaded as."""
    return (
        ("report", "Download report", "html", "text/html", lambda _, result: render_report(result).encode()),
        ("slides", "Download slides", "pptx", POWERPOINT, slides),
        (
            "numbers",
            "All numbers (JSON)",
            "json",
            "application/json",
            lambda _, result: json.dumps(result, indent=2, ensure_ascii=False, allow_nan=False).encode(),
        ),
    )


def slides(job: Job, result: Json) -> bytes:
    """Five slides, with why runs failed where that was asked for on the page of drivers."""
    from crmsim.report.slides import render_slides  # noqa: PLC0415  slow to import, and few pages ask for slides

    return render_slides(result, remembered(job.setting, result.get("leading") or 0))


@solara.component
def TakeHome(shown: Shown) -> None:
    """Buttons for the report and the numbers. A file is made when it is asked for, and let go when it has arrived."""
    file, set_file = solara.use_state(NOTHING)

    def ask(kind: Any) -> None:
        for name, _, ending, mime, make in makers():
            if name == kind:
                set_file(file_from(shown.job, shown.result, ending, mime, make))

    DownloadsVue(
        kinds=[[name, words] for name, words, *_ in makers()],
        file=file,
        event_ask=ask,
        event_saved=lambda _: set_file(NOTHING),
    )


def file_from(job: Job, result: Json, ending: str, mime: str, make: Callable[[Job, Json], bytes]) -> dict[str, str]:
    """A file for the browser (name, type, content as base64), or the problem in words."""
    try:
        content = make(job, result)
    except Exception:
        log.exception("a download could not be made")
        return {"problem": "This file could not be made. Your settings are kept."}
    name = f"{result.get('scenario', 'comparison')}-{job.key[:6]}.{ending}"
    return {"name": name, "type": mime, "content": base64.b64encode(content).decode("ascii")}
