"""The part of the company page that makes a company of files."""

import base64
import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import solara

from crmsim.errors import InputError
from crmsim.report.audit_page import page_of
from crmsim.ui.intake import reader
from crmsim.ui.intake.draft import KINDS, MOST_BYTES, OPTIONS, Draft, Part
from crmsim.ui.intake.shown import accounted, figures, notes, options_shown, parts_shown, worst
from crmsim.ui.intake.upload import PIECE, Upload, announced
from crmsim.ui.intake.views import FilesVue, MadeVue
from crmsim.ui.intake.words import for_the_page
from crmsim.ui.link import for_address, to_query
from crmsim.ui.parts.answer import DownloadsVue
from crmsim.ui.parts.sent import pair, whole
from crmsim.ui.parts.share import NOTHING, setting_from
from crmsim.ui.parts.table import TableView
from crmsim.ui.state import current_session, use_visit

log = logging.getLogger(__name__)
Json = dict[str, Any]

#: What this visitor has given: each page that is open has a value of its own, gone when the page is.
draft = solara.reactive(Draft())
READING = "Reading…"
_answering = threading.Lock()  # two answers at once would each be put into what was there before
BROWSER_SAYS = {
    "too large": f"These files have more than {MOST_BYTES // 1_000_000} MB together. crmsim import on the command line "
    "takes more.",
    "unreadable": "The browser could not read these files.",
}


@solara.component
def FilesSection() -> None:
    """Files to pick, columns to choose, what they come to, and the company to use."""
    now = draft.value
    upload, set_upload = solara.use_state((0, 0, True))
    running: solara.Ref[Upload | None] = solara.use_ref(None)

    def begin(given: Any) -> None:
        running.current = None
        try:
            running.current = announced(given, draft.peek())
        except InputError as error:
            say(str(error))
        else:
            say("")
        # The browser numbers what it sends, so that news of an earlier file is none of a later one.
        number = whole(given.get("number")) if isinstance(given, dict) else 0
        set_upload((number, 0, running.current is None))

    def send(given: Any) -> None:
        here = running.current
        if here is None or not here.take(given):
            running.current = None
            set_upload(lambda before: (before[0], before[1], True))
            return
        got = len(here.got)
        if got == here.size:
            running.current = None
            add(here.part())
        set_upload(lambda before: (before[0], got, got == here.size))

    with solara.v.Html(tag="div"):
        FilesVue(
            kinds=[list(kind) for kind in KINDS.items()],
            parts=parts_shown(now),
            upload={"number": upload[0], "got": upload[1], "ended": upload[2]},
            busy=now.busy,
            problem=now.problem,
            title=now.title,
            options=options_shown(now),
            limit=MOST_BYTES,
            piece=PIECE,
            event_begin=begin,
            event_send=send,
            event_refuse=lambda why: say(BROWSER_SAYS.get(str(why), BROWSER_SAYS["unreadable"])),
            event_choose=choose_column,
            event_remove=lambda kind: put(draft.peek().without(str(kind))),
            event_type_in=type_in,
            event_make=lambda _: make_company(),
        )
        if now.made is not None:
            Made(now.made, now.used)


def put(changed: Draft) -> None:
    """What the visitor has given is this now."""
    draft.value = changed


def say(problem: str) -> None:
    """Say what is wrong with what was just given."""
    put(replace(draft.peek(), problem=problem))


def choose_column(given: Any) -> None:
    """Another column for a field."""
    if isinstance(given, dict):
        part = draft.peek().part(str(given.get("kind")))
        if part is not None:
            changed = part.choose(str(given.get("key")), str(given.get("column")))
            put(draft.peek().with_part(changed).changed())


def type_in(given: Any) -> None:
    """The name of the company, or what its files leave open."""
    name, text = pair(given)
    if name == "title":
        put(replace(draft.peek(), title=text[:80]).changed())
    elif option := next((one for one in OPTIONS if one.name == name), None):
        put(replace(draft.peek(), options={**draft.peek().options, name: text[: option.longest]}).changed())


def add(part: Part) -> None:
    """Take a part in, and see how its files would be read."""
    key = draft.peek().key or reader.new_key()
    put(replace(draft.peek().with_part(part), key=key).asking(READING))
    in_background(lambda: reader.look(part, key), lambda now, seen: now.with_look(part.number, seen))


def make_company() -> None:
    """Make the company of all files, as they are shown: none that is still being looked at."""
    now = draft.peek()
    if now.busy or not now.parts or now.unseen:
        return
    lacking = [f"{KINDS[part.kind]}: choose a column for {what}." for part in now.parts for what in part.lacking()]
    if lacking:
        say(" ".join(lacking[:3]))
        return
    asked = now.asking("Reading and checking every row…")
    put(asked)

    def then(now: Draft, made: Json) -> Draft:
        if now.number != asked.number:  # something was changed meanwhile: this is the answer to what was before
            return now
        wrong = made["problem"]
        return replace(now, busy="", problem=wrong) if wrong else replace(now, busy="", made=made)

    in_background(lambda: reader.make(asked), then)


def in_background(what: Callable[[], Json], then: Callable[[Draft, Json], Draft]) -> None:
    """Do something in a thread; `then` says what its answer makes of what the visitor has given by then."""
    session = current_session()

    def run() -> None:
        answer = what()
        try:
            with session(), _answering:
                put(then(draft.peek(), answer))
        except Exception:
            log.exception("a page could not take what its files came to")

    threading.Thread(target=run, daemon=True, name="import").start()


@solara.component
def Made(made: Json, used: bool) -> None:
    """The audit: what it comes to, every row accounted for, what hurts most, and what it sets."""
    visit = use_visit()
    file, set_file = solara.use_state(NOTHING)
    refused, set_refused = solara.use_state("")
    audit = made["audit"]
    page = solara.use_memo(lambda: page_of(audit), [draft.value.number])

    def use(_: Any) -> None:
        name = draft.peek().title.strip() or "My company"
        setting, wrong = setting_from({"name": f"{name}.toml", "text": made["text"]}, visit.history.now)
        set_refused(wrong)
        if not wrong:
            visit.set(setting)
            visit.tell(())
            put(replace(draft.peek(), used=True))

    kinds = {
        "audit": ("Download the audit", "audit.html", "text/html", made["page"].encode()),
        "findings": ("Findings (CSV)", "findings.csv", "text/csv", made["findings"].encode()),
        "packed": (
            "Scenario, tables and audit (ZIP)",
            "company.zip",
            "application/zip",
            base64.b64decode(made["packed"]),
        ),
    }

    def ask(kind: Any) -> None:
        if kind in kinds:
            _, name, mime, content = kinds[kind]
            set_file({"name": name, "type": mime, "content": base64.b64encode(content).decode("ascii")})

    with solara.v.Html(tag="section", class_="import-result"):
        solara.v.Html(tag="h2", children=["What is in your files"])
        MadeVue(
            answer=for_the_page(page["answer"]),
            notes=notes(audit),
            used=used,
            problem=refused,
            compare=f"/?{for_address(to_query(visit.history.now))}",
            event_use=use,
        )
        TableView(accounted(page), "import-rows")
        if page["worst"]:
            TableView(worst(page), "import-findings")
        TableView(figures(page), "import-figures", numeric=False, folded=True)
        DownloadsVue(
            kinds=[[kind, words] for kind, (words, *_) in kinds.items()],
            file=file,
            event_ask=ask,
            event_saved=lambda _: set_file(NOTHING),
        )
