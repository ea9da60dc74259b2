"""./run stories: which texts are copies and which tell one story, as JSON Lines. Fields and examples: docs/cli.md."""

import argparse
import sys
from datetime import date, datetime
from typing import Any

from catalogue.lexicons import accents, rarity, vectors
from commands import filters
from nlp import stories
from working_time import local


def day_of(published: str | None) -> date | None:
    """The day (Asia/Ho_Chi_Minh) of an ISO 8601 moment; a moment without zone is Vietnam's; None where it is neither."""
    try:
        moment = datetime.fromisoformat(published) if published else None
    except ValueError:
        return None
    if moment is None:
        return None
    try:
        return local(moment).date() if moment.tzinfo else moment.date()
    except OverflowError:
        return moment.date()


def answers(lines: list[filters.Line]) -> list[dict[str, Any]]:
    """One answer for each line, in order: {id, copy_group, story}, or what is wrong with it."""
    told = [(line.id, line.text, day_of(line.published)) for line in lines if line.text is not None]
    placings = iter(stories.batch(told, stories.Signer(rarity(), vectors(), accents())))
    said = []
    for line in lines:
        if line.text is None:
            said.append(filters.problem(line))
            continue
        placing = next(placings)
        said.append({"id": line.id, "copy_group": placing.copy_group, "story": placing.story})
    return said


def main(arguments: list[str] | None = None) -> int:
    """Reads all of stdin, then writes stdout; 0 when every line was answered, 2 for bad arguments."""
    parser = argparse.ArgumentParser(prog="./run stories", description="Gộp bản sao và vụ tin: JSON Lines vào và ra.")
    parser.parse_args(arguments)
    lines = [filters.read(number, raw) for batch in filters.batches(sys.stdin.buffer) for number, raw in batch]
    try:
        filters.write(answers(lines), sys.stdout.buffer)
    except BrokenPipeError:
        return filters.closed()
    return 0


if __name__ == "__main__":
    sys.exit(main())
