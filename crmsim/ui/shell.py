"""The frame around every page: bar, levers column, notices, and the session that all of it shares."""

from typing import Any

import solara

from crmsim.ui.example import remember
from crmsim.ui.link import NOT_IN_ADDRESS, for_address, from_query, to_query
from crmsim.ui.parts.bar import Bar
from crmsim.ui.parts.boundary import Boundary
from crmsim.ui.parts.levers import LeversColumn
from crmsim.ui.parts.notices import Notices
from crmsim.ui.simulator import simulator
from crmsim.ui.state import History, Visit, use_kept, visit_context

#: Pages on which the levers are shown beside the content.
WITH_LEVERS = ("", "drivers", "one-run", "map")


@solara.component
def Shell(children: list[solara.Element], tabs: list[tuple[str, str]]) -> None:
    """Everything around a page; the page is drawn inside an error boundary of its own."""
    router = solara.use_router()
    first = solara.use_memo(lambda: from_query(router.search or ""), [])
    history, change = solara.use_state(History(first.setting))
    notices, tell = solara.use_state(first.problems)
    solara.use_memo(lambda: remember(simulator()), [])
    query = to_query(history.now)
    in_address = for_address(query)
    visit_context.provide(Visit(history, change, notices, tell, use_kept(history.now)))

    def follow(search: Any) -> None:
        """Back and Forward of the browser bring an earlier link: it is the question then.

        Another page of ours brings none: what was just typed may still be on its way into the address.
        """
        read = from_query(str(search))
        if not read.known:  # the question stays; where it is itself too long, that is said already
            tell(read.problems if in_address == query else ())
        elif to_query(read.setting) != query:
            change(lambda before: before.to(read.setting))
            tell(read.problems)

    here = router.parts[0] if router.parts else ""
    with solara.v.Html(tag="div", class_="crmsim"):
        Bar(tabs=tabs, here=here, query=query, in_address=in_address, follow=follow)
        with solara.v.Html(tag="div", class_="body" if here in WITH_LEVERS else "body wide"):
            if here in WITH_LEVERS:
                with solara.v.Html(tag="aside", class_="side", attributes={"aria-label": "Settings"}):
                    Boundary(children=[LeversColumn()], what="column")
            with solara.v.Html(tag="main", class_="main", attributes={"id": "main", "tabindex": "-1"}):
                Notices(standing="" if in_address == query else NOT_IN_ADDRESS)
                Boundary(children=children).key(f"page-{here}")
