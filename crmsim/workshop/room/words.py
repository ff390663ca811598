"""What people may write: short, on one line, and nothing that could turn a page or a list upside down."""

import unicodedata

LONGEST_NAME = 32  # characters
LONGEST_SENTENCE = 160
REFUSED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # control, direction and other signs that nobody sees
MOST_MARKS = 3  # accents above one letter; more of them paint over the lines around


class NotPlainError(ValueError):
    """A text cannot be taken; says why, for the person who wrote it."""


def plain_name(raw: object) -> str:
    """The name of a team as it is kept; NotPlainError where it cannot be shown."""
    return _plain(raw, LONGEST_NAME, "A team name")


def plain_sentence(raw: object) -> str:
    """A sentence for the wall as it is kept; NotPlainError where it cannot be shown."""
    return _plain(raw, LONGEST_SENTENCE, "The sentence")


def team_key(name: str) -> str:
    """Equal for names that people would read as the same."""
    return unicodedata.normalize("NFKC", name).casefold()


def _plain(raw: object, longest: int, what: str) -> str:
    if not isinstance(raw, str) or len(raw) > 20 * longest:
        raise NotPlainError(f"{what} can have {longest} characters.")
    text = " ".join(unicodedata.normalize("NFC", raw).split())
    if not text:
        raise NotPlainError(f"{what} is needed.")
    if len(text) > longest:
        raise NotPlainError(f"{what} can have {longest} characters; this has {len(text)}.")
    marks = 0
    for character in text:
        kind = unicodedata.category(character)
        marks = marks + 1 if kind.startswith("M") else 0
        if kind in REFUSED or marks > MOST_MARKS:
            raise NotPlainError(f"{what} can hold letters, numbers and common signs only.")
    if all(unicodedata.category(character)[0] in "ZM" for character in text):
        raise NotPlainError(f"{what} is needed.")
    return text
