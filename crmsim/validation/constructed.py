"""Rows that are true by construction: they follow from what is put in, so that they hold is no evidence of anything.

A row belongs here where its figure comes from a number or a formula of the model's own input, with nothing in between
that could have come out otherwise. Only a mistake in the code can make it fail, and then it is shown as failing.
Identities between plans are none of these: a model rigged for one plan would break them.
"""

from dataclasses import replace

from crmsim.validation.row import Row

#: Why each of them could not come out otherwise, by the id of the row.
WHY: dict[str, str] = {
    "fairness.sponsor_30": "the weekly chance that a sponsor leaves is put in, and this is that chance over 30 weeks.",
    "fairness.sponsor_56": "the weekly chance that a sponsor leaves is put in, and this is that chance over 56 weeks.",
    "D9": "the engine's lifetime value is this formula, and churn and discounting by the week are its terms.",
    "D10": "decay and repair of the engine's records are these two rates, and the figures are their formula.",
    "D12": "the engine's learning curve is this formula.",
    "D13": "the engine draws overruns from this very distribution, and what lies outside its tail is drawn here.",
    "calibrated.F37": "what each kind of customer brings and costs is put in; no constant that was fitted moves it.",
    "held_out.F18.before": "no rule lets a CRM act on a seat that is not live.",
    "held_out.F36.churn": (
        "churn and margin are put in and nobody reacts; over a horizon of four years five points a year cannot come to "
        "less than 0 or to half of all profit."
    ),
    "held_out.F40.tools": "action on data multiplies the benefit, so that where nobody acts there is none.",
}


def marked(row: Row) -> Row:
    """The row, marked where it is true by construction; one that fails stays failing, and one without a figure as it
    is."""
    if row.id not in WHY or row.verdict == "fails" or row.value is None:
        return row
    reason = " ".join(filter(None, (f"True by construction: {WHY[row.id]}", row.reason)))
    return replace(row, verdict="by_construction", reason=reason)
