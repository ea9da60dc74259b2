"""Looks for stories and claims that many pages ask about while nobody official answers."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from detectors import load_for_stories
from detectors.information_void import LEAST, WITHIN
from detectors.subject import Facts, Piece, Story
from jobs import facts as surroundings
from jobs.analyse import text_of
from jobs.context import Context, Report
from jobs.flag import MADE_WITH
from records.analysis import Stance, Topic
from records.source import OutletKind
from storage import analyses, flags, items, outlets, rereads, series
from storage.engine import Connection, reading, writing

EVERY = timedelta(minutes=10)
LANE = "understand"
THEN = ("open_cases",)
MOST = 50  # stories looked at in one run: those with the newest pieces first

DETECTORS = load_for_stories()


def run(context: Context) -> Report:
    """Looks at each story that three pages told within three days, and each claim that three asked about."""
    now = context.clock()
    since = now - WITHIN
    with reading(context.engine) as connection:
        told = series.asked_stories(connection, since, LEAST, MOST)
        asked = series.asked_claims(connection, since, LEAST, MOST)
        if not told and not asked:
            return Report(done=0)
        facts = surroundings.facts(connection, now)
        shown = [_story(connection, key, facts, since, now) for key in told]
        shown += [_about(connection, claim, facts, since, now) for claim in asked if claim in facts.claims]  # not withdrawn
    raised = [flag for story in shown for detector in DETECTORS.values() for flag in detector.detect(story, facts)]
    if not raised:
        return Report(done=0)
    with writing(context.engine) as connection:
        rereads.enrol(connection, [flag.item for flag in raised if flag.item is not None], now)
        return Report(done=flags.keep_shown(connection, raised, MADE_WITH, now))


def _story(connection: Connection, key: str, facts: Facts, since: datetime, now: datetime) -> Story:
    pieces = _pieces(connection, series.of_story(connection, key, since), {}, facts)
    return Story(key=key, pieces=pieces, now=now)


def _about(connection: Connection, claim: str, facts: Facts, since: datetime, now: datetime) -> Story:
    """The pieces that repeat a claim, as one; its key holds the week, so that asking again months later is a new case."""
    stances = series.of_claim(connection, claim, since)
    year, week, _ = now.isocalendar()
    pieces = _pieces(connection, list(stances), stances, facts)
    return Story(key=f"hoi-{claim}-{year}-{week}", pieces=pieces, now=now, claim=facts.claims[claim])


def _pieces(connection: Connection, item_ids: Sequence[int], stances: Mapping[int, Stance], facts: Facts) -> tuple[Piece, ...]:
    kinds = {outlet.key: outlet.kind for outlet in outlets.every(connection)}
    found = analyses.of(connection, item_ids)
    pieces = []
    for item_id in item_ids:
        item, analysis = items.one(connection, item_id), found.get(item_id)
        if item is None or analysis is None:
            continue
        rebuts = analysis.topic is Topic.MISINFO or any(
            match.stance is Stance.REBUTS and match.claim in facts.claims for match in analysis.matches
        )
        pieces.append(
            Piece(
                item=item.id,
                source=item.source_id,
                when=item.when,
                text=text_of(item),
                official=item.unit_id is not None or kinds.get(item.outlet_key) is OutletKind.PORTAL,
                stance=Stance.REBUTS if rebuts else stances.get(item_id),
            )
        )
    return tuple(sorted(pieces, key=lambda piece: piece.when))
