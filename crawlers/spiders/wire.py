"""What goes between the spiders' process and ours: fetches as JSON lines; answers, and each robots.txt that was asked for, as a
JSON line and then the raw body."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import IO, NamedTuple

from records.source import Answer, Fetch, Outcome


@dataclass(frozen=True, slots=True)
class Rules:
    """What is known of a place's robots.txt as a run begins. `decides`: it is used and not asked for; `falls_back`: it is
    used, where there is none with all allowed, if it can't be had."""

    body: str
    decides: bool
    falls_back: bool


class Told(NamedTuple):
    """A robots.txt that was asked for: `status` None where there was no answer."""

    place: str
    status: int | None
    body: bytes


@dataclass(frozen=True, slots=True)
class Orders:
    """One run: what may be reached, who asks, and what to fetch; what is known of each place's robots.txt. `sparing` has a
    host in trouble left alone for the rest of the run: its other fetches are answered as it answered last, unasked."""

    allowed: frozenset[tuple[str, int]]
    user_agent: str
    fetches: tuple[Fetch, ...]
    rules: tuple[tuple[str, Rules], ...] = ()
    sparing: bool = False


def send_orders(orders: Orders, line: IO[bytes]) -> None:
    """The head, then one line a fetch."""
    known = [[place, rules.body, rules.decides, rules.falls_back] for place, rules in orders.rules]
    head = {"allowed": sorted(orders.allowed), "user_agent": orders.user_agent, "rules": known, "sparing": orders.sparing}
    line.write(json.dumps(head).encode() + b"\n")
    for fetch in orders.fetches:
        told = {"url": fetch.url, "headers": fetch.headers, "pace_seconds": fetch.pace_seconds}
        line.write(json.dumps(told).encode() + b"\n")


def read_orders(line: IO[bytes]) -> Orders:
    """What `send_orders` wrote, read to the end."""
    head = json.loads(line.readline())
    fetches = []
    for raw in line:
        told = json.loads(raw)
        headers = tuple((name, value) for name, value in told["headers"])
        fetches.append(Fetch(url=told["url"], headers=headers, pace_seconds=told["pace_seconds"]))
    allowed = frozenset((ip, port) for ip, port in head["allowed"])
    known = tuple((place, Rules(body, decides, falls_back)) for place, body, decides, falls_back in head["rules"])
    return Orders(allowed, head["user_agent"], tuple(fetches), known, head["sparing"])


def answer_frame(index: int, answer: Answer) -> bytes:
    """One answer to the fetch of that index, as it travels."""
    told = {
        "index": index, "url": answer.url, "final_url": answer.final_url, "at": answer.at.isoformat(),
        "status": answer.status, "headers": answer.headers, "size": len(answer.body),
        "outcome": answer.outcome, "detail": answer.detail, "seconds": answer.seconds, "asked": answer.asked,
        "asked_with": answer.asked_with,
    }  # fmt: skip
    return json.dumps(told).encode() + b"\n" + answer.body


def rules_frame(told: Told) -> bytes:
    """A robots.txt that was asked for, as it travels."""
    return json.dumps({"place": told.place, "status": told.status, "size": len(told.body)}).encode() + b"\n" + told.body


def read_told(line: IO[bytes]) -> tuple[int, Answer] | Told | None:
    """The next answer, or robots.txt; None at the end, or where the other side died in the middle of one."""
    raw = line.readline()
    if not raw.endswith(b"\n"):
        return None
    told = json.loads(raw)
    body = line.read(told["size"])
    if len(body) != told["size"]:
        return None
    if "place" in told:
        return Told(told["place"], told["status"], body)
    answer = Answer(
        url=told["url"], final_url=told["final_url"], at=datetime.fromisoformat(told["at"]), status=told["status"],
        headers=tuple((name, value) for name, value in told["headers"]), body=body,
        outcome=Outcome(told["outcome"]) if told["outcome"] else None, detail=told["detail"], seconds=told["seconds"],
        asked=told["asked"], asked_with=tuple((name, value) for name, value in told["asked_with"]),
    )  # fmt: skip
    return told["index"], answer
