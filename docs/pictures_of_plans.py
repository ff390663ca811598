# ruff: noqa: INP001  a part of docs/make_population.py, no package
"""Pictures of the rollout plans over many firms, and over the assumptions that rank them."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from crmsim.figures.palette import LIGHT
from crmsim.outcomes.failure import PRECEDENCE
from crmsim.plans import PLANS
from crmsim.study.population import Outcomes
from crmsim.study.statistics import wilson
from experiments import ranking_map as ranking
from experiments.reference_population import CRM_PLANS

BLUE, RED = LIGHT.series[:2]
KINDS = ("CANCELLED", "ABANDONED", "VALUE_LOSS")  # FAIL_STRICT, by what it is first of all
WORDS = {"CANCELLED": "cancelled", "ABANDONED": "abandoned", "VALUE_LOSS": "value lost"}
SHADES = ("#1F2937", "#6B7280", "#C9CDD3")


def outcomes_by_plan(found: Outcomes) -> Figure:
    """Left: returns by plan; right: what fails, by kind."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(10.4, 4.3), layout="constrained", width_ratios=(1.2, 1.0))
    places = np.arange(len(CRM_PLANS))[::-1]
    for place, plan in zip(places, CRM_PLANS, strict=True):
        roi = found.figure("roi", plan).ravel()
        roi = roi[np.isfinite(roi)]
        low, first, middle, third, high = np.quantile(roi, (0.1, 0.25, 0.5, 0.75, 0.9))
        left.plot([low, high], [place, place], color=LIGHT.muted, lw=1.2, solid_capstyle="butt")
        left.barh(place, third - first, left=first, height=0.46, color="#BBD6E8", edgecolor=BLUE, lw=0.9)
        left.plot([middle, middle], [place - 0.23, place + 0.23], color=LIGHT.text, lw=2.2)
        left.plot(roi.mean(), place, marker="D", color=RED, ms=4.5)
        left.annotate(f"{middle:+.2f}", (middle, place + 0.30), ha="center", va="bottom", fontsize=8)
    left.axvline(0.0, color=LIGHT.zero, lw=1.0)
    left.set(yticks=places, yticklabels=[PLANS[plan].title for plan in CRM_PLANS], ylim=(-0.6, len(CRM_PLANS) - 0.3))
    left.set_title("Return on cost\nbox: middle half; line: 10 to 90 %; bar: median; diamond: mean", fontsize=9)
    left.set_xlabel("ROI over four years, x present value of costs")
    left.grid(axis="y", visible=False)
    base = np.zeros(len(CRM_PLANS))
    for kind, shade in zip(KINDS, SHADES, strict=True):
        code = PRECEDENCE.index(kind) + 1.0
        part = []
        for plan in CRM_PLANS:
            flags = {name: found.figure(name.lower(), plan).ravel() == 1.0 for name in KINDS}
            earlier = np.any([flags[name] for name in KINDS if PRECEDENCE.index(name) + 1.0 < code], axis=0)
            part.append(float((flags[kind] & ~earlier).mean()))
        right.barh(places, part, left=base, height=0.46, color=shade, edgecolor="white", lw=0.6, label=WORDS[kind])
        base += part
    for place, plan, total in zip(places, CRM_PLANS, base, strict=True):
        failed = found.figure("failure", plan)
        # Replicates of a firm are no further firms: the interval counts firms.
        low, high = wilson(round(float(failed.mean(axis=1).sum())), len(failed))
        right.plot([low, high], [place - 0.33, place - 0.33], color=LIGHT.text, lw=1.1)
        right.annotate(f"{total:.0%}", (total + 0.012, place), va="center", fontsize=8.5)
    right.set(yticks=places, yticklabels=[], xlim=(0.0, 0.8), ylim=left.get_ylim(), xlabel="share of runs")
    right.set_title("Fails strictly: cancelled, abandoned, or value lost\nline: 95 % interval over firms", fontsize=9)
    right.legend(loc="upper center", bbox_to_anchor=(0.5, -0.13), ncols=3, fontsize=8.5, handlelength=1.2)
    right.grid(axis="y", visible=False)
    return figure


def ranking_map(found: Outcomes, against: str = "phased_by_region") -> Figure:
    """Nine panels: transfer by dual running; in each, support by difficulty. Colour and number: big bang's share."""
    share, sign = ranking.big_bang_better(found, against), ranking.verdicts(found, against)
    transfer, dual, support, hard = ranking.AXES.values()
    colours = LinearSegmentedColormap.from_list("ranking", [RED, "#F7F7F7", BLUE])
    figure, axes = plt.subplots(3, 3, figsize=(8.6, 7.6), layout="constrained", sharex=True, sharey=True)
    for i, row in enumerate(axes):
        for j, panel in enumerate(row):
            cell = share[i, j]
            panel.imshow(cell, cmap=colours, vmin=0.0, vmax=1.0, aspect="auto", origin="lower")
            for (k, m), value in np.ndenumerate(cell):
                close = sign[i, j, k, m] == 0.0
                ink = "white" if abs(value - 0.5) > 0.33 else LIGHT.text
                panel.text(m, k, f"{value:.0%}", ha="center", va="center", color=ink, fontsize=9,
                           fontweight="normal" if close else "bold")  # fmt: skip
            panel.set(xticks=range(3), xticklabels=[f"{h:g}" for h in hard])
            panel.set(yticks=range(3), yticklabels=[f"{s:g}" for s in support])
            panel.grid(visible=False)
            panel.set_title(f"transfer {transfer[i]:g}, dual running {dual[j]:g}", fontsize=8.5)
    figure.supxlabel("intention that people need before they work honestly: easy world to hard world", fontsize=9.5)
    figure.supylabel("support staff per 100 users", fontsize=9.5)
    other = PLANS[against].title.lower()
    figure.suptitle(
        f"How often big bang earns more than {other} (blue: big bang; red: {other}; bold: means differ off zero)",
        fontsize=9.5, ha="left", x=0.02,
    )  # fmt: skip
    return figure
