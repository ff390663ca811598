# ruff: noqa: INP001  a script beside its files, no package
"""Make the sample files of `crmsim import`: a made-up company, with the mess that real exports have.

    python samples/make_samples.py [FOLDER]

Nobody in them exists. Equal seeds give equal files.
"""

import csv
import datetime as dt
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

SEED = 8
TODAY = dt.date(2025, 6, 30)
FIRST = [
    "Ada",
    "Bela",
    "Cleo",
    "Dario",
    "Edda",
    "Finn",
    "Gala",
    "Hugo",
    "Ines",
    "Jaro",
    "Kira",
    "Levi",
    "Mona",
    "Nilo",
    "Oda",
    "Pau",
    "Quin",
    "Rhea",
    "Sami",
    "Tove",
    "Ugo",
    "Vera",
    "Wim",
    "Xena",
    "Yara",
    "Zeno",
]
LAST = [
    "Abelt",
    "Brumm",
    "Cordal",
    "Dreeve",
    "Elmsat",
    "Forlin",
    "Gasper",
    "Hollem",
    "Ipsen",
    "Jurda",
    "Kestler",
    "Lombra",
    "Marnow",
    "Nessing",
    "Orbach",
    "Pellin",
    "Quast",
    "Rimmel",
    "Sorgen",
    "Tallis",
    "Umber",
    "Vostra",
    "Wendal",
    "Yarrow",
    "Zimlin",
]
HEAD = [
    "Alder",
    "Birch",
    "Cedar",
    "Dune",
    "Elm",
    "Fjord",
    "Garnet",
    "Harbor",
    "Indigo",
    "Juniper",
    "Kelp",
    "Lumen",
    "Mistral",
    "Nimbus",
    "Onyx",
    "Prairie",
    "Quartz",
    "Ridge",
    "Summit",
    "Timber",
    "Umbra",
    "Vale",
    "Willow",
    "Zephyr",
]
TAIL = [
    "Works",
    "Foods",
    "Systems",
    "Retail",
    "Clinics",
    "Metals",
    "Labs",
    "Freight",
    "Textiles",
    "Energy",
    "Print",
    "Optics",
    "Marine",
    "Studios",
    "Tools",
    "Farms",
]
FORM = ("Ltd", "Inc", "GmbH", "SA", "BV", "")
REGIONS = ("North", "South", "West")
SECTORS = ("retail", "manufacturing", "healthcare", "logistics", "software", "education")
COUNTRIES = ("Germany", "France", "Netherlands", "Poland", "Spain")
PRODUCTS = (
    ("Aero 100", "Aero", 14000),
    ("Aero 200", "Aero", 36000),
    ("Basis Kit", "Basis", 2200),
    ("Basis Plus", "Basis", 7500),
    ("Core X", "Core", 110000),
)
TEAMS = (
    ("Sales", "Sales representative", 36),
    ("Marketing", "Campaign manager", 10),
    ("Customer service", "Service agent", 26),
    ("Finance", "Clerk", 22),
    ("Warehouse", "Dispatcher", 18),
    ("IT", "Administrator", 6),
)


def write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]], separator: str = ",") -> None:
    """Write a CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=separator, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def write_workbook(path: Path, sheets: dict[str, tuple[Sequence[str], list[list[object]]]]) -> None:
    """Write a workbook, one sheet for each table."""
    from openpyxl import Workbook  # noqa: PLC0415

    book = Workbook()
    book.remove(book.active)
    for title, (columns, rows) in sheets.items():
        sheet = book.create_sheet(title)
        for row in ([*columns], *rows):
            sheet.append(row)
    book.save(path)


def people(chance: np.random.Generator) -> list[list[object]]:
    """The staff: number, name, mail address, department, role, region, manager's number, first day, last day."""
    rows: list[list[object]] = []
    names = [f"{first} {last}" for first in FIRST for last in LAST]
    names = [names[i] for i in chance.permutation(len(names))]
    for department, role, count in TEAMS:
        for region_number, region in enumerate(REGIONS):
            team = count // len(REGIONS)
            boss = f"E{len(rows) + 1:03d}"
            for place in range(team):
                name = names[len(rows)]
                number = f"E{len(rows) + 1:03d}"
                start = TODAY - dt.timedelta(days=int(60 + chance.exponential(1800)) % 9000)
                left = (
                    TODAY - dt.timedelta(days=int(chance.integers(5, 300)))
                    if chance.random() < 0.06 and place
                    else None
                )
                mail = f"{name.lower().replace(' ', '.')}@nordlicht.example"
                title = f"Head of {department}, {region}" if place == 0 else role
                rows.append(
                    [
                        number,
                        name,
                        mail,
                        department,
                        title,
                        region,
                        "" if place == 0 and region_number == 0 else boss if place else "E001",
                        start,
                        left,
                    ]
                )
    return rows


