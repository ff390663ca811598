"""The generated contact network looks like a company's: departments, hubs, triangles; and its ties carry influence."""

import networkx as nx
import numpy as np
import pytest

from crmsim.scenario.scenario import Scenario
from crmsim.world.network import generated_ties
from crmsim.world.people import powers, roster

TEAM = roster(Scenario().with_company(employees=600).company, None)


def network(degree: float = 8.0, inside: float = 0.7, replicate: int = 0):
    """A network of 600 people in 20 departments."""
    return generated_ties(TEAM.department, powers(TEAM.department), degree, inside, 0, replicate)


def graph(ties) -> nx.Graph:
    """The same as a networkx graph."""
    person = np.repeat(np.arange(ties.start.size - 1), np.diff(ties.start))
    return nx.Graph(zip(person.tolist(), ties.contact.tolist(), strict=True))


def test_figures_are_those_of_a_company():
    """Mean degree as asked, most ties inside the department, wide spread of degrees, many triangles."""
    ties = network()
    contacts = graph(ties)
    degrees = np.array([degree for _, degree in contacts.degree])
    person = np.repeat(np.arange(600), np.diff(ties.start))
    inside = (TEAM.department[person] == TEAM.department[ties.contact]).mean()
    assert degrees.mean() == pytest.approx(8.0, rel=0.15)
    assert degrees.max() > 2.5 * np.median(degrees)
    assert 0.5 < inside < 0.8
    assert nx.average_clustering(contacts) > 0.15


def test_ties_are_mutual_and_influence_sums_to_one():
    """Whoever is my contact has me as a contact; nobody is his own; weights of a person sum to 1."""
    ties = network()
    person = np.repeat(np.arange(600), np.diff(ties.start))
    pairs = set(zip(person.tolist(), ties.contact.tolist(), strict=True))
    assert all((b, a) in pairs and a != b for a, b in pairs)
    sums = np.bincount(person, weights=ties.weight, minlength=600)
    assert np.allclose(sums[np.diff(ties.start) > 0], 1.0)


def test_levers_shape_the_network():
    """More ties, and more of them inside, when asked; another replicate, another network."""
    assert network(degree=12.0).contact.size > 1.3 * network(degree=6.0).contact.size
    assert not np.array_equal(network(replicate=1).contact, network(replicate=2).contact)
