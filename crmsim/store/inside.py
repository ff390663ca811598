"""What belongs to a store lies in it: a folder that came from somebody else must not reach files beside it.

A ledger can name any path, and a folder can hold links. So names are checked before they become paths, and a store
with a link where a folder or a file of ours should be is neither read nor changed.
"""

import errno
import re
from collections.abc import Iterable
from pathlib import Path

from crmsim.errors import DamagedStoreError, show

RUNS, WEEKLY = "shards", "weekly"  # folders, and the two kinds of shards
CONTACTS, SET_ASIDE = "contacts", "set_aside"
LEDGER, LOCK = "ledger.sqlite", "LOCK"
#: SQLite's own files beside a ledger. It follows links, so there must be none.
BESIDE = ("", "-wal", "-shm", "-journal")
_PARTS = (RUNS, WEEKLY, CONTACTS, SET_ASIDE, LOCK, *(f"{LEDGER}{ending}" for ending in BESIDE))

_SHARD = re.compile(rf"(?:{RUNS}|{WEEKLY})/[0-9]{{6,18}}-[0-9a-f]{{8}}\.parquet")
_DIGEST = re.compile(r"[0-9a-f]{8,64}")


def require_no_links(store: Path) -> None:
    """Refuse (DamagedStoreError) a store in which a link stands for one of its folders or files."""
    for name in _PARTS:
        if (store / name).is_symlink():
            raise DamagedStoreError(
                f"{show(name)} in the store {show(str(store), 200)} is a link to another place, which crmsim never "
                "makes. Nothing was read or changed; put the real one there, or remove the link."
            )


def is_shard_name(name: object) -> bool:
    """Whether a name is one that a shard can have, relative to its store."""
    return isinstance(name, str) and _SHARD.fullmatch(name) is not None


def require_shard_names(names: Iterable[object]) -> None:
    """Refuse (DamagedStoreError) what is no name of a shard: it could lead out of the store."""
    for name in names:
        if not is_shard_name(name):
            raise DamagedStoreError(
                f"The ledger is damaged: {show(name, 100)} is no name of a shard. 'crmsim store repair' sets it aside, "
                "so that its study can take over the results that are there."
            )


def is_digest(digest: object) -> bool:
    """Whether a text can be the digest of contacts, and so part of a file's name."""
    return isinstance(digest, str) and _DIGEST.fullmatch(digest) is not None


def plain_bytes(path: Path) -> bytes:
    """The bytes of a file that is no link; FileNotFoundError for none, OSError for anything else, such as a pipe."""
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise OSError(errno.EINVAL, "it is no plain file", str(path))
    return path.read_bytes()
