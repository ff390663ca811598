"""Leadership: commitment is fed or drained by evidence, fades by itself, and ends with the sponsor.

Commitment rises with visible results and reverts without them (Repenning 2002); under bad news escalation and sunk
cost delay the end (Keil, Mann & Rai 2000).

Weights and slopes that name no source are assumptions.
"""

from crmsim.engine import kernel
from crmsim.rules.portable import clip


@kernel
def faded(decay_month: float, owned: float) -> float:
    """Share of commitment that fades in a week; leaders who helped to define success (0-1) keep to it (1 at .5)."""
    return decay_month / 4.33 * (1.5 - owned)


@kernel
def evidence(live_gap: float, use_gap: float, results: float, seen: float, overspending: float) -> float:
    """What a review sees, -.7 to .7: seats live against plan, logged use against what was expected, output of live
    people against normal (as far as it is seen), and spending (x what was foreseen for the work done) beyond 1.15."""
    outcome = 0.3 * clip(results / 0.05, -1.0, 1.0) * seen
    money = 0.15 * clip(overspending - 1.15, 0.0, 1.5)
    return clip(0.3 * live_gap + use_gap + outcome - money, -0.7, 0.7)


@kernel
def foreseen(planned: float, ahead: float, work_budget: float) -> float:
    """Money that the plan foresaw for what is done by now: its spending to date, and the price of the share of all work
    by which the project is ahead of it (below 0: behind), as in earned value (Fleming & Koppelman 2010). Against the
    calendar alone, a project that is early looks dear and one that is late looks cheap."""
    return planned + ahead * work_budget


@kernel
def results_seen(results: float, metrics: float, weeks_since_live: float, patience: float) -> float:
    """Weight of results in a review: metrics make them visible; a dip right after go-live is discounted by leaders who
    know that it comes (patience in weeks)."""
    seen = 0.5 + 0.5 * metrics
    if results < 0.0:
        seen *= min(1.0, weeks_since_live / max(0.75 * patience, 1e-9)) * (1.3 - 0.6 * metrics)
    return seen


@kernel
def celebrated(win_visibility: float, results: float) -> float:
    """How visibly wins are celebrated (0-1): as usual (one half) where there are none (output not above normal)."""
    return win_visibility if results > 0.0 else 0.5


@kernel
def after_review(
    commitment: float, seen: float, interval: float, crisis_leadership: float, win_visibility: float, results: float
) -> float:
    """Commitment after a review; logistic, so it can lock in high or low. Rare reviews move it more each time but less
    per year. Bad news: crisis leadership holds, in full once it is a crisis (evidence of -.3; assumption), not at all
    where little has gone wrong (-.1); good news: celebrated wins lift, where there are results to celebrate (output
    above normal; size: assumption)."""
    gain = min(0.8, 0.055 * interval) * seen
    if seen < 0.0:
        crisis = clip((-seen - 0.1) / 0.2, 0.0, 1.0)
        return commitment + gain * commitment * (1.0 + crisis * (0.4 - 0.8 * crisis_leadership))
    return commitment + gain * (1.0 - commitment) * (0.6 + 0.8 * celebrated(win_visibility, results))


@kernel
def stop_chance(rate: float, seen: float, sunk: float, live: float, interval: float) -> float:
    """Chance that a review which has lost faith stops the project: worse news more, sunk cost (0-1) and seats live
    less. `rate` is that of a four-weekly review; rarer reviews decide for a longer time."""
    return rate * (1.0 + 2.0 * max(0.0, -seen)) * (1.0 - sunk) * (1.0 - 0.85 * live) * min(4.0, 0.25 * interval)


@kernel
def expected_use(weeks_since_plan: float, inflation: float, patience: float) -> float:
    """Use (0-1) that leaders expect so many weeks after the planned go-live; an inflated case expects more, and who
    has patience (weeks) gives it three quarters of that time to build up."""
    return 0.5 * inflation / 1.3 * min(max(weeks_since_plan / max(0.75 * patience, 1e-9), 0.0), 1.0)
