"""What waits to be told to a page: in order, with one call for all of it, and not without end."""

from crmsim.ui.lines import Waiting


def test_the_sender_is_woken_once_for_all_that_waits():
    """Messages come out in order; who puts one down wakes the sender only where it has gone to rest."""
    waiting = Waiting()
    assert [waiting.put(text) for text in ("a", b"b", "c")] == [True, False, False]
    assert [waiting.next() for _ in range(4)] == ["a", b"b", "c", None]
    assert waiting.put("d")


def test_a_reader_who_is_too_slow_is_let_go():
    """Beyond the limit nothing is kept, and the line is closed."""
    waiting = Waiting(most=5)
    assert waiting.put("four")
    assert not waiting.put("four")
    assert waiting.closed
    assert waiting.next() is None
