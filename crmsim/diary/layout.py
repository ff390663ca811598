"""Where everybody stands in the picture: departments as named blocks, in the same places in every week and every run.

Cells are counted in whole numbers from the upper left corner, so a drawing of any size can scale them.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

NAME_ROWS = 1  # above the people of a block, for its name
GAP = 1  # cells between two blocks
NARROWEST = 6  # columns of a block: room for a name
WIDTHS = (48, 30, 17)  # columns of the picture, for wide, middling and narrow screens


@dataclass(frozen=True, slots=True)
class Block:
    """The hull of a department: upper left cell, columns and rows, the row for its name included."""

    x: int
    y: int
    columns: int
    rows: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Hulls by department, the cell of everybody as (x, y) by person, and the size of the whole."""

    columns: int
    rows: int
    blocks: tuple[Block, ...]
    cells: tuple[tuple[int, int], ...]


def lay_out(department: Sequence[int], kind: Sequence[int], region: Sequence[int], columns: int) -> Layout:
    """Put the people of each department into a block, all blocks equally wide, those of a kind in rows of their own.

    Where each region has at most one department of a kind, and there is room, each region has its column.

    Parameters
    ----------
    department
        Slot of the department by person.
    kind
        What the department does, by department: an index into FUNCTIONS.
    region
        Where it is, by department.
    columns
        Columns of the picture, at least NARROWEST.
    """
    columns = max(columns, NARROWEST)
    sizes = Counter(department)
    rows_of = [[slot for slot, other in enumerate(kind) if other == one] for one in sorted(set(kind))]
    room, places = (columns + GAP) // (NARROWEST + GAP), sorted(set(region))
    by_region = len(places) <= room and len(set(zip(kind, region, strict=True))) == len(kind)
    abreast = len(places) if by_region else max(1, min(room, max(map(len, rows_of), default=1)))
    wide = (columns + GAP) // abreast - GAP
    blocks: dict[int, Block] = {}
    y = 0
    for members in rows_of:
        for at in range(0, len(members), abreast):
            row = members[at : at + abreast]
            rows = NAME_ROWS + max(1, *(ceil(sizes[slot] / wide) for slot in row))
            for place, slot in enumerate(row):
                column = places.index(region[slot]) if by_region else place
                blocks[slot] = Block(column * (wide + GAP), y, wide, rows)
            y += rows + GAP
    seated = [0] * len(kind)
    cells = []
    for slot in department:
        block, place = blocks[slot], seated[slot]
        seated[slot] += 1
        cells.append((block.x + place % wide, block.y + NAME_ROWS + place // wide))
    return Layout(
        abreast * (wide + GAP) - GAP, max(y - GAP, 0), tuple(blocks[slot] for slot in range(len(kind))), tuple(cells)
    )
