"""A reporter asks us for something: a message that asks for an answer or an interview, or a piece that says nobody answered.

The law gives the press an answer within a day (facts B1); who asks is the paper, not a person."""

from collections.abc import Iterator

from detectors.reading.phrases import Field, Hit, fields_of
from detectors.subject import Facts, Subject
from detectors.wording import short
from records.analysis import Mention, Span
from records.flag import Flag, Level
from records.source import OutletKind

NAME = "reporter_request"
NEAR = 2  # sentences between who asks and what is asked
_BODIES = ("bệnh viện", "sở y tế", "trung tâm y tế", "trạm y tế", "cdc", "trung tâm kiểm soát bệnh tật", "ngành y tế")


def detect(subject: Subject, facts: Facts) -> tuple[Flag, ...]:
    """One flag with the sentence that asks; none in a piece that has nothing to do with us."""
    if subject.own_channel:
        return ()
    words = facts.shipped.phrases("reporter")
    ours = [mention for mention in subject.analysis.mentions if mention.unit in facts.units]
    for field in fields_of(subject.text):
        hits = words.find(field)
        if subject.to_us or (ours and subject.outlet_kind in (None, OutletKind.FANPAGE)):
            asked = _together(hits, "press", "asks") or _together(_requests(hits), "press", "asks")
            if asked:
                return (_asked(field, asked, _unit(ours)),)
        if ours and subject.analysis.sector.is_:
            for sentence in _unanswered(hits):
                if _names_us(field, sentence, {mention.span.text.lower() for mention in ours}):
                    return (_unheard(field, sentence, _unit(ours)),)
    return ()


def _together(hits: list[Hit], who: str, what: str) -> list[int]:
    """The sentences of `what` that have `who` near."""
    speaking = {hit.sentence for hit in hits if hit.group == who}
    asking = sorted({hit.sentence for hit in hits if hit.group == what})
    return [one for one in asking if any(abs(one - other) <= NEAR for other in speaking)]


def _requests(hits: list[Hit]) -> list[Hit]:
    """The hits, where a sentence that requests and says what it wants asks as well: "đề nghị Sở Y tế cho biết"."""
    requesting = {hit.sentence for hit in hits if hit.group == "requests"}
    wanting = [hit for hit in hits if hit.group == "wants" and hit.sentence in requesting]
    return [*hits, *(Hit("asks", hit.sentence, hit.start, hit.end) for hit in wanting)]


def _unanswered(hits: list[Hit]) -> Iterator[int]:
    """The sentences that say that a reporter asked and nobody answered."""
    reached = {hit.sentence for hit in hits if hit.group == "reached"}
    press = {hit.sentence for hit in hits if hit.group == "press"}
    for sentence in sorted({hit.sentence for hit in hits if hit.group == "silent"}):
        if {sentence, sentence - 1} & reached or sentence in press:
            yield sentence


def _names_us(field: Field, sentence: int, names: set[str]) -> bool:
    """True where that sentence or one beside it names a unit of ours, or says "the hospital" in a piece that names one."""
    low = [field.low[start:end] for start, end in field.sentences[max(0, sentence - 1) : sentence + 2]]
    return any(name in part for part in low for name in (*names, *_BODIES))


def _unit(ours: list[Mention]) -> str | None:
    units = {mention.unit for mention in ours}
    return units.pop() if len(units) == 1 else None


def _asked(field: Field, sentences: list[int], unit: str | None) -> Flag:
    spans = tuple(field.sentence_span(one) for one in sentences[:3])
    return _flag("hoi", f"Báo chí đề nghị cung cấp thông tin: “{short(spans[0].text)}”", spans, unit, Level.HIGH)


def _unheard(field: Field, sentence: int, unit: str | None) -> Flag:
    spans = (field.sentence_span(sentence),)
    reason = f"Bài báo nêu phóng viên chưa nhận được trả lời: “{short(spans[0].text)}”"
    return _flag("chua-tra-loi", reason, spans, unit, Level.NORMAL)


def _flag(key: str, reason: str, spans: tuple[Span, ...], unit: str | None, level: Level) -> Flag:
    return Flag(detector=NAME, key=key, score=0.8, level=level, reason=f"{reason}.", evidence=spans, unit=unit)
