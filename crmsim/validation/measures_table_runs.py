"""The published patterns that need runs of their own, with bands and sources in our own words; and F12."""

from crmsim.figures.wording import number
from crmsim.validation.measures_pattern import ABOVE_0, BELOW_0, GROUP, Pattern, points
from crmsim.validation.row import Row

_BIG_BANG = "Reference population, big bang."
_HARSH = (
    "Salespeople of the default firm under big bang who must enter 5.5 hours a week, were hardly asked (.15) and have "
    "to (.8); runs that kept the CRM for a year."
)
_HONEYMOON = (
    "Speier and Venkatesh 2002, 454 salespeople in two firms: well received right after training, widely rejected "
    "half a year later, with more absence and more quits."
)
_CURVE = "Ahearne, Srinivasan and Weinstein 2004, 131 salespeople: use first enables, then disables."
_FITTED = "Output of ramped-up salespeople on hours of entry, weeks 60-100, fitted inside each run."
_MANDATE = (
    "Survey of 571 ERP users (Journal of Information Technology 2016): what is mandatory is done, what goes beyond it "
    "stays voluntary; Ram and Jung 1991: forced adoption raises resistance. The literature does not agree."
)
_PAIRED = (
    "Mandate at 1 less mandate at 0, same firms, same chance; first year after go-live, firms that kept the CRM for it "
    "in both. " + _BIG_BANG
)
_FLAT = 0.02  # a rise that still counts as flat (assumption)
_QUOTA = (
    "Sales Management Association 2019: where the CRM works 63 % of salespeople reach their quota, elsewhere 41 % "
    "(a correlation)."
)
_AT_QUOTA = (
    "At quota: sells what a ramped-up person sells without a CRM. Last year, firms with a live CRM, not FAIL_BROAD "
    "less FAIL_BROAD. " + _BIG_BANG
)
_CONDITIONAL = (
    "Becker, Greve and Albers 2009: effects only where managers and staff support it; Mithas, Krishnan and Fornell "
    "2005; Liu, Liu and Xu 2013."
)

RUNS: tuple[Pattern, ...] = (
    Pattern(
        "F6.duration",
        "Cost overrun per year of planned duration, median firm",
        (ABOVE_0, None),
        "McKinsey and Oxford 2012: 15 % of cost for each year of a large IT project.",
        f"The same firms with 16, 28, 40 and 52 weeks to go-live; slope inside each firm. {_BIG_BANG}",
        points,
        "above 0 (reported: +15 points)",
    ),
    Pattern(
        "F15.belief",
        "Honeymoon: believed usefulness of salespeople, week 4 less week 26",
        (ABOVE_0, None),
        _HONEYMOON,
        _HARSH,
        points,
        "above 0",
    ),
    Pattern(
        "F15.intention",
        "Honeymoon: intention of salespeople to use it, week 4 less week 26",
        (ABOVE_0, None),
        _HONEYMOON,
        _HARSH,
        points,
        "above 0",
    ),
    Pattern(
        "F15.quits",
        "Rejection: salespeople who leave in the year after go-live, above those who leave without a CRM",
        (0.10, 0.60),
        _HONEYMOON,
        _HARSH,
    ),
    Pattern(
        "F16.bent",
        "Inverted U: firms in which output bends down as hours of entry grow",
        (0.5, None),
        _CURVE,
        f"{_FITTED} Most firms (assumption). {_BIG_BANG}",
        words="at least half",
    ),
    Pattern(
        "F16.peak",
        "Inverted U: firms in which it peaks inside the data",
        (0.5, None),
        _CURVE,
        f"{_FITTED} Most firms (assumption). {_BIG_BANG}",
        words="at least half",
    ),
    Pattern(
        "F18.before",
        "Purchase is not use: largest weekly gain or loss before first go-live, share of margin",
        (None, 1e-9),
        "Aral, Brynjolfsson and Wu 2006: performance answers to use, not to purchase.",
        _BIG_BANG,
        words="none",
    ),
    Pattern(
        "F18.trough",
        "Trough: gain in the quarter after go-live, share of margin",
        (None, BELOW_0),
        "Hitt, Wu and Zhou 2002; McAfee 2002: firms slow down shortly after going live.",
        f"Before cash costs, against the same firm without a CRM. {_BIG_BANG}",
        words="below 0",
    ),
    Pattern(
        "F23.intention",
        "Variance of intention explained by belief, ease, norm and facilitation",
        (0.4, 0.7),
        "Venkatesh et al. 2003: eight models explain 17-53 %, their own about 70 %.",
        f"R2 over all people a quarter after go-live. {_BIG_BANG}",
        number,
    ),
    Pattern("F24.breadth", "Mandate: people who use it at all", (ABOVE_0, None), _MANDATE, _PAIRED, points, "above 0"),
    *(
        Pattern(
            f"F24.{name}",
            f"Mandate: {words}",
            (None, _FLAT),
            _MANDATE,
            f"{_PAIRED} Up to 2 points count as flat (assumption).",
            points,
            "flat or down",
        )
        for name, words in (("depth", "honest share of users' work"), ("honesty", "share of entries that are honest"))
    ),
    Pattern(
        "F25.contacts",
        "Use explained by contacts' behaviour, beyond one's own belief, ease and intention",
        (0.05, None),
        "Sykes, Venkatesh and Gosain 2009, 87 employees over three months: ties for help predict use beyond beliefs.",
        f"Adjusted R2 inside firms: held a month after go-live, use over the quarter that follows. {_BIG_BANG}",
        number,
        "above 0.05",
    ),
    Pattern(
        "F34.sign",
        "Salespeople at quota: successes less failures",
        (ABOVE_0, None),
        _QUOTA,
        _AT_QUOTA,
        points,
        "above 0",
    ),
    Pattern(
        "F34.size",
        "Salespeople at quota: the gap as large as reported",
        (0.11, 0.33),
        _QUOTA,
        f"{_AT_QUOTA} Within a half of the reported 22 points (assumption).",
        points,
    ),
    Pattern(
        "F36.churn",
        "Profit gained when five points fewer customers leave a year",
        (0.0, 0.5),
        "Reichheld and Sasser 1990 claimed 25-95 %; Sharp 2008 and East, Hammond and Gendall 2006: a thought "
        "experiment. At 12 % and 10 % churn lifetime value grows by 37 %.",
        "Present value over the horizon, as many won as before. Reference population, no CRM.",
        words="0% to 50%",
    ),
    Pattern(
        "F40.support",
        "The CRM and leaders' support multiply: benefit at high less low support, share of potential",
        (ABOVE_0, None),
        _CONDITIONAL,
        f"Commitment .95 against .2. {_BIG_BANG}",
        points,
        "above 0",
    ),
    Pattern(
        "F40.tools",
        "Technology alone: benefit where no process changes and nobody acts, share of potential",
        (None, 0.10),
        _CONDITIONAL,
        f"process_change and action_rate at 0. {_BIG_BANG}",
    ),
)

#: Depth of use in terms of features has no counterpart here.
FEATURES = Row(
    id=f"{GROUP}.F12.features",
    group=GROUP,
    title="F12. Features that a user works with every week",
    figure="not modelled",
    band="15% to 45%",
    n=None,
    verdict="undecided",
    reason="No mechanism yet: features are not modelled one by one. Depth here is the share of work done in the CRM.",
    source="Pendo 2019: 80 % of features are rarely or never used.",
    band_low=0.15,
    band_high=0.45,
)
