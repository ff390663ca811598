"""Files are read in a process of their own, which may take so much time and memory and leaves nothing behind."""

import json
import logging
import os
import secrets
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from crmsim.scenario.scenario import MAX_TITLE
from crmsim.scenario.typed import typed_number
from crmsim.ui.intake.child import ORDER
from crmsim.ui.intake.draft import OPTIONS, Draft, Part, safe_file_name
from crmsim.ui.intake.words import for_the_page
from crmsim.ui.setting.value import own_name_of

log = logging.getLogger(__name__)
Json = dict[str, Any]

PATIENCE = 90  # seconds for one company
AT_ONCE = 2  # of all visitors
BUSY = "Others are importing at this moment. Try again in a minute."
FAILED = "These files could not be read: the program that reads them ended. Nothing was changed."
TOO_LONG = "Reading these files took too long. Take smaller ones here, or use crmsim import on the command line."

_turns = threading.BoundedSemaphore(AT_ONCE)


def look(part: Part, key: bytes) -> Json:
    """How the files of a part would be read, or {"problem": ...}. Blocks; for a thread of its own."""
    order = {"what": "look"}
    return _asked(order, [part], key, maps=False)


def make(draft: Draft) -> Json:
    """The company of all files, or {"problem": ...}. Blocks; for a thread of its own."""
    options: dict[str, str | float | list[str]] = {}
    for option in (one for one in OPTIONS if draft.options.get(one.name, "").strip()):
        text = draft.options[option.name].strip()
        number = typed_number(text.removesuffix("%").strip()) if option.percent else None
        if option.percent and (number is None or not 1 <= number <= 100):
            return {"problem": f"{option.label}: this must be a number from 1 to 100 percent."}
        if option.many:
            options[option.name] = [one.strip() for one in text.split(";") if one.strip()]
        else:
            options[option.name] = text if number is None else number / 100
    title = draft.title.strip()[:MAX_TITLE] or "My company"
    order = {
        "what": "make",
        "title": title,
        "name": own_name_of(title),
        "options": options,
    }
    return _asked(order, draft.parts, draft.key, maps=True)


def _asked(order: Json, parts: Sequence[Part], key: bytes, *, maps: bool) -> Json:
    if not _turns.acquire(timeout=PATIENCE):
        return {"problem": BUSY}
    try:
        with tempfile.TemporaryDirectory(
            prefix="import-", dir=os.environ.get("SOLARA_HOME"), ignore_cleanup_errors=True
        ) as name:
            folder = Path(name)
            listed = [_laid_out(folder, part, maps=maps) for part in parts]
            (folder / "key").write_text(key.hex() + "\n", encoding="ascii")
            (folder / ORDER).write_text(json.dumps({**order, "parts": listed}), encoding="utf-8")
            answer = _answer(folder)
    except OSError:
        log.exception("files could not be laid out")
        return {"problem": FAILED}
    finally:
        _turns.release()
    return {**answer, "problem": for_the_page(answer["problem"])}


def _laid_out(folder: Path, part: Part, *, maps: bool) -> Json:
    """Write the files of a part for the process to read."""
    place = folder / part.kind
    place.mkdir()
    names: list[str] = []
    for number, file in enumerate(part.files):
        name = safe_file_name(file.name, number)
        name = name if name.casefold() not in {one.casefold() for one in names} else f"{number + 1} {name}"
        (place / name).write_bytes(file.content)
        names.append(name)
    return {"kind": part.kind, "folder": part.kind, "files": names, "maps": part.maps() if maps else []}


def _answer(folder: Path) -> Json:
    try:
        done = subprocess.run(  # noqa: S603  our own module, a folder of our own
            [sys.executable, "-m", "crmsim.ui.intake.child", str(folder)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"problem": TOO_LONG}
    try:
        answer: Json = json.loads(done.stdout)
    except ValueError:
        log.error("the process that reads files ended with %s: %s", done.returncode, done.stderr.decode()[-4000:])
        return {"problem": FAILED}
    return answer


def new_key() -> bytes:
    """A key of pseudonyms that lives as long as a visitor's page: nobody can try names out afterwards."""
    return secrets.token_bytes(32)
