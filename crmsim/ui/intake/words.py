"""What the import says, in the words of the page: where the command line has an option, the page has a field."""

import re

_INSTEAD = (
    (r" Check the separator \(--separator\) and the quotation marks\.", " Check what separates cells, and the quotes."),
    (r", or say --encoding\.", "."),
    (r" Try --separator\.", " Check what separates the cells."),
    (r"Say which one does, as in --map [^;]*; there are: ", "Choose the column that does; there are: "),
    (r" Name their columns with --map, as in [^.]*\.[^.]*\.", " Choose their columns below."),
    (
        r"Give --departments FILE, or import the staff first\.",
        "Add the list of employees, or the file that says who is in which department.",
    ),
    (r"--map: ", ""),
    (r"; --margin-rate", ""),
    (r"; --dates says which is first|; --decimal says which", ""),
    (r"--stage ", "A stage "),
    (r"--stage: n", "N"),
    (r"--as-of", "The day from which ages are counted,"),
    (r"--currency", "The currency"),
    (r" \(--sources says how many\)", ""),
    (r"--sales-share", "the share of the sales team"),
    (r"[Uu]se the same way for every file of a company", "take all files away and add them again"),
)


def for_the_page(text: str) -> str:
    """A sentence of the import without the options of the command line."""
    for pattern, words in _INSTEAD:
        text = re.sub(pattern, words, text)
    return text[:1].upper() + text[1:] if text.startswith("the share") else text


def size_of(count: int) -> str:
    """Bytes as people say them."""
    return f"{count / 1_000_000:.1f} MB" if count >= 1_000_000 else f"{max(1, round(count / 1000))} kB"
