"""Pages that fail in every way in which a page can: for the test that nobody sees a trace. Run in place of `crmsim`."""

import sys
import threading

import solara

WORDS = "the words of an error, with a path of this computer"


@solara.component
def Drawing() -> None:
    raise RuntimeError(WORDS)


@solara.component
def Clicked() -> None:
    failing, set_failing = solara.use_state(False)
    if failing:
        raise RuntimeError(WORDS)

    def fail() -> None:
        raise RuntimeError(WORDS)

    solara.Button("event", on_click=fail)
    solara.Button("drawing", on_click=lambda: set_failing(True))


@solara.component
def Effect() -> None:
    solara.use_effect(lambda: 1 / 0, [])
    solara.Text("effect")


@solara.component
def Thread() -> None:
    def fail() -> None:
        raise RuntimeError(WORDS)

    solara.use_effect(lambda: threading.Thread(target=fail).start(), [])
    solara.Text("thread")


@solara.component
def Hooks() -> None:
    drawn = solara.use_reactive(0)
    drawn.value += 1  # without end
    solara.Text("hooks")


routes = [
    solara.Route(path="/", component=Clicked, label="clicked"),
    solara.Route(path="drawing", component=Drawing, label="drawing"),
    solara.Route(path="effect", component=Effect, label="effect"),
    solara.Route(path="thread", component=Thread, label="thread"),
    solara.Route(path="hooks", component=Hooks, label="hooks"),
]

if __name__ == "__main__":
    from crmsim.cli import main
    from crmsim.ui import environment

    environment.APP = "failing_app"
    sys.exit(main())
