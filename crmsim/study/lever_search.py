"""Levers as people ask for them: by name, by the group or the driver that holds them, or by words about them."""

from collections.abc import Mapping

from crmsim.errors import InputError, nearest, show
from crmsim.scenario.levers import ALIASES, GROUPS, LEVERS
from crmsim.study.drivers import DRIVERS, driver_taught

CLOSE = 0.75  # likeness from which a name is worth suggesting: below, a search by words has found more already


def levers_for(text: str) -> tuple[str, ...]:
    """Names of the levers that a text stands for; InputError where there are none.

    A lever's name or alias stands for it alone. A group or a driver, by key or title, stands for all its levers, and a
    driver by its teaching scenario too (`driver_rushed`); so do words that a title holds (`data migration`). Else every
    lever counts whose name, title and meaning hold all words.
    """
    if (name := ALIASES.get(text, text)) in LEVERS:
        return (name,)
    asked = _words(driver_taught(text) or text)
    groups = _groups()
    exact = [levers for title, levers in groups.items() if _words(title) == asked]
    chosen = exact or [levers for title, levers in groups.items() if asked and set(asked) <= set(_words(title))]
    if chosen:
        named = {name for levers in chosen for name in levers}
        return tuple(name for name in LEVERS if name in named)
    found = tuple(name for name in LEVERS if asked and all(word in _about(name) for word in asked))
    if not found:
        hint = nearest(text, [*LEVERS, *ALIASES, *groups], CLOSE)
        more = hint or " 'crmsim levers' lists all of them."
        raise InputError(f"No lever, group of levers or driver is called {show(text)}, and none speaks of it.{more}")
    return found


def _groups() -> Mapping[str, tuple[str, ...]]:
    """Levers of every group and driver, by key and by title; what two share under one name is joined."""
    found = dict[str, tuple[str, ...]]()
    for key, title in GROUPS.items():
        levers = tuple(name for name, lever in LEVERS.items() if lever.group == key)
        found |= {key: levers, title: levers}
    for driver in DRIVERS:
        for title in (driver.name, driver.title):
            found[title] = (*found.get(title, ()), *driver.good)
    return found


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.lower().replace("_", " ").replace("-", " ").split())


def _about(name: str) -> str:
    lever = LEVERS[name]
    return " ".join((name, *_words(name), lever.title, lever.meaning)).lower()
