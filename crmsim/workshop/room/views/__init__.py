"""What one screen may see of a room, as plain JSON. What is not put in here leaves the server on no way."""

from typing import Literal

from crmsim.workshop.room.program import Json
from crmsim.workshop.room.state import State
from crmsim.workshop.room.views.console import console
from crmsim.workshop.room.views.phone import phone
from crmsim.workshop.room.views.stage import stage

Screen = Literal["phone", "stage", "console"]


def view(state: State, screen: Screen, member: str = "") -> Json:
    """The view of a screen; of a phone, that of one member."""
    if screen == "phone":
        return phone(state, member)
    return stage(state) if screen == "stage" else console(state)
