"""The imports against two real data sets made by others.

Run on purpose, with CRMSIM_SHARED_DATA naming a folder that holds `crm-sales-opportunities/` (Maven Analytics' sample
of a CRM export) and `email-eu-core/` (SNAP):

    CRMSIM_SHARED_DATA=... python -m pytest tests/real_data/check_imports.py

Without that folder it says that it was skipped.
"""

import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from crmsim.cli import main
from crmsim.intake.network_fit import DEFAULTS, fit_report
from crmsim.scenario.contacts import read_contacts
from crmsim.usecases import load_scenario

DATA = Path(os.environ.get("CRMSIM_SHARED_DATA", ""))
EXPORT = DATA / "crm-sales-opportunities"
if not os.environ.get("CRMSIM_SHARED_DATA") or not EXPORT.is_dir():
    pytest.skip("CRMSIM_SHARED_DATA names no folder with crm-sales-opportunities/ in it", allow_module_level=True)

#: The columns of the export by other names, and the words of its stages; separator, encoding and form of dates.
WAYS = {
    "renamed": (
        (
            "Client,Industry,Founded,Turnover,Headcount,HQ,Parent company,Item,Family,Price,Rep,Team lead,Territory,"
            "Deal no,Status,Start date,End date,Amount"
        ),
        {},
        ("\t", "utf-8", "%m/%d/%Y"),
    ),
    "German": (
        (
            "Kunde,Branche,Gründungsjahr,Umsatz,Mitarbeiterzahl,Hauptsitz,Tochter von,Produkt,Sparte,Preis,"
            "Vertriebsmitarbeiter,Vertriebsleiter,Niederlassung,Verkaufschance,Phase,Beginn,Abgeschlossen am,Betrag"
        ),
        {"Won": "Gewonnen", "Lost": "Verloren", "Engaging": "In Arbeit", "Prospecting": "Interessent"},
        (";", "cp1252", "%d.%m.%Y"),
    ),
    "French": (
        (
            "Compte,Secteur,Année,Chiffre d'affaires,Effectif,Pays,Filiale de,Produit,Gamme,Prix de vente,"
            "Agent commercial,Responsable,Bureau régional,Opportunité,Étape,Date de début,Date de clôture,Montant"
        ),
        {"Won": "Gagné", "Lost": "Perdu", "Engaging": "En cours", "Prospecting": "Prospection"},
        ("|", "utf-16", "%d/%m/%Y"),
    ),
    "Spanish": (
        (
            "Cuenta,Rubro,Fundada,Ingresos,Empleados,País,Filial de,Producto,Línea,Precio,Agente de ventas,Gerente,"
            "Oficina regional,Oportunidad,Etapa,Fecha de inicio,Fecha de cierre,Importe"
        ),
        {"Won": "Ganada", "Lost": "Perdida", "Engaging": "En curso", "Prospecting": "Prospección"},
        (";", "utf-8-sig", "%d-%m-%Y"),
    ),
}
COLUMNS = [
    "account",
    "sector",
    "year_established",
    "revenue",
    "employees",
    "office_location",
    "subsidiary_of",
    "product",
    "series",
    "sales_price",
    "sales_agent",
    "manager",
    "regional_office",
    "opportunity_id",
    "deal_stage",
    "engage_date",
    "close_date",
    "close_value",
]


def audit_of(out: Path, *words: str) -> dict:
    """Import and give the audit."""
    assert main(["import", *words, "--out", str(out), "--key", str(out.parent / "key")]) == 0
    return json.loads((out.with_suffix("") / "audit.json").read_text())


