"""How often somebody may ask: a window that slides, a subject of one's own."""

from datetime import UTC, datetime, timedelta

from talonario.windows import Window

START = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


def test_the_window_slides() -> None:
    window = Window()
    assert [window.take("a", 2, START + timedelta(seconds=at)).remaining for at in (0, 30)] == [1, 0]
    refused = window.take("a", 2, START + timedelta(seconds=45))
    assert (refused.remaining, refused.retry_after) == (0, 15)
    assert window.take("a", 2, START + timedelta(seconds=60)).retry_after == 0


def test_refused_requests_do_not_count() -> None:
    window = Window()
    for second in range(59):
        window.take("a", 1, START + timedelta(seconds=second))
    assert window.take("a", 1, START + timedelta(seconds=60)).retry_after == 0


def test_subjects_do_not_share() -> None:
    window = Window()
    assert window.take("a", 1, START).retry_after == 0
    assert window.take("b", 1, START).retry_after == 0


def test_looking_takes_nothing() -> None:
    window = Window()
    assert window.take("a", 1, START, count=False).remaining == 1
    assert window.take("a", 1, START).retry_after == 0