def customers(chance: np.random.Generator, staff: list[list[object]]) -> list[list[object]]:
    """The customers: number, name, sector, country, region, owner, revenue, margin, cost of serving, dates, system."""
    sellers = {region: [row for row in staff if row[3] == "Sales" and row[5] == region] for region in REGIONS}
    rows: list[list[object]] = []
    for i in range(400):
        name = f"{HEAD[i % 24]} {TAIL[i // 24 % 16]} {FORM[int(chance.integers(len(FORM)))]}".strip()
        region = REGIONS[int(chance.choice(3, p=[0.45, 0.3, 0.25]))]
        owner = sellers[region][int(chance.integers(len(sellers[region])))]
        revenue = float(np.round(np.exp(chance.normal(10.4, 1.1)), 2))
        margin = round(revenue * float(chance.normal(0.38, 0.06)), 2)
        cost = round(3600 + 0.12 * revenue * float(chance.lognormal(0, 0.6)), 2)
        since = TODAY - dt.timedelta(days=int(chance.integers(200, 4000)))
        touched = TODAY - dt.timedelta(days=min(int(chance.exponential(130)), (TODAY - since).days))
        left = (
            TODAY - dt.timedelta(days=int(chance.integers(1, 364)))
            if chance.random() < 0.11 and (TODAY - since).days > 500
            else None
        )
        sector = SECTORS[int(chance.integers(len(SECTORS)))]
        rows.append(
            [
                f"C{i + 1:04d}",
                name,
                sector,
                COUNTRIES[int(chance.integers(5))],
                region,
                owner[0],
                revenue,
                margin,
                cost,
                since,
                touched,
                left,
                "ERP" if chance.random() < 0.7 else "Sales list",
            ]
        )
    for _ in range(12):  # the same customer once more, written a little differently, by somebody else
        twin = list(rows[int(chance.integers(len(rows)))])
        twin[0] = f"C{len(rows) + 1:04d}"
        twin[1] = str(twin[1]).replace("Works", "Wroks").replace(" Ltd", " Limited").replace(" Inc", " inc.").upper()
        rows.append(twin)
    return rows


def spoil(chance: np.random.Generator, rows: list[list[object]], column: int, share: float, make: object) -> None:
    """Write something else into a share of the cells of a column."""
    for row in rows:
        if chance.random() < share:
            row[column] = make(row[column]) if callable(make) else make


def opportunities(
    chance: np.random.Generator, team: list[list[object]], accounts: list[list[object]]
) -> list[list[object]]:
    """The pipeline: number, agent, product, account, stage, dates, value."""
    rows: list[list[object]] = []
    for i in range(1200):
        agent, account = (
            team[int(chance.integers(len(team)))],
            accounts[int(min(len(accounts) - 1, chance.exponential(30)))],
        )
        product = PRODUCTS[int(chance.choice(5, p=[0.3, 0.2, 0.25, 0.17, 0.08]))]
        opened = TODAY - dt.timedelta(days=int(chance.integers(1, 760)))
        days = int(chance.gamma(2.0, 28))
        done = opened + dt.timedelta(days=days) <= TODAY
        won = chance.random() < 0.61
        stage = ("Won" if won else "Lost") if done else "Proposal" if chance.random() < 0.7 else "Lead"
        closed = opened + dt.timedelta(days=days) if done else None
        value = round(product[2] * float(chance.normal(1.0, 0.12)), 2) if stage == "Won" else 0 if done else None
        rows.append([f"OP-{i + 1:05d}", agent[0], product[0], account[0], stage, opened, closed, value])
    return rows


