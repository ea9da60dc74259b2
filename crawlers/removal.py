"""Whether an answer says that a piece is gone. Pure. One such answer is not believed: see jobs/reread_pages.py.

Only what the outlet itself answers counts. A timeout, a partial body, a server's fault, a block, robots.txt, another site's
page: none says anything about the piece (T06)."""

from urllib.parse import urlsplit

from crawlers.addresses import canonical
from crawlers.outcomes import judge
from crawlers.shapes import shape, telling
from crawlers.stand_ins import led_elsewhere
from errors import BadInput
from records.removal import Gone
from records.source import Answer, Outcome

_ABSENT = (404, 410)


def gone(answer: Answer) -> Gone | None:
    """How the answer shows that the piece it was asked for is gone, or None where it does not."""
    if answer.outcome is not None or answer.status is None:
        return None
    led = led_elsewhere(answer.url, answer.final_url)
    if answer.status in _ABSENT and led is not Outcome.ELSEWHERE:
        return Gone.ABSENT
    if answer.status != 200:
        return None
    if led is Outcome.GONE or (led is None and judge(answer) is Outcome.GONE):
        return Gone.ABSENT
    if led is Outcome.ELSEWHERE:
        return Gone.LED_HOME if _same_site(answer) and _is_top(answer.final_url) else None
    return Gone.LED_SECTION if led is None and _is_section(answer) else None


def _same_site(answer: Answer) -> bool:
    """True where the answer comes from the host that was asked, whatever its www. or m."""
    try:
        return urlsplit(canonical(answer.url)).netloc == urlsplit(canonical(answer.final_url)).netloc
    except BadInput:
        return False


def _is_top(address: str) -> bool:
    return len([part for part in urlsplit(address).path.split("/") if part]) <= 2


def _is_section(answer: Answer) -> bool:
    """True where an address that names one piece led to one that names none: /y-te/bai-123.html to /y-te."""
    if not _same_site(answer):
        return False
    asked, final = canonical(answer.url), canonical(answer.final_url)
    return asked != final and telling(shape(asked)) and not telling(shape(final)) and len(final) < len(asked)
