"""A published pattern, and the row of the card that its figure makes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from crmsim.figures.wording import number, percent
from crmsim.validation.measures_estimate import Estimate
from crmsim.validation.row import Row, Verdict, band_text, verdict_of

GROUP, WITHOUT_CLAIM = "held_out", "reported"  # groups of the card
ABOVE_0 = float(np.nextafter(0.0, 1.0))  # the edge of a test of sign: 0 itself is no effect
BELOW_0 = float(np.nextafter(0.0, -1.0))

#: What a band is for. *claim*: the figure should lie in it. *no claim*: the figure moves with what was calibrated, so
#: neither a hit nor a miss says much. *report*: the band is printed for comparison only.
Kind = Literal["claim", "no claim", "report"]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern of the literature: where its figure should lie, says who, and on what runs it is measured.

    `id` begins with the number of the stylised fact. `words` replaces what would be said of the band; `about` says
    what was measured on what.
    """

    id: str
    title: str
    band: tuple[float | None, float | None] | None
    source: str
    about: str
    say: Callable[[float], str] = percent
    words: str = ""
    kind: Kind = "claim"

    @property
    def fact(self) -> str:
        """The stylised fact it belongs to: `F1`; a row that belongs to none has the first word of its id."""
        return self.id.split(".", maxsplit=1)[0]

    @property
    def group(self) -> str:
        """The group of the card."""
        return GROUP if self.kind == "claim" else WITHOUT_CLAIM

    @property
    def row_id(self) -> str:
        """The id of its row."""
        return f"{self.group}.{self.id}"

    def verdict(self, estimate: Estimate) -> Verdict:
        """The verdict on a figure."""
        if self.kind == "report" or self.band is None:
            return "reported"
        found = verdict_of(estimate.interval if estimate.known else None, *self.band, estimate.n)
        return found if self.kind == "claim" else "reported"

    def row(self, estimate: Estimate, reason: str = "") -> Row:
        """The row of the card; `reason` says why it does not hold, and is left out where it does."""
        verdict = self.verdict(estimate)
        why = reason if verdict in {"fails", "undecided"} else ""
        low, high = self.band or (None, None)
        ends = estimate.interval if estimate.known else None
        return Row(
            id=self.row_id,
            group=self.group,
            title=f"{self.fact}. {self.title}" if self.fact.startswith("F") else self.title,
            figure=self._figure(estimate),
            band=self.words or band_text(self.band, self.say),
            n=estimate.n,
            verdict=verdict,
            reason=" ".join(filter(None, (self.about, estimate.detail, why))),
            source=self.source,
            value=estimate.value if ends else None,
            low=ends[0] if ends else None,
            high=ends[1] if ends else None,
            band_low=low,
            band_high=high,
        )

    def _figure(self, estimate: Estimate) -> str:
        if not estimate.known or estimate.interval is None:
            return "too few runs"
        low, high = estimate.interval
        value = self.say(estimate.value)
        return value if low == high else f"{value} ({self.say(low)} to {self.say(high)})"


def points(share: float) -> str:
    """A difference of shares in percentage points, with its sign."""
    return f"{number(100.0 * share, 1, signed=True)} points"


def signed(value: float) -> str:
    """A number with its sign."""
    return number(value, signed=True)
