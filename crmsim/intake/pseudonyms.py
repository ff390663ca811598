"""Names of people and customers are replaced by pseudonyms: the same name gets the same one wherever the key is kept.

A pseudonym is a keyed hash (HMAC-SHA-256, Krawczyk, Bellare and Canetti 1997): without the key nobody can try names
out.
"""

import base64
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from crmsim.errors import InputError, show
from crmsim.intake.values import NOTHING, fold

_LETTERS = 10  # of 5 bits: with 200,000 names, two share a pseudonym in one of 50,000 companies
_CROCKFORD = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", b"0123456789ABCDEFGHJKMNPQRSTVWXYZ")
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """How names are replaced; with `keep` they stay, only tidied."""

    key: bytes
    keep: bool = False

    def cells(self, cells: pd.Series, what: str) -> pd.Series:
        """Every name of a column replaced; what says nothing becomes ""."""
        return cells.map({text: self.name(text, what) for text in cells.unique()})

    def name(self, text: str, what: str) -> str:
        """The pseudonym of a name; `what` it names ("person", "customer") keeps namesakes apart."""
        if text.strip().casefold() in NOTHING:
            return ""
        if self.keep:
            return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:64]
        digest = hmac.new(self.key, f"{what}:{fold(text)}".encode(), hashlib.sha256).digest()
        return f"{what[0].upper()}-{base64.b32encode(digest).translate(_CROCKFORD)[:_LETTERS].decode()}"

    def mark_of(self, text: str) -> str:
        """A short keyed hash by which two texts can be told to be equal, and nothing else."""
        return hmac.new(self.key, f"mark:{text}".encode(), hashlib.sha256).hexdigest()[:12]

    def mark(self) -> str:
        """What tells whether two imports replaced names in the same way, without telling the key."""
        if self.keep:
            return "kept"
        return hmac.new(self.key, b"mark", hashlib.sha256).hexdigest()[:8]


def read_key(path: Path) -> bytes:
    """The key in a file, made there where there is none; only its owner can read it then."""
    try:
        if path.exists():
            key = bytes.fromhex(path.read_text("ascii").strip())
            if len(key) < _KEY_BYTES:
                raise ValueError
            return key
        path.parent.mkdir(parents=True, exist_ok=True)
        key = secrets.token_bytes(_KEY_BYTES)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(key.hex() + "\n")
    except (ValueError, UnicodeDecodeError):
        raise InputError(
            f"{show(str(path), 200)} holds no key: a key is at least {2 * _KEY_BYTES} digits 0-9 and a-f."
        ) from None
    except OSError as error:
        raise InputError(f"The key {show(str(path), 200)} cannot be read or made: {error.strerror}.") from None
    return key
