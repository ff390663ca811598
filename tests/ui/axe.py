"""axe-core in a page: what it finds against WCAG 2.2 A and AA, in words."""

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SCRIPT = Path(__file__).parent / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@cache
def script() -> str:
    return SCRIPT.read_text("utf-8")


def axe(page: Page, within: str | None = None) -> list[str]:
    """Every violation on the page, or within a part of it, as `rule: element (what is wrong)`."""
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(script())
    found: dict[str, Any] = page.evaluate(
        """async ([tags, within]) => await axe.run(within ? within : document,
           { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] })""",
        [TAGS, within],
    )
    return [
        f"{rule['id']}: {node['html'][:200]} ({' '.join(node['failureSummary'].split())[:300]})"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
