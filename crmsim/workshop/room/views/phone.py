"""What a participant sees: one thing to do, or one thing to read. Small, because it travels often."""

from crmsim.workshop.room.program import Json
from crmsim.workshop.room.state import State
from crmsim.workshop.room.views.common import closeness, common, question, result_here, step_text, told
from crmsim.workshop.room.views.game import game_of_team, rules_of_game


def phone(state: State, member: str) -> Json:
    """The view of one member."""
    me = state.members[member]
    found = common(state)
    mates = sum(other.team == me.team for other in state.present)
    found["you"] = {"name": me.name, "phones": mates}
    found["text"] = []
    if state.ended:
        return {**found, "saying": state.sayings.get(member, "")}
    kind, lesson = state.scene.kind, state.lesson
    if lesson is not None:
        found["text"] = step_text(state)
        found["question"] = question(lesson.question)
        found["number"] = state.scene.lesson
        mine = state.answers.get(state.scene.lesson, {}).get(member)
        found["mine"] = mine
        found["mine_told"] = "" if mine is None else told(lesson.question, mine)
        result = result_here(state)
        if result is not None and "problem" not in result:
            guesses = list(state.answers_here(state.scene.lesson).values())
            found["answer"] = {
                "told": result["shown"],
                "sentence": result["sentence"],
                "beside": result["beside"],
                "closeness": closeness(lesson.question, guesses, result["truth"]),
            }
        if kind == "discuss":
            found["discuss"] = list(lesson.discuss)
    elif kind == "rules":
        found |= rules_of_game(state)
    elif kind in {"round", "news", "futures", "debrief"}:
        found |= game_of_team(state, me.team)
    elif kind in {"say", "wall"}:
        found["asked"] = state.program.closing
        found["mine"] = state.sayings.get(member)
    return found
