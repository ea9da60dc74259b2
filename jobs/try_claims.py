"""Holds a claim that is being written at the desk against stored pieces, so that what it would match is seen before it counts.

In this lane, for its models are here: the desk stays small and never waits (docs/decisions/0034)."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from catalogue import lexicons
from jobs.analyse import text_of
from jobs.context import Context, Report
from nlp.analyst import UNREADABLE
from nlp.claims import Library
from nlp.claims_asked import Asked, asked
from query.nodes import Or, Phrase, Query, Word
from query.reading import words_of
from query.wanting import All, Some, Want, wanted
from records.analysis import Claim, Match
from records.claim import GroupEdit, NearClaim, Trial, TrialMatch, TrialOutcome
from records.item import Item
from storage import claim_trials, claim_versions, claims, items, search
from storage.engine import Connection, reading, writing
from text import fold

EVERY = timedelta(minutes=1)
LANE = "understand"
BACK = timedelta(days=30)
MOST, SECONDS = 5_000, 2.0
"""Pieces held against a claim, and seconds spent on it at most: the lane has the day's pieces to read too."""
CHUNK = 100
MOST_LOST = 500
MOST_NEAR = 3
CANDIDATE = "(mới)"
"""The id of a claim that has none yet."""
FAULT = "Không thử được thông tin này. Mời sửa câu cho gọn rồi thử lại."

log = structlog.get_logger()


def run(context: Context) -> Report:
    """Tries the claim that waits longest."""
    with reading(context.engine) as connection:
        trial = claim_trials.waiting(connection)
    if trial is None:
        return Report(done=0)
    try:
        outcome = tried(context, trial, SECONDS)
    except UNREADABLE as error:
        log.error("trial_failed", claim=trial.claim.id, error=repr(error))
        with writing(context.engine) as connection:
            claim_trials.tried(connection, trial, None, FAULT)
        return Report(done=0, failed=1, more=True)
    with writing(context.engine) as connection:
        claim_trials.tried(connection, trial, outcome)
    return Report(done=1, more=True)


@dataclass(frozen=True, slots=True)
class Tested:
    """A claim under trial, ready to be matched: alone, and beside the others of the library."""

    claim: Claim
    alone: Library
    beside: Library


def tested(trial: Trial, others: Sequence[Claim], edits: dict[str, tuple[GroupEdit, ...]]) -> Tested:
    """The libraries that a trial is held in: the candidate takes the place of the claim it changes."""
    claim = trial.claim if trial.claim.id else replace(trial.claim, id=CANDIDATE)
    lexicon = lexicons.claim_lexicon()
    changed = {**edits, claim.id: trial.groups}
    alone = Library([claim], lexicon, changed)
    return Tested(claim, alone, Library([*(one for one in others if one.id != claim.id), claim], lexicon, changed))


def tried(context: Context, trial: Trial, seconds: float) -> TrialOutcome:
    """What the claim would match of the last 30 days, within so many seconds."""
    now = context.clock()
    since = now - BACK
    with reading(context.engine) as connection:
        test = tested(trial, claims.every(connection), dict(claim_versions.edits(connection)))
        before = claim_trials.matched(connection, test.claim.id, since, MOST_LOST)
        named = _candidates(connection, test, since, now)
        whole = len(named) < MOST
        ids = list(dict.fromkeys((*before, *named)))
        found, looked, oldest = _held(connection, test, ids, time.monotonic() + seconds)
    seen = set(ids[:looked])
    matches = [one for one in (_told(item, match) for item, match in found) if one is not None]
    kept = {one.item_id for one in matches}
    return TrialOutcome(
        groups=test.alone.groups_of(test.claim),
        near=_near(test),
        looked=looked,
        since=since if looked == len(ids) and whole else oldest or since,
        whole=looked == len(ids) and whole,
        matches=tuple(sorted(matches, key=lambda one: -one.item_id)),
        lost=tuple(item_id for item_id in before if item_id in seen and item_id not in kept),
        crowded=sum(match is None for _, match in found),
    )


def _candidates(connection: Connection, test: Tested, since: datetime, now: datetime) -> list[int]:
    want = want_of(asked(test.alone, 0))
    return search.newest_with(connection, want, since, now, MOST) if want is not None else []


def want_of(said: Asked) -> Want | None:
    """What the index is asked: two of the claim's things, or one that stands alone."""
    things = [want for forms in said.things if (want := _any(forms)) is not None]
    ways: list[Want] = [All((one, other)) for number, one in enumerate(things) for other in things[number + 1 :]]
    if (alone := _any(said.alone)) is not None:
        ways.append(alone)
    if not ways:
        return things[0] if things else None
    return Some(tuple(ways))


def _any(forms: Sequence[str]) -> Want | None:
    phrases = dict.fromkeys(words for form in forms if (words := words_of(form)))
    nodes = tuple(_node(words) for words in phrases)
    if not nodes:
        return None
    return wanted(Query(nodes[0] if len(nodes) == 1 else Or(nodes)))


def _node(words: tuple[str, ...]) -> Word | Phrase:
    """A form in any accents; a lone syllable as it is written, as it would be any other word else."""
    return Word(words[0]) if len(words) == 1 else Phrase(tuple(map(fold, words)))


def _held(
    connection: Connection, test: Tested, ids: Sequence[int], until: float
) -> tuple[list[tuple[Item, Match | None]], int, datetime | None]:
    """The pieces that match the claim alone, each with its match beside the others (None where others are nearer); how
    many were looked at, newest first, before the time was up; and the moment of the oldest of those."""
    found: list[tuple[Item, Match | None]] = []
    looked, oldest = 0, None
    for start in range(0, len(ids), CHUNK):
        if time.monotonic() >= until and looked:
            break
        chunk = items.several(connection, ids[start : start + CHUNK])
        for item in (chunk[item_id] for item_id in ids[start : start + CHUNK] if item_id in chunk):
            oldest = item.when
            text = text_of(item)
            if test.alone.match(text):
                beside = {match.claim: match for match in test.beside.match(text)}
                found.append((item, beside.get(test.claim.id)))
        looked += len(ids[start : start + CHUNK])
    return found, looked, oldest


def _told(item: Item, match: Match | None) -> TrialMatch | None:
    if match is None:
        return None
    return TrialMatch(item_id=item.id, tier=match.tier, stance=match.stance, score=match.score, evidence=match.evidence)


def _near(test: Tested) -> tuple[NearClaim, ...]:
    """The claims of the library that the sentence itself repeats: perhaps the same one told otherwise."""
    others = Library([claim for claim in test.beside.claims if claim.id != test.claim.id], lexicons.claim_lexicon())
    return others.near(test.claim.sentence, MOST_NEAR)
