"""Names of people and customers are replaced by pseudonyms: the same name gets the same one wherever the key is kept.

A pseudonym is a keyed hash (HMAC-SHA-256, Krawczyk, Bellare and Canetti 1997): without the key nobody can try names
out.
"""

import base64
import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from crmsim.errors import InputError, show
from crmsim.intake.values import identity, spoken

_LETTERS = 10  # of 5 bits: with 200,000 names, two share a pseudonym in one of 50,000 companies
_CROCKFORD = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", b"0123456789ABCDEFGHJKMNPQRSTVWXYZ")
_KEY_BYTES = 32
_LONGEST = 64  # characters of a name that is kept


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """How names are replaced. With `keep` they stay, each in the spelling that was met first."""

    key: bytes
    keep: bool = False
    spellings: dict[str, str] = field(default_factory=dict)  # of names that are kept, by what makes them one name

    def cells(self, cells: pd.Series, what: str) -> pd.Series:
        """Every name of a column replaced; an empty cell stays empty."""
        return cells.map({text: self.name(text, what) for text in cells.unique()})

    def name(self, text: str, what: str) -> str:
        """The pseudonym of a name, "" for none; `what` it names ("person", "customer") keeps namesakes apart."""
        if not text.strip():
            return ""
        same = f"{what}:{identity(spoken(text) if what == 'person' else text)}"
        if self.keep:
            return self.spellings.setdefault(same, _tidied(text))
        digest = hmac.digest(self.key, same.encode(), "sha256")
        return f"{what[0].upper()}-{base64.b32encode(digest[:10]).translate(_CROCKFORD)[:_LETTERS].decode()}"

    def remember(self, names: Iterable[str], what: str) -> None:
        """Keep to the spellings of an earlier import."""
        for name in names:
            self.name(name, what)

    def mark_of(self, text: str) -> str:
        """A short keyed hash by which two texts can be told to be equal, and nothing else."""
        return hmac.new(self.key, f"mark:{text}".encode(), hashlib.sha256).hexdigest()[:12]

    def mark(self) -> str:
        """What tells whether two imports replaced names in the same way, without telling the key."""
        if self.keep:
            return "kept"
        return hmac.new(self.key, b"mark 2", hashlib.sha256).hexdigest()[:8]


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


def _tidied(text: str) -> str:
    """A name on one line; what is too long ends in a mark of the whole, so that two names never become one."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    mark = hashlib.sha256(identity(text).encode()).hexdigest()[:8]
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 9]} {mark}"
