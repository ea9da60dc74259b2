"""What goes between the spiders' process and ours: fetches as JSON lines, answers as a JSON line and then the raw body."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from records.source import Answer, Fetch, Outcome


@dataclass(frozen=True, slots=True)
class Orders:
    """One run: what may be reached, who asks, and what to fetch."""

    allowed: frozenset[tuple[str, int]]
    user_agent: str
    fetches: tuple[Fetch, ...]


def send_orders(orders: Orders, line: IO[bytes]) -> None:
    """The head, then one line a fetch."""
    head = {"allowed": sorted(orders.allowed), "user_agent": orders.user_agent}
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
    return Orders(allowed, head["user_agent"], tuple(fetches))


def answer_frame(index: int, answer: Answer) -> bytes:
    """One answer to the fetch of that index, as it travels."""
    told = {
        "index": index, "url": answer.url, "final_url": answer.final_url, "at": answer.at.isoformat(),
        "status": answer.status, "headers": answer.headers, "size": len(answer.body),
        "outcome": answer.outcome, "detail": answer.detail, "seconds": answer.seconds,
        "asked_with": answer.asked_with,
    }  # fmt: skip
    return json.dumps(told).encode() + b"\n" + answer.body


def read_answer(line: IO[bytes]) -> tuple[int, Answer] | None:
    """The next answer; None at the end, or where the other side died in the middle of one."""
    raw = line.readline()
    if not raw.endswith(b"\n"):
        return None
    told = json.loads(raw)
    body = line.read(told["size"])
    if len(body) != told["size"]:
        return None
    answer = Answer(
        url=told["url"], final_url=told["final_url"], at=datetime.fromisoformat(told["at"]), status=told["status"],
        headers=tuple((name, value) for name, value in told["headers"]), body=body,
        outcome=Outcome(told["outcome"]) if told["outcome"] else None, detail=told["detail"], seconds=told["seconds"],
        asked_with=tuple((name, value) for name, value in told["asked_with"]),
    )  # fmt: skip
    return told["index"], answer
