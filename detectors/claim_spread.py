"""A piece that repeats a claim known to be false (R068). A text that rebuts it is never flagged (law 6)."""

from detectors.subject import Facts, Subject
from detectors.wording import VERDICTS, on_day, short
from records.analysis import Claim, Match, Stance, Tier
from records.flag import Flag, Level

NAME = "claim_spread"
MOST = 3  # claims a piece is flagged for; near-equal claims would bury the first
# Believing these can cost lives (R075): false cures, vaccines, epidemics, emergency measures.
DANGEROUS = frozenset({"chua_benh_sai", "vac_xin", "so_ca_tu_vong", "bien_phap_chong_dich", "quang_cao_thoi_phong"})


def detect(subject: Subject, facts: Facts) -> tuple[Flag, ...]:
    """A flag for each claim spread, or asked about; none where the piece rebuts a claim, or is ours.

    A paper's piece must be about health, or perhaps so and a confirmed match; only that makes it more than normal.
    """
    if subject.own_channel or subject.rebuts or (subject.edited and not subject.may_concern_health):
        return ()
    doubtful = subject.edited and not subject.concerns_health
    spreading = [match for match in subject.matches(Stance.SPREADS) if not doubtful or match.tier is Tier.CONFIRMED]
    spread = [_spread(match, facts.claims.get(match.claim), subject) for match in spreading[:MOST]]
    asked = [_asked(match, facts.claims.get(match.claim)) for match in subject.matches(Stance.ASKS)[:1] if not doubtful]
    return tuple(spread or asked)


def _spread(match: Match, claim: Claim | None, subject: Subject) -> Flag:
    confirmed = match.tier is Tier.CONFIRMED
    dangerous = claim is not None and claim.category in DANGEROUS and (confirmed or not subject.edited)
    level = Level.URGENT if confirmed and dangerous else Level.HIGH if confirmed or dangerous else Level.NORMAL
    start = "Lặp lại" if confirmed else "Có thể lặp lại"
    return _flag(match, claim, level, f"{start} thông tin {_verdict(claim)}")


def _asked(match: Match, claim: Claim | None) -> Flag:
    return _flag(match, claim, Level.NORMAL, f"Người đăng đang hỏi về thông tin {_verdict(claim)}")


def _established(claim: Claim | None) -> bool:
    """True where the verdict may be shown as fact: sources of confidence A and B, never C."""
    return claim is not None and claim.confidence in ("A", "B")


def _verdict(claim: Claim | None) -> str:
    if claim is None or not _established(claim):
        return "có trong danh mục tin đồn cần kiểm chứng"
    return f"đã được kết luận là {VERDICTS.get(claim.verdict, 'sai sự thật')}"


def _flag(match: Match, claim: Claim | None, level: Level, start: str) -> Flag:
    said = f": “{short(claim.sentence)}”" if claim else f" (mã {match.claim})"
    by = ""
    if claim and claim.verdict_by and _established(claim):
        by = f" Kết luận của {short(claim.verdict_by, 80)}{on_day(claim.day)}."
    return Flag(
        detector=NAME,
        key=match.claim,
        score=match.score,
        level=level,
        reason=f"{start}{said}.{by}",
        evidence=match.evidence,
        claim=match.claim,
    )
