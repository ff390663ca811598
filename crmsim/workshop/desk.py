"""The one place where a room changes: actions come in, are checked in order, written down together, and only then told.

Everything that waits is checked against the room as it will be, then committed in one go. Sixty phones that send in
the same second therefore cost a few commits, and none of them is told "received" before its own is on the disk.
"""

import asyncio
import logging
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from crmsim.workshop.access import NOBODY, Who, hashed, new_code, new_token
from crmsim.workshop.room import Act, Draft, Event, Problem, State, Tools, Work, apply, check, fold
from crmsim.workshop.room.program import Json
from crmsim.workshop.storage import NotKeptError, Storage, Token

log = logging.getLogger("crmsim")

KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")
TOGETHER = 64  # actions written down in one go
HOURS_VALID = 12  # of a token
HEARD_WITHIN = 60.0  # seconds in which a claim may be repeated whose answer was lost
ATTEMPTS = 3  # to write a batch down, each on what was read anew
NOT_KEPT = "This could not be saved, so it does not count. Try again."


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an action. `token` is a new one for who has just joined or claimed a link."""

    done: bool
    message: str = ""
    member: str = ""
    token: str = ""


@dataclass(eq=False)
class _Order:
    who: Who
    act: Act
    key: str
    answer: "asyncio.Future[Answer]"
    outcome: Answer = Answer(False)
    tokens: list[Token] = field(default_factory=list)


class Desk:
    """A room that runs. Everything but `storage` belongs to the event loop.

    `on_change` is called after each commit that changed the room.
    """

    def __init__(
        self,
        storage: Storage,
        session: str,
        state: State,
        events: Sequence[Event],
        tokens: Sequence[Token],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.storage, self.session, self.state, self.clock = storage, session, state, clock
        self.tokens = {token.hash: token for token in tokens}
        self.on_change: list[Callable[[], None]] = []
        self.broken = ""  # why nothing can be saved at the moment
        self.stuck = ""  # why something is not worked out at the moment
        # A repeated action is known by who did it and its key; the key alone where it made somebody join.
        self._known = _known(events)
        self._queue: asyncio.Queue[_Order] = asyncio.Queue()
        self._storing, self._claiming = asyncio.Lock(), asyncio.Lock()
        self._claimed: dict[tuple[str, str], tuple[str, str, float]] = {}  # by link and key: token, role, until when
        self._tools = Tools(new_code)

    def who(self, token: str) -> Who:
        """Whose token this is."""
        found = self.tokens.get(hashed(token)) if token else None
        if found is None or found.once or found.until <= self.clock():
            return NOBODY
        if found.role == "participant":
            member = self.state.members.get(found.member)
            if member is None or member.removed or self.state.ended:
                return NOBODY
            return Who("participant", found.member)
        return Who("trainer") if found.role == "trainer" else Who("stage") if found.role == "stage" else NOBODY

    async def do(self, who: Who, name: str, payload: Json, key: str) -> Answer:
        """Do an action for somebody who may. When this says it is done, it is on the disk."""
        if not KEY.fullmatch(key):
            return Answer(False, "This request is incomplete.")
        order = _Order(who, Act(name, who.by, payload), key, asyncio.get_running_loop().create_future())
        await self._queue.put(order)
        return await order.answer

    async def record(self, work: Work, result: Json) -> Answer:
        """Write down what has been computed."""
        return await self.do(Who("nobody", ""), "result", {"key": work.key, "result": result}, new_token())

    async def work(self) -> None:
        """Work through what comes in, for ever."""
        while True:
            batch = [await self._queue.get()]
            while len(batch) < TOGETHER and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            try:
                await self._batch(batch)
            except Exception:  # one broken action must not end the room
                log.exception("actions of a room failed")
                for order in batch:
                    _tell(order, Answer(False, NOT_KEPT))

    async def _batch(self, batch: list[_Order]) -> None:
        """Check, write down and answer what came in together.

        Where writing fails, the disk may know more than we do: a commit whose answer was lost counts. So events are
        read anew, and only what is not among them is written once more.
        """
        why: Exception | None = None
        for _ in range(ATTEMPTS):
            try:
                await self._write(batch)
            except NotKeptError as error:
                why = error
                if not await self._caught_up():
                    break
                log.warning("the disk knew more, so the room was read anew: %s", error)
            else:
                for order in batch:
                    _tell(order, order.outcome)
                return
        log.error("nothing could be saved: %s", why)
        self.broken = NOT_KEPT
        for order in batch:
            _tell(order, order.outcome if self._stands(order) else Answer(False, NOT_KEPT))

    async def _write(self, batch: list[_Order]) -> None:
        """Give each order its outcome and write down what follows from them; NotKeptError changes nothing."""
        state, events, known = self.state, list[Event](), dict(self._known)
        for order in batch:
            order.tokens = []
            try:
                state, more = self._tried(order, state, known)
            except Exception:  # the others in the batch go on
                log.exception("an action of a room failed")
                order.outcome = Answer(False, "This did not work.")
                continue
            events += more
        tokens = [token for order in batch for token in order.tokens]
        if events or tokens:
            async with self._storing:
                await asyncio.to_thread(self.storage.append, self.session, events, tokens)
            self.tokens |= {token.hash: token for token in tokens}
            await self._become(state, known)

    async def _caught_up(self) -> bool:
        """Read the events anew and go on from there; False where they cannot be read, or hold nothing new."""
        try:
            async with self._storing:
                events = await asyncio.to_thread(self.storage.read, self.session)
            state = fold(events)
        except Exception:  # the database is away: later, perhaps
            log.exception("a room could not be read anew")
            return False
        if state.seq <= self.state.seq:
            return False
        await self._become(state, _known(events))
        return True

    async def _become(self, state: State, known: dict[tuple[str, str], str]) -> None:
        """The room is as it stands on the disk."""
        self.broken = ""
        ended = state.ended and not self.state.ended
        self.state, self._known = state, known
        if ended:
            await self._void_tokens()
        for listener in self.on_change:
            listener()

    def _stands(self, order: _Order) -> bool:
        """Whether an outcome holds though nothing was saved: a refusal, or a repetition of what is on the disk.

        "Received" that rests on another order of the batch, as a double tap does, falls with it.
        """
        return not order.outcome.done or (_key(order) in self._known and not order.tokens)

    def _tried(self, order: _Order, state: State, known: dict[tuple[str, str], str]) -> tuple[State, list[Event]]:
        """The room after an order, and what is to be written down for it."""
        act, (by, _) = order.act, _key(order)
        if _key(order) in known:  # a double tap, or a phone that did not hear the answer
            order.outcome = self._again(order, known[_key(order)], state)
            return state, []
        if act.name == "result":
            found: tuple[Draft, ...] | Problem = () if state.ended else (Draft("result", act.payload),)
            by = "server"
        else:
            found = check(state, act, self._tools)
        if isinstance(found, Problem):
            order.outcome = Answer(False, found.message)
            return state, []
        events, member = list[Event](), ""
        for place, draft in enumerate(found):
            key = order.key if place == 0 else ""
            event = Event(state.seq + 1, draft.kind, by, self.clock(), draft.payload, key)
            state = apply(state, event)
            events.append(event)
            member = _joined(event) or member
            if key:
                known[by, key] = _joined(event)
        token = self._give(order, "participant", member) if member else ""
        order.outcome = Answer(True, member=member, token=token)
        return state, events

    def _again(self, order: _Order, member: str, state: State) -> Answer:
        if not member:
            return Answer(True)
        if member not in state.members or state.members[member].removed:
            return Answer(False, "This phone was taken out of the room.")
        return Answer(True, member=member, token=self._give(order, "participant", member))

    def _give(self, order: _Order, role: str, member: str) -> str:
        token = new_token()
        order.tokens.append(Token(hashed(token), role, member, self.clock() + 3600 * HOURS_VALID))
        return token

    async def link(self, role: str) -> str:
        """A token that can be turned into a role once."""
        token = new_token()
        given = Token(hashed(token), role, "", self.clock() + 3600 * HOURS_VALID, once=True)
        async with self._storing:
            await asyncio.to_thread(self.storage.append, self.session, (), (given,))
        self.tokens[given.hash] = given
        return token

    async def claim(self, token: str, key: str = "") -> tuple[str, str] | None:
        """Turn a link into a role: the new token and the role; None where the link is used up or never was.

        Who did not hear the answer and asks again with the same `key` gets it again for a minute. NotKeptError where
        it could not be saved; then the link still holds.
        """
        async with self._claiming:  # a second claim waits, and then comes too late
            now, link = self.clock(), hashed(token)
            self._claimed = {asked: given for asked, given in self._claimed.items() if given[2] > now}
            if (link, key) in self._claimed:
                return self._claimed[link, key][:2]
            found = self.tokens.get(link)
            if found is None or not found.once or found.until <= now:
                return None
            fresh = new_token()
            given = Token(hashed(fresh), found.role, "", now + 3600 * HOURS_VALID)
            async with self._storing:
                await asyncio.to_thread(self.storage.append, self.session, (), (given,), (link,))
            self.tokens.pop(link, None)  # the room may have ended meanwhile
            self.tokens[given.hash] = given
            if KEY.fullmatch(key):
                self._claimed[link, key] = fresh, found.role, now + HEARD_WITHIN
            return fresh, found.role

    async def _void_tokens(self) -> None:
        """After the end only the trainer's hold: for the export."""
        self.tokens = {hash_: token for hash_, token in self.tokens.items() if token.role == "trainer"}
        try:
            async with self._storing:
                await asyncio.to_thread(self.storage.drop_tokens, self.session, "trainer")
        except Exception:  # `who` refuses them all the same, because the room has ended
            log.exception("tokens could not be dropped")


def _known(events: Sequence[Event]) -> dict[tuple[str, str], str]:
    """Who did what under which key, and the member that came of it."""
    return {(event.by, event.key): _joined(event) for event in events if event.key}


def _key(order: _Order) -> tuple[str, str]:
    return (order.act.by if order.act.name != "join" else "", order.key)


def _joined(event: Event) -> str:
    return str(event.payload["member"]) if event.kind == "joined" else ""


def _tell(order: _Order, answer: Answer) -> None:
    if not order.answer.done():
        order.answer.set_result(answer)
