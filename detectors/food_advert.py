"""Food advertised as medicine (R068, R075): cures promised, doctors and patients as witnesses, the notice missing.

An advert has a product and a call to buy. News that reports on such adverts, or fines them, has neither or says so, and is
never flagged. The article that may be concerned is dated data (law 11); a jurist confirms it before it is printed.
"""

from collections.abc import Sequence
from datetime import date

from detectors.reading.phrases import Field, Hit, fields_of
from detectors.subject import Facts, Subject
from detectors.wording import short
from records.analysis import Topic
from records.document import AdvertRule
from records.flag import Flag, Level

NAME = "food_advert"
BREAKS = {"cures": "as_medicine", "authority": "authority", "thanks": "authority"}
SAID = {
    "as_medicine": "hứa hẹn như thuốc chữa bệnh",
    "authority": "lấy thầy thuốc, cơ sở y tế hoặc người bệnh làm chứng",
    "no_notice": "không có khuyến cáo “không phải là thuốc”",
}
SELLS, SELLS_EDITED = 1, 3  # different calls to buy: a paper's piece on goods has one or two
_SELLS_BY_NUMBER = 0.15


def detect(subject: Subject, facts: Facts) -> tuple[Flag, ...]:
    """One flag where a product is sold with what only a medicine may promise; none in news, warnings and rebuttals."""
    if subject.own_channel or subject.rebuts(facts.claims) or subject.analysis.topic is Topic.MISINFO:
        return ()
    fields = fields_of(subject.text)
    warning, words = facts.shipped.phrases("warning"), facts.shipped.phrases("food_advert")
    if any(warning.find(field) for field in fields):
        return ()
    found = [(field, hit) for field in fields for hit in words.find(field)]
    said = {hit.group: [(field, one) for field, one in found if one.group == hit.group] for _, hit in found}
    broken = {BREAKS[group] for group in BREAKS if group in said}
    calls = len({field.low[hit.start : hit.end] for field, hit in said.get("sells", [])})
    if "denies" in said or not broken or ("product" not in said and "supplement" not in said):
        return ()
    if calls < (SELLS_EDITED if subject.edited else SELLS):
        return ()
    if "supplement" in said and "notice" not in said:
        broken.add("no_notice")
    return (_flag(said, sorted(broken), calls, _in_force(facts.shipped.advert_rules, subject.day)),)


def _in_force(rules: Sequence[AdvertRule], day: date | None) -> dict[str, AdvertRule]:
    """The rules in force on the piece's day; the newest where the day is not known."""
    ordered = sorted(rules, key=lambda rule: rule.valid_from)
    return {
        rule.rule: rule
        for rule in ordered
        if day is None or (rule.valid_from <= day and (rule.valid_to is None or day <= rule.valid_to))
    }


def _flag(said: dict[str, list[tuple[Field, Hit]]], broken: list[str], calls: int, rules: dict[str, AdvertRule]) -> Flag:
    shown = [pair for group in (*BREAKS, "supplement", "product") for pair in said.get(group, [])][:6]
    spans = dict.fromkeys(field.sentence_span(hit.sentence) for field, hit in shown)
    articles = dict.fromkeys(rules[rule].article for rule in broken if rule in rules)
    by = f" Điều khoản có khả năng liên quan: {'; '.join(articles)}." if articles else ""
    first = next(iter(spans)).text
    return Flag(
        detector=NAME,
        key="quang-cao",
        score=round(min(0.95, 0.45 + 0.15 * len(broken) + _SELLS_BY_NUMBER * min(calls, 2)), 4),
        level=Level.HIGH if "as_medicine" in broken else Level.NORMAL,
        reason=f"Quảng cáo thực phẩm có dấu hiệu vi phạm, {', '.join(SAID[one] for one in broken)}: “{short(first, 90)}”.{by}",
        evidence=tuple(spans)[:3],
    )
