"""Who there is at kick-off in the Mesa model of objects: employees, their contacts, segments and customers."""

from collections.abc import Sequence
from itertools import pairwise
from math import exp, sqrt
from types import SimpleNamespace

import mesa
import networkx as nx
import numpy as np

from crmsim.scenario.company import Company
from crmsim.scenario.kinds import SEGMENTS
from mesa_reference.agents import NOISE, SALES, Customer, Department, Employee, Segment

FACING = 3  # sales, marketing and service face customers; back office and IT do not
FILLED = 0.85  # share of customer slots that are taken at kick-off
HOME = 0.85  # share of customers' people who sit in the customer's region
SPREAD = round((NOISE**2 / 3.0 / (1.0 - 0.94**2)) ** 0.5, 4)  # of satisfaction, where the weekly noise settles
MOST_PICKS = 24  # contacts that a person picks


def hire(model: mesa.Model, company: Company) -> list[Department]:
    """Everybody with traits and beliefs drawn, and tenures as they would settle; their departments."""
    p, rng, roster = model.p, model.rng, company.roster()
    departments = [Department(region) for region in roster.department_region.tolist()]
    hope = 0.58 + 0.12 * (p.readiness - 0.5) + 0.10 * (p.user_participation - 0.4)

    def share(mean: float, spread: float) -> float:
        return min(max(rng.normal(mean, spread), 0.02), 0.98)

    for function, place in zip(roster.function.tolist(), roster.department.tolist(), strict=True):
        sells, department = function == SALES, departments[place]
        Employee(
            model,
            function,
            department,
            power=0.5 if len(department.members) % 8 else 1.0,  # every eighth is a manager
            tech_skill=share(p.tech_skill, 0.17),
            conscientiousness=share(p.conscientiousness - (0.08 if sells else 0.0), 0.17),
            autonomy=share(p.autonomy_need * (1.0 if sells else 0.57), 0.15),
            threshold=rng.normal(p.adoption_threshold, p.threshold_spread),
            task_match=rng.normal(0.0, 1.4),
            belief=share(hope, 0.1),
            tenure=rng.exponential(52.0 / model.turnover[function]),
        )
    return departments


def befriend(people: Sequence[Employee], p: SimpleNamespace, rng: np.random.Generator) -> None:
    """Contacts: most in the own department, many met through the first one; influence goes with power."""
    luck = rng.random((len(people), 4, MOST_PICKS)).tolist()
    chosen = {}
    for person, (inside, who, _, _) in zip(people, luck, strict=True):
        pools = [person.department.members if x < p.within_dept_tie_share else people for x in inside]
        chosen[person] = [pool[int(x * len(pool))] for pool, x in zip(pools, who, strict=True)]
    graph = nx.Graph()
    graph.add_nodes_from(people)
    for person, (_, _, closing, number) in zip(people, luck, strict=True):
        spread = 1.0 + 1.2 * (sum(number[:3]) - 1.5)
        picks = int(min(max(p.advice_degree / 2.0 * spread**2 / 1.36 + number[3], 1), MOST_PICKS))
        mine, through = chosen[person], chosen[chosen[person][0]]
        friends = [through[j - 1] if j and closing[j] < 0.35 else mine[j] for j in range(picks)]
        graph.add_edges_from((person, friend) for friend in friends if friend is not person)
    for person in people:
        total = sum(friend.power for friend in graph[person])
        person.contacts = [(friend, friend.power / total) for friend in graph[person]]


def divide(company: Company, p: SimpleNamespace, employees: int) -> list[Segment]:
    """Four segments in a market that would stay level."""
    share, margin, profit = (company.segments.column(name) for name in ("share", "margin_share", "profit_share"))
    churn = [yearly / 52.0 for yearly in company.segments.column("churn")]
    weekly = company.gross_margin_per_employee * employees / 52.0
    accounts = [company.customers * FILLED * part for part in share]
    refill = FILLED / (1.0 - FILLED)
    # Those less satisfied than others leave more often than the others stay: without this, churn would be above normal.
    steady = exp(-0.5 * p.satisfaction_to_churn**2 * (SPREAD**2 + p.relationship_spread**2))
    flow = [0.0, *(0.04 / 52.0 * min(pair) for pair in pairwise(share)), 0.0]
    attention = [1.0 + more * p.segment_focus for more in (0.5, 0.6, 0.0, -0.8)]
    spent = sum(part * each for part, each in zip(share, attention, strict=True))  # what some get, others lack
    segments = [
        Segment(
            churn=churn[i],
            steady_churn=churn[i] * steady,
            win=churn[i] * refill,
            satisfaction=company.segments.column("satisfaction")[i],
            cross_sell=company.segments.column("cross_sell")[i],
            gross_margin=weekly * margin[i] / accounts[i],
            cost_to_serve=weekly * (margin[i] - company.profit_rate * profit[i]) / accounts[i],
            focus=sqrt(attention[i] / spent),
            up=flow[i] / share[i],
            down=flow[i + 1] / share[i],
        )
        for i in range(len(SEGMENTS))
    ]
    for better, worse in pairwise(segments):
        better.worse, worse.better = worse, better
    return segments


def acquire(model: mesa.Model, company: Company, people: Sequence[Employee], segments: Sequence[Segment]) -> None:
    """Customers in their segments, each with a sales, a marketing and a service person, mostly of its region."""
    rng, n = model.rng, company.customers
    regions = [person.department.region for person in people]
    pools = {}
    for function in range(FACING):
        pools[function] = [person for person in people if person.function == function] or list(people)
        for region in set(regions):
            local = [person for person in pools[function] if person.department.region == region]
            pools[function, region] = local or pools[function]
    places = rng.choice(len(segments), n, p=company.segments.column("share"))
    homes = rng.choice(regions, n)
    for place, home, luck in zip(places.tolist(), homes.tolist(), rng.random((n, 7)).tolist(), strict=True):
        segment, owners = segments[place], []
        for function in range(FACING):
            pool = pools[(function, home) if luck[function] < HOME else function]
            owners.append(pool[int(luck[FACING + function] * len(pool))])
        relation, mood = rng.normal(0.0, model.p.relationship_spread), rng.normal(0.0, SPREAD)
        Customer(model, segment, owners, active=luck[-1] < FILLED, relation=relation, mood=mood)
