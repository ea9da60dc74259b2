"""What every reader does first: conditional requests, unchanged bodies, failed answers."""

import hashlib
from typing import TypedDict

from crawlers.outcomes import explain, judge
from crawlers.stand_ins import led_elsewhere
from records.reading import Reading
from records.source import Answer, Fetch, Outcome, Source, SourceState


class Validators(TypedDict):
    """What the next conditional request is made of; names as in Reading."""

    etag: str | None
    last_modified: str | None
    body_sha256: str | None


def conditional(source: Source, state: SourceState, accept: str) -> Fetch:
    """A request that lets the server answer 304 where nothing changed (RFC 9110)."""
    headers = [("Accept", accept)]
    if state.etag:
        headers.append(("If-None-Match", state.etag))
    if state.last_modified:
        headers.append(("If-Modified-Since", state.last_modified))
    return Fetch(url=source.address, headers=tuple(headers), pace_seconds=source.pace_seconds, source_id=source.id)


def decided(answer: Answer, state: SourceState) -> Reading | None:
    """The Reading of an answer that needs no reading: failed, or the same bytes as the last time (by SHA-256).

    What another site answers is not read: the source's basis says nothing of it (law 12)."""
    outcome = judge(answer)
    if outcome in (None, Outcome.NOT_MODIFIED):
        outcome = led_elsewhere(answer.url, answer.final_url) or outcome
    if outcome is not None:
        return Reading(
            outcome=outcome, detail=answer.detail or explain(outcome, answer), etag=state.etag,
            last_modified=state.last_modified, body_sha256=state.body_sha256, cursor=state.cursor,
        )  # fmt: skip
    if hashlib.sha256(answer.body).hexdigest() == state.body_sha256:
        return Reading(outcome=Outcome.NOT_MODIFIED, cursor=state.cursor, **remembered(answer))
    return None


def remembered(answer: Answer) -> Validators:
    """What to keep of an answer for the next conditional request; overlong validators are not kept."""
    etag, modified = answer.header("etag"), answer.header("last-modified")
    return {
        "etag": etag if etag and len(etag) <= 256 else None,
        "last_modified": modified if modified and len(modified) <= 64 else None,
        "body_sha256": hashlib.sha256(answer.body).hexdigest(),
    }
