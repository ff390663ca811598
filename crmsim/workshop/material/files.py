"""The material as files: pages to print, a page to show, slides."""

from pathlib import Path

from crmsim.errors import InputError, show
from crmsim.figures import LIGHT
from crmsim.report.page import asset, environment, rendered
from crmsim.report.writing import write_whole
from crmsim.workshop.material.content import Material
from crmsim.workshop.material.deck import slides

PRINTED = ("handout", "predictions", "trainer")


def write_material(material: Material, folder: Path) -> list[Path]:
    """Write everything into a folder, which is made where it is missing, and give the paths.

    Without answers there is no `reveals.html`. Files of these names are replaced, each of them whole. InputError where
    that cannot be.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{show(str(folder), 200)} could not be made: {error.strerror or error}.") from error
    contents: dict[str, str | bytes] = {f"{name}.html": page(name, material) for name in PRINTED}
    if material.answers:
        contents["reveals.html"] = rendered("workshop_reveals.html.j2", material)
    contents["slides.pptx"] = slides(material)
    for name, content in contents.items():
        write_whole(folder / name, content)
    return [folder / name for name in contents]


def page(name: str, material: Material) -> str:
    """A page to print, without scripts, that loads nothing."""
    template = environment().get_template(f"workshop_{name}.html.j2")
    text = template.render(page=material, style=asset("workshop_print.css"), light=LIGHT)
    return text.strip() + "\n"
