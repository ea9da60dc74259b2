"""Around every page: the security headers on each answer, and no body larger than a form or a list of units needs."""

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desk.answers import secure

LARGEST = 3_000_000
"""Bytes of a request: a CSV file of 20,000 units is 2 MB."""


class Guard:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, *, tls: bool) -> None:
        self.app = app
        self.tls = tls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                secure(MutableHeaders(scope=message), tls=self.tls)
            await send(message)

        taken = 0

        async def limited() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > LARGEST:
                raise HTTPException(413)
            return message

        await self.app(scope, limited, secured)
