"""Text as characters: what every room leans on."""

import json
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evasion import skeleton
from text import fold, nfc, sentences, spells_syllable, syllables, tone

PHRASE = "vắc xin gây vô sinh"
ANYTHING = st.text(max_size=60)
VIETNAMESE = st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệòóỏõọùúủũụỳýỷỹỵ OAUYÀÁÈÒÓÙÝ1.,", max_size=60)


def _evasions(phrase: str) -> dict[str, str]:
    apart = unicodedata.normalize("NFD", phrase)
    letters = "abcdefghijklmnopqrstuvwxyz"
    return {
        "decomposed": apart,
        "zero-width space": "\u200b".join(phrase),
        "soft hyphen": "\u00ad".join(phrase),
        "word joiner": "\u2060".join(phrase),
        "cyrillic": phrase.translate(str.maketrans("acio", "асіо")),
        "full width": "".join(chr(ord(c) + 0xFEE0) if c.lower() in letters else c for c in apart),
        "mathematical bold": "".join(chr(0x1D41A + ord(c) - 97) if c in letters else c for c in apart),
        "no diacritics": fold(phrase),
        "leet": fold(phrase).translate(str.maketrans("aio", "@10")),
        "dotted": " ".join(".".join(word) for word in phrase.split()),
        "overlay": "".join(c + "\u0335\u0321" for c in apart),
        "reversed": f"\u202e{phrase[::-1]}\u202c",
        "tags and comments": "".join(c if i % 5 else f"<b></b>{c}<!-- x -->" for i, c in enumerate(phrase)),
        "no-break space": phrase.replace(" ", "\u00a0"),
        "tag characters": "\U000e0076".join(phrase),
    }


@pytest.mark.parametrize("phrase", [PHRASE, "uống lá đu đủ khỏi ung thư", "bệnh viện giấu dịch"])
@pytest.mark.parametrize("transform", sorted(_evasions(PHRASE)))
def test_each_of_fifteen_evasions_is_undone(transform: str, phrase: str) -> None:
    assert fold(skeleton(nfc(_evasions(phrase)[transform])).text) == fold(phrase)


def test_in_a_text_of_leet_throughout_words_of_signs_alone_are_read_too_and_amounts_stay() -> None:
    written = "0 d@y @1 b1 s0t, g101 n01 th.@.1 d0c 0xy, 3 c@ F0 108 ngu01, 10k 5kg 1/7 0901234567 c@c me 01"
    read = skeleton(written)
    assert read.text == "o day ai bi sot, gioi noi thai doc oxy, 3 ca F0 108 nguoi, 10k 5kg 1/7 0901234567 cac me oi"
    start = read.text.index("thai")
    assert written[slice(*read.span(start, start + 4))] == "th.@.1"


def test_a_few_words_of_leet_among_plain_ones_leave_lone_signs_as_they_are() -> None:
    assert skeleton("thuoc nay t0t l@m 0 ai b1 gi, v@c x1n kh0ng can, gap 1 @ 01 lan").text.endswith("gap 1 @ 01 lan")


@pytest.mark.parametrize(
    "clean",
    [
        "Bệnh viện Đa khoa tỉnh ghi nhận 12,5% ca COVID-19 và cúm A/H5N1; vitamin B12, SpO2 95%, F0, 6in1, tổ 3a.",
        "TP.HCM, Q.Bình Thạnh, TS.BS làm việc; xem suckhoe.vn hoặc hoi@syt.example.vn lúc 7h30, xe 16 chỗ 4G.",
        "Françoise Barré-Sinoussi, Gerhard Müller và Łukasz đọc “The Lancet” ở Zürich, rồi tới www.who.int",
        "Cả nhà vui 👨‍👩‍👧 ❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿 nhé! Москва, Αθήνα, ភាសា\u200bខ្មែរ, ꨌꩌ.",
        "Xoài 2,5kg… giá 30k? Tốt!!! 5-10 người",
    ],
)
def test_clean_text_emoji_and_foreign_names_stay_as_they_are(clean: str) -> None:
    assert skeleton(nfc(clean)).text == nfc(clean)


def test_the_skeleton_points_back_to_the_stored_text() -> None:
    stored = nfc("Tin: v.ắ.c x\u200bin gây vô sinh")
    found = skeleton(stored)
    start = found.text.index("vắc xin")
    first, end = found.span(start, start + len("vắc xin"))
    assert stored[first:end] == "v.ắ.c x\u200bin"


