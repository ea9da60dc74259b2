"""The month's report on press and public information about the health sector (R038-R040; form of facts B7).

Sections are numbered as they come, since those that B7 lists and this version keeps no records for (press inquiries,
registers) are left out rather than printed empty."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from digests.broadcasts import broadcasts
from digests.coverage import overview
from digests.matters import cases, false_news
from digests.report import Block, Heading, Paragraph, Report
from digests.standings import gaps, proposals, units
from digests.words import day, hour, last_day, month, place
from records.digest import DigestFacts
from working_time import local

NAME = "monthly"

SIGNER = ("GIÁM ĐỐC",)


def compose(facts: DigestFacts, *, recipients: Sequence[str] | None = None, signer: Sequence[str] = SIGNER) -> Report:
    """The report of `facts.month`, complete but for number, day and signature; equal facts give an equal report.

    `signer` are the lines above the signature (TM., KT. …), `recipients` those of Nơi nhận: addressees are
    settings (facts B0.8), and the default names no more than the report's own bodies."""
    sections = (
        overview(facts), cases(facts), false_news(facts), units(facts), gaps(facts), broadcasts(facts), proposals(facts),
    )  # fmt: skip
    heads = (
        "Tình hình thông tin báo chí, mạng xã hội về ngành y tế",
        "Thông tin cần quan tâm",
        "Tin giả, tin sai sự thật",
        "Tin, bài của các đơn vị",
        "Nguồn chưa theo dõi được",
        "Chương trình phát thanh, truyền hình",
        "Kiến nghị, đề xuất",
    )
    blocks: list[Block] = [*_period(facts)]
    for count, (head, section) in enumerate(zip(heads, sections, strict=True), start=1):
        blocks.extend((Heading(f"{count}. {head}"), *section))
    return Report(
        parent=facts.parent,
        department=facts.department,
        symbol="BC-SYT",
        place_and_date=f"{place(facts.province)}, ngày      {month(local(facts.cut_off).date())}",
        kind="BÁO CÁO",
        subject=f"Tình hình thông tin báo chí, mạng xã hội về ngành y tế {month(facts.month)}",
        blocks=_ended(blocks),
        recipients=tuple(_recipients(facts) if recipients is None else recipients),
        signer=tuple(signer),
        made=facts.cut_off.isoformat(),
    )


def _recipients(facts: DigestFacts) -> tuple[str, ...]:
    return (
        f"{facts.parent} (để báo cáo)",
        f"Lãnh đạo {facts.department}",
        "Các đơn vị trực thuộc (để thực hiện)",
        "Lưu: VT",
    )


def _ended(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks, the last sentence ended by ./. as official documents are (Decree 30/2020)."""
    *before, last = blocks
    if isinstance(last, Paragraph):
        last = replace(last, text=last.text.rstrip(".") + "./.")
    return (*before, last)


def _period(facts: DigestFacts) -> Iterator[Block]:
    unfinished = " Tại thời điểm chốt, kỳ báo cáo chưa kết thúc." if facts.cut_off < facts.end else ""
    yield Paragraph(
        f"{facts.department} báo cáo tình hình thông tin báo chí, mạng xã hội về ngành y tế {month(facts.month)} như sau"
        f" (kỳ số liệu từ ngày {day(facts.start)} đến hết ngày {last_day(facts.end)}, giờ Việt Nam; số liệu chốt lúc"
        f" {hour(facts.cut_off)}).{unfinished}"
    )
