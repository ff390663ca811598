"""Who may do what. What is not in the table is allowed to nobody, so a new action is closed until it is put there."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Role = Literal["trainer", "stage", "participant", "nobody"]

TRAINER: frozenset[Role] = frozenset({"trainer"})
PARTICIPANT: frozenset[Role] = frozenset({"participant"})

#: Every action that can be posted, and the roles that may.
ALLOWED: Mapping[str, frozenset[Role]] = {
    "open": TRAINER,
    "close": TRAINER,
    "reveal": TRAINER,
    "next": TRAINER,
    "go": TRAINER,
    "undo": TRAINER,
    "start_game": TRAINER,
    "remove": TRAINER,
    "hide": TRAINER,
    "names": TRAINER,
    "joining": TRAINER,
    "rotate_code": TRAINER,
    "end": TRAINER,
    "export": TRAINER,
    "unlock": TRAINER,
    "stage_link": TRAINER,
    "trainer_link": TRAINER,
    "join": frozenset({"nobody", "participant"}),
    "answer": PARTICIPANT,
    "decide": PARTICIPANT,
    "ask": PARTICIPANT,
    "say": PARTICIPANT,
    "claim": frozenset({"nobody", "participant", "stage", "trainer"}),  # turning a link that was handed out into a role
}
#: What each role may look at.
MAY_SEE: Mapping[str, frozenset[Role]] = {
    "phone": PARTICIPANT,
    "stage": frozenset({"stage", "trainer"}),
    "console": TRAINER,
}

#: Crockford's letters: no I, L, O, U, so that nobody mistakes one for another.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 8  # 32 ** 8 codes: 40 bits
MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody who calls: a role, and which participant it is."""

    role: Role = "nobody"
    member: str = ""

    @property
    def by(self) -> str:
        """How events name them."""
        return self.member if self.role == "participant" else self.role


NOBODY = Who()


def authorize(who: Who, action: str) -> bool:
    """Whether somebody may call an action. Whom it is done for is never in the question: it follows from the token."""
    return who.role in ALLOWED.get(action, frozenset())


def may_see(who: Who, screen: str) -> bool:
    """Whether somebody may look at a screen."""
    return who.role in MAY_SEE.get(screen, frozenset())


def new_token() -> str:
    """A token of 128 bits that nobody can guess."""
    return secrets.token_urlsafe(16)


def hashed(token: str) -> str:
    """What is kept of a token: enough to know it again, not enough to be it."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def new_code() -> str:
    """A join code."""
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))


def written(code: str) -> str:
    """A join code as people read it: in two groups of four."""
    return f"{code[:4]} {code[4:]}"


def read_code(typed: object) -> str:
    """A join code as it was meant, from what somebody typed; "" where it cannot be one."""
    if not isinstance(typed, str) or len(typed) > 40:
        return ""
    code = typed.upper().translate(MISREAD)
    return code if len(code) == CODE_LENGTH and set(code) <= set(LETTERS) else ""


def is_code(typed: object, code: str) -> bool:
    """Whether this is the code, in a time that does not tell how much of it was right."""
    return hmac.compare_digest(read_code(typed).encode(), code.encode())
