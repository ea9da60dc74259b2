"""The part that says whether a piece concerns the sector: refit, compared, and looked at on pieces nobody judged."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import structlog

from casework.lessons import split_by_time
from catalogue import lexicons
from commands.learning_results import TaskResult, counted, too_few, verdict
from errors import BadModel
from nlp.adjustment import Adjustment, adjustment_of
from nlp.claims_windows import read_fields
from nlp.comparing import Comparison, compared, f1, ordered, share_right
from nlp.fields import field_texts
from nlp.health import MODEL, Classifier
from nlp.linear import Reading
from nlp.refit_sector import refitted
from records.analysis import Text
from records.item import Item
from records.learning import ChosenModel, Lesson
from storage import models

TASK = "sector"
MOST_TURNED = 0.5
"""Of the pieces nobody judged: at most so many answers may turn, measured against how many concern the sector. Verdicts are
on what was flagged or missed, where the model errs most; what it does well elsewhere must stand. A person may allow more
(--most-turned), where the department means something else by its sector than the shipped model does."""

log = structlog.get_logger()


def refit_sector(
    lessons: Sequence[Lesson],
    items: Mapping[int, Item],
    others: Sequence[Item],
    folder: Path,
    chosen: ChosenModel | None,
    most_turned: float = MOST_TURNED,
) -> tuple[TaskResult, bytes | None]:
    """What came of it, and the file to be kept: the new one where taken, else the one in use (None: there is none)."""
    fit, held = split_by_time([(one.at, one.story) for one in lessons])
    said = [one.label for one in lessons]
    counts = counted([said[n] for n in fit]), counted([said[n] for n in held])
    current = _current(folder, chosen)
    result = TaskResult(
        task=TASK,
        fit=counts[0],
        held=counts[1],
        few=too_few(*counts, "Liên quan ngành y tế", "tin liên quan", "tin không liên quan"),
    )
    if result.few:
        return result, current.content() if current else None
    return _Fitting(lessons, items, current, most_turned).result(result, fit, held, others)


def _current(folder: Path, chosen: ChosenModel | None) -> Adjustment | None:
    """The adjustment in use; None where there is none, or it can't be used: then the shipped model is what to beat."""
    if chosen is None or not chosen.sector:
        return None
    try:
        found = adjustment_of(models.read(folder, chosen, models.SECTOR))
    except BadModel as error:
        log.error("model_refused", stamp=chosen.stamp, reason=error.detail)
        return None
    return found if found.base == MODEL else None


def reading(model: Classifier, text: Text) -> Reading:
    """What the model sees of a text, put right as nlp.analyst does before it judges: posts in chat or without accents are
    fitted as they are judged."""
    fields = field_texts(text)
    return model.reading(lexicons.plainly().read(fields, read_fields(fields, lexicons.claim_vocabulary())))


class _Fitting:
    """The models and the rows as the model reads them."""

    def __init__(self, lessons: Sequence[Lesson], items: Mapping[int, Item], current: Adjustment | None, most: float) -> None:
        self.lessons = lessons
        self.current, self.most = current, most
        self.shipped = Classifier.load()
        self.used = self.shipped.with_change(current) if current else self.shipped
        self.readings = [self.reading(items[one.item_id]) for one in lessons]

    def reading(self, item: Item) -> Reading:
        return reading(self.shipped, Text(title=item.title or None, summary=item.lead, text=item.text))

    def result(
        self, known: TaskResult, fit: Sequence[int], held: Sequence[int], others: Sequence[Item]
    ) -> tuple[TaskResult, bytes | None]:
        kept = self.current.content() if self.current else None
        found = refitted(
            self.shipped.linear,
            MODEL,
            [self.readings[n] for n in fit],
            [self.shipped.sector_logit(self.readings[n]) for n in fit],
            [self.lessons[n].label for n in fit],
            [self.lessons[n].weight for n in fit],
            [self.lessons[n].story for n in fit],
        )
        if found is None:
            return replace(known, why="để nguyên mô hình đi kèm cho kết quả tốt nhất trên phần học"), kept
        change, penalty = found
        figures = self._figures(held, self.shipped.with_change(change))
        taken, why = verdict(figures[0][1])
        turned, concerned = self._turned(self.shipped.with_change(change), others)
        remark = f"{turned} trong {len(others)} tin chưa ai thẩm định đổi kết luận ({concerned} tin đang được coi là liên quan)"
        if taken and turned > self.most * max(concerned, 1):
            taken = False
            why = f"tốt hơn, nhưng đổi kết luận của quá nhiều tin chưa ai thẩm định (giới hạn {self.most:.0%} số tin liên quan)"
        result = replace(known, compared=figures, penalty=penalty, taken=taken, why=why, remark=remark)
        return result, change.content() if taken else kept

    def _figures(self, held: Sequence[int], new: Classifier) -> tuple[tuple[str, Comparison], ...]:
        labels, stories = [self.lessons[n].label for n in held], [self.lessons[n].story for n in held]
        before = [self.used.sector_logit(self.readings[n]) for n in held]
        after = [new.sector_logit(self.readings[n]) for n in held]
        was = [float(self.used.says_sector(one)) for one in before]
        now = [float(new.says_sector(one)) for one in after]
        return (
            ("đúng, trung bình hai loại", compared(share_right, labels, was, now, stories)),
            ("F1", compared(f1, labels, was, now, stories)),
            ("xếp đúng thứ tự (AUC)", compared(ordered, labels, before, after, stories)),
        )

    def _turned(self, new: Classifier, others: Sequence[Item]) -> tuple[int, int]:
        """How many of the pieces nobody judged get another answer, and how many concern the sector by the model in use."""
        turned = concerned = 0
        for item in others:
            seen = self.reading(item)
            old = self.used.says_sector(self.used.sector_logit(seen))
            turned += old != new.says_sector(new.sector_logit(seen))
            concerned += old
        return turned, concerned
