"""The game as teams and the whole room see it. A team sees of the others only what stands on the leaderboard."""

from crmsim.workshop.room.program import GameCard, Json, Move
from crmsim.workshop.room.prose import prose
from crmsim.workshop.room.state import State
from crmsim.workshop.room.turns import done_for_good, history, points, running
from crmsim.workshop.room.works import (
    answers_work,
    debrief_work,
    futures_work,
    report_work,
    result_of,
    rounds_over,
    standings_work,
)


def rules_of_game(state: State) -> Json:
    """What teams read before the first round."""
    game = card_of(state)
    return {"text": prose(game.text), "game": frame(game)}


def card_of(state: State) -> GameCard:
    """The game of this workshop."""
    if state.program.game is None:
        raise ValueError("there is no game in this workshop")
    return state.program.game


def frame(game: GameCard) -> Json:
    """The game in numbers."""
    return {"title": game.title, "rounds": game.rounds, "weeks": game.weeks, "budget": game.budget}


def choices_of(state: State, team: str, turn: int) -> Json:
    """What a team can choose in a round, and what it can spend."""
    game = card_of(state)
    first = {"plans": _listed(game.plans), "paces": _listed(game.paces)} if turn == 0 else {}
    return first | {
        "points": points(state, team, turn),
        "moves": _listed(game.moves),
        "questions": _listed(game.questions),
        "done": list(done_for_good(state, team, turn)),
        "runs": list(running(state, team, turn)),
    }


def _listed(moves: tuple[Move, ...]) -> list[Json]:
    return [
        {"key": move.key, "title": move.title, "text": move.text, "cost": move.cost}
        | ({"runs": True} if move.runs else {})
        | ({"against": move.against} if move.against else {})
        for move in moves
    ]


def event_card(game: GameCard, turn: int) -> Json | None:
    """What happens in a round to everybody, where something does."""
    title, text = game.cards[turn] if turn < len(game.cards) else ("", "")
    return {"title": title, "text": text} if title else None


def game_of_team(state: State, team: str) -> Json:
    """The game as one team sees it now."""
    game, kind, turn = card_of(state), state.scene.kind, state.scene.round
    found: Json = {"game": frame(game), "problem": problem_here(state, team)}
    if kind == "round":
        found |= {"round": turn, "card": event_card(game, turn)}
        found |= choices_of(state, team, turn) if state.phase == "open" else {}
        found["decided"] = state.decisions.get(turn, {}).get(team)
        found["did"] = told_decision(game, state.decisions.get(turn, {}).get(team))
        found["holds"] = told_decision(game, history(state, team, turn + 1)[-1].to_json())
        found["asked"] = list(state.asks.get(turn, {}).get(team, ()))
        known = result_of(state, answers_work(state, team, turn)) if found["asked"] else None
        found["answers"] = known["answers"] if known and "answers" in known else []
        found["problem"] = (known or {}).get("problem", "")
        found["report"] = known_report(state, team, turn - 1) if turn else None
    elif kind == "news":
        found |= {"round": turn, "report": known_report(state, team, turn), "card": event_card(game, turn)}
        found["sent"] = team in state.decisions.get(turn, {})
        board = leaderboard(state)
        found["rank"] = next((row["rank"] for row in board if row["team"] == team), None)
        found["teams"] = len(board)
    elif kind == "futures":
        rows = {row["team"]: row for row in futures(state)}
        found["future"] = rows.get(team)
        found["teams"] = len(rows)
    else:
        known = result_of(state, debrief_work(state, team)) or {}
        found |= {part: known.get(part, []) for part in ("turning", "hidden")}
        found["history"] = told_history(state, team)
    return found


def known_report(state: State, team: str, turn: int) -> Json | None:
    """What is known of a team after a round; None while it is worked out."""
    return result_of(state, report_work(state, team, turn))


def leaderboard(state: State) -> list[Json]:
    """The teams by value, the best first, once so many rounds are over that it may be shown; else nothing."""
    over = rounds_over(state)
    if over < card_of(state).board_from or not state.teams:
        return []
    return _with_names(state, result_of(state, standings_work(state, over)))


def futures(state: State) -> list[Json]:
    """Each team by luck (the value of the game just played) and by plan (the average of 100 other futures)."""
    return _with_names(state, result_of(state, futures_work(state)) if state.teams else None)


def problem_here(state: State, team: str = "") -> str:
    """Why what this scene shows of the game (of a team, in the debrief) cannot be worked out; else ""."""
    kind, over = state.scene.kind, rounds_over(state)
    if kind == "futures" and state.teams:
        known = result_of(state, futures_work(state))
    elif kind == "news" and state.teams and over >= card_of(state).board_from:
        known = result_of(state, standings_work(state, over))
    elif kind == "debrief" and team:
        known = result_of(state, debrief_work(state, team))
    else:
        known = None
    return str((known or {}).get("problem", ""))


def _with_names(state: State, known: Json | None) -> list[Json]:
    rows = (known or {}).get("teams", [])
    return [{**row, "name": state.teams[row["team"]]} for row in rows if row["team"] in state.teams]


def curves(state: State) -> list[Json]:
    """Use of the CRM as it is counted, by week, of every team, as far as the rounds are over."""
    over, found = rounds_over(state), list[Json]()
    for team, name in state.teams.items() if over else ():
        known = known_report(state, team, over - 1)
        if known is not None and "problem" not in known:
            found.append({"team": team, "name": name, "weeks": known["use"]})
    return found


def turning(state: State, team: str) -> list[str]:
    """The decisions that turned the game of a team most, in sentences; none while that is worked out."""
    known = result_of(state, debrief_work(state, team)) or {}
    return list(known.get("turning", []))[:2]


def told_history(state: State, team: str) -> list[Json]:
    """What a team did, round by round, in words; `held` where it sent nothing and what ran went on."""
    game, rounds = card_of(state), rounds_over(state)
    return [
        {
            "round": turn + 1,
            "did": told_decision(game, decision.to_json()),
            "held": team not in state.decisions.get(turn, {}),
        }
        for turn, decision in enumerate(history(state, team, rounds))
    ]


def told_decision(game: GameCard, decision: Json | None) -> list[str]:
    """A decision as titles."""
    if decision is None:
        return []
    titles = {move.key: move.title for move in (*game.plans, *game.paces)}
    first = [titles.get(decision[key], decision[key]) for key in ("plan", "pace") if decision[key]]
    titles = {move.key: move.title for move in game.moves}
    asked = {move.key: f"Asked: {move.title}" for move in game.questions}
    done = [titles.get(key, key) for key in decision["actions"]]
    return [*first, *done, *(asked.get(key, key) for key in decision["asks"])]
