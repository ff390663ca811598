"""Files that are there whole or not at all, after a kill, a full disk or a power cut."""

import errno
import hashlib
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from crmsim.store.inside import SET_ASIDE

#: How a file system says that it knows no flushing of folders.
NO_FOLDER_SYNC = (errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS)
UNFINISHED = ".part"  # ending of files that are still being written, whose names begin with a dot


class Steps:
    """The steps of a commit, announced one by one; tests put a fault in front of any of them."""

    def __init__(self) -> None:
        self.before: Callable[[str], None] | None = None

    def __call__(self, name: str) -> None:
        """Say that a step is about to be taken."""
        if self.before is not None:
            self.before(name)


step = Steps()


def sha256(data: bytes) -> str:
    """SHA-256 of bytes, as hex digits."""
    return hashlib.sha256(data).hexdigest()


def write_durably(target: Path, data: bytes, *, replace: bool = False) -> None:
    """Write a file so that it is there whole or not at all, and read it back before it gets its name.

    Raises FileExistsError where the file is there and may not be replaced, and OSError where the system refuses; then
    nothing is left behind.
    """
    if not replace and target.exists():
        raise FileExistsError(f"{target} is there already")
    unfinished = target.with_name(f".{target.name}.{secrets.token_hex(6)}{UNFINISHED}")
    try:
        step("open")
        with unfinished.open("xb", buffering=0) as file:
            step("write")
            view = memoryview(data)
            while view:  # the system may take less than all at once
                view = view[file.write(view) :]
            step("fsync")
            os.fsync(file.fileno())
        step("verify")
        if sha256(unfinished.read_bytes()) != sha256(data):
            raise OSError(5, "what was written reads back differently", str(unfinished))
        step("replace")
        unfinished.replace(target)
    finally:
        with suppress(OSError):  # a disk that fails may refuse this too; `part` files are swept at the next start
            unfinished.unlink(missing_ok=True)
    step("fsync folder")
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Make a folder's entries durable; Windows knows no such thing, and some network folders have none.

    Raises OSError where the system tried and failed.
    """
    if os.name != "posix":
        return
    try:
        handle = os.open(folder, os.O_RDONLY)
    except PermissionError:  # files may be made in it, but nobody may look at it
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in NO_FOLDER_SYNC:  # a disk that fails must be heard
            raise
    finally:
        os.close(handle)


def sweep_unfinished(folder: Path) -> int:
    """Remove files that were never finished, and give how many; only whoever holds the lock may call it."""
    found = [path for path in folder.glob(f".*{UNFINISHED}") if path.is_file()]
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


def set_aside(path: Path, store: Path) -> Path:
    """Move a file that cannot be used into the store's folder `set_aside`, under a free name, and give the new path."""
    folder = store / SET_ASIDE
    if not folder.exists():
        folder.mkdir()
        sync_folder(store)
    target = folder / path.name
    while target.exists():
        target = folder / f"{path.stem}-{secrets.token_hex(3)}{path.suffix}"
    path.rename(target)
    sync_folder(folder)
    sync_folder(path.parent)
    return target
