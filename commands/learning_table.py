"""The table that training prints: before and after on the held-out slice, and what was done."""

from commands.learning_results import TaskResult, Trained
from nlp.comparing import Figure

_NAMES = {"sector": "Liên quan ngành y tế", "ranking": "Xếp thứ tự vụ việc"}


def table(result: Trained) -> str:
    """The whole answer, lines ended by \\n but the last."""
    told = f"Học từ {result.rows} nhãn trên tin bài và {result.cases} vụ việc đã kết luận"
    lines = [f"{told}; để riêng {result.conflicts} chỗ cán bộ kết luận khác nhau.", ""]
    for part in result.parts:
        lines += [*_part(part), ""]
    if result.stamp:
        lines.append(f"Đã lưu và dùng mô hình {result.stamp}. Quay lại mô hình trước: ./run train --from-reviews --undo")
    else:
        lines.append("Không thay mô hình.")
    return "\n".join(lines)


def _part(part: TaskResult) -> list[str]:
    name = _NAMES[part.task]
    if part.few:
        return [f"{name}: chưa đủ để học.", f"  {part.few}"]
    counts = f"{sum(part.held)} mẫu mới nhất ({part.held[0]} có, {part.held[1]} không)"
    lines = [f"{name}: học trên {sum(part.fit)} mẫu, kiểm tra trên {counts}"]
    if part.compared:
        width = max(len(label) for label, _ in part.compared)
        lines.append(f"  {'':{width}}  {'trước':>19}  {'sau':>19}")
        lines += [f"  {label:{width}}  {_figure(one.before):>19}  {_figure(one.after):>19}" for label, one in part.compared]
    if part.remark:
        lines.append(f"  {part.remark[:1].upper()}{part.remark[1:]}.")
    return [*lines, f"  → {'Dùng mô hình mới' if part.taken else 'Giữ mô hình đang dùng'}: {part.why}."]


def _figure(one: Figure) -> str:
    told = f"{one.value:.3f} [{one.low:.3f}-{one.high:.3f}]"
    return told.replace(".", ",")
