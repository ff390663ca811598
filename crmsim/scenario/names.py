"""Text that people see: without anything that could upset a terminal, a page or a reader's eye."""

import unicodedata

from crmsim.errors import InputError, show

#: Controls, invisible format marks (such as those that turn the reading direction), lone halves of a
#: character.
_REFUSED = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def clean_name(value: object) -> object:
    """A name or title without surrounding blanks; ValueError where it holds control or invisible characters.

    What is not text is given back as it is, for the caller's own check of types.
    """
    if not isinstance(value, str):
        return value
    refuse_invisible(value)
    if not value.strip():
        raise ValueError("must not be empty")
    return value.strip()


def refuse_invisible(text: str, allowed: str = "") -> None:
    """Raise ValueError, naming the place, where the text holds a control or invisible character."""
    if text.isprintable():  # nothing of what is refused prints; files of contacts hold hundreds of thousands of words
        return
    for place, character in enumerate(text, start=1):
        if character not in allowed and unicodedata.category(character) in _REFUSED:
            raise ValueError(f"holds the control or invisible character U+{ord(character):04X} at place {place}")


def check_text(key: str, value: object, longest: int, allowed: str = "") -> None:
    """Refuse, with InputError, what is no text, is too long, or holds characters that do not show."""
    if not isinstance(value, str):
        raise InputError(f"{key} must be a text, but {show(value)} was given.")
    if len(value) > longest:
        raise InputError(f"{key} has {len(value)} characters, more than {longest}.")
    try:
        refuse_invisible(value, allowed)
    except ValueError as problem:
        raise InputError(f"{key} {problem}.") from None
