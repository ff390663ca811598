"""The published patterns read from the outcomes of a population, with bands and sources in our own words.

They were set apart before anything was calibrated: no constant may be moved to meet them.
"""

from crmsim.figures.wording import number, percent
from crmsim.validation.measures_pattern import ABOVE_0, Pattern, points, signed

_FIRMS = "Reference population."
_BOTH = "Reference population, big bang and by region."
_FAILURE = (
    "Failure rates of CRM in surveys of analysts from 2001 to 2025 run from 18 to 70 %, with 50 % the best known "
    "(Gartner 2001, Forrester 2009, Johnny Grow 2025); CRMGuru 2003, 448 firms: 45 % clear successes, 35 % likely "
    "failures."
)
_STANDISH = (
    "Standish Group's CHAOS reports, 1994 and 2015; Eveleens and Verhoef 2010 show that their definitions mislead, so "
    "this is a loose check."
)
_SUCCESS = (
    "Success is the mean of not FAIL_BROAD and the rank by NPV / annual gross margin. The lever is taken at kick-off. "
    + _BOTH
)
_SUPPORT = (
    "Sharma and Yetton 2003 and later studies; Sabherwal, Jeyaraj and Chowa 2006 (121 studies) and Hwang 2019. Hwang "
    "and Schmidt 2011 dispute the moderation."
)
_RETURN = (
    "Nucleus Research 2011 and 2014 for the upper end (case studies of successes); Hendricks, Singhal and Stratman "
    "2007 find no mean gain in 80 firms, so the middle lies near zero and the spread is wide."
)
_MOVES = "No claim: it moves with the calibrated median return, so being in the band proves nothing."
_PAYBACK = "IDC 2004, among firms that measured it: 58 % within a year, another 35 % within three."

POPULATION: tuple[Pattern, ...] = (
    Pattern(
        "F1.pooled",
        "Projects that miss their aims, both plans",
        (0.40, 0.65),
        _FAILURE,
        f"FAIL_BROAD, most of which is value lost, and so moves with the calibrated median return. {_BOTH}",
    ),
    *(
        Pattern(
            f"F1.{plan}", f"Projects that miss their aims, {words}", (0.40, 0.65), _FAILURE, f"FAIL_BROAD. {_FIRMS}"
        )
        for plan, words in (("big_bang", "big bang"), ("phased_by_region", "by region"))
    ),
    *(
        Pattern(f"F3.{name}", title, None, _STANDISH, f"{rule} {_BOTH}", words=words, kind="report")
        for name, title, rule, words in (
            (
                "success",
                "Projects resolved as a success",
                "Complete, cost and time at most 1.1 x the plan, and not FAIL_BROAD.",
                "29% in 2015, 16% in 1994",
            ),
            ("challenged", "Projects resolved as challenged", "Neither success nor failed.", "about 50%"),
            (
                "failed",
                "Projects resolved as failed",
                "Cancelled, abandoned, or not complete at the horizon.",
                "20% in 2015, 31% in 1994",
            ),
        )
    ),
    Pattern(
        "F7.benefit",
        "Benefit that came about / benefit of the business case, median",
        (0.4, 0.8),
        "McKinsey and Oxford 2012: large IT projects bring 56 % less than predicted; Panorama: 37 % of ERP sites get "
        "under half.",
        _BOTH,
        number,
    ),
    Pattern(
        "F8.size",
        "Success in the smallest third of firms less success in the largest, falling over thirds",
        (ABOVE_0, None),
        "CHAOS 2015: success falls from 62 % of small projects to 2 % of grand ones; Sauer, Gemino and Reich 2007: "
        "risk grows with effort but is never nil for small projects.",
        f"Size is users x modules; every plan brings all modules, so it is the staff. Not FAIL_BROAD. {_BOTH}",
        points,
        "above 0",
    ),
    Pattern(
        "F13.abandoned",
        "Projects abandoned after go-live",
        (0.05, 0.20),
        "Rigby, Reichheld and Schefter 2002 (Bain): a fifth of users had given up their CRM altogether.",
        _BOTH,
    ),
    Pattern(
        "F13.unused",
        "Paid seats not in use",
        (0.15, 0.30),
        "Fichman and Kemerer 1999 on the gap between buying and using; advisers on licences find 15-30 % of seats "
        "unused at renewal.",
        f"1 - active / paid seats over the last half year, projects whose seats are all live. {_BOTH}",
    ),
    Pattern("F20.leadership", "Leaders' support and success: correlation", (0.2, 0.5), _SUPPORT, _SUCCESS, number),
    Pattern(
        "F20.interdependence",
        "Leaders' support matters more where tasks depend on each other: difference of correlations",
        (ABOVE_0, None),
        _SUPPORT,
        f"Top third of task_interdependence less all others. {_SUCCESS}",
        signed,
        "above 0",
    ),
    Pattern(
        "F21.training",
        "Training and success: correlation",
        (0.15, 0.40),
        "Sharma and Yetton 2007, a meta-analysis: moderate and positive; Hwang 2014 (30 studies).",
        f"Hours of training per user. {_SUCCESS}",
        number,
    ),
    Pattern("F33.skew", "Returns are skewed: mean less median", (ABOVE_0, None), _RETURN, _BOTH, signed, "above 0"),
    Pattern(
        "F33.top", "Return that one project in ten exceeds", (3.0, None), _RETURN, f"Per unit of cost. {_BOTH}", number
    ),
    Pattern(
        "F33.loss", "Projects that lose money: NPV below 0", (0.30, 0.50), _RETURN, f"{_MOVES} {_BOTH}", kind="no claim"
    ),
    Pattern(
        "F33.strict",
        "FAIL_STRICT: cancelled, abandoned or NPV below 0",
        (0.30, 0.50),
        "CRMGuru 2003: 35 % likely failures; the mean of many surveys is about one third.",
        f"{_MOVES} {_BOTH}",
        kind="no claim",
    ),
    *(
        Pattern(
            f"F33.{name}",
            f"Paid back within {words} of kick-off, among those that paid back",
            None,
            _PAYBACK,
            _BOTH,
            words=band,
            kind="report",
        )
        for name, words, band in (("one_year", "one year", "about 58%"), ("three_years", "three years", "about 93%"))
    ),
)

