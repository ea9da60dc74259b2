"""A claim is written by one person and enters into force when another approves it (law 9); then it may be replaced or
withdrawn. Each version has one way through these states; a later version never changes an earlier one's words."""

from collections.abc import Mapping

from errors import NotAllowed, NotNow
from records.claim import ClaimState, ClaimVersion

TRANSITIONS: Mapping[ClaimState, frozenset[ClaimState]] = {
    ClaimState.DRAFT: frozenset({ClaimState.IN_FORCE, ClaimState.REFUSED, ClaimState.REPLACED}),
    ClaimState.IN_FORCE: frozenset({ClaimState.REPLACED, ClaimState.WITHDRAWN}),
    ClaimState.REPLACED: frozenset(),
    ClaimState.REFUSED: frozenset(),
    ClaimState.WITHDRAWN: frozenset(),
}
"""Which state may follow which. What was withdrawn or sent back returns as a new version, approved anew."""


def approve(version: ClaimVersion, account_id: int) -> ClaimState:
    """The state when that account approves. Raises NotAllowed for its author, NotNow where it waits for nobody."""
    target = _step(version, ClaimState.IN_FORCE)
    if version.written_by == account_id:
        raise NotAllowed(
            "Người soạn không tự duyệt được. Mời một người khác có quyền duyệt xem và duyệt thông tin này.",
            f"claim {version.claim.id} v{version.version}: author {account_id} approves",
        )
    return target


def refuse(version: ClaimVersion) -> ClaimState:
    """The state when a draft is sent back, by its author or another. Raises NotNow where it is no draft."""
    return _step(version, ClaimState.REFUSED)


def replace(version: ClaimVersion) -> ClaimState:
    """The state of a version that a later one takes the place of. Raises NotNow where it stands no more."""
    return _step(version, ClaimState.REPLACED)


def withdraw(version: ClaimVersion, reason: str) -> ClaimState:
    """The state when a claim in force is taken out of the library. Raises NotNow where it isn't in force, or no reason is
    given."""
    target = _step(version, ClaimState.WITHDRAWN)
    if not reason.strip():
        raise NotNow("Mời ghi lý do rút thông tin này.", f"claim {version.claim.id}: withdrawn without a reason")
    return target


def _step(version: ClaimVersion, target: ClaimState) -> ClaimState:
    if target not in TRANSITIONS[version.state]:
        raise NotNow(
            f"Thông tin {version.claim.id} (bản {version.version}) đã được xử lý. Mời tải lại trang để xem kết quả.",
            f"claim {version.claim.id} v{version.version}: {version.state} -> {target} is not a step",
        )
    return target
