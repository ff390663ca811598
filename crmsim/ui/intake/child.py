"""The process that reads one visitor's files: it gets a folder, answers with JSON, and is gone.

python -m crmsim.ui.intake.child FOLDER

What is asked lies in the folder as order.json. Whatever the files hold, the worst that can happen is that this process
ends.
"""

import base64
import io
import json
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from crmsim import intake_usecases
from crmsim.errors import InputError
from crmsim.intake_usecases import ImportRequest
from crmsim.scenario.company_errors import make_company
from crmsim.scenario.contact_figures import describe
from crmsim.scenario.levers import LEVERS
from crmsim.scenario.scenario import Scenario
from crmsim.scenario.writing import dump_toml
from crmsim.ui.intake.draft import OPTIONS

Json = dict[str, Any]
MEMORY = 3_000_000_000  # bytes of addresses
SECONDS = 120  # of the processor
ORDER = "order.json"
#: In this order files are imported: what a later one says takes the place of what an earlier one said.
IN_ORDER = ("crm-export", "staff", "customers", "contacts")


def main(folder: Path) -> None:
    """Do what the order in the folder says, and print the answer: a result, or a problem in words."""
    _limit()
    order = json.loads((folder / ORDER).read_text("utf-8"))
    try:
        answer = look(order, folder) if order["what"] == "look" else make(order, folder)
    except InputError as error:
        answer = {"problem": str(error)}
    except MemoryError:
        answer = {"problem": "These files need more memory than there is for them here."}
    sys.stdout.write(json.dumps(answer, allow_nan=False))


def look(order: Json, folder: Path) -> Json:
    """How the files of one part would be read."""
    return intake_usecases.preview_files(_request(order["parts"][0], folder))


def make(order: Json, folder: Path) -> Json:
    """Import all parts into one scenario; give its text, its audit and what there is to download."""
    parts = {part["kind"]: part for part in order["parts"]}
    done = None
    for kind in (kind for kind in IN_ORDER if kind in parts):
        request = _request(parts[kind], folder)
        if kind == "contacts" and "departments" in parts:
            members = parts["departments"]
            request = replace(
                request,
                departments=_request(members, folder).files[0],
                maps=(*request.maps, *members["maps"]),
            )
        known = {option.name for option in OPTIONS if kind in option.kinds}
        request = replace(request, **{name: value for name, value in order["options"].items() if name in known})
        out = folder / "out" / f"{order['name']}.toml"
        out.parent.mkdir(exist_ok=True)
        request = replace(request, out=out, title=order["title"], key=folder / "key")
        done = intake_usecases.import_files(request)
    if done is None:
        raise InputError("There is no list of staff or customers, no contacts and no export among these files.")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted((folder / "out").rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(folder / "out").as_posix())
    return {
        "text": dump_toml(with_contacts_like(done.assembly.scenario)),
        "audit": done.audit,
        "page": (done.folder / "audit.html").read_text("utf-8"),
        "findings": (done.folder / "findings.csv").read_text("utf-8"),
        "packed": base64.b64encode(packed.getvalue()).decode("ascii"),
        "problem": "",
    }


def with_contacts_like(scenario: Scenario) -> Scenario:
    """The scenario with generated contacts in place of its own, as many for each person, and as many of them inside
    the departments: a scenario of the pages has no files."""
    if scenario.contacts is None:
        return scenario
    figures = describe(scenario.contacts)
    given = scenario.company.model_dump(exclude_unset=True)
    given.pop("contacts", None)
    alike = replace(scenario, company=make_company(given), contacts=None)
    if not figures.undirected_ties:
        return alike
    fewest, most = LEVERS["advice_degree"].limits
    return alike.with_levers(
        advice_degree=min(max(round(figures.mean_degree, 2), fewest), most),
        within_dept_tie_share=round(figures.share_inside_departments, 4),
    )


def _request(part: Json, folder: Path) -> ImportRequest:
    files = [folder / part["folder"] / name for name in part["files"]]
    return ImportRequest(part["kind"], files, folder / "unused.toml", maps=part["maps"])


def _limit() -> None:
    """Take no more memory and time than files of the allowed size need; where the system can say so."""
    try:
        import resource  # noqa: PLC0415  not everywhere
    except ImportError:
        return
    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS)):
        try:
            resource.setrlimit(what, (most, most))
        except (OSError, ValueError):
            continue


if __name__ == "__main__":
    main(Path(sys.argv[1]))
