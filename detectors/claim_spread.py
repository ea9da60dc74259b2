"""A piece that repeats a claim known to be false (R068). A text that rebuts it is never flagged (law 6)."""

from collections.abc import Container, Sequence
from enum import StrEnum

from detectors.subject import Facts, Subject
from detectors.wording import VERDICTS, on_day, short
from records.analysis import Claim, Match, Stance, Tier
from records.flag import Flag, Level

NAME = "claim_spread"
MOST = 3  # claims a piece is flagged for; near-equal claims would bury the first
# Believing these can cost lives (R075): false cures, vaccines, epidemics, emergency measures.
DANGEROUS = frozenset({"chua_benh_sai", "vac_xin", "so_ca_tu_vong", "bien_phap_chong_dich", "quang_cao_thoi_phong"})


class ClaimOutcome(StrEnum):
    """What came of a claim that a piece matches: flagged, or why not (law 8)."""

    FLAGGED = "da_canh_bao"
    NOT_YET = "chua_dua_qua"
    TOO_OLD = "qua_cu"
    WITHDRAWN = "da_rut"
    OWN = "kenh_cua_don_vi"
    REBUTTED = "bac_bo"
    NOT_HEALTH = "khong_ve_y_te"
    ONLY_PERHAPS = "chi_goi_y"
    SPREAD_FIRST = "da_co_lan_truyen"
    ENOUGH = "du_so_canh_bao"


def outcomes(subject: Subject, known: Container[str]) -> tuple[tuple[Match, ClaimOutcome], ...]:
    """Each claim the piece matches, best first, with what comes of it where the piece is shown to this detector; `known` are
    the ids of the claims in force.

    A paper's piece must be about health, or perhaps so and a confirmed match; of those spread the first MOST are flagged, of
    those asked about the first, where none is spread."""
    told = [(match, _kept_back(match, subject, known)) for match in subject.analysis.matches]
    spread = [match for match, why in told if why is None and match.stance is Stance.SPREADS]
    asked = [match for match, why in told if why is None and match.stance is Stance.ASKS]
    flagged = spread[:MOST] or asked[:1]
    return tuple((match, why or _of_many(match, flagged)) for match, why in told)


def _kept_back(match: Match, subject: Subject, known: Container[str]) -> ClaimOutcome | None:
    """Why a match is no flag whatever else the piece matches; None where it may be one."""
    if match.claim not in known:
        return ClaimOutcome.WITHDRAWN
    if subject.own_channel:
        return ClaimOutcome.OWN
    if subject.rebuts(known):
        return ClaimOutcome.REBUTTED
    if not subject.edited or subject.concerns_health:
        return None
    if not subject.may_concern_health:
        return ClaimOutcome.NOT_HEALTH
    sure = match.tier is Tier.CONFIRMED and match.stance is Stance.SPREADS
    return None if sure else ClaimOutcome.ONLY_PERHAPS


def _of_many(match: Match, flagged: Sequence[Match]) -> ClaimOutcome:
    if match in flagged:
        return ClaimOutcome.FLAGGED
    asked_beside = match.stance is Stance.ASKS and flagged[0].stance is Stance.SPREADS
    return ClaimOutcome.SPREAD_FIRST if asked_beside else ClaimOutcome.ENOUGH


def detect(subject: Subject, facts: Facts) -> tuple[Flag, ...]:
    """A flag for each claim spread, or asked about; none where it was withdrawn, the piece rebuts a claim, or is ours
    (`outcomes`).

    Only a confirmed match makes a paper's piece more than normal."""
    flagged = [match for match, outcome in outcomes(subject, facts.claims) if outcome is ClaimOutcome.FLAGGED]
    spread = any(match.stance is Stance.SPREADS for match in flagged)
    told = [(match, facts.claims[match.claim]) for match in flagged]
    return tuple(_spread(match, claim, subject) if spread else _asked(match, claim) for match, claim in told)


def _spread(match: Match, claim: Claim, subject: Subject) -> Flag:
    confirmed = match.tier is Tier.CONFIRMED
    dangerous = claim.category in DANGEROUS and (confirmed or not subject.edited)
    level = Level.URGENT if confirmed and dangerous else Level.HIGH if confirmed or dangerous else Level.NORMAL
    start = "Lặp lại" if confirmed else "Có thể lặp lại"
    return _flag(match, claim, level, f"{start} thông tin {_verdict(claim)}")


def _asked(match: Match, claim: Claim) -> Flag:
    return _flag(match, claim, Level.NORMAL, f"Người đăng đang hỏi về thông tin {_verdict(claim)}")


def _established(claim: Claim) -> bool:
    """True where the verdict may be shown as fact: sources of confidence A and B, never C."""
    return claim.confidence in ("A", "B")


def _verdict(claim: Claim) -> str:
    if not _established(claim):
        return "có trong danh mục tin đồn cần kiểm chứng"
    return f"đã được kết luận là {VERDICTS.get(claim.verdict, 'sai sự thật')}"


def _flag(match: Match, claim: Claim, level: Level, start: str) -> Flag:
    by = ""
    if claim.verdict_by and _established(claim):
        by = f" Kết luận của {short(claim.verdict_by, 80)}{on_day(claim.day)}."
    return Flag(
        detector=NAME,
        key=match.claim,
        score=match.score,
        level=level,
        reason=f"{start}: “{short(claim.sentence)}”.{by}",
        evidence=match.evidence,
        claim=match.claim,
    )
