"""The query language: what each form means, that its normal form means the same, and that errors name the character."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from query.library import Library
from query.matching import find, matches
from query.mistakes import BadQuery
from query.nodes import Node, Query
from query.parsing import parse
from query.reading import Piece, Subject
from query.wanting import All, Has, Some, Want, wanted
from tests.query_strategies import NODES, NOW, SUBJECTS

PIECE = Subject(
    title="Án mạng tại Hoà Bình: bệnh viện tiếp nhận 1.500 ca",
    lead="Sở Y tế tỉnh Sơn Bình thông tin về COVID-19, không liên quan an toàn thực phẩm.",
    text="Người nhà nói bệnh nhân ở viện đã lâu.\nĐau đầu, sốt cao. Bếp ăn bị nghi gây ngộ độc.",
    units=("Trung tâm Y tế huyện Hạ Lâm",),
    sources=("bao-son-binh", "Báo Sơn Bình"),
    places=("Cà Mau", "Phường Tân Thành"),
    topic="poisoning",
    tone="neg",
    claims=("KR001",),
    when=datetime(2026, 11, 18, 22, 0, tzinfo=UTC),  # 05:00 of the 19th in Ho Chi Minh City
)
MATCHING = (
    "án", "an", "AN", "Án", "mạng", "mang", "hòa bình", "hoà", "HOÀ", "hoa", "1.500", "covid-19", '"covid 19"', '"COVID-19"',
    '"bệnh viện"', '"benh vien"', '"bệnh vien"', '"sở y tế"', '"an toàn"', "đau", "dau", "an VÀ mạng", "an AND mạng",
    "lợn HOẶC án", "lợn OR án", "án KHÔNG lợn", "án NOT lợn", "án -lợn", "(lợn OR án) (bệnh OR trâu)", "viện GẦN/3 tiếp",
    "tiếp NEAR viện", 'viện GẦN/0 "tiếp nhận"', "title:án", "tiêu-đề:án", "tieu_de:an", 'tiêu-đề:"bệnh viện"', "title:(án -sốt)",
    "sốt KHÔNG title:sốt", "title:(án OR sốt)", 'đơn-vị:"Hạ Lâm"', 'unit:"ha lam"', "don_vi:lâm", "nguồn:bao-son-binh",
    'source:"Sơn Bình"', 'nơi:"Cà Mau"', 'place:"ca mau"', 'noi:"tân thành"', "topic:poisoning", 'chủ-đề:"ngộ độc"',
    "chu_de:ngo-doc", "tone:neg", "sắc-thái:tiêu-cực", "sac-thai:tieucuc", "thông-tin:KR001", "claim:kr001", "ngày:19/11/2026",
    "ngày:11/2026", "date:2026", "từ:19/11/2026", "since:2026-11-19", "đến:19/11/2026", "ngày:18/11/2026..20/11/2026", "từ:2d",
    'từ:"2 ngày"', "ngày:1w", "án từ:1tuần", "sốt (KHÔNG (KHÔNG cao))", "“bệnh viện”", "«bệnh viện»", "án , mạng", "Bình: ca",
)  # fmt: skip
OTHER = (
    "ấn", "lợn", '"đau sốt"', '"đầu sốt"', '"lâu đau"', '"mạng án"', "vien-benh", '"án mang đi"', "bệnh GẦN/1 nhận", "title:sốt",
    "án -mạng", "án KHÔNG (lợn HOẶC mạng)", 'đơn-vị:"Lâm Hạ"', "đơn-vị:hà", "nguồn:bao-ha-lam", "nơi:cá", "topic:outbreak",
    "tone:pos", "claim:KR002", "ngày:18/11/2026", "từ:20/11/2026", "đến:18/11/2026", "từ:1d", "ngày:10/2026", "sốt title:sốt",
    "dầu", "lơn OR (mạng ấn)", "sốt GẦN mạng",
)  # fmt: skip


@pytest.mark.parametrize("written", MATCHING)
def test_it_matches(written: str) -> None:
    assert matches(parse(written), PIECE, NOW) is not None


@pytest.mark.parametrize("written", OTHER)
def test_it_does_not_match(written: str) -> None:
    assert matches(parse(written), PIECE, NOW) is None


def test_the_evidence_is_what_stands_in_the_piece() -> None:
    found = matches(parse('"benh vien" GẦN/2 nhận chủ-đề:"ngộ độc" đơn-vị:lâm'), PIECE, NOW)
    assert found is not None
    assert [(span.field, span.text) for span in found.spans] == [("title", "bệnh viện"), ("title", "nhận")]
    assert all(PIECE.title[span.start : span.end] == span.text for span in found.spans)
    assert found.fields == ("chủ đề ngộ độc", "đơn vị Trung tâm Y tế huyện Hạ Lâm")


def test_words_bind_and_before_or_and_near_before_both() -> None:
    assert parse("a b OR c d GẦN e") == parse("(a VÀ b) HOẶC (c VÀ (d NEAR/10 e))")


@pytest.mark.parametrize(
    ("written", "place", "said"),
    [
        ("", 0, "chưa có từ nào"),
        ("   ", 0, "chưa có từ nào"),
        (" - ", 0, "chưa có từ nào"),
        ("bệnh (viện", 5, "chưa đóng"),
        ("bệnh viện)", 9, "dấu ngoặc đóng thừa"),
        ('án "bệnh viện', 3, "chưa đóng"),
        ("bệnh OR", 5, "trước và sau “OR”"),
        ("VÀ bệnh", 0, "trước và sau “VÀ”"),
        ("a VÀ OR b", 2, "trước và sau “VÀ”"),
        ("bệnh KHÔNG", 5, "sau “KHÔNG”"),
        ("KHÔNG bệnh", 0, "loại trừ"),
        ("a OR -b", 5, "loại trừ"),
        ("bệnh ()", 5, "trong ngoặc chưa có từ"),
        ('bệnh ""', 5, "trong ngoặc kép chưa có chữ"),
        ("bệnh nhóm:x", 5, "không có trường “nhóm”"),
        ("bệnh nguồn:", 5, "cần có giá trị"),
        ("nguồn:(a OR b)", 6, "không dùng ngoặc đơn"),
        ("title:(a nguồn:b)", 9, "không dùng trường khác"),
        ("sốt ngày:31/2/2026", 9, "“31/2/2026” không dùng được"),
        ("sốt từ:0d", 7, "không dùng được"),
        ("đến:7d", 4, "không dùng được"),
        ("ngày:5/11/2026..1/11/2026", 5, "không dùng được"),
        ("chủ-đề:bóng-đá", 7, "không dùng được"),
        ("viêm* gan", 4, "dấu *"),
        ("a GẦN (b c)", 2, "hai bên “GẦN”"),
        ("a GẦN/999 b", 2, "nhiều nhất là 100"),
        ("GẦN b", 0, "trước và sau “GẦN”"),
        ("a " * 250, 400, "quá 200 tiếng"),
        ("(" * 40 + "a" + ")" * 40, 30, "quá 30 lớp"),
        ("KHÔNG " * 40 + "a", 180, "quá 30 lớp"),
        ("(" * 10_000, 2_000, "quá 2000 ký tự"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_what_to_do(written: str, place: int, said: str) -> None:
    with pytest.raises(BadQuery) as refusal:
        parse(written)
    assert refusal.value.place == place
    assert said in refusal.value.sentence
    assert refusal.value.sentence.startswith(f"Ký tự thứ {place + 1}: ")
    assert len(refusal.value.sentence) < 300


def read(written: str) -> Query | BadQuery:
    try:
        return parse(written)
    except BadQuery as refusal:
        return refusal


@given(NODES)
def test_the_normal_form_is_read_back_as_the_same_query(node: Node) -> None:
    again = read(str(Query(node)))
    if isinstance(again, BadQuery):
        assert "loại trừ" in again.sentence  # the one thing a tree can say that a query may not
    else:
        assert again == Query(node)
        assert str(again) == str(Query(node))


@given(st.text(max_size=60) | st.text('()"“”-:*/ abànÀ\u0301VGẦNORKHÔđ1.', max_size=60))
def test_whatever_is_typed_is_a_query_or_a_mistake_with_its_place(written: str) -> None:
    query = read(written)
    if isinstance(query, BadQuery):
        assert 0 <= query.place <= max(len(written), 1)
    else:
        assert parse(str(query)) == query


def _has(want: Want, tokens: frozenset[str]) -> bool:
    if isinstance(want, Has):
        return want.token in tokens
    if isinstance(want, Some):
        return any(_has(part, tokens) for part in want.parts)
    assert isinstance(want, All)
    return all(_has(part, tokens) for part in want.parts) and tokens.isdisjoint(want.without)


@given(NODES, SUBJECTS)
def test_what_matches_has_the_tokens_that_the_index_is_asked_for(node: Node, subject: Subject) -> None:
    piece, want = Piece(subject), wanted(Query(node))
    if find(Query(node), piece, NOW) is not None and want is not None:
        assert _has(want, piece.tokens)


@given(st.lists(NODES, max_size=12), SUBJECTS)
def test_many_queries_together_match_as_each_by_itself(nodes: list[Node], subject: Subject) -> None:
    queries = [(number, Query(node)) for number, node in enumerate(nodes)]
    piece = Piece(subject)
    alone = [(number, found) for number, query in queries if (found := find(query, piece, NOW)) is not None]
    assert Library(queries).find(piece, NOW) == alone


def test_a_field_name_with_accents_is_just_that_name() -> None:
    assert parse("Nội: dịch") == parse("nội dịch")
    assert parse("noi:dịch") == parse("nơi:dịch")


def test_a_hostile_text_is_read_within_bounds() -> None:
    long = replace(PIECE, text="a" * 1_000_000 + " " + "đau " * 30_000 + "cuối")
    assert matches(parse("đau"), long, NOW) is not None
    assert matches(parse("cuối"), long, NOW) is None
    assert max(map(len, Piece(long).tokens)) <= 64 * 2 + 1


def test_a_day_counts_by_the_clock_of_ho_chi_minh_city() -> None:
    late = replace(PIECE, when=datetime(2026, 11, 19, 16, 59, tzinfo=UTC))
    assert matches(parse("ngày:19/11/2026"), late, NOW) is not None
    assert matches(parse("ngày:19/11/2026"), replace(late, when=late.when + timedelta(minutes=2)), NOW) is None
