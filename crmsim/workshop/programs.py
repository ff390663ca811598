"""A program from lessons and a form of the game, as it is written down when a session begins."""

from collections.abc import Sequence
from typing import Any

from crmsim.workshop.game import protocol
from crmsim.workshop.room.program import GameCard, Json, LessonCard, Move, Program


def program(title: str, lessons: Sequence[LessonCard], form: str | None, seed: int) -> Program:
    """The program of a workshop: lessons in this order, then the game of that form, if any."""
    return Program(title, tuple(lessons), game_card(form, seed) if form else None)


def game_card(form: str, seed: int) -> GameCard:
    """The words and numbers of a form of the game; InputError where there is no such form."""
    rules = protocol.rules({"form": form})
    per_round = "quarter" if rules["weeks"] <= 13 else "half-year"
    text = (
        f"## {rules['company']['title']}\n{rules['company']['story']}\n\n"
        f"- {rules['rounds']} rounds; each is a {per_round} of {rules['weeks']} weeks.\n"
        f"- You begin with {rules['purse']} points and get {rules['budget']} more each round; "
        f"of what is left, {rules['keep']} can be kept.\n"
        "- Choose measures, or ask first: a question costs a point and is answered at once.\n"
        "- Send nothing, and what ran goes on.\n"
        "- Same company, same luck for every team. The highest value in the end wins."
    )
    return GameCard(
        form=rules["name"],
        title=rules["title"],
        text=text,
        rounds=rules["rounds"],
        weeks=rules["weeks"],
        seconds=rules["seconds"],
        budget=rules["budget"],
        seed=seed,
        moves=_moves(rules["actions"]),
        questions=_moves(rules["questions"]),
        plans=_moves(rules["plans"]),
        paces=_moves(rules["paces"]),
        cards=_cards(rules["name"], rules["rounds"], seed),
        board_from=rules["standings_from"],
    )


def _moves(listed: Sequence[Json]) -> tuple[Move, ...]:
    return tuple(
        Move(
            one["key"],
            one["title"],
            one["text"],
            one["points"],
            runs=one.get("runs", False),
            against=one.get("against", ""),
        )
        for one in listed
    )


def _cards(form: str, rounds: int, seed: int) -> tuple[tuple[str, str], ...]:
    def card(turn: int) -> Any:
        held: list[None] = [None] * turn
        return protocol.opening({"form": form, "seed": seed, "history": held})["card"]

    return tuple((found["title"], found["text"]) if (found := card(turn)) else ("", "") for turn in range(rounds))
