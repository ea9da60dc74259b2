"""kill -9 at any moment of a reading, of each kind of source and of pages, loses, doubles and halves nothing (G1, G6)."""

from dataclasses import replace
from pathlib import Path

import pytest

from bench import kills
from bench.parts.press import KINDS, Press
from storage import sources
from storage.engine import writing


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_readers_killed_at_moments_of_chance_lose_and_double_nothing(tmp_path: Path) -> None:
    found = kills.run(6, 3, tmp_path)
    assert found.wrong == []
    assert found.kills == 6
    assert found.pieces >= len(KINDS) * (kills.FIRST_PIECES + 6)


def test_the_harness_sees_what_is_remembered_ahead_of_what_is_stored(tmp_path: Path) -> None:
    press = Press()
    press.start(3)
    try:
        kills.set_up(tmp_path, press)
        assert kills.ahead(tmp_path, press) == []
        context = kills.surroundings(tmp_path, press)
        with writing(context.engine) as connection:
            for source, state in sources.every(connection):
                cursor = str(int(press.when(2).timestamp()))
                sources.keep_state(connection, replace(state, etag=f'"{source.reader}-2"', cursor=cursor))
        context.engine.dispose()
        assert kills.ahead(tmp_path, press) == [f"{kind} remembers edition 2 without its pieces [1, 2]" for kind in sorted(KINDS)]
    finally:
        press.stop()
