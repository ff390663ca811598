"""Files that nobody would import on purpose, by kind: what has to be refused, and what has to be told and lived
with."""

import io
import zipfile
from collections.abc import Iterator
from typing import NamedTuple

STAFF = "Name,Department,Region\nAda Abelt,Sales,North\nBela Brumm,Service,South\n"
CUSTOMERS = "Customer,Region,Margin\nAlder Works,North,100\nBirch Foods,South,50\nCedar Labs,North,20\n"
DEALS = "Opportunity ID,Sales agent,Account,Stage\nO1,Ada Abelt,Alder Works,Won\n"


class Hostile(NamedTuple):
    """A file and how it is imported. `says` is a word of the answer."""

    kind: str
    name: str
    what: str  # staff, customers, contacts, crm-export
    file: str
    content: bytes
    says: str
    options: tuple[str, ...] = ()


def workbook(sheets: dict[str, str]) -> bytes:
    """A workbook of raw sheet XML, as no office program would write it."""
    out = io.BytesIO()
    rels = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        kinds = "".join(
            f'<Override PartName="/xl/worksheets/sheet{i}.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
            for i in range(1, len(sheets) + 1)
        )
        archive.writestr(
            "[Content_Types].xml",
            '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Override PartName="/xl/workbook.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
            + kinds
            + "</Types>",
        )
        archive.writestr(
            "_rels/.rels",
            rels + f'<Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        listed = "".join(f'<sheet name="{n}" sheetId="{i}" r:id="r{i}"/>' for i, n in enumerate(sheets, start=1))
        archive.writestr(
            "xl/workbook.xml",
            f'<?xml version="1.0"?><workbook xmlns="{main}" xmlns:r="{office}"><sheets>{listed}</sheets></workbook>',
        )
        links = "".join(
            f'<Relationship Id="r{i}" Type="{office}/worksheet" Target="worksheets/sheet{i}.xml"/>'
            for i in range(1, len(sheets) + 1)
        )
        archive.writestr("xl/_rels/workbook.xml.rels", rels + links + "</Relationships>")
        for i, body in enumerate(sheets.values(), start=1):
            archive.writestr(
                f"xl/worksheets/sheet{i}.xml", f'<?xml version="1.0"?><worksheet xmlns="{main}">{body}</worksheet>'
            )
    return out.getvalue()


def cells(*rows: tuple[str, ...]) -> str:
    """Sheet XML of rows of text; what begins with `=` becomes a formula without a stored result."""
    text = "".join(
        "<row>"
        + "".join(
            f"<c><f>{c[1:]}</f></c>" if c.startswith("=") else f'<c t="inlineStr"><is><t>{c}</t></is></c>' for c in row
        )
        + "</row>"
        for row in rows
    )
    return f"<sheetData>{text}</sheetData>"


def bomb() -> bytes:
    """A small archive that would unpack to a gigabyte."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 50_000_000)
    return out.getvalue()


def refused() -> Iterator[Hostile]:
    """What ends with a plain sentence, exit code 2, and nothing written."""
    staff, customers = STAFF.encode(), CUSTOMERS.encode()
    yield Hostile("empty", "no bytes", "staff", "a.csv", b"", "empty")
    yield Hostile("empty", "blanks only", "staff", "a.csv", b" \n\n \n", "empty")
    yield Hostile("empty", "a header and nothing else", "staff", "a.csv", b"Name,Department\n", "no rows")
    yield Hostile(
        "empty",
        "a workbook without rows",
        "staff",
        "a.xlsx",
        workbook({"S": cells(("Name", "Department"))}),
        "no sheet",
    )
    yield Hostile("binary", "zero bytes", "staff", "a.csv", staff + b"\0\0\1", "zero bytes")
    yield Hostile("binary", "a picture", "staff", "a.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "picture")
    yield Hostile("binary", "a PDF", "staff", "a.csv", b"%PDF-1.7\n" + staff, "PDF")
    yield Hostile(
        "binary", "an old Excel file", "staff", "a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + staff, "old Excel"
    )
    yield Hostile("binary", "a compressed file", "staff", "a.csv", b"\x1f\x8b\x08\x00" + staff, "compressed")
    yield Hostile("binary", "a database", "customers", "a.csv", b"SQLite format 3\0" + staff, "database")
    yield Hostile("binary", "control characters", "staff", "a.csv", staff + b"\x01\x02\x03\x04" * 50, "control")
    yield Hostile("other text", "a web page", "staff", "a.csv", b"<!DOCTYPE html><html><table></table></html>", "page")
    yield Hostile("other text", "JSON", "staff", "a.csv", b'[{"Name": "Ada"}]', "JSON")
    yield Hostile("other text", "prose", "staff", "a.txt", b"Dear Sir or Madam\nplease find the list\n", "no column")
    yield Hostile(
        "encoding",
        "two encodings",
        "staff",
        "a.csv",
        staff + "Zoë,Sales,Süd\n".encode() + "Zoë,Sales,Süd\n".encode("latin-1"),
        "another encoding",
    )
    yield Hostile("encoding", "half a UTF-16 file", "staff", "a.csv", STAFF.encode("utf-16")[:-1], "utf-16")
    yield Hostile(
        "encoding",
        "an encoding that does not fit",
        "staff",
        "a.csv",
        "Name,Department\nZoë,Sales\n".encode("latin-1"),
        "utf-8",
        ("--encoding", "utf-8"),
    )
    yield Hostile(
        "encoding", "an encoding that does not exist", "staff", "a.csv", staff, "no encoding", ("--encoding", "utf-99")
    )
    yield Hostile(
        "separator", "a separator that is not there", "staff", "a.csv", staff, "separates nothing", ("--separator", "|")
    )
    yield Hostile(
        "separator", "a separator of two signs", "staff", "a.csv", staff, "--separator", ("--separator", "::")
    )
    yield Hostile(
        "separator",
        "two separators",
        "customers",
        "a.csv",
        b"Customer,Region,Margin\n" + b"Alder;North;1\n" * 30,
        "no column",
    )
    yield Hostile(
        "quotes",
        "a quotation mark never closed",
        "staff",
        "a.csv",
        staff + b'"Cleo,Sales,North\n' * 1 + b"Dario,Sales,North\n" * 5,
        "quotation mark",
    )
    yield Hostile(
        "quotes",
        "text after a closed quotation mark",
        "staff",
        "a.csv",
        staff + b'"Cleo" x,Sales,North\n',
        "quotation mark",
    )
    yield Hostile("rows", "rows of every length", "staff", "a.csv", staff + b"a,b,c,d,e\n" * 20, "number of cells")
    yield Hostile("rows", "a row of 10,000 cells", "staff", "a.csv", staff + b"," * 10_000 + b"x\n", "cells")
    yield Hostile(
        "rows", "a cell of 50,000 characters", "staff", "a.csv", staff + b"x" * 50_000 + b",Sales,North\n", "characters"
    )
    yield Hostile("workbook", "a broken archive", "staff", "a.xlsx", b"PK\x03\x04 and nothing more", "no workbook")
    yield Hostile("workbook", "text that is called .xlsx", "staff", "a.xlsx", staff, "no workbook")
    yield Hostile(
        "workbook", "XML that ends early", "staff", "a.xlsx", workbook({"S": "<sheetData><row><c>"}), "no workbook"
    )
    yield Hostile("promised size", "an archive that unpacks to far more", "staff", "a.xlsx", bomb(), "unpack")
    yield Hostile(
        "formula",
        "formulas without results",
        "staff",
        "a.xlsx",
        workbook({"S": cells(("Name", "Department"), ("=A1&amp;A2", "Sales"))}),
        "formula",
    )
    yield Hostile("columns", "no column of people", "staff", "a.csv", b"Colour,Weight\nred,12\nblue,13\n", "no column")
    yield Hostile("columns", "a field nobody looks for", "staff", "a.csv", staff, "no field", ("--map", "shoe=Name"))
    yield Hostile(
        "columns",
        "a column that is not there",
        "staff",
        "a.csv",
        staff,
        "no file has a column",
        ("--map", "person=Nmae"),
    )
    yield Hostile(
        "columns", "a map without an equals sign", "staff", "a.csv", staff, "ours=theirs", ("--map", "person")
    )
    yield Hostile("columns", "an export without opportunities", "crm-export", "a.csv", customers, "opportunities")
    yield Hostile("contacts", "one column", "contacts", "a.txt", b"1\n2\n3\n", "separates")
    yield Hostile(
        "contacts",
        "weights that are words",
        "contacts",
        "a.csv",
        b"from,to,count\na,b,many\nb,a,some\nc,a,3\nc,b,4\na,c,5\n",
        "no number",
    )
    yield Hostile("contacts", "weights below 0", "contacts", "a.csv", b"from,to,count\na,b,1\nb,a,-3\n", "below 0")
    yield Hostile(
        "contacts",
        "nobody whose department is known",
        "contacts",
        "a.csv",
        b"from,to\nx,y\ny,z\n",
        "hardly any contact",
    )
    yield Hostile("contacts", "most senders missing", "contacts", "a.csv", b"from,to\n,b\n,c\n,d\na,b\n", "missing")
    yield Hostile("options", "a day that does not exist", "staff", "a.csv", staff, "--as-of", ("--as-of", "2025-02-30"))
    yield Hostile(
        "options", "an order of dates that does not exist", "staff", "a.csv", staff, "--dates", ("--dates", "ymd")
    )
    yield Hostile(
        "options", "a currency that is none", "customers", "a.csv", customers, "currency", ("--currency", "euros")
    )
    yield Hostile(
        "options", "a title that upsets a terminal", "staff", "a.csv", staff, "title", ("--title", "a\x1b[31mb")
    )


def told() -> Iterator[Hostile]:
    """What is imported all the same, with a finding that says so (`says` is its way of being wrong, or a fact)."""
    yield Hostile(
        "duplicates",
        "one number twice",
        "customers",
        "a.csv",
        (CUSTOMERS + "Alder Works,South,7\n").encode(),
        "repeated key",
    )
    yield Hostile(
        "circles",
        "managers in a circle",
        "staff",
        "a.csv",
        b"Name,Manager,Department\nAda,Bela,Sales\nBela,Cleo,Sales\nCleo,Ada,Sales\n",
        "circle",
    )
    yield Hostile(
        "circles",
        "somebody who is his own manager",
        "staff",
        "a.csv",
        b"Name,Manager,Department\nAda,Ada,Sales\nBela,Ada,Sales\n",
        "circle",
    )
    yield Hostile(
        "money",
        "revenue below 0",
        "customers",
        "a.csv",
        b"Customer,Revenue\nAlder Works,100\nBirch Foods,-50\n",
        "impossible",
    )
    yield Hostile(
        "money",
        "words for money",
        "customers",
        "a.csv",
        b"Customer,Margin\nAlder Works,100\nBirch Foods,lots\nCedar Labs,5\n",
        "no number",
    )
    yield Hostile(
        "dates",
        "days that do not exist",
        "customers",
        "a.csv",
        b"Customer,Margin,Last contact\nAlder,1,2024-02-30\nBirch,2,2024-03-01\nCedar,3,2024-04-01\n",
        "no date",
    )
    yield Hostile(
        "dates",
        "a year 20244",
        "customers",
        "a.csv",
        b"Customer,Margin,Last contact\nAlder,1,20244-02-01\nBirch,2,2024-03-01\nCedar,3,2024-04-01\n",
        "no date",
    )
    yield Hostile(
        "dates",
        "closed before opened",
        "crm-export",
        "a.csv",
        b"Opportunity ID,Sales agent,Account,Stage,Open date,Close date\nO1,Ada,Alder,Won,2024-05-01,2024-04-01\n",
        "wrong order",
    )
    yield Hostile(
        "rows",
        "a row with too many cells",
        "customers",
        "a.csv",
        (
            CUSTOMERS * 1
            + "x,y,z,1,2\n"
            + "Dune Retail,North,5\n" * 1
            + "".join(f"K{i},North,{i}\n" for i in range(20))
        ).encode(),
        "left out",
    )


def kinds() -> set[str]:
    """All kinds of hostile files."""
    return {case.kind for case in (*refused(), *told())}
