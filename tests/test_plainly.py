"""Posts without accents and in chat spelling, read as a newspaper would put them; what is written plainly stays as it is."""

import pytest

from catalogue import lexicons
from nlp.accents import Accents
from nlp.claims_windows import read_fields
from nlp.fields import FieldText, field_texts
from nlp.health import Classifier
from records.analysis import Text
from text import fold, syllables


@pytest.fixture(scope="module")
def accents() -> Accents:
    return Accents.load()


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier.load()


def put_right(written: str) -> FieldText:
    fields = field_texts(Text(text=written))
    return lexicons.plainly().read(fields, read_fields(fields, lexicons.claim_vocabulary()))[0]


@pytest.mark.parametrize(
    "sentence",
    [
        "bệnh viện đa khoa tỉnh không nhận bệnh nhân sốt xuất huyết",
        "sở y tế kiểm tra phòng khám tư nhân trên địa bàn thành phố",
        "nhiều học sinh nhập viện nghi ngộ độc thực phẩm sau bữa trưa",
        "trung tâm y tế huyện tổ chức tiêm vắc xin cho trẻ em",
    ],
)
def test_a_sentence_of_the_news_gets_its_accents_back(accents: Accents, sentence: str) -> None:
    words = syllables(sentence).words
    assert accents.restored([fold(word) for word in words]) == words


def test_written_accents_and_strange_words_stay(accents: Accents) -> None:
    assert accents.restored(["xquisitum", "bệnh", "vien", "covid19x"]) == ["xquisitum", "bệnh", "viện", "covid19x"]
    assert accents.restored([]) == []


def test_chat_words_are_written_out_and_point_to_where_they_stand() -> None:
    written = "bn sxh ma bv tinh ko nhan, bs noi het thuoc"
    read = put_right(written)
    found = {word: written[start:end] for word, start, end in zip(*_columns(read), strict=True)}
    assert found["viện"] == "bv"
    assert found["không"] == "ko"
    assert found["thuốc"] == "thuoc"
    assert read.text == written


@pytest.mark.parametrize(
    "written",
    [
        "Sở Y tế kiểm tra BV đa khoa tỉnh, thu 12 kg vaccine hết hạn và 30 kg hóa chất",
        "Man Utd thắng Arsenal ở Premier League",
        "Check-in phố đi bộ: fan K-pop xếp hàng từ sáng",
        "Bệnh viện K tiếp nhận bệnh nhân ung thư",
        "",
    ],
)
def test_a_text_of_the_press_is_read_as_it_is_written(written: str) -> None:
    fields = field_texts(Text(title="Tin", text=written))
    assert lexicons.plainly().read(fields, read_fields(fields, lexicons.claim_vocabulary())) is fields


@pytest.mark.parametrize(
    "written",
    [
        "Bo Y te canh bao dich soi tang nhanh o cac tinh mien Trung, nhieu tre phai nhap vien",
        "mn oi bv tinh het thuoc r, bn sxh nam day hanh lang ma ko ai ngo ngang",
        "b.ệ.n.h v.i.ệ.n h.ế.t t.h.u.ố.c r mn ơi, bn n.ằ.m đầy h.à.n.h lang mà bs ko đc v.à.o",
    ],
)
def test_the_classifier_knows_health_in_a_post_of_chat(classifier: Classifier, written: str) -> None:
    as_written, understood = classifier.judge([Text(text=written)])[0], classifier.judge_read([put_right(written)])
    assert understood.health.is_
    assert understood.health.p > as_written.health.p
    assert understood.sector.p > as_written.sector.p


def _columns(read: FieldText) -> tuple[list[str], list[int], list[int]]:
    return read.syllables.words, read.syllables.starts, read.syllables.ends