#: Bands of the failure flags: frozen with the flags, before the first comparison.
_FLAGS = {
    "CANCELLED": ((0.05, 0.16), "CRM 10 %, all systems 9-16 % (El Emam and Koru 2008; Sauer, Gemino and Reich 2007)."),
    "ABANDONED": ((0.05, 0.20), "Rigby, Reichheld and Schefter 2002: one fifth."),
    "SHELFWARE": ((0.15, 0.35), "CSO Insights 2006 on 1,275 firms: under 40 % reach 90 % of users; band derived."),
    "UNTRUSTED": ((0.10, 0.35), "Nagle, Redman and Sammon 2017 on records that cannot be trusted; band derived."),
    "VALUE_LOSS": ((0.30, 0.50), "Hendricks, Singhal and Stratman 2007: no mean gain; band derived."),
    "NO_BENEFIT": ((0.25, 0.50), "Panorama: 37 % of ERP sites get under half of what they expected."),
    "CUSTOMER_HARM": ((0.05, 0.25), "Gartner on CRM that customers see as a failure; band is an assumption."),
    "OVERRUN": ((0.25, 0.50), "Panorama 2010-12: 53-74 % over budget at all, about one in five by over 25 %."),
}
#: Flags that no constant was fitted to. CANCELLED was, VALUE_LOSS moves with the median return, ABANDONED is in F13.
_CLAIMED = ("SHELFWARE", "UNTRUSTED", "NO_BENEFIT", "CUSTOMER_HARM", "OVERRUN")
_FITTED = "Fitted, or moved by what was fitted, or judged in another row."
FLAGS: tuple[Pattern, ...] = tuple(
    Pattern(
        f"flags.{flag.lower()}",
        f"{flag}: share of projects",
        band,
        source,
        _BOTH if flag in _CLAIMED else f"{_FITTED} {_BOTH}",
        kind="claim" if flag in _CLAIMED else "no claim",
    )
    for flag, (band, source) in _FLAGS.items()
)

_TOGETHER = (
    "The same ranges, but good leaders, readiness and mature processes come together (rank correlation .5, "
    "assumption). Big bang and by region."
)
_WHY = "For comparison with the rows of the reference population."
CORRELATED: tuple[Pattern, ...] = tuple(
    Pattern(
        f"correlated.{name}",
        f"{words}, where good things come together",
        band,
        _WHY,
        _TOGETHER,
        say,
        kind="report",
    )
    for name, words, band, say in (
        ("failure", "FAIL_STRICT", (0.30, 0.50), percent),
        ("failure_broad", "FAIL_BROAD", (0.40, 0.65), percent),
        ("roi", "Median return per unit of cost", (-0.5, 1.0), number),
    )
)
