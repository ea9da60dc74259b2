"""Takes the secrets of a request out of what came back, before anything keeps, logs or shows it: APIs repeat a token in the
links of their answers, and in the words of their errors."""

import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote

from records.source import Answer, Fetch

HEADERS = frozenset({"authorization", "access_token", "secret_key", "x-goog-api-key"})
FORM_FIELDS = frozenset({"refresh_token", "code"})
SHORTEST = 16
"""A shorter token could be a word of the text; real ones have 39 characters and more."""

MASK = b"***"
_IN_LINKS = re.compile(rb"(\baccess_token(?:=|%3D))[^&\"'\s\\<>]+")


def scrub(answer: Answer, asked: Fetch, form: Mapping[str, str] | None = None) -> Answer:
    """The answer with each secret of `asked` (and `form`) masked in its body, headers and detail; the rest as it came."""
    secrets = [value.removeprefix("Bearer ").strip() for name, value in asked.headers if name.lower() in HEADERS]
    secrets += [value for name, value in (form or {}).items() if name in FORM_FIELDS]
    known = {spelling for secret in secrets if len(secret) >= SHORTEST for spelling in (secret, quote(secret, safe=""))}
    ordered = sorted((one.encode() for one in known), key=len, reverse=True)
    return replace(
        answer,
        body=_masked(answer.body, ordered),
        headers=tuple((name, _text(value, ordered)) for name, value in answer.headers),
        detail=_text(answer.detail, ordered) if answer.detail else answer.detail,
    )


def _masked(value: bytes, secrets: list[bytes]) -> bytes:
    for secret in secrets:
        value = value.replace(secret, MASK)
    return _IN_LINKS.sub(rb"\1" + MASK, value)


def _text(value: str, secrets: list[bytes]) -> str:
    return _masked(value.encode("utf-8", "surrogateescape"), secrets).decode("utf-8", "surrogateescape")
