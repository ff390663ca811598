"""Figures that describe a contact network, so that a file can be checked against what is known of it."""

from typing import Any, NamedTuple

import numpy as np

from crmsim.scenario.contacts import Contacts


class ContactFigures(NamedTuple):
    """What a contact network looks like; shares and coefficients are NaN where there is no contact."""

    people: int
    departments: int
    directed_ties: int  # loops included, each tie once
    undirected_ties: int  # without loops
    mean_degree: float
    median_degree: float
    max_degree: int
    average_clustering: float  # Watts and Strogatz 1998, undirected
    share_inside_departments: float  # of the undirected ties
    modularity: float  # of the departments; Newman and Girvan 2004
    reciprocity: float  # share of directed ties that are answered; a loop counts as a tie without answer


def describe(contacts: Contacts) -> ContactFigures:
    """Describe a contact network: counts in arrays, because graph libraries take seconds for a large company's."""
    degree = np.diff(contacts.offsets)
    person = np.repeat(np.arange(contacts.people), degree)
    inside = contacts.department[person] == contacts.department[contacts.neighbours]
    directed, undirected = len(contacts.ties), len(contacts.neighbours) // 2
    loops = int((contacts.ties[:, 0] == contacts.ties[:, 1]).sum())
    # Each answered tie is two directed ones and one undirected.
    answered = 2 * (directed - loops - undirected)
    # Share of all ends of ties that are each department's: what chance alone would put inside is its square.
    ends = np.bincount(contacts.department, weights=degree) / max(len(contacts.neighbours), 1)

    return ContactFigures(
        people=contacts.people,
        departments=len(contacts.department_names),
        directed_ties=directed,
        undirected_ties=undirected,
        mean_degree=float(degree.mean()),
        median_degree=float(np.median(degree)),
        max_degree=int(degree.max()),
        average_clustering=average_clustering(contacts),
        share_inside_departments=float(inside.mean()) if undirected else float("nan"),
        modularity=float(inside.mean() - (ends**2).sum()) if undirected else float("nan"),
        reciprocity=answered / directed if undirected else float("nan"),
    )


def average_clustering(contacts: Contacts) -> float:
    """Average clustering after Watts and Strogatz 1998: closed triangles by a product of matrices, because graph
    libraries take seconds for what a large company has, and a fit asks many times."""
    from scipy.sparse import csr_array  # noqa: PLC0415  heavy

    ones = np.ones(contacts.neighbours.size)
    ties = csr_array((ones, contacts.neighbours, contacts.offsets), shape=(contacts.people, contacts.people))
    triangles: Any = (ties @ ties).multiply(ties).sum(axis=1)
    degree = np.diff(contacts.offsets)
    return float(np.mean(np.asarray(triangles).ravel() / np.maximum(degree * (degree - 1.0), 1.0)))
