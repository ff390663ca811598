"""Files on their way from a browser: told of first, then sent in pieces, each taken only where it belongs."""

import base64
import binascii
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakSet

from crmsim.errors import InputError, show
from crmsim.ui.intake.draft import ENDINGS, KINDS, MOST_BYTES, MOST_FILES, Draft, File, Part, safe_file_name
from crmsim.ui.intake.words import size_of
from crmsim.ui.parts.sent import whole

PIECE = 400_000  # bytes that a browser sends at once: in base64 well below what a socket takes
MOST_HELD = 200_000_000  # bytes of all visitors' files

_held: WeakSet[File] = WeakSet()
_coming: "WeakSet[Upload]" = WeakSet()


@dataclass(slots=True, eq=False, weakref_slot=True)
class Upload:
    """Files of one kind that are being sent; `got` holds their bytes, one after the other."""

    kind: str
    names: tuple[str, ...]
    sizes: tuple[int, ...]
    got: bytearray = field(default_factory=bytearray)

    @property
    def size(self) -> int:
        """Bytes of all of them."""
        return sum(self.sizes)

    def take(self, given: Any) -> bool:
        """Take a piece; False for anything that is not the next one."""
        data = given.get("data") if isinstance(given, dict) else None
        if not isinstance(data, str) or whole(given.get("at")) != len(self.got) or len(data) > 2 * PIECE:
            return False
        try:
            piece = base64.b64decode(data, validate=True)
        except (binascii.Error, ValueError):
            return False
        if not piece or len(self.got) + len(piece) > self.size:
            return False
        self.got += piece
        return True

    def part(self) -> Part:
        """The files, when all of them is there."""
        files, start = [], 0
        for name, size in zip(self.names, self.sizes, strict=True):
            files.append(File(name, bytes(self.got[start : start + size])))
            start += size
        _held.update(files)
        _coming.discard(self)
        return Part(self.kind, tuple(files))


def announced(given: Any, draft: Draft) -> Upload:
    """The upload that a browser tells of. Raises InputError, in plain words, for what is not taken."""
    kind = given.get("kind") if isinstance(given, dict) else None
    listed = given.get("files") if isinstance(given, dict) else None
    if kind not in KINDS or not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise InputError("These files could not be read.")
    if not 1 <= len(listed) <= (MOST_FILES if kind == "crm-export" else 1):
        raise InputError(f"An export may have {MOST_FILES} files, every other kind one; {len(listed)} were given.")
    names = tuple(safe_file_name(one.get("name"), place) for place, one in enumerate(listed))
    sizes = tuple(whole(one.get("size")) for one in listed)
    for name, size in zip(names, sizes, strict=True):
        if not name.lower().endswith(ENDINGS):
            raise InputError(f"{show(name)} is no table that can be read here: save it as .csv or .xlsx.")
        if size <= 0:
            raise InputError(f"{show(name)} is empty.")
    earlier = draft.part(str(kind))
    together = sum(sizes) + draft.size - (earlier.size if earlier else 0)
    if together > MOST_BYTES:
        raise InputError(
            f"These files would come to {size_of(together)}, and {MOST_BYTES // 1_000_000} MB is the most for a "
            "company here. crmsim import on the command line takes more."
        )
    if sum(sizes) + held() > MOST_HELD:
        raise InputError("Others are importing large files at this moment. Try again in a few minutes.")
    upload = Upload(str(kind), names, sizes)
    _coming.add(upload)
    return upload


def held() -> int:
    """Bytes of the files of all visitors that are in memory now, or have been told of and are coming."""
    return sum(len(file.content) for file in list(_held)) + sum(upload.size for upload in list(_coming))
