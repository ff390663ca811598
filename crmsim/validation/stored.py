"""The credibility card that comes with crmsim: made by `crmsim validate --json card.json`, kept by this module.

`python -m crmsim.validation.stored card.json` puts a whole card beside this file, without the parts of comparisons,
which a page of its own can show. It belongs to one version of the model, which it names.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from crmsim.errors import InputError, show
from crmsim.report.writing import write_whole
from crmsim.validation.card import SCHEMA

STORED = Path(__file__).with_name("stored_card.json")

Json = dict[str, Any]


@cache
def stored_card() -> Json:
    """The card that comes with crmsim, schema crmsim.validate/1, its rows without `compared`."""
    card: Json = json.loads(STORED.read_text("utf-8"))
    return card


def keep(card: Mapping[str, Any], path: Path = STORED) -> Path:
    """Write a card as the one that comes with crmsim. Raises InputError for half a card, or for something else."""
    if card.get("schema") != SCHEMA:
        raise InputError(f"This is no credibility card: its schema is {show(card.get('schema'))}, not {SCHEMA}.")
    if card["only"] or card["broken"]:
        raise InputError("Only a whole card can be kept: this one was asked for in part, or a part broke down.")
    groups = [{**group, "rows": [{**row, "compared": []} for row in group["rows"]]} for group in card["groups"]]
    write_whole(path, json.dumps({**card, "groups": groups}, indent=1, ensure_ascii=False, allow_nan=False) + "\n")
    return path


def main(words: Sequence[str]) -> int:
    """Keep the card in the file that is named."""
    if len(words) != 1:
        print("Name the file that `crmsim validate --json FILE` wrote.", file=sys.stderr)  # noqa: T201
        return 2
    try:
        keep(json.loads(Path(words[0]).read_text("utf-8")))
    except (InputError, OSError, ValueError) as error:
        print(f"{show(words[0], 200)} was not kept: {error}", file=sys.stderr)  # noqa: T201
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
