"""The door of a webhook: who calls is no person but a service that shares a secret with us and signs what it sends."""

import hmac
from dataclasses import dataclass

from fastapi import Request

from desk.access.permissions import Permission
from desk.wiring import Desk, Hook, desk_of
from errors import NotAllowed, NotFound

LARGEST = 1_000_000
"""Bytes of one message: Facebook sends up to a thousand changes at once, of some 500 bytes each."""

LONGEST_CHALLENGE = 200


class Refused(NotAllowed):
    """The message is not taken. `status` answers the service; `reason` is a word it can log."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__("Yêu cầu không có chữ ký hợp lệ nên đã bị từ chối.", f"webhook refused: {reason}")
        self.status = status
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """What came through the door. `challenge` is set where the webhook is being set up, `body` where it is used."""

    desk: Desk
    challenge: str = ""
    body: bytes = b""


class Signed:
    """A dependency that lets through only what Facebook signed with the app's secret (a POST), or what repeats the words of
    the setting-up (a GET). Raises NotFound where webhooks are off, Refused for the rest; both before anything is kept."""

    permission = Permission.SIGNATURE

    async def __call__(self, request: Request) -> Proven:
        """What was proven."""
        desk = desk_of(request)
        if desk.facebook is None:
            raise NotFound("Không có trang này.", "webhooks are off")
        if request.method == "GET":
            return Proven(desk=desk, challenge=_challenge(request, desk.facebook))
        body = await _body(request)
        _check(body, request.headers.get("x-hub-signature-256"), desk.facebook)
        return Proven(desk=desk, body=body)


def _challenge(request: Request, hook: Hook) -> str:
    asked = request.query_params
    if asked.get("hub.mode") != "subscribe":
        raise Refused(400, "not_a_subscription")
    if not hook.verify_token or not _same(asked.get("hub.verify_token", ""), hook.verify_token):
        raise Refused(403, "wrong_verify_token")
    challenge = asked.get("hub.challenge", "")
    if not challenge.isascii() or not challenge.isalnum() or len(challenge) > LONGEST_CHALLENGE:
        raise Refused(400, "bad_challenge")
    return challenge


async def _body(request: Request) -> bytes:
    """The raw bytes, as they were signed. No more than LARGEST are taken in."""
    pieces, size = [], 0
    async for piece in request.stream():
        size += len(piece)
        if size > LARGEST:
            raise Refused(413, "too_large")
        pieces.append(piece)
    return b"".join(pieces)


def _check(body: bytes, stated: str | None, hook: Hook) -> None:
    if not stated:
        raise Refused(401, "missing_signature")
    method, _, signature = stated.partition("=")
    if method != "sha256":
        raise Refused(401, "unknown_signature_method")
    if not _same(signature, hmac.new(hook.app_secret.encode(), body, "sha256").hexdigest()):
        raise Refused(403, "wrong_signature")


def _same(given: str, wanted: str) -> bool:
    """Compared in a time that tells nothing of where they differ."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode())
