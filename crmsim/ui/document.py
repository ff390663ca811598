"""The HTML in which a page arrives: Solara's template, with what it gets wrong put right and its words made ours."""

import hashlib
import html
import re

from crmsim.ui.environment import ASSETS

#: What is exchanged in Solara's template, each exactly once. A new Solara that words it otherwise fails the tests.
EXCHANGED = (
    ("<html>", '<html lang="en">'),
    (
        "width=device-width, initial-scale=1, maximum-scale=1, user-scalable=no, minimal-ui",
        "width=device-width, initial-scale=1",  # people may zoom
    ),
    ("<h1>{{ loading_text }}</h1>", '<div class="text-h6" role="status">{{ loading_text }}…</div>'),
    ('loading_text: "Loading resources"', 'loading_text: "Opening crmsim"'),
    ("app.$data.loading_text = 'Loading app';", "app.$data.loading_text = 'Opening crmsim';"),
    ('A widget with mount-id="solara-main" should go here', ""),
    ("solara.renderKatex();", ""),  # it would set what stands between two dollar signs as a formula
    ("var debug = true;", "var debug = false;"),  # the list of errors that Solara would show
    ("Server\n                disconnected.", "Connection lost. Trying again…"),
    ("Restoring session…", "Back again. One moment…"),
    (
        "App is disconnected, and may not function properly. Please refresh the page.",
        "Connection lost. Your settings are kept: they are in the address of this page.",
    ),
    ("Please refresh the page</v-card-title>", "Load this page again?</v-card-title>"),
    (
        "Could not restore session. Please refresh.",
        "The program has been started anew. Your settings are kept: they are in the address of this page.",
    ),
    ("Refresh now", "Load again"),
)
LETTERS = re.compile(r'<link href="[^"]*/fonts\.css"[^>]*></link>')
CALM = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · crmsim</title><link rel="icon" href="/static/assets/favicon.svg">
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:15vh auto;padding:0 1.5rem;color:#1f2937}}
a{{color:#0b5c94}}@media(prefers-color-scheme:dark){{body{{background:#121212;color:#e5e7eb}}a{{color:#56b4e9}}}}</style>
</head><body><main><h1>{title}</h1><p>{text}</p><p><a href="/">To the start</a></p></main></body></html>
"""


def improved(page: str, start: str, *, letters: bool = False) -> str:
    """Solara's page with our words; `start` names this start of the server, for the watch over the connection.

    `letters` keeps Solara's own letters and signs, a hundred kB that no page of ours shows.
    """
    for old, new in EXCHANGED:
        page = page.replace(old, new)
    if not letters:
        page = LETTERS.sub("", page)
    watch = ASSETS / "connection.js"
    version = hashlib.md5(watch.read_bytes(), usedforsecurity=False).hexdigest()
    head = (
        f'<meta name="crmsim-start" content="{html.escape(start)}">\n'
        '    <meta name="color-scheme" content="light dark">\n'
        f'    <script src="/static/assets/{watch.name}?v={version}" defer></script>\n'
        "    <noscript>crmsim draws its pages with JavaScript; please allow it for this address.</noscript>\n</head>"
    )
    return page.replace("</head>", head, 1)


def calm(title: str, text: str) -> str:
    """A page without scripts that says one thing."""
    return CALM.format(title=html.escape(title), text=html.escape(text))
