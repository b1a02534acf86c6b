"""The clock goes on by itself, is moved by hand and never goes back."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.sandbox.clock import SandboxClock, read_move

MOSCOW = ZoneInfo("Europe/Moscow")
MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=MOSCOW)


@pytest.mark.parametrize(
    ("move", "moment"),
    [
        ("+1h", MONDAY + timedelta(hours=1)),
        ("+90m", MONDAY + timedelta(minutes=90)),
        ("2d", MONDAY + timedelta(days=2)),
        ("1d2h", MONDAY + timedelta(days=1, hours=2)),
        ("Tomorrow  9:00", MONDAY + timedelta(days=1)),
        ("next monday 9:00", MONDAY + timedelta(days=7)),
        ("next monday 9:01", MONDAY + timedelta(minutes=1)),
        ("friday 18:30", datetime(2026, 9, 11, 18, 30, tzinfo=MOSCOW)),
    ],
)
def test_a_move_is_read(move: str, moment: datetime) -> None:
    assert read_move(move, MONDAY.astimezone(UTC), MOSCOW) == moment


@pytest.mark.parametrize("move", ["", "1", "-1h", "yesterday 9:00", "tomorrow", "tomorrow 25:00", "завтра"])
def test_an_unknown_move_is_refused(move: str) -> None:
    with pytest.raises(ValueError, match="unknown move"):
        read_move(move, MONDAY, MOSCOW)


def test_it_stands_still_when_frozen_and_moves_when_told() -> None:
    clock = SandboxClock(frozen_at=MONDAY)
    assert clock.now() == clock.now() == MONDAY
    assert clock.now().tzinfo is UTC
    assert clock.move_by(timedelta(hours=1)) == MONDAY + timedelta(hours=1)
    assert clock.move_to(MONDAY + timedelta(days=1)) == clock.now()


def test_it_never_goes_back() -> None:
    clock = SandboxClock(frozen_at=MONDAY)
    with pytest.raises(ValueError, match="never goes back"):
        clock.move_by(timedelta(seconds=-1))
    with pytest.raises(ValueError, match="never goes back"):
        clock.move_to(MONDAY - timedelta(hours=1))


def test_naive_moments_are_refused() -> None:
    naive = MONDAY.replace(tzinfo=None)
    with pytest.raises(ValueError, match="aware"):
        SandboxClock(frozen_at=naive)
    with pytest.raises(ValueError, match="aware"):
        SandboxClock(frozen_at=MONDAY).move_to(naive)


def test_the_offset_is_written_for_another_process(tmp_path: Path) -> None:
    path = tmp_path / "clock"
    clock = SandboxClock(path=path)
    assert float(path.read_text()) == 0
    clock.move_by(timedelta(minutes=90))
    assert float(path.read_text()) == 5400
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(ValueError, match="frozen"):
        SandboxClock(frozen_at=MONDAY, path=path)


def test_those_who_listen_are_told_of_a_move() -> None:
    clock, told = SandboxClock(frozen_at=MONDAY), []
    clock.on_move(lambda: told.append(clock.now()))
    clock.move_by(timedelta(hours=1))
    assert told == [MONDAY + timedelta(hours=1)]
