"""What came of refitting: each part with its figures on the held-out slice, and whether it was taken and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from nlp.comparing import Comparison

LEAST_FIT = 40
LEAST_HELD = 20
"""Rows of each answer to fit on and to hold out: with fewer an interval tells nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskResult:
    """One part. `fit` and `held` count (yes, no); `few` says what is missing, "" where there is enough; `compared` are the
    figures by name, the first deciding; `why` says why it was taken or not, and `remark` what else to know."""

    task: str
    fit: tuple[int, int] = (0, 0)
    held: tuple[int, int] = (0, 0)
    few: str = ""
    compared: tuple[tuple[str, Comparison], ...] = ()
    penalty: float | None = None
    taken: bool = False
    why: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """The whole run. `stamp` is the new model's, "" where none was taken."""

    rows: int
    cases: int
    conflicts: int
    parts: tuple[TaskResult, ...]
    stamp: str


def counted(labels: Sequence[bool]) -> tuple[int, int]:
    """How many yes and how many no."""
    return sum(labels), len(labels) - sum(labels)


def too_few(fit: tuple[int, int], held: tuple[int, int], what: str, yes: str, no: str) -> str:
    """What is missing, in a sentence; "" where there is enough."""
    if min(fit) >= LEAST_FIT and min(held) >= LEAST_HELD:
        return ""
    return (
        f"{what}: cần ít nhất {LEAST_FIT} {yes} và {LEAST_FIT} {no} để học, thêm {LEAST_HELD} mỗi loại trong phần mới nhất để "
        f"kiểm tra; hiện có {fit[0]} {yes}, {fit[1]} {no} để học và {held[0]}, {held[1]} để kiểm tra."
    )


def verdict(first: Comparison) -> tuple[bool, str]:
    """Whether the deciding figure lets the new model in, and why."""
    if first.better:
        return True, "tốt hơn trên phần kiểm tra"
    if first.after.value > first.before.value:
        return False, f"chưa chắc tốt hơn ({first.worse:.0%} số lần lấy mẫu lại cho kết quả kém hơn)"
    return False, "không tốt hơn trên phần kiểm tra"
