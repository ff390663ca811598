"""How long a large company's files take: 100,000 contacts among its staff and 50,000 customers, in 20 s and 1 GB.

Run on purpose; it makes the files, imports them as a user would, and prints time and memory beside the target:

    python tests/import_checks/check_size.py

Exit code 1 where a target is missed. Time by the clock depends on what else the machine does; the processor's time is
printed beside it, and the load.
"""

import argparse
import csv
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

SEED = 8
PEOPLE, TIES, CUSTOMERS = 5_000, 100_000, 50_000
SECONDS, MEGABYTES = 20.0, 1_000.0
HEADS = ("Alder", "Birch", "Cedar", "Dune", "Elm", "Fjord", "Garnet", "Harbor", "Indigo", "Juniper", "Kelp", "Lumen")
MIDDLES = ("north", "field", "stone", "water", "light", "grove", "bridge", "mark", "haven", "crest", "dale", "port")
TAILS = ("Works", "Foods", "Systems", "Retail", "Clinics", "Metals", "Labs", "Freight", "Textiles", "Energy")
FORMS = ("Ltd", "Inc", "GmbH", "SA", "BV", "")
TEAMS = ("Sales", "Marketing", "Customer service", "Finance", "Warehouse", "IT")
REGIONS = ("North", "South", "West", "East")
SECTORS = ("retail", "manufacturing", "healthcare", "logistics", "software", "education")


def write(path: Path, columns: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    """Write a CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])


def make_files(folder: Path, people: int, ties: int, customers: int) -> None:
    """Write staff, contacts and customers of a made-up company: messy as real lists are, equal in every run."""
    chance = np.random.Generator(np.random.PCG64(SEED))
    department = chance.integers(60, size=people)
    staff = [
        (f"E{i:05d}", f"p{i}@firm.example", f"{TEAMS[d % 6]} {d}", REGIONS[d % 4], f"E{i // 12:05d}" if i else "")
        for i, d in enumerate(department.tolist())
    ]
    write(folder / "staff.csv", ("Employee ID", "E-mail", "Department", "Region", "Manager ID"), staff)
    activity = chance.lognormal(0, 0.9, people)
    ends = chance.choice(people, size=(ties, 2), p=activity / activity.sum())
    count = chance.geometric(0.3, ties)
    contacts = [(f"p{a}@firm.example", f"p{b}@firm.example", n) for (a, b), n in zip(ends.tolist(), count, strict=True)]
    write(folder / "contacts.csv", ("From", "To", "Mails"), contacts)
    rows: list[tuple[object, ...]] = []
    days = np.datetime64("2025-06-30") - chance.integers(0, 900, customers)
    revenue = np.round(np.exp(chance.normal(10.4, 1.1, customers)), 2)
    for i in range(customers):
        head, middle, tail, form = (words[int(chance.integers(len(words)))] for words in (HEADS, MIDDLES, TAILS, FORMS))
        name = f"{head}{middle} {tail} {'' if chance.random() < 0.4 else chance.integers(900)} {form}".strip()
        sector = SECTORS[int(chance.integers(6))]
        sector = sector.replace("a", "", 1) if chance.random() < 0.02 else sector
        owner = f"E{int(chance.integers(people)):05d}" if chance.random() < 0.97 else "E99999"
        region = REGIONS[int(chance.integers(4))]
        rows.append((f"C{i:06d}", name, sector, region, owner, revenue[i], round(revenue[i] * 0.38, 2), days[i]))
    columns = ("Customer no", "Company name", "Industry", "Region", "Owner", "Revenue", "Margin", "Last contact")
    write(folder / "customers.csv", columns, rows)


def measured(folder: Path, *words: str) -> tuple[float, float, float]:
    """Seconds by the clock, seconds of processor and most megabytes of one command line."""
    script = (
        "import resource, sys; from crmsim.cli import main; code = main(sys.argv[1:]); "
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr); sys.exit(code)"
    )
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", script, *words, "--key", str(folder / "key"), "--quiet"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    seconds = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{' '.join(words)}: {done.stderr}")
    scale = 1e6 if sys.platform == "darwin" else 1e3
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, busy, int(done.stderr.split()[-1]) / scale


def main() -> int:
    """Make the files, import them one after the other into one scenario, and say whether the targets hold."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--ties", type=int, default=TIES)
    parser.add_argument("--customers", type=int, default=CUSTOMERS)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        make_files(folder, said.people, said.ties, said.customers)
        steps = {
            f"staff, {said.people:,} people": ("staff", "staff.csv"),
            f"contacts, {said.ties:,} rows": ("contacts", "contacts.csv"),
            f"customers, {said.customers:,} rows": ("customers", "customers.csv"),
        }
        print(f"{'import':<30}{'seconds':>9}{'of CPU':>9}{'MB':>7}")  # noqa: T201
        whole = [0.0, 0.0, 0.0]
        for what, (kind, file) in steps.items():
            seconds, busy, memory = measured(folder, "import", kind, file, "--out", "firm.toml")
            whole = [whole[0] + seconds, whole[1] + busy, max(whole[2], memory)]
            print(f"{what:<30}{seconds:>9.1f}{busy:>9.1f}{memory:>7.0f}")  # noqa: T201
    print(f"{'all':<30}{whole[0]:>9.1f}{whole[1]:>9.1f}{whole[2]:>7.0f}")  # noqa: T201
    print(f"{'target, less than':<30}{SECONDS:>9.1f}{'':>9}{MEGABYTES:>7.0f}")  # noqa: T201
    if hasattr(os, "getloadavg"):
        print(f"(load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors)")  # noqa: T201
    missed = whole[0] >= SECONDS or whole[2] >= MEGABYTES
    print("a target is missed" if missed else "both targets hold")  # noqa: T201
    return int(missed)


if __name__ == "__main__":
    raise SystemExit(main())
