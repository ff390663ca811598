"""Who visits: tokens that this server has made, and how many pages each visitor and all together may have open."""

import hmac
import secrets
from typing import Any

from crmsim.ui.environment import VISITORS

PAGES_EACH = 12  # pages that one browser may have open at once
CONNECTS = 120  # new pages a minute from one address of the network


class Visitors:
    """Makes and knows tokens. They are signed, so that nobody can choose the token of a visitor beforehand."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def new(self) -> str:
        """A token for a new visitor."""
        name = secrets.token_urlsafe(16)
        return f"{name}.{self._sign(name)}"

    def knows(self, token: str) -> bool:
        """Whether this server has made the token, since it was started."""
        name, _, sign = token.partition(".")
        return hmac.compare_digest(sign.encode(), self._sign(name).encode())

    def _sign(self, name: str) -> str:
        return hmac.new(self._key, name.encode(), "sha256").hexdigest()[:32]


class Pages:
    """The open pages, as Solara keeps them: one kernel each, in `contexts` by kernel id."""

    def __init__(self, contexts: dict[str, Any]) -> None:
        self.contexts = contexts

    def owner(self, kernel: str) -> str | None:
        """The token of the visitor whose page a kernel is; None where there is no such kernel."""
        context = self.contexts.get(kernel)
        return context.session_id if context is not None else None

    def room_for(self, token: str) -> bool:
        """Whether a visitor may open one more page; pages that nobody has open any more do not count."""
        living = [context for context in list(self.contexts.values()) if is_open(context)]
        return len(living) < VISITORS and sum(context.session_id == token for context in living) < PAGES_EACH

    def make_room(self, token: str) -> None:
        """Forget pages that have been left, the oldest first, until one more fits. Blocks; not for the event loop."""
        mine = [context for context in list(self.contexts.values()) if context.session_id == token]
        for group, most in ((mine, PAGES_EACH), (list(self.contexts.values()), VISITORS)):
            left = [context for context in group if not is_open(context)]
            for context in left[: max(0, len(group) - most + 1)]:
                context.close(reason="superseded")


def is_open(context: Any) -> bool:
    """Whether a browser is connected to a kernel."""
    return any(status.value == "connected" for status in list(context.page_status.values()))
