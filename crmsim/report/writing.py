"""Writing a file whole or not at all, and text that may stand inside a script element."""

import json
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any

from crmsim.errors import InputError, show

# What could end or open a script, a comment or (in old engines) a line, as JSON escapes of the same characters.
UNSAFE_IN_SCRIPT = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def script_json(value: Any) -> str:
    """The value as JSON that may stand inside `<script>`, whatever text is in it. NaN raises ValueError."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True)
    return text.translate(UNSAFE_IN_SCRIPT)


def write_whole(path: Path, content: str | bytes) -> None:
    """Write `content` (text as UTF-8) to `path`: the file is either as before or complete, even after a power cut.

    Raises InputError where the folder is missing or cannot be written.
    """
    target = path.resolve()  # a link stays a link: the file it points to is replaced
    if target.is_dir():
        raise InputError(f"{show(str(path), 200)} is a folder; give the name of a file to write.")
    if not target.parent.is_dir():
        raise InputError(f"The folder of {show(str(path), 200)} does not exist; make it first.")
    unfinished = target.with_name(f".{target.name[:100]}.{secrets.token_hex(6)}.part")
    try:
        with unfinished.open("xb") as file:
            file.write(content.encode("utf-8") if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(target)
    except OSError as error:
        raise InputError(f"{show(str(path), 200)} could not be written: {error.strerror or error}.") from error
    finally:
        unfinished.unlink(missing_ok=True)
    keep_name(target.parent)


def keep_name(folder: Path) -> None:
    """Ask the system to keep a folder's new entry too; systems that know no such thing (Windows) are left alone."""
    if os.name != "posix":
        return
    with suppress(OSError):  # some network folders refuse; the file itself is complete by now
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