def test_the_export_as_it_is(tmp_path: Path):
    """35 agents, 6 managers, 3 regions, 85 accounts, 8,800 opportunities to the last row, and the known mess."""
    audit = audit_of(tmp_path / "firm.toml", "crm-export", str(EXPORT))
    rows = {table["kind"]: sum(table["accounted"].values()) for table in audit["tables"]}
    assert rows == {"staff": 35, "customers": 85, "deals": 8800, "products": 7}
    found = {(finding["table"], finding["field"], finding["way"]): finding["rows"] for finding in audit["findings"]}
    assert found["deals", "customer", "missing reference"] == 1425
    assert found["deals", "product", "not in reference"] == 1480
    assert found["customers", "sector", "misspelt"] == 12
    assert found["customers", "country", "misspelt"] == 1
    scenario = load_scenario(tmp_path / "firm.toml")
    assert (scenario.company.employees, scenario.company.customers, len(scenario.company.regions)) == (41, 85, 3)


def test_a_comparison_runs(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    """The scenario of the export can be simulated, plan against plan."""
    audit_of(tmp_path / "firm.toml", "crm-export", str(EXPORT))
    capfd.readouterr()
    assert main(["compare", str(tmp_path / "firm.toml"), "--replications", "20", "--quiet"]) == 0
    assert "phased_by_region" in capfd.readouterr().out


@pytest.mark.parametrize("way", list(WAYS))
def test_the_export_in_other_forms(way: str, tmp_path: Path):
    """Columns renamed, translated and shuffled, files by names that say nothing, other separators, encodings and forms
    of dates: the same figures and findings as of the export as it is."""
    names, stages, (separator, encoding, day) = WAYS[way]
    called = dict(zip(COLUMNS, names.split(","), strict=True))
    folder = tmp_path / "other"
    folder.mkdir()
    chance = np.random.default_rng(8)
    for number, path in enumerate(sorted(EXPORT.glob("*.csv"))):
        if path.name == "data_dictionary.csv":
            continue
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
        for column in ("engage_date", "close_date"):
            if column in frame:
                frame[column] = pd.to_datetime(frame[column]).dt.strftime(day).fillna("")
        frame = frame.replace({"deal_stage": stages} if stages else {})
        frame = frame[list(chance.permutation(frame.columns))].rename(columns=called)
        frame.to_csv(folder / f"list{number}.csv", sep=separator, index=False, encoding=encoding)
    told = []
    for source in (EXPORT, folder):
        audit = audit_of(
            tmp_path / f"firm{len(told)}.toml",
            "crm-export",
            str(source),
            *(["--dates", "mdy"] if way == "renamed" else []),
        )
        findings = {(f["table"], f["field"], f["way"]): f["rows"] for f in audit["findings"]}
        told.append((findings, {figure["key"]: figure["value"] for figure in audit["figures"]}))
    assert told[0] == told[1]


def test_the_contacts_to_three_digits(tmp_path: Path):
    """The published figures of the network, and the scenario reads it."""
    folder = DATA / "email-eu-core"
    files = (str(folder / "edges.txt"), "--departments", str(folder / "departments.txt"))
    network = audit_of(tmp_path / "firm.toml", "contacts", *files)["network"]
    assert (network["people"], network["directed_ties"], network["undirected_ties"]) == (1005, 25_571, 16_064)
    assert (network["median_degree"], network["max_degree"]) == (21, 345)
    wanted = {"mean_degree": 31.97, "average_clustering": 0.399, "share_inside_departments": 0.336}
    for name, value in {**wanted, "modularity": 0.288, "reciprocity": 0.693}.items():
        assert network[name] == pytest.approx(value, abs=0.005 if value > 1 else 0.0005)
    assert load_scenario(tmp_path / "firm.toml").contacts is not None


def test_generated_networks_match_within_15_per_cent():
    """With the fitted defaults, and fitted anew: degree, share inside departments, clustering, modularity."""
    folder = DATA / "email-eu-core"
    report = fit_report(read_contacts(folder / "edges.txt", folder / "departments.txt"))
    assert DEFAULTS.mean_degree == 32.0
    for which in ("defaults", "fitted"):
        assert max(abs(off) for off in report["off"][which].values()) < 0.15
