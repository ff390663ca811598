"""The contact reader against the published figures of a real network.

Run on purpose, with CRMSIM_SHARED_DATA naming a folder that holds `email-eu-core/edges.txt` and `departments.txt` of
SNAP's email-Eu-core network (Leskovec, Kleinberg and Faloutsos 2007; Yin, Benson, Leskovec and Gleich 2017):

    CRMSIM_SHARED_DATA=... python -m pytest tests/real_data/check_contacts.py
"""

import os
from pathlib import Path

import pytest

from crmsim.scenario.contact_figures import describe
from crmsim.scenario.contacts import read_contacts
from crmsim.scenario.scenario import Scenario


def test_the_reader_finds_the_published_figures_of_a_research_institute():
    """1,005 people, 42 departments, 25,571 directed ties, and what is known of their structure."""
    folder = Path(os.environ["CRMSIM_SHARED_DATA"]) / "email-eu-core"
    contacts = read_contacts(folder / "edges.txt", folder / "departments.txt")
    figures = describe(contacts)
    assert (figures.people, figures.departments) == (1005, 42)
    assert (figures.directed_ties, figures.undirected_ties) == (25_571, 16_064)
    assert (figures.median_degree, figures.max_degree) == (21, 345)
    assert figures.mean_degree == pytest.approx(31.97, abs=0.005)
    assert figures.average_clustering == pytest.approx(0.399, abs=0.0005)
    assert figures.share_inside_departments == pytest.approx(0.336, abs=0.0005)
    assert figures.modularity == pytest.approx(0.288, abs=0.0005)
    assert figures.reciprocity == pytest.approx(0.693, abs=0.0005)


def test_a_real_network_becomes_a_company_with_the_wanted_functions():
    """Departments of very different size still come within a tenth of a percent of the wanted shares."""
    folder = Path(os.environ["CRMSIM_SHARED_DATA"]) / "email-eu-core"
    contacts = read_contacts(folder / "edges.txt", folder / "departments.txt")
    company = Scenario().with_contacts(contacts).company
    roster = company.roster(contacts)
    for function, wanted in enumerate(company.staff.in_order()):
        assert (roster.function == function).mean() == pytest.approx(wanted, abs=0.001)
