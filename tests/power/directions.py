"""Which way an argument works in a rule, tried out on plain numbers.

A rule is called with one argument low and high while the others are drawn from their ranges, fifty times. Ranges are
those of the lever of the same name, 0 to 1 for shares, and else what stands below: usual sizes in the model
(assumption), which decide only what counts as a candidate.
"""

import ast
import importlib
import math
from collections.abc import Callable

import numpy as np

from crmsim.scenario.levers import LEVERS

POINTS = 50
FEWEST = 0.2  # share of points that a flip has to touch at all: some signs stand in one branch only
SHARE = (0.0, 1.0)
Rule = Callable[..., float]
#: Usual sizes of what is no share, by argument, or by `file.rule.argument` where a rule means something else.
RANGES: dict[str, tuple[float, float]] = {
    **dict.fromkeys(("admin_fte", "support_fte"), (0.5, 5.0)),
    **dict.fromkeys(("done_weeks", "weeks_live", "weeks_since_live", "weeks_since_plan"), (0.0, 78.0)),
    **dict.fromkeys(("entry", "learning", "dual", "politics", "saved"), (0.0, 0.1)),
    **dict.fromkeys(("it_wage", "wage"), (30.0, 80.0)),
    **dict.fromkeys(("experience", "experience_new", "experience_old"), (0.0, 20.0)),
    **dict.fromkeys(("own_gain", "net", "results", "satisfaction_gap"), (-0.1, 0.1)),
    **dict.fromkeys(("seen", "live_gap"), (-0.7, 0.7)),
    **dict.fromkeys(("use_gap", "task_match"), (-0.3, 0.3)),
    **dict.fromkeys(("features", "speed"), (0.5, 1.5)),
    "added": (0.1, 0.5),
    "asked": (1.0, 8.0),
    "backlog": (0.0, 200.0),
    "base": (0.05, 0.5),
    "base_logit": (-3.0, 0.0),
    "briefed": (0.0, 6.0),
    "burden": (1.0, 5.5),
    "capacity": (0.1, 0.9),
    "ceiling": (0.5, 3.0),
    "changes": (0.0, 8.0),
    "control": (0.0, 0.12),
    "cost": (100.0, 5000.0),
    "decay": (0.001, 0.01),
    "disputed": (0.0, 10.0),
    "done_per_week": (1.0, 10.0),
    "exponent": (-0.4, -0.1),
    "fields": (6.0, 24.0),
    "halflife": (8.0, 52.0),
    "hours": (4.0, 40.0),
    "inflation": (1.0, 2.0),
    "interval": (2.0, 13.0),
    "lag": (8.0, 80.0),
    "licence_week": (5.0, 40.0),
    "list_price": (30.0, 150.0),
    "lost": (-0.1, 0.5),
    "luck": (0.05, 0.95),
    "mean_weight": (0.8, 1.2),
    "meetings": (0.0, 12.0),
    "noise": (0.1, 1.0),
    "normal": (0.001, 0.1),
    "open_defects": (10.0, 30.0),
    "optimism": (1.0, 1.6),
    "output": (0.8, 1.2),
    "overspending": (0.9, 2.0),
    "patience": (4.0, 52.0),
    "per_month": (0.0, 2.0),
    "promised": (0.1, 2.0),
    "regions": (2.0, 6.0),
    "requests": (0.0, 20.0),
    "sensitivity": (1.0, 8.0),
    "slack": (0.0, 0.15),
    "solved_per_week": (1.0, 50.0),
    "sources": (2.0, 20.0),
    "spread": (0.0, 0.2),
    "staff": (50.0, 500.0),
    "systems": (1.0, 12.0),
    "trouble": (0.0, 3.0),
    "users": (10.0, 500.0),
    "vendors": (1.0, 6.0),
    "wait": (0.0, 6.0),
    "wait_weeks": (0.0, 30.0),
    "weeks": (1.0, 30.0),
    "weight": (0.2, 2.0),
    "gates.weighed.seen": (0.1, 2.0),
    "service.satisfaction_goal.normal": SHARE,
    "time_budget.lost_time.trouble": (0.0, 0.1),
}
CHOICES = {"bool": (False, True), "int": (0, 1, 2, 3)}  # the whole numbers are segments of customers


def plain(module: str, rule: ast.FunctionDef) -> Rule:
    """A rule as a plain Python function, from its syntax: it calls its neighbours, and nothing is compiled."""
    bare = ast.FunctionDef(**{**dict(ast.iter_fields(rule)), "decorator_list": []})
    names = dict(vars(importlib.import_module(module)))
    tree = ast.fix_missing_locations(ast.Module([bare], []))
    exec(compile(tree, module, "exec"), names)  # noqa: S102  the project's own source
    function: Rule = names[rule.name]
    return function


def reversed_arguments(
    name: str, rule: ast.FunctionDef, before: Rule, after: Rule, arguments: set[str]
) -> tuple[str, ...]:
    """Those of the arguments whose effect turns round, in the order of the signature; `name` is `file.rule`."""
    given = [argument.arg for argument in rule.args.args]
    kinds = {argument.arg: ast.unparse(argument.annotation) for argument in rule.args.args if argument.annotation}
    points = drawn(name, kinds)
    return tuple(
        argument
        for argument in given
        if argument in arguments
        and kinds[argument] == "float"
        and is_reversed(before, after, points, argument, range_of(name, argument))
    )


def is_reversed(
    before: Rule, after: Rule, points: list[dict[str, float]], argument: str, ends: tuple[float, float]
) -> bool:
    """Whether the argument works the other way round wherever the flip touches the rule: never the same way, mostly
    the opposite way, and never without a finite result."""
    touched = turned = 0
    for point in points:
        try:
            old, new = ([rule(**{**point, argument: end}) for end in ends] for rule in (before, after))
        except ArithmeticError:  # a division by nothing, for one: the flip breaks the rule instead of turning it round
            return False
        if old == new:
            continue
        touched += 1
        effects = (old[1] - old[0]) * (new[1] - new[0])
        if effects > 0.0 or not all(map(math.isfinite, new)):
            return False
        turned += effects < 0.0
    return touched >= FEWEST * len(points) and 2 * turned >= touched


def drawn(name: str, kinds: dict[str, str]) -> list[dict[str, float]]:
    """Points at which a rule is called: every argument drawn evenly from its range."""
    chance = np.random.default_rng(0)
    return [
        {
            argument: chance.choice(CHOICES[kind]).item()
            if kind in CHOICES
            else float(chance.uniform(*range_of(name, argument)))
            for argument, kind in kinds.items()
        }
        for _ in range(POINTS)
    ]


def range_of(name: str, argument: str) -> tuple[float, float]:
    """The range of an argument of the rule `file.rule`."""
    lever = LEVERS[argument].range if argument in LEVERS else None
    low, high = RANGES.get(f"{name}.{argument}") or lever or RANGES.get(argument, SHARE)
    return float(low), float(high)
