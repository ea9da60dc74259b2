"""A piece about health that asserts something alarming and worth checking, though no known claim (R068, R075)."""

from detectors.subject import Facts, Subject
from detectors.wording import short
from records.analysis import Assertion, Stance, Topic
from records.flag import Flag, Level

NAME = "alarming_assertion"
LEAST = 0.5
LEAST_OF_EDITORS = 0.8  # the strongest wording only
# What the sentence does, and whether believing it can harm people's health (which weighs above reputation).
KINDS = {
    "tu_vong": ("nói về ca tử vong", True),
    "so_ca": ("nêu số ca bệnh", True),
    "chua_khoi": ("khẳng định chữa khỏi bệnh", True),
    "tac_hai": ("khẳng định tác hại của thuốc, vắc xin, thực phẩm", True),
    "bien_phap": ("nói về biện pháp chống dịch", True),
    "giau_dich": ("cho rằng có sự che giấu", False),
    "bat_coc_noi_tang": ("nói về bắt cóc, lấy nội tạng", False),
    "van_ban_gia": ("dẫn một văn bản, cần xác minh nguồn gốc", False),
    "khan_cap_lan_truyen": ("kêu gọi chia sẻ gấp", False),
}


def detect(subject: Subject, facts: Facts) -> tuple[Flag, ...]:
    """One flag for the strongest assertion, none where the piece rebuts, is about a rumour's rebuttal, spreads a claim in
    force (`claim_spread` says that), or is ours."""
    if subject.own_channel or subject.rebuts(facts.claims) or not subject.concerns_health:
        return ()
    spread = any(match.claim in facts.claims for match in subject.matches(Stance.SPREADS))
    if subject.analysis.topic is Topic.MISINFO or spread:
        return ()
    least = LEAST_OF_EDITORS if subject.edited else LEAST
    strong = sorted((one for one in subject.analysis.assertions if one.score >= least), key=lambda one: -one.score)
    return (_flag(subject, strong, facts),) if strong else ()


def _flag(subject: Subject, strong: list[Assertion], facts: Facts) -> Flag:
    first = strong[0]
    reason, dangerous = KINDS.get(first.kind, ("nêu điều gây lo ngại", False))
    ours = facts.province is not None and any(place.province == facts.province for place in subject.analysis.places)
    return Flag(
        detector=NAME,
        key=first.kind,
        score=first.score,
        level=Level.HIGH if dangerous else Level.NORMAL,
        reason=f"Câu cần kiểm chứng, {reason}{' tại địa bàn' if ours else ''}: “{short(first.span.text)}”.",
        evidence=tuple(one.span for one in strong),
    )
