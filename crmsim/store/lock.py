"""One coordinator at a time: a lock that the operating system frees when its holder dies, however it dies."""

import errno
import json
import os
import platform
import stat
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from crmsim.errors import DamagedStoreError, InputError, show
from crmsim.store.inside import LOCK as NAME

LOCKED_BYTE = 1 << 30  # Windows locks bytes, and what it locks nobody can read: one far behind the text
PATIENCE, PAUSE = 0.3, 0.02  # seconds: an audit asks for a moment whether the lock is free, and must keep nobody out
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)


class Lock:
    """The right to write to a store, held until `release` or until this process ends.

    InputError, naming host, process and start of the holder, where another process has it. DamagedStoreError where the
    file is a link, or has a second name elsewhere: what is written into it would change another file.
    """

    def __init__(self, store: Path) -> None:
        # Never truncated on opening: what the holder wrote has to stay readable.
        self._file = _opened(store, os.O_RDWR | os.O_CREAT, "r+")
        until = time.monotonic() + PATIENCE
        while not _take(self._file.fileno(), alone=True):
            if time.monotonic() < until:
                time.sleep(PAUSE)
                continue
            holder = _holder(self._file)
            self._file.close()
            raise InputError(_in_use(store, holder))
        about = {
            "host": platform.node(),
            "pid": os.getpid(),
            "since": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        self._file.seek(0)
        self._file.truncate()
        self._file.write(json.dumps(about) + "\n")
        self._file.flush()

    def release(self) -> None:
        """Let the next one in. The file stays: removing it would let two processes lock two files of one name."""
        if not self._file.closed:
            with suppress(OSError):  # a full disk may keep the old words; the lock is what counts
                self._file.seek(0)
                self._file.truncate()
            self._file.close()


def in_use(store: Path) -> str:
    """A sentence where somebody writes to a store at this moment, else nothing. No file is made or changed."""
    try:
        file = _opened(store, os.O_RDONLY, "r")
    except OSError:  # nobody has ever written here, or nobody may
        return ""
    with file:
        return "" if _take(file.fileno(), alone=False) else _in_use(store, _holder(file))


def _opened(store: Path, flags: int, mode: str) -> IO[str]:
    path = store / NAME
    try:
        handle = os.open(path, flags | _NO_FOLLOW, 0o644)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise _foreign(path) from None
        raise
    found = os.fstat(handle)
    if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1:
        os.close(handle)
        raise _foreign(path)
    return os.fdopen(handle, mode, encoding="utf-8")


def _foreign(path: Path) -> DamagedStoreError:
    return DamagedStoreError(
        f"{show(str(path), 200)} is not a file of its own, and crmsim never makes it otherwise. Remove it."
    )


def _in_use(store: Path, holder: str) -> str:
    return f"The store {show(str(store), 200)} is in use by {holder}. Wait until it is done, or stop it."


if sys.platform == "win32":

    def _take(handle: int, *, alone: bool) -> bool:  # noqa: ARG001  there is only one kind of lock
        import msvcrt  # noqa: PLC0415  there is none elsewhere

        os.lseek(handle, LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:

    def _take(handle: int, *, alone: bool) -> bool:
        """Lock a file without waiting; not `alone`, beside others that only look."""
        import fcntl  # noqa: PLC0415  there is none on Windows

        try:
            fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def _holder(file: IO[str]) -> str:
    """Words for whoever holds a lock, from what it wrote."""
    try:
        file.seek(0)
        about = json.loads(file.read())
        return f"process {int(about['pid'])} on {show(about['host'])}, since {show(about['since'])}".replace("'", "")
    except (OSError, ValueError, KeyError, TypeError):  # it has only just begun, or is just ending
        return "another process"
