"""Official documents found by their numbers (R102), as papers and letters write them."""

import pytest

from nlp.documents import find
from records.analysis import Text

CITED = [
    ("Công văn số 10613/BYT-TT-KT ngày 14/12/2021 của Bộ Y tế", "công văn", 10613, None, "BYT-TT-KT", (14, 12, 2021), "Bộ Y tế"),
    ("Công văn 1767/STTTT-TTBCXB ngày 21/9/2020", "công văn", 1767, None, "STTTT-TTBCXB", (21, 9, 2020), ""),
    ("văn bản chỉ đạo số 687/UBND-VX của tỉnh", "văn bản", 687, None, "UBND-VX", None, ""),
    ("Nghị quyết 128/NQ-CP ngày 11/10/2021 của Chính phủ", "nghị quyết", 128, None, "NQ-CP", (11, 10, 2021), "Chính phủ"),
    ("Thông tư số 30/2025/TT-BYT ngày 01 tháng 7 năm 2025", "thông tư", 30, 2025, "TT-BYT", (1, 7, 2025), ""),
    ("Luật số 91/2025/QH15", "luật", 91, 2025, "QH15", None, ""),
    ("theo Nghị định 15/2018/NĐ-CP của Chính phủ quy định", "nghị định", 15, 2018, "NĐ-CP", None, "Chính phủ"),
    ("Số: 05/SYT-VP", "", 5, None, "SYT-VP", None, ""),
    ("Quyết định số 2151/QĐ-BYT của Bộ trưởng Bộ Y tế về việc", "quyết định", 2151, None, "QĐ-BYT", None, "Bộ trưởng Bộ Y tế"),
    ("Chỉ thị 16/CT-TTg", "chỉ thị", 16, None, "CT-TTG", None, ""),
]


@pytest.mark.parametrize(("said", "kind", "number", "year", "code", "day", "issuer"), CITED, ids=[row[0] for row in CITED])
def test_a_citation_is_read_whole(said, kind, number, year, code, day, issuer) -> None:
    found = find(Text(title="Tin", text=f"Thực hiện {said}"))
    assert len(found) == 1
    one = found[0]
    assert (one.kind, one.number, one.year, one.code, one.day, one.issuer) == (kind, number, year, code, day, issuer)
    assert f"Thực hiện {said}"[one.span.start : one.span.end] == one.span.text
    assert one.span.field == "text"


@pytest.mark.parametrize(
    "said",
    ["ngày 12/2025", "mở cửa 24/7", "60 km/h", "100 mg/kg", "3/4 dân số", "nhà số 5/12 đường A", "1/TP.HCM", "tỷ số 2/1", "5/BS"],
)
def test_other_slashes_are_no_documents(said: str) -> None:
    assert find(Text(title=said)) == ()


def test_a_hostile_text_is_read_in_time() -> None:
    assert find(Text(text="1/A-" * 30_000)) == ()
    assert len(find(Text(text="số 1/AB-CD " * 2_000))) == 2_000
