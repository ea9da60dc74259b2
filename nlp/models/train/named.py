"""Invented sentences that name organisations and places, by the project (Apache-2.0): the press's manner beside VietBioNER's.

Names are drawn from the catalogue (units, areas) and from lists here; the seed is fixed. No text of a newspaper.
"""

import random
import re
from collections.abc import Callable, Sequence

from catalogue.places import load_places
from catalogue.units import load_units
from nlp.orgwords import LANDS
from records.area import Area, AreaLevel
from text import nfc

COUNT, SEED = 400, 20261126
SHOUTED = 0.12  # of the sentences are written in capitals, as headings are
_WORD = re.compile(r"(?:T\.?P|Tp)\.(?=\s?[^\W\d_])|[^\W_]+(?:[.\-/'’][^\W_]+)*|\S")
_SLOT = re.compile(r"(\{[OL]\})")

SENTENCES = [
    "Chiều 20/11, {O} phối hợp với {O} kiểm tra bếp ăn tập thể tại {L} .",
    "{O} vừa có văn bản gửi {O} về việc tăng cường phòng dịch .",
    "Theo {O} , trong tuần qua {L} ghi nhận 35 ca mắc mới , giảm 12 % .",
    "Bệnh nhân trở về từ {L} , sau đó được chuyển đến {O} điều trị .",
    "{O} đề nghị {O} làm rõ phản ánh của người dân {L} .",
    "Nghiên cứu do {O} thực hiện tại {L} từ năm 2015 đến 2018 .",
    "Đại diện {O} cho biết đã tiếp nhận 12 trường hợp ngộ độc ở {L} .",
    "Ở {L} , tỷ lệ mắc lao cao hơn {L} và {L} .",
    "{O} ( {O} ) khuyến cáo người dân không tự ý dùng thuốc .",
    "Các chuyên gia của {O} và {O} đã đến {L} hỗ trợ .",
    "Tại {L} , {O} tổ chức tiêm vắc xin cho trẻ dưới 5 tuổi .",
    "Người dân {L} , {L} phản ánh nước sinh hoạt có mùi lạ .",
    "Ông giám đốc nói {O} sẽ phối hợp chặt chẽ với cơ quan chức năng {L} .",
    "Dịch đã lan sang {L} , {L} và nhiều nước khác .",
    "Số liệu của {O} năm 2017 cho thấy số ca tăng 20 % so với năm trước .",
    "Luận văn thạc sĩ y học , {O} , 2014 .",
    "Tình hình bệnh lao tại {L} năm 2016 và các yếu tố liên quan .",
    "Đối tượng là bệnh nhân điều trị ngoại trú tại {O} , {L} .",
    "{O} khởi tố vụ án sản xuất hàng giả tại {L} .",
    "Lãnh đạo {O} thăm và tặng quà bệnh nhân nghèo ở {L} .",
    "Đoàn công tác của {O} làm việc với {O} sáng nay .",
    "Thông tin lan truyền trên mạng về {O} là không đúng sự thật .",
    "Từ 2010 , {L} là một trong những địa phương có tỷ lệ kháng thuốc cao nhất .",
    "{O} hỗ trợ kỹ thuật cho {L} trong chương trình phòng chống HIV .",
    "Bác sĩ khuyên nên ngủ đủ giấc , uống đủ nước và tập thể dục mỗi ngày .",
    "Các bệnh viện đều quá tải trong mùa dịch , người bệnh phải nằm ghép .",
    "Kết quả xét nghiệm đờm dương tính ở 48 % bệnh nhân nam trên 45 tuổi .",
    "Nhiều trạm y tế xã còn thiếu bác sĩ và trang thiết bị .",
    "Mẫu được gửi về {O} để xét nghiệm , kết quả âm tính .",
    "{O} , {O} và {O} cùng ký kết chương trình hợp tác .",
    "Tỷ lệ phát hiện ở {L} là 12,5 / 100.000 dân ( {O} , 2012 ) .",
    "Xin cảm ơn ban giám đốc {O} đã giúp đỡ hoàn thành nghiên cứu này .",
]
_BODIES = [
    "Công an",
    "UBND",
    "Ủy ban nhân dân",
    "Sở Giáo dục và Đào tạo",
    "Sở Y tế",
    "Chi cục An toàn vệ sinh thực phẩm",
    "Sở Công Thương",
    "HĐND",
    "Trung tâm Kiểm soát bệnh tật",
    "Trung tâm Y tế dự phòng",
    "Bệnh viện Đa khoa",
    "Bệnh viện Lao và Bệnh phổi",
    "Tòa án nhân dân",
    "Hội Chữ thập đỏ",
    "Phòng khám lao",
    "Trung tâm Y tế",
    "Hội Nông dân",
    "Đài Phát thanh và Truyền hình",
    "Viện Kiểm sát nhân dân",
    "Liên đoàn Lao động",
]
_ALONE = [
    "Bộ Y tế",
    "Bộ Giáo dục và Đào tạo",
    "Bộ Công an",
    "Bộ Tài chính",
    "Bộ Khoa học và Công nghệ",
    "Chính phủ",
    "Quốc hội",
    "Tổ chức Y tế Thế giới",
    "WHO",
    "CDC",
    "UNICEF",
    "Ngân hàng Thế giới",
    "Liên Hiệp Quốc",
    "Trường Đại học Y Hà Nội",
    "Trường Đại học Y Dược TP.HCM",
    "Đại học Quốc gia Hà Nội",
    "Học viện Quân y",
    "Viện Pasteur Nha Trang",
    "Cục Quản lý Dược",
    "Cục Y tế dự phòng",
    "Tổng cục Dân số",
    "TCYTTG",
    "BYT",
    "USAID",
    "Bảo hiểm xã hội Việt Nam",
    "Hội Lao và Bệnh phổi",
    "Hiệp hội chống lao Thế giới",
    "Chương trình Chống lao Quốc gia",
    "Trung tâm Dự phòng và Kiểm soát bệnh tật Hoa Kỳ",
    "Bộ Quốc phòng",
    "khoa Hô hấp",
    "khoa Cấp cứu",
    "Văn phòng Chính phủ",
    "Cục An toàn thực phẩm",
    "Mặt trận Tổ quốc Việt Nam",
    "Đoàn Thanh niên",
    "Thanh tra Chính phủ",
]
_REGIONS = [
    "Đông Nam Á",
    "Châu Á",
    "Châu Phi",
    "châu Âu",
    "Tây Thái Bình Dương",
    "Nam Mỹ",
    "Philippin",
    "Việt Nam",
    "Việt Nam",
    "Bắc Mỹ",
    "Đông Âu",
    "miền Bắc",
    "miền Trung",
    "miền Nam",
]
_KINDS = {
    AreaLevel.PROVINCE: ("", "tỉnh ", ""),
    AreaLevel.DISTRICT: ("huyện ", "quận ", "Quận "),
    AreaLevel.COMMUNE: ("xã ", "phường ", "Xã "),
}

