"""What publishing systems print around an article is no part of its text (R119)."""

from datetime import UTC, datetime

import pytest

from crawlers.chrome import bare
from crawlers.extract import extract

BODY = [
    "Trung tâm Y tế khu vực Yên Lũng tổ chức tiêm vắc xin sởi cho trẻ từ ngày 20/11/2026 tại năm điểm tiêm của xã.",
    "Bạn đọc có ý kiến xin gửi về trung tâm; cán bộ sẽ trả lời trong giờ hành chính.",
    "Đợt tiêm kéo dài đến hết tháng, ưu tiên trẻ chưa tiêm đủ mũi.",
]


@pytest.mark.parametrize(
    "line",
    [
        "20/11/2026 08:15",
        "Thứ Sáu, 20/11/2026, 08:15 (GMT+7)",
        "Chủ nhật - 22/11/2026 23:05",
        "Tác giả: Ban biên tập",
        "Nguồn tin: Sở Y tế",
        "Những tin cũ hơn",
        "Các tin khác",
        "In bài viết | Về đầu trang",
        "Ý kiến bạn đọc (3)",
        "Mã bảo mật:",
        "Bạn đã không sử dụng Site, Bấm vào đây để duy trì trạng thái đăng nhập.",
        "Thời gian chờ: 60 giây",
        "Lượt xem: 1.580",
        "Chia sẻ",
    ],
)
def test_a_line_of_the_system_is_dropped_at_either_end(line: str) -> None:
    assert bare([line, *BODY]) == BODY
    assert bare([*BODY, line]) == BODY


def test_the_same_words_within_the_article_are_the_authors() -> None:
    lines = [*BODY, *BODY, "Ý kiến bạn đọc", *BODY, *BODY, *BODY]
    assert bare(lines) == lines


def test_an_article_of_nothing_else_keeps_its_lines() -> None:
    assert bare(["Chia sẻ"]) == ["Chia sẻ"]


def test_a_masthead_laid_out_as_a_table_is_not_read() -> None:
    links = " | ".join(f"<a href=/{name}>{name}</a>" for name in ("Trang chủ", "Xã hội", "Y tế", "Văn hóa", "Thể thao"))
    menu = f"<table><tr><td><a href=/>Báo Ví Dụ</a></td></tr><tr><td>{links}</td></tr></table>"
    figures = "<table><tr><th>Xã</th><th>Số ca</th></tr><tr><td>Yên Lũng</td><td>17</td></tr></table>"
    text = "".join(f"<p>{words}</p>" for words in BODY * 2)
    page = f"<html><body>{menu}<h1>Tiêm vắc xin sởi tại Yên Lũng</h1>{text}{figures}</body></html>"
    now = datetime(2026, 11, 20, tzinfo=UTC)
    found = extract(page.encode(), "https://bao.example/a.html", content_type="text/html; charset=utf-8", now=now)
    assert "Trang chủ" not in found.text
    assert "17" in found.text
