"""What the trainer sees and nobody else: the steps, the notes, who is there, and what would come next."""

from crmsim.workshop.room.program import ASKING, Json, Scene
from crmsim.workshop.room.prose import prose
from crmsim.workshop.room.state import State
from crmsim.workshop.room.views.common import common, question, scene_title
from crmsim.workshop.room.views.game import card_of, event_card, futures, leaderboard, problem_here
from crmsim.workshop.room.works import futures_done, lesson_work, result_of, wanted

#: What the debrief of the game asks, in this order.
DEBRIEF = (
    "What happened?",
    "When did it turn?",
    "What did you believe at the start that you no longer believe?",
    "Where is this in our own project?",
    "Where is the model wrong?",
)
DEFAULT_NOTES = {
    "welcome": "Put the stage on the projector. Wait until everybody has joined; latecomers can join at any time.",
    "rules": "Let them read. Say: everybody plays the same company with the same luck.",
    "round": "Open the round. A team that sends nothing goes on as before.",
    "news": "Ask two teams what surprised them. Then the next round.",
    "futures": "The winner by luck and the winner by plan: are they the same?",
    "debrief": " ".join(DEBRIEF),
    "say": "Open it, and read some aloud as they come.",
    "wall": "Let it stand while people leave. Then end the workshop and save the export.",
}


def console(state: State) -> Json:
    """The view of the trainer."""
    scene = state.scene
    found = common(state)
    found |= {
        "code": state.code,
        "joining": state.joining,
        "names": state.names,
        "can_undo": bool(state.past),
        "suggested": suggested(state),
        "steps": steps(state),
        "notes": prose(notes(state, scene)),
        "text": [],
        "working": len(wanted(state)),
        "has_game": state.program.game is not None,
        "people": [{"id": member.id, "name": member.name, "done": done(state, member.id)} for member in state.present],
        "answered": sum(done(state, member.id) for member in state.present),
        "of": len(state.present),
    }
    if state.lesson is not None:
        found["text"] = prose(state.lesson.steps[scene.step].text)
        found["question"] = question(state.lesson.question)
        found["goal"] = state.lesson.goal
        found["argument"] = prose(state.lesson.argument)
        found["discuss"] = list(state.lesson.discuss)
        result = result_of(state, lesson_work(state, scene.lesson))
        if result is not None:
            found["result"] = result.get("problem") or (f"{result['shown']}. {result['sentence']} {result['beside']}")
    elif scene.kind in {"rules", "round", "news", "futures", "debrief"}:
        found["board"], found["problem"] = leaderboard(state), problem_here(state)
        if scene.kind == "round":
            found["answered"], found["of"] = len(state.decided(scene.round)), len(state.teams)
            found["card"] = event_card(card_of(state), scene.round)
        if scene.kind == "futures":
            found["futures"] = futures(state)
            found["played"] = futures_done(state)
    if scene.kind in {"say", "wall"} or state.ended:
        found["sayings"] = [
            {"member": member, "name": state.members[member].name, "text": text, "hidden": member in state.hidden}
            for member, text in state.sayings.items()
        ]
    return found


def done(state: State, member: str) -> bool:
    """Whether somebody has sent what is asked at this step."""
    scene = state.scene
    if scene.kind == "predict":
        return member in state.answers.get(scene.lesson, {})
    if scene.kind == "round":
        return state.members[member].team in state.decisions.get(scene.round, {})
    return scene.kind == "say" and member in state.sayings


def suggested(state: State) -> str:
    """The action that a trainer most likely wants next; "" at the end."""
    if state.ended:
        return "export"
    if state.scene.kind in ASKING and state.phase == "ready":
        return "open"
    if state.phase == "open":
        return "close"
    if state.scene.kind == "reveal" and state.phase != "shown":
        return "reveal"
    return "next" if state.position.scene + 1 < len(state.program.scenes) else "end"


def steps(state: State) -> list[Json]:
    """Every scene, in short."""
    return [
        {
            "title": scene_title(state, scene),
            "under": state.program.lessons[scene.lesson].title if scene.lesson >= 0 else "",
            "minutes": round(state.program.seconds(scene) / 60, 1),
        }
        for scene in state.program.scenes
    ]


def notes(state: State, scene: Scene) -> str:
    """What the trainer should know at a step, as Markdown."""
    if scene.lesson >= 0:
        return state.program.lessons[scene.lesson].steps[scene.step].notes
    return DEFAULT_NOTES.get(scene.kind, "")
