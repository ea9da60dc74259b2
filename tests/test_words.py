"""Segmentation answers as underthesea does, with offsets into the text."""

import gzip
import json
import threading
from itertools import product
from pathlib import Path

import pytest
from underthesea import word_tokenize

from nlp import words
from nlp.words import segment

SUBJECTS = (
    "Bác sĩ Bệnh viện Đa khoa tỉnh Sơn Bình",
    "UBND xã Tân Lộc",
    "Bà N.T.H. (62 tuổi)",
    "Trung tâm Kiểm soát bệnh tật",
    "Chủ tịch Hội Chữ thập đỏ",
    "Người dân thôn Đông",
    "Công ty H&M Sơn Bình",
)
VERBS = (
    "cho biết đã tiếp nhận",
    "KHÔNG xác nhận có",
    "vừa công bố thêm 1.250,5",
    "hòan thành và đưa vào sử dụng",
    "cảnh báo, nghi ngờ “chữa khỏi 100%”",
    "kiểm tra, thu hồi (từ 01/7/2026)",
)
OBJECTS = (
    "ca sốt xuất huyết tại huyện Đăk Nhau...",
    "học sinh nghi ngộ độc sau bữa ăn bán trú!",
    "lô thuốc 43H-0530 không rõ nguồn gốc; giá 12.000đ/vỉ",
    "máy thở ở phòng 5x7, nhiệt độ 38,5°C :)",
    "trang https://soyte.sonbinh.example/tin-tuc?id=3 và hộp thư lien-he@sonbinh.example",
    "người H'Mông ở Y Tý, v.v.",
    "trẻ em dưới 6 tuổi -> tiêm vắc-xin 5-trong-1 lúc 10:20:50.",
    "khoa Hồi sức tích cực - Chống độc A.",
)
ODD = (
    "", " ", "x", "A.", "A.\n", "A. ", "BOS EOS", "ð Ð 8.3", "²ⅷ ǅ İ ẞ Σ", "１２３ ٣ Ⅷ", "nghành nghề", "bíết chuỵện",
    "a\tb\nc  d", "....", "=> -> ==>", "<3 =)) :)))", "T.Ư Đ. B.", "\u200bx\u00a0y", "giả_mạo gia-cầm", "TP.HCM, P.5, Q.10",
)  # fmt: skip
SENTENCES = [f"{a} {b} {c}" for a, b, c in product(SUBJECTS, VERBS, OBJECTS)] + list(ODD)


def test_the_words_are_those_of_underthesea() -> None:
    assert len(SENTENCES) >= 300
    for sentence in SENTENCES:
        assert [word for word, _, _ in segment(sentence)] == word_tokenize(sentence), sentence


def test_a_second_reading_answers_from_memory_the_same() -> None:
    first = [segment(sentence) for sentence in SENTENCES]
    assert [segment(sentence) for sentence in SENTENCES] == first


def test_memories_that_overflow_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = [segment(sentence) for sentence in SENTENCES]
    monkeypatch.setattr(words, "MOST_PAIRS", 50)
    monkeypatch.setattr(words, "MOST_CHUNKS", 20)
    monkeypatch.setattr(words, "_chunks", {})
    words._segmenter.cache_clear()
    assert [segment(sentence) for sentence in SENTENCES] == wanted
    assert len(words._chunks) <= 20
    assert len(words._segmenter()._pairs) <= 50


def test_offsets_cut_the_words_out_of_the_text() -> None:
    text = "Bệnh viện Đa khoa tỉnh Sơn Bình  cứu sống\nbệnh nhân 62 tuổi."
    for word, start, end in segment(text):
        assert "".join(text[start:end].split()) == word.replace(" ", "")


def test_a_misspelt_syllable_is_mended_in_the_word_and_kept_in_the_text() -> None:
    text = "nghành y tế"
    word, start, end = segment(text)[0]
    assert (word, text[start:end]) == ("ngành", "nghành")


def test_threads_after_warming_agree() -> None:
    words.warm()
    wanted = [segment(sentence) for sentence in SENTENCES[:60]]
    got: list[list[list[words.Token]]] = []
    threads = [threading.Thread(target=lambda: got.append([segment(s) for s in SENTENCES[:60]])) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == [wanted] * 6


@pytest.mark.shared
def test_a_sample_of_the_year_of_feeds_is_segmented_alike(shared: Path) -> None:
    path = shared / "data/stream/rss-2025-08_2026-05.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for number, line in enumerate(file) if number % 400 == 0]
    texts = [text for row in rows for text in (row["title"], row["summary"]) if text]
    assert len(texts) > 400
    assert [[word for word, _, _ in segment(text)] for text in texts] == [word_tokenize(text) for text in texts]
