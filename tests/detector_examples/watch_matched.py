"""Pieces that a watch catches; and what is older, paused, our own, of another unit, or about something else."""

from dataclasses import replace
from datetime import timedelta

from detectors.subject import Subject
from query.reading import Piece
from query.reading import Subject as Read
from records.item import Item, ItemKind, PageState
from tests.detector_examples import HOSPITAL, NOW, piece


def watched(title: str, *, source: str = "Báo Hạ Lâm", hours: int = 1, own: bool = False) -> Subject:
    """The piece as the job shows it while there are watches, first seen so many hours after they were made."""
    shown = piece(title, own=own)
    seen = NOW + timedelta(hours=hours)
    item = Item(
        id=1,
        source_id=1,
        outlet_key="bao",
        address="https://bao.example/1",
        link="https://bao.example/1",
        kind=ItemKind.FEED,
        title=title,
        lead=None,
        text=None,
        author=None,
        published=None,
        published_origin=None,
        updated=None,
        first_seen=seen,
        language=None,
        degraded=None,
        photos=0,
        version=1,
        page_state=PageState.NOT_WANTED,
        unit_id=1 if own else None,
    )
    units = tuple(mention.unit for mention in shown.analysis.mentions if mention.unit is not None)
    return replace(shown, piece=Piece(Read(title=title, sources=(source,), units=units, when=seen)), item=item)


POSITIVE = {
    "a phrase": watched("Sơn Bình thiếu thuốc điều trị"),
    "the other phrase": watched("Trạm y tế hết thuốc từ đầu tháng"),
    "without accents": watched("tram y te thieu thuoc ca thang nay; Sơn Bình hết thuốc"),
    "only its source": watched("Thời tiết Sơn Bình", source="Báo Sơn Bình"),
    "a unit's watch, and the unit is named": watched(f"{HOSPITAL}: người bệnh chờ đợi"),
    "two watches at once": watched("Sơn Bình hết thuốc", source="Báo Sơn Bình"),
}
NEGATIVE = {
    "seen before the watch was made": watched("Sơn Bình thiếu thuốc điều trị", hours=-1),
    "on our own channel": watched("Sơn Bình thiếu thuốc điều trị", own=True),
    "only a paused watch": watched("Người dân hỏi về viện phí"),
    "a unit's watch, and the unit is not named": watched("Người bệnh chờ đợi"),
    "the words apart": watched("Thiếu bác sĩ, thuốc vẫn đủ"),
    "something else": watched("Sơn Bình thêm trạm y tế"),
    "no piece as queries see it": piece("Sơn Bình thiếu thuốc điều trị"),
}
