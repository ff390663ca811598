"""The customers of a company as arrays: four segments on a whale curve, in a market that would stay level."""

import math

import numpy as np
from scipy.special import ndtri

from crmsim.rules.loyalty import steady
from crmsim.scenario.company import Company
from crmsim.scenario.roster import Roster
from crmsim.world.chance import uniforms
from crmsim.world.customers import NOISE
from crmsim.world.people import rounded
from crmsim.world.state import CUSTOMER, SEGMENT, FloatArray, IntArray, Record, Records, records

ACTIVE = 0.85  # share of slots with a customer at kick-off (assumption)
HOME = 0.85  # share of accounts whose people sit in the customer's region (assumption)
MOVES = 0.04  # share of customers a year who move between neighbouring segments (assumption)
SATISFACTION_SPREAD = round((NOISE**2 / 3.0 / (1.0 - 0.94**2)) ** 0.5, 4)  # where the weekly noise settles


def segments(company: Company, scale: float, p: Record) -> Records:
    """The four segments, with flows that keep the market level: who leaves is replaced, who moves up is balanced."""
    parts = company.segments.column
    share = np.array(parts("share"))
    churn = np.array(parts("churn")) / 52.0
    weekly_margin = company.gross_margin_per_employee * scale / 52.0
    gross = weekly_margin * np.array(parts("margin_share"))
    profit = weekly_margin * company.profit_rate * np.array(parts("profit_share"))
    accounts = np.maximum(company.customers * ACTIVE * share, 1e-9)
    pairs = MOVES / 52.0 * np.minimum(share[:-1], share[1:])  # flow between neighbours, either way
    spread = math.sqrt(SATISFACTION_SPREAD**2 + float(p.relationship_spread) ** 2)
    return records(
        SEGMENT,
        share.size,
        churn=churn,
        win=churn * ACTIVE / (1.0 - ACTIVE),
        steady=steady(float(p.satisfaction_to_churn), spread),
        satisfaction=np.array(parts("satisfaction")),
        cross_sell=np.array(parts("cross_sell")),
        gross_margin=gross / accounts,
        cost_to_serve=(gross - profit) / accounts,
        up=np.concatenate([[0.0], pairs]) / np.maximum(share, 1e-9),
        down=np.concatenate([pairs, [0.0]]) / np.maximum(share, 1e-9),
        share=share,
        focus=1.0,
    )


def acquire(company: Company, team: Roster, p: Record, seed: int, replicate: int) -> Records:
    """All customer slots at kick-off: segment, region, owners, satisfaction; records are not in any CRM yet. Those who
    are customers have on average the relations of those who stay, the market's normal ones."""
    n = company.customers

    def draws(name: str) -> FloatArray:
        return uniforms(seed, replicate, f"customers:{name}", n)

    share = np.array(company.segments.column("share"))
    segment = pick(share, draws("segment"))
    staff = np.bincount(team.region, minlength=len(company.regions)).astype(np.float64)
    region = pick(staff / staff.sum(), draws("region"))
    normal = np.array(company.segments.column("satisfaction"))[segment]
    relation = rounded(p.relationship_spread * ndtri(draws("relation")))
    spread = SATISFACTION_SPREAD * ndtri(draws("satisfaction"))
    return records(
        CUSTOMER,
        n,
        segment=segment,
        region=region,
        sales=owners(team, 0, region, draws("sales"), draws("sales home")),
        marketing=owners(team, 1, region, draws("marketing"), draws("marketing home")),
        service=owners(team, 2, region, draws("service"), draws("service home")),
        active=(draws("active") < ACTIVE).astype(np.float64),
        satisfaction=rounded(normal + relation + spread),
        relation=relation,
    )


def pick(share: FloatArray, luck: FloatArray) -> IntArray:
    """Index for each draw, by shares that sum to 1."""
    edges = np.cumsum(share)
    return np.minimum(np.searchsorted(edges, luck, side="right"), share.size - 1).astype(np.int64)


def owners(team: Roster, function: int, region: IntArray, luck: FloatArray, home: FloatArray) -> IntArray:
    """A person of the function for each customer: mostly from the customer's region, else from anywhere. A company
    without that function gives the task to anybody."""
    everyone = np.flatnonzero(team.function == function)
    if everyone.size == 0:
        everyone = np.arange(team.function.size)
    chosen = everyone[(luck * everyone.size).astype(np.int64)]
    for g in np.unique(region):
        local = everyone[team.region[everyone] == g]
        here = (region == g) & (home < HOME)
        if local.size:
            chosen[here] = local[(luck[here] * local.size).astype(np.int64)]
    return chosen.astype(np.int64)
