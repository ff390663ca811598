"""How plans are called and marked, the same on every page and in every picture."""

from crmsim.figures.palette import styles_for
from crmsim.plans import PLANS
from crmsim.ui.setting import Setting


def arm_title(setting: Setting, place: int) -> str:
    """What an arm is called for people: its own name, or the title of its plan where it has none."""
    arm = setting.arms[place]
    return PLANS[arm.plan].title if arm.name == arm.plan and arm.plan in PLANS else arm.name


def arm_marks(setting: Setting) -> list[tuple[str, int]]:
    """Letter and colour slot of every arm, as the pictures draw them."""
    return [(style.glyph, style.slot) for style in styles_for([arm.plan for arm in setting.arms])]
