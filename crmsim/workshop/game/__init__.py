"""The game "Eight quarters": teams lead one CRM project, quarter by quarter, with the same luck for all.

The engine is the model itself: decisions become lever changes of an ordinary scenario (`scenario_of`), which the
command line replays to the same numbers. Points, prices and event cards are rules of the game; the model knows nothing
of them. No server is in here: `protocol` is the door for one.
"""

from crmsim.workshop.game.actions import ACTIONS, Action
from crmsim.workshop.game.answers import answer
from crmsim.workshop.game.cards import CARDS, Card, cards_of
from crmsim.workshop.game.debrief import debrief, turning_points, what_if
from crmsim.workshop.game.decisions import Decision, check, completed, continued, points_left
from crmsim.workshop.game.forms import FORMS, PACES, PLANS, Form, find_form
from crmsim.workshop.game.futures import futures, lucky_or_good, standings
from crmsim.workshop.game.questions import QUESTIONS
from crmsim.workshop.game.reporting import Report, after_round
from crmsim.workshop.game.scenarios import scenario_of
from crmsim.workshop.game.scoring import score

__all__ = [
    "ACTIONS",
    "CARDS",
    "FORMS",
    "PACES",
    "PLANS",
    "QUESTIONS",
    "Action",
    "Card",
    "Decision",
    "Form",
    "Report",
    "after_round",
    "answer",
    "cards_of",
    "check",
    "completed",
    "continued",
    "debrief",
    "find_form",
    "futures",
    "lucky_or_good",
    "points_left",
    "scenario_of",
    "score",
    "standings",
    "turning_points",
    "what_if",
]
