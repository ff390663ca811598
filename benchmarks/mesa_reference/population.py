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
from mesa_reference.customers import NOISE, Customer, Segment
from mesa_reference.employees import SALES, Department, Employee

FACING = 3  # sales, marketing and service face customers; back office and IT do not
FILLED = 0.85  # share of customer slots that are taken at kick-off
HOME = 0.85  # share of customers' people who sit in the customer's region
SPREAD = round((NOISE**2 / 3.0 / (1.0 - 0.94**2)) ** 0.5, 4)  # of satisfaction, where the weekly noise settles
MOST_PICKS = 24  # contacts that a person picks
SKILLS = 0.17  # spread of IT skill between people


def hire(model: mesa.Model, company: Company) -> list[Department]:
    """Everybody with traits and beliefs drawn, and tenures as they would settle; their departments."""
    p, rng, roster = model.p, model.rng, company.roster()
    departments = [Department(region) for region in roster.department_region.tolist()]
    hope = 0.58 + 0.20 * (p.readiness - 0.5) + 0.10 * (p.user_participation - 0.4)

    def share(mean: float, spread: float) -> float:
        return min(max(rng.normal(mean, spread), 0.02), 0.98)

    met = [0] * len(departments)
    powers = []
    for place in roster.department.tolist():
        powers.append(0.5 if met[place] % 8 else 1.0)  # every eighth is a manager
        met[place] += 1
    mean, spread = float(np.mean(powers)), float(np.std(powers)) or 1.0
    # Salespeople differ in what they bring in; the average is 1 in every company.
    for function, place, power in zip(roster.function.tolist(), roster.department.tolist(), powers, strict=True):
        sells, department = function == SALES, departments[place]
        Employee(
            model,
            function,
            department,
            power=power,
            tech_skill=share(p.tech_skill - p.power_age_corr * SKILLS * (power - mean) / spread, SKILLS),
            conscientiousness=share(p.conscientiousness - (0.08 if sells else 0.0), 0.17),
            autonomy=share(p.autonomy_need * (1.0 if sells else 0.57), 0.15),
            threshold=rng.normal(p.adoption_threshold, p.threshold_spread),
            task_match=rng.normal(0.0, 1.4),
            belief=share(hope, 0.1),
            tenure=rng.exponential(52.0 / model.turnover[function]),
            new_unit=float(rng.random() < p.new_unit_share),
        )
    return departments


def befriend(people: Sequence[Employee], p: SimpleNamespace, rng: np.random.Generator) -> None:
    """Contacts: most in the own department, many met through the first one; influence goes with power."""
    luck = rng.random((len(people), 4, MOST_PICKS)).tolist()
    chosen, numbers = {}, {}
    for person, (inside, who, _, number) in zip(people, luck, strict=True):
        pools = [person.department.members if x < p.within_dept_tie_share else people for x in inside]
        chosen[person] = [pool[int(x * len(pool))] for pool, x in zip(pools, who, strict=True)]
        spread = 1.0 + 1.2 * (sum(number[:3]) - 1.5)
        numbers[person] = int(min(max(p.advice_degree / 2.0 * spread**2 / 1.12 + number[3], 1), MOST_PICKS))
    graph = nx.Graph()
    graph.add_nodes_from(people)
    for person, (_, _, closing, _) in zip(people, luck, strict=True):
        mine, first = chosen[person], chosen[person][0]
        own = (numbers[first] - 1) // 2 * 2  # the last pick of the first contact that closes nothing itself
        friends = [
            chosen[first][min(j - 1, own)] if j % 2 and closing[j] < 0.7 else mine[j] for j in range(numbers[person])
        ]
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
    f = p.segment_focus
    attention = [1.0 + (0.5 + 1.5 * f) * f, 1.0 + (0.9 - 1.5 * f) * f, 1.0 - 0.8 * f * f, 1.0 - 0.8 * f]
    following = p.nextbest_marketing
    marketing = (1.2 - 0.4 * following, 0.5 + following, 0.5 + following, 1.0)
    best, last = (1.0, 0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 1.0)  # what is done for the best, and about the unprofitable
    spent = sum(part * each for part, each in zip(share, attention, strict=True))  # what some get, others lack
    segments = [
        Segment(
            churn=churn[i],
            steady_churn=churn[i] * steady,
            win=churn[i] * refill,
            satisfaction=company.segments.column("satisfaction")[i],
            cross_sell=company.segments.column("cross_sell")[i] * marketing[i],
            gross_margin=weekly * margin[i] / accounts[i],
            cost_to_serve=weekly * (margin[i] - company.profit_rate * profit[i]) / accounts[i],
            focus=sqrt(attention[i] / spent),
            liked_live=0.12 * (p.best_service - 0.5) * best[i] - 0.12 * (p.service_complexity - 0.4),
            spent_live=0.2 * (p.best_service - 0.5) * best[i] + 0.2 * p.lookalike_targeting * last[i],
            saved_by_insight=0.35 * p.self_service + 0.6 * p.prune_unprofitable * last[i],
            lost_by_insight=p.prune_unprofitable * last[i],
            won_by_insight=16.0 * p.lookalike_targeting * last[i],
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
