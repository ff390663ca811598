"""What a trainer prints or shows without a network: all of it made from the lesson files and the rules of the game."""

from crmsim.workshop.material.content import Material, material
from crmsim.workshop.material.files import write_material

__all__ = ["Material", "material", "write_material"]