@given(ANYTHING)
def test_every_offset_of_a_skeleton_lies_in_the_text(raw: str) -> None:
    text = nfc(raw)
    found = skeleton(text)
    assert len(found.text) == len(found.offsets)
    assert all(0 <= place < len(text) for place in found.offsets)


@given(VIETNAMESE)
def test_a_skeleton_of_a_skeleton_of_plain_words_is_itself(raw: str) -> None:
    once = skeleton(nfc(raw)).text
    assert skeleton(once).text == once


@given(ANYTHING)
def test_composing_twice_is_composing_once(raw: str) -> None:
    assert nfc(nfc(raw)) == nfc(raw)


@given(st.one_of(ANYTHING, VIETNAMESE))
def test_folding_and_tones_keep_the_length_and_settle_at_once(raw: str) -> None:
    text = nfc(raw)
    assert len(fold(text)) == len(text)
    assert len(tone(text)) == len(text)
    assert fold(fold(text)) == fold(text)
    assert tone(tone(text)) == tone(text)


def test_eighty_thousand_marks_on_a_letter_cost_little() -> None:
    started = time.perf_counter()
    assert len(nfc("a" + "\u0301" * 80_000)) <= 5
    assert time.perf_counter() - started < 1.0


@pytest.mark.parametrize("bomb", ["!" * 50_000, "a.b" * 30_000, "aaabbb" * 20_000, "<b" * 30_000, "\u202e" * 50_000])
def test_hostile_repetition_is_read_in_linear_time(bomb: str) -> None:
    started = time.perf_counter()
    skeleton(bomb)
    assert time.perf_counter() - started < 5.0


def test_old_tone_places_become_new_ones() -> None:
    assert tone("Hoà thuý khoẻ LUỸ uỷ ban, hòan tất") == "Hòa thúy khỏe LŨY ủy ban, hoàn tất"
    assert tone("quý ngoài khuỷu xoáy hoạch") == "quý ngoài khuỷu xoáy hoạch"


def test_folding_takes_accents_and_the_stroke_of_d() -> None:
    assert fold("Đống Đa đổ đốn ỲỶ") == "dong da do don yy"


def test_syllables_are_lower_case_with_places_and_whole_numbers() -> None:
    text = "Hoà 1.500 ca COVID-19, 12,5%"
    found = syllables(text)
    assert list(zip(found.words, found.starts, found.ends, strict=True)) == [
        ("hòa", 0, 3),
        ("1.500", 4, 9),
        ("ca", 10, 12),
        ("covid", 13, 18),
        ("19", 19, 21),
        ("12,5", 23, 27),
    ]


def test_sentences_keep_abbreviations_and_numbers_whole() -> None:
    text = "TP. Sơn Bình có BS. trực. Giá 1.500 đồng! Thế à?\nDòng mới… hết"
    assert [text[a:b] for a, b in sentences(text)] == [
        "TP. Sơn Bình có BS. trực.",
        "Giá 1.500 đồng!",
        "Thế à?",
        "Dòng mới…",
        "hết",
    ]


@given(ANYTHING)
def test_sentences_are_in_order_and_miss_no_letter(raw: str) -> None:
    text = nfc(raw)
    spans = sentences(text)
    assert all(a < b for a, b in spans)
    assert spans == sorted(spans)
    assert sum(c.isalnum() for a, b in spans for c in text[a:b]) == sum(c.isalnum() for c in text)


def test_spelling_tells_vietnamese_syllables_from_others() -> None:
    assert all(map(spells_syllable, ["nghiêng", "vac", "ưởi", "khuỷu", "quyết"]))
    assert not any(map(spells_syllable, ["f", "lockd", "trthong", "vnex"]))


@pytest.mark.shared
def test_ordinary_captured_pages_keep_their_text(shared: Path) -> None:
    pages = sorted((shared / "inputs" / "gold").glob("*.json"))
    assert pages
    for page in pages:
        told = json.loads(page.read_text(encoding="utf-8"))
        text = nfc(" ".join(str(told[key]) for key in ("title", "lead", "first_sentence", "last_sentence") if told.get(key)))
        changed = [pair for pair in zip(text.split(), skeleton(text).text.split(), strict=False) if pair[0] != pair[1]]
        assert len(changed) <= len(text.split()) / 500
