"""From bytes to text: what is no text is refused in plain words, and the encoding is found where nobody names it."""

import codecs
import re
from pathlib import Path

from crmsim.errors import InputError, show
from crmsim.intake.raw import MAX_BYTES

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NO_TEXT = (
    (b"\xd0\xcf\x11\xe0", "an old Excel file or another office document; save it as .xlsx or as CSV"),
    (b"%PDF", "a PDF; export the table itself as CSV or .xlsx"),
    (b"\x1f\x8b", "a compressed file; unpack it first"),
    (b"PK\x03\x04", "an archive; unpack it first (a workbook ends in .xlsx)"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"SQLite format 3", "a database; export its tables as CSV"),
    (b"PAR1", "a Parquet file; export it as CSV or .xlsx"),
)
#: The encodings that office programs write, besides UTF-8 and UTF-16.
_OFFICE = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "mac_roman", "cp850", "shift_jis", "gb18030", "euc_kr"]
_SIGNS_IN_WORDS = re.compile(r"[^\W\d_][¹³£¿Ÿ]|[¹³£¿Ÿ][^\W\d_]")
_SAMPLE = 100_000  # bytes that the encoding is read from


def read_bytes(path: Path) -> bytes:
    """Content of a file that exists, is a file, and is neither empty nor too large; InputError for any other."""
    where = show(str(path), 200)
    try:
        if path.is_dir():
            raise InputError(f"{where} is a folder, not a file.")
        if not path.exists():
            raise InputError(f"There is no file {where}.")
        if not path.is_file():
            raise InputError(f"{where} is not an ordinary file.")
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"{path.name}: a file may have at most {MAX_BYTES // 1_000_000} MB.")
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        raise InputError(f"{where} cannot be read: {getattr(error, 'strerror', None) or 'not a name'}.") from None
    if not content.strip():
        raise InputError(f"{path.name} is empty.")
    return content


def decode(content: bytes, file: str, encoding: str | None = None) -> tuple[str, str]:
    """Text and the encoding found; InputError for what is no text or is written in two encodings."""
    for mark, what in _NO_TEXT:
        if content.startswith(mark):
            raise InputError(f"{file} is {what}.")
    if encoding is not None:
        return _by_name(content, file, encoding), encoding
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _by_name(content, file, name), name.removesuffix("-sig")
    if b"\0" in content:
        raise InputError(f"{file} holds zero bytes, so it is no text; export it as CSV in UTF-8, or as .xlsx.")
    try:
        text, found = content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        _refuse_mixture(content, file)
        text, found = _guess(content, file)
    controls = sum(
        text.count(chr(code)) for code in range(1, 32) if code not in (9, 10, 11, 12, 13, 26, 28, 29, 30, 31)
    )
    if controls > 10 + len(text) // 1000:
        raise InputError(f"{file} is no text: it is full of control characters.")
    return text, found


def _by_name(content: bytes, file: str, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(f"{file}, line {line}: byte {error.start + 1} is not {encoding} text.") from None
    except (LookupError, ValueError):
        raise InputError(f"There is no encoding {show(encoding)}; utf-8, cp1252 and utf-16 are common ones.") from None


def _refuse_mixture(content: bytes, file: str) -> None:
    """Refuse a file of which some lines are UTF-8 beyond ASCII and others are not: either reading would spoil names."""
    good, bad = 0, 0
    for number, line in enumerate(content.split(b"\n"), start=1):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            good = good or number
        except UnicodeDecodeError:
            bad = bad or number
        if good and bad:
            raise InputError(
                f"{file}: line {good} is UTF-8 and line {bad} is written in another encoding. Save the whole file "
                "in UTF-8, or say --encoding."
            )


def _reads_as_western(lines: bytes) -> bool:
    """Whether cp1252 gives letters where words are, and not the signs that Polish letters become in it."""
    try:
        return not _SIGNS_IN_WORDS.search(lines.decode("cp1252"))
    except UnicodeDecodeError:
        return False


def _guess(content: bytes, file: str) -> tuple[str, str]:
    """Text by the encoding that charset-normalizer thinks likeliest from the lines that are not plain ASCII."""
    from charset_normalizer import from_bytes  # noqa: PLC0415  loaded only where it is needed

    telling, size = [], 0
    for line in content.split(b"\n"):
        if not line.isascii():
            telling.append(line)
            size += len(line)
            if size > _SAMPLE:
                break
    lines = b"\n".join(telling)
    results = from_bytes(lines, cp_isolation=_OFFICE)
    best = results.best()
    name = best.encoding if best is not None else "cp1252"
    if best is not None and _reads_as_western(lines):
        # Short lists of names look alike in the encodings of East and West: then the commoner one.
        alike = {one.encoding for one in results if (one.chaos, one.coherence) == (best.chaos, best.coherence)}
        name = "cp1252" if "cp1252" in alike else name
    try:
        return content.decode(name), name
    except UnicodeDecodeError:
        raise InputError(f"{file}: its encoding cannot be told; save it in UTF-8, or say --encoding.") from None
