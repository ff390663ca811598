"""Parts that several screens show."""

from crmsim.workshop.room.program import Json, Question, Scene
from crmsim.workshop.room.prose import prose
from crmsim.workshop.room.state import State
from crmsim.workshop.room.works import lesson_work, result_of

NEAR = 10.0  # of 100: a guess this near is called close
KINDS = {
    "welcome": "Welcome",
    "predict": "Predict",
    "run": "Run",
    "reveal": "The answer",
    "discuss": "Talk about it",
    "rules": "The game",
    "futures": "Your plan on 100 other futures",
    "debrief": "Looking back",
    "say": "One sentence",
    "wall": "What we will do",
}


def scene_title(state: State, scene: Scene) -> str:
    """A scene in a few words."""
    if scene.kind in {"round", "news"} and state.program.game is not None:
        what = "Round" if scene.kind == "round" else "After round"
        return f"{what} {scene.round + 1} of {state.program.game.rounds}"
    return KINDS[scene.kind]


def common(state: State) -> Json:
    """Where the workshop stands."""
    scene, seconds = state.scene, state.program.seconds(state.scene)
    return {
        "title": state.program.title,
        "kind": scene.kind,
        "phase": state.phase,
        "heading": scene_title(state, scene),
        "lesson": state.lesson.title if state.lesson else "",
        "place": state.position.scene,
        "places": len(state.program.scenes),
        "since": state.position.since,
        "seconds": seconds if state.phase == "open" or scene.kind not in {"predict", "round", "say"} else 0,
        "ended": state.ended,
        "joined": len(state.present),
    }


def question(asked: Question) -> Json:
    """A question as pages put it."""
    low, high = (0.0, 100.0) if asked.kind == "count" else (asked.low, asked.high)
    return {
        "kind": asked.kind,
        "text": asked.text,
        "unit": "of 100" if asked.kind == "count" else asked.unit,
        "low": low,
        "high": high,
        "choices": list(asked.choices),
    }


def result_here(state: State) -> Json | None:
    """The result of this lesson, where it is known and may be shown."""
    if state.scene.lesson < 0 or not revealed(state, state.scene.lesson):
        return None
    return result_of(state, lesson_work(state, state.scene.lesson))


def revealed(state: State, lesson: int) -> bool:
    """Whether the room has been shown the answer of a lesson: at its reveal, and at the steps after it."""
    scenes = state.program.scenes
    reveals = [place for place, scene in enumerate(scenes) if scene.lesson == lesson and scene.kind == "reveal"]
    if not reveals:
        return state.scene.kind == "discuss"
    return state.position.scene > reveals[0] or (state.position.scene == reveals[0] and state.phase == "shown")


def step_text(state: State) -> list[Json]:
    """What the room reads at this step. What belongs to an answer waits until it is shown, for it may give it away."""
    if state.lesson is None or (state.scene.kind == "reveal" and state.phase != "shown"):
        return []
    return prose(state.lesson.steps[state.scene.step].text)


def closeness(asked: Question, guesses: list[float | str], truth: float | str) -> str:
    """How near the room came, as a sentence; "" where nobody guessed."""
    if not guesses:
        return ""
    if asked.kind == "choice":
        right = sum(guess == truth for guess in guesses)
        return f"{right} of {len(guesses)} chose that."
    span = 100.0 if asked.kind == "count" else asked.high - asked.low
    near = NEAR / 100.0 * span
    close = sum(abs(float(guess) - float(truth)) <= near + 1e-9 for guess in guesses)
    return f"{close} of {len(guesses)} guesses were within {near:,.10g}."


def told(asked: Question, value: float | str) -> str:
    """A guess or the truth, in words."""
    if isinstance(value, str):
        return value
    number = f"{value:,.0f}" if float(value).is_integer() or abs(value) >= 1_000 else f"{value:,.1f}"
    if asked.kind == "count":
        return f"{number} of 100"
    return f"{number}{'' if asked.unit in {'', '%'} else ' '}{asked.unit}"
