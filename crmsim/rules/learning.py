"""Learning: task time falls with own use; training helps, waiting forgets, experience carries over in part.

Weights and slopes that name no source are assumptions.
"""

import math

from crmsim.engine import kernel
from crmsim.rules.portable import clip, exp, log


@kernel
def learning_exponent(learning_rate: float) -> float:
    """Exponent b of the learning curve t = t1 n^b: task time left when experience doubles (Wright 1936).

    >>> round(learning_exponent(0.8), 4)
    -0.3219
    """
    return log(learning_rate) / 0.6931471805599453


@kernel
def routine_time(exponent: float) -> float:
    """Task time of routine, against the first week: what two years of full use come to, within 40 to 70 %."""
    return clip(exp(exponent * log(1.0 + 104.0 / 0.9)), 0.4, 0.7)


@kernel
def proficiency(experience: float, exponent: float, routine: float) -> float:
    """Place on the learning curve: 0 = first week, 1 = routine (task time). Experience in weeks of full use."""
    task_time = exp(exponent * log(1.0 + experience / 0.9))
    return 1.0 - max(0.0, task_time - routine) / (1.0 - routine)


@kernel
def gained_experience(depth: float, offered: float, fatigue: float, changes: float, helped: float) -> float:
    """Weeks of full use added this week; fatigue slows learning, and so do more than three changes at a time.
    Colleagues who work with it help (their depth of use `helped`, 1 x at half; sign: Sykes, Venkatesh & Gosain 2009).
    Sizes: assumption."""
    undisturbed = (1.0 - 0.5 * min(1.0, fatigue)) * max(0.2, 1.0 - 0.06 * (changes - 3.0))
    return depth * offered * undisturbed * (0.75 + 0.5 * helped)


@kernel
def kept_after_wait(wait_weeks: float, halflife: float) -> float:
    """Share of a training still known after waiting for the go-live, averaged over the wait: half stays for good, half
    fades with the given half-life (shape of skill decay: Arthur et al. 1998)."""
    fade = 0.6931471805599453 * wait_weeks / halflife
    mean_kept = 1.0 if fade < 1e-6 else (1.0 - exp(-fade)) / fade
    return 0.5 + 0.5 * mean_kept


@kernel
def trained_experience(hours: float, share: float, kept: float, tech_skill: float) -> float:
    """Weeks of experience that training is worth: 3 hours of training = 1 week of use for the middling (assumption)."""
    return hours * share * kept / 3.0 * (0.5 + tech_skill)


@kernel
def carried_over(
    experience_new: float, experience_old: float, offered_old: float, added: float, transfer: float
) -> float:
    """Mean experience after `added` share of work becomes supported: the old keeps its own, the new starts with its
    training plus what transfers from earlier modules."""
    total = offered_old + added
    fresh = experience_new + 0.5 * transfer * experience_old
    return (experience_old * offered_old + fresh * added) / max(total, 1e-9)


@kernel
def training_capacity(weeks: float, staff: float, leadership: float, hours: float) -> float:
    """Hours of training that trainers can give in so many weeks: .64 hour per employee and week, more under committed
    leaders. Who plans more `hours` per user than 16 hires more trainers, though not in proportion (assumption)."""
    return 0.64 * staff * (0.6 + 0.66 * leadership) * math.sqrt(hours / 16.0) * weeks + 1e-9