Sentence = list[tuple[str, str]]


class _Names:
    """Draws names."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        areas = [area for area in load_places() if not any(letter.isdigit() for letter in area.name)]
        self._areas = {level: [area for area in areas if area.level is level] for level in AreaLevel}
        self._units = [name for unit in load_units().records for name in (unit.name, *unit.aliases)]
        self._lands = sorted(land.title() for land in LANDS if land not in ("uae", "thế giới"))

    def organisation(self) -> str:
        """A body of a place, one of the register, or one known by its name alone."""
        way = self._chance.random()
        if way < 0.4:
            return self._chance.choice(_ALONE)
        if way < 0.6:
            return self._chance.choice(self._units)
        return f"{self._chance.choice(_BODIES)} {self._area()}"

    def place(self) -> str:
        """A Vietnamese area of any level, a land, or a part of the world."""
        way = self._chance.random()
        if way < 0.2:
            return self._chance.choice(self._lands)
        return self._chance.choice(_REGIONS) if way < 0.35 else self._area()

    def _area(self) -> str:
        level = self._chance.choices(list(AreaLevel), [6, 3, 2])[0]
        area: Area = self._chance.choice(self._areas[level])
        if area.name == "Hồ Chí Minh":
            return self._chance.choice(("TP.HCM", "thành phố Hồ Chí Minh", "TP. Hồ Chí Minh"))
        return self._chance.choice(_KINDS[level]) + area.name


def sentences(count: int = COUNT) -> list[Sentence]:
    """Invented sentences as (word, label), labelled as VietBioNER is; the same ones each time."""
    chance = random.Random(SEED)
    names = _Names(chance)
    drawn: dict[str, tuple[Callable[[], str], str]] = {
        "{O}": (names.organisation, "I-Organisation"),
        "{L}": (names.place, "I-Location"),
    }
    found = []
    for at in range(count):
        parts: Sequence[str] = _SLOT.split(SENTENCES[at % len(SENTENCES)])
        told = [(drawn[part][0](), drawn[part][1]) if part in drawn else (part, "O") for part in parts]
        shouts = chance.random() < SHOUTED
        found.append([(word.upper() if shouts else word, label) for text, label in told for word in _WORD.findall(nfc(text))])
    return found