def main(folder: Path) -> None:
    """Write all samples into a folder."""
    chance = np.random.Generator(np.random.PCG64(SEED))
    export = folder / "crm_export"
    export.mkdir(parents=True, exist_ok=True)
    staff = people(chance)
    staff_columns = (
        "Employee ID",
        "Full name",
        "E-mail",
        "Department",
        "Job title",
        "Region",
        "Manager ID",
        "Start date",
        "End date",
    )
    write(folder / "staff.csv", staff_columns, staff)
    write_workbook(folder / "staff.xlsx", {"Employees": (staff_columns, staff)})

    listed = customers(chance, staff)
    spoil(chance, listed, 2, 0.03, lambda sector: str(sector).replace("a", "", 1).replace("so", "os"))
    spoil(chance, listed, 3, 0.08, "")
    spoil(chance, listed, 5, 0.04, "E999")
    spoil(chance, listed, 4, 0.03, lambda region: f"{str(region).upper()} ")
    spoil(chance, listed, 10, 0.05, lambda day: day.strftime("%d.%m.%Y"))
    spoil(chance, listed, 6, 0.01, "tbc")
    listed[7][1] = "=SUM(A1:A9)"
    columns = (
        "Customer no",
        "Company name",
        "Industry",
        "Country",
        "Region",
        "Owner",
        "Revenue",
        "Margin",
        "Cost to serve",
        "Customer since",
        "Last contact",
        "Lost on",
        "Source system",
    )
    write(folder / "customers.csv", columns, listed, ";")
    write_workbook(
        folder / "customers.xlsx",
        {"Customers": (columns, [[f"'{c}" if str(c).startswith("=") else c for c in row] for row in listed])},
    )

    team = [
        [row[1], staff[int(str(row[6] or "E001")[1:]) - 1][1], row[5]]
        for row in staff
        if row[3] == "Sales" and not str(row[4]).startswith("Head")
    ]
    accounts = [[row[1], row[2], row[3]] for row in listed[:150] if not str(row[1]).startswith("=")]
    deals = opportunities(chance, team, accounts)
    spoil(chance, deals, 3, 0.12, "")
    spoil(chance, deals, 2, 0.2, lambda product: "Aero200" if product == "Aero 200" else product)
    tables = {
        "accounts": (("Account", "Industry", "Country"), accounts),
        "products": (("Product", "Series", "List price"), [list(product) for product in PRODUCTS]),
        "sales_team": (("Sales agent", "Manager", "Regional office"), team),
        "opportunities": (
            ("Opportunity ID", "Sales agent", "Product", "Account", "Stage", "Open date", "Close date", "Amount"),
            deals,
        ),
    }
    for name, (names, rows) in tables.items():
        write(export / f"{name}.csv", names, rows)
    write_workbook(folder / "crm_export.xlsx", {name: (names, rows) for name, (names, rows) in tables.items()})

    mails = []
    here = [row for row in staff if row[8] is None]
    weight = chance.lognormal(0, 0.8, len(here))
    for _ in range(4000):
        a = int(chance.choice(len(here), p=weight / weight.sum()))
        near = (
            np.array([row[3] == here[a][3] or (row[5] == here[a][5] and chance.random() < 0.1) for row in here]) + 0.03
        )
        near[a] = 0.0
        to = chance.choice(
            len(here), size=int(1 + chance.poisson(0.3)), replace=False, p=near * weight / (near * weight).sum()
        )
        sent = dt.datetime.combine(TODAY, dt.time(8)) - dt.timedelta(minutes=int(chance.integers(0, 130_000)))
        mails.append([sent.isoformat(sep=" "), here[a][2], "; ".join(str(here[i][2]) for i in to)])
    mails += [[mails[i][0], mails[i][1], "info@partner.example"] for i in range(0, 400, 9)]
    write(folder / "mail_log.csv", ("Date", "From", "To"), mails)
    number = {row[2]: place for place, row in enumerate(here)}
    ties = sorted({(number[m[1]], number[to]) for m in mails for to in str(m[2]).split("; ") if to in number})
    (folder / "edges.txt").write_text("# person person\n" + "".join(f"{a} {b}\n" for a, b in ties), encoding="utf-8")
    (folder / "departments.txt").write_text(
        "".join(f"{place} {str(row[3]).replace(' ', '_')}\n" for place, row in enumerate(here)), encoding="utf-8"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
