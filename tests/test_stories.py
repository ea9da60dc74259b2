"""Copies and stories."""

from datetime import date
from itertools import combinations, pairwise, permutations
from random import Random

from catalogue.lexicons import rarity, vectors
from nlp.stories import Signer, batch, keys_to_keep, meeting_keys, place
from nlp.story_terms import TERMS_KEPT
from records.analysis import StoryCandidate, Text
from tests.story_examples import KINDS, Kind

SIGNER = Signer(rarity(), vectors())
DAY = date(2026, 3, 2)
FIRE = "Cháy kho vật tư Bệnh viện Đa khoa Hải Vân, 40 người bệnh được đưa ra ngoài an toàn trong đêm"
AGAIN = "40 bệnh nhân thoát nạn trong vụ cháy kho vật tư ở Bệnh viện Đa khoa Hải Vân"
OTHER = "Giá xăng giảm nhẹ từ 15 giờ chiều nay theo liên Bộ Công Thương và Tài chính"


def test_two_accounts_of_one_event_are_one_story_and_two_copy_groups() -> None:
    first, second, third = batch([(n, Text(title=t), DAY) for n, t in enumerate([FIRE, AGAIN, OTHER])], SIGNER)
    assert first.story == second.story
    assert first.copy_group != second.copy_group
    assert third.story != first.story


def test_the_same_text_in_other_case_and_spacing_is_a_copy_even_a_month_later() -> None:
    first, second = batch([(1, Text(title=FIRE), DAY), (2, Text(title=FIRE.upper()), date(2026, 4, 9))], SIGNER)
    assert first == second


def test_a_text_with_a_word_changed_is_a_copy() -> None:
    body = " ".join([FIRE, AGAIN, OTHER, "Ban giám đốc cảm ơn lực lượng chữa cháy đã có mặt sau bảy phút kể từ khi được báo."])
    first, second = batch([(1, Text(text=body), DAY), (2, Text(text=body.replace("bảy", "tám")), DAY)], SIGNER)
    assert first.copy_group == second.copy_group


def test_the_same_event_told_a_month_later_is_another_story() -> None:
    first, second = batch([(1, Text(title=FIRE), DAY), (2, Text(title=AGAIN), date(2026, 4, 9))], SIGNER)
    assert first.story != second.story


def test_pieces_alone_and_empty_ones_have_keys_of_their_own() -> None:
    placings = batch([(n, Text(title=t), None) for n, t in enumerate([OTHER, "…", "Chúc mừng"])], SIGNER)
    assert len({placing.story for placing in placings}) == 3
    assert all(placing.copy_group and placing.story for placing in placings)


def test_a_signature_is_the_same_in_every_run_and_heaviest_first() -> None:
    signer = SIGNER
    one, two = signer.signature(Text(title=FIRE, text=OTHER), DAY), signer.signature(Text(title=FIRE, text=OTHER), DAY)
    assert one == two
    assert len(one.terms) <= TERMS_KEPT
    assert all(a[1] >= b[1] for a, b in pairwise(one.terms))
    assert all(0 <= key < 2**62 for key, _ in one.terms)


def test_placing_follows_what_storage_hands_over() -> None:
    signer = SIGNER
    kept = StoryCandidate(item_id=7, copy_group="b7", story="v3", signature=signer.signature(Text(title=FIRE), DAY))
    assert place(9, signer.signature(Text(title=AGAIN), DAY), [kept]).story == "v3"
    assert place(9, signer.signature(Text(title=OTHER), DAY), [kept]).story == "v9"


LOCAL = (
    Text(
        title="Cấm xe tải qua cầu Suối Nhạn để thay khe co giãn",
        summary="Từ ngày mai xe trên 5 tấn phải đi vòng qua xã Đồi Thông; người dân Suối Nhạn được hướng dẫn tránh giờ cao điểm.",
    ),
    Text(
        title="Hai mươi bác sĩ trẻ nhận công tác tại vùng cao",
        summary="Các bác sĩ về Trạm Y tế xã Suối Nhạn, Trạm Y tế xã Đồi Thông và ba trạm khác trong thời gian hai năm.",
    ),
    Text(title="Rộ tin trẻ co giật ở Đồi Thông vì vắc xin quá hạn", summary="Phụ huynh xã Suối Nhạn lo lắng sau mũi tiêm."),
    Text(title="Suối Nhạn được mùa hồng, thương lái tới tận vườn", summary="Nông dân xã Suối Nhạn, xã Đồi Thông bán tại chỗ."),
    Text(text="Xã Suối Nhạn với xã Đồi Thông tối nay đá giao hữu, bà con ra sân cổ vũ đông nha"),
)


def test_pieces_that_share_only_the_names_of_communes_are_stories_of_their_own() -> None:
    for order in permutations(range(len(LOCAL)), 3):
        placings = batch([(number, LOCAL[number], DAY) for number in order], SIGNER)
        assert len({placing.story for placing in placings}) == 3, order


def test_texts_without_a_word_are_no_copies_of_each_other() -> None:
    placings = batch([(n, Text(title=title), DAY) for n, title in enumerate(["!!!", "???", "😀"])], SIGNER)
    assert len({placing.copy_group for placing in placings}) == 3


def _pairs(kind: Kind, orders: int = 10) -> tuple[float, float]:
    """The shares of joined pairs: of two events, of one event."""
    told = [(event, text) for event, texts in kind.items() for text in texts]
    chance, joined = Random(5), {True: [0], False: [0]}
    for _ in range(orders):
        order = chance.sample(range(len(told)), len(told))
        placed = dict(zip(order, batch([(number, told[number][1], DAY) for number in order], SIGNER), strict=True))
        for one, other in combinations(range(len(told)), 2):
            joined[told[one][0] == told[other][0]].append(placed[one].story == placed[other].story)
    return sum(joined[False]) / max(1, len(joined[False]) - 1), sum(joined[True]) / max(1, len(joined[True]) - 1)


def test_cases_of_one_hospital_are_stories_of_their_own() -> None:
    assert _pairs(KINDS["cases of one hospital"])[0] <= 0.1


def test_accidents_and_poisonings_of_one_day_are_mostly_told_apart_and_their_accounts_joined() -> None:
    for name in ("accidents of one district", "poisonings of one week"):
        wrong, right = _pairs(KINDS[name])
        assert wrong <= 0.1
        assert right >= 0.98


def test_the_accounts_of_one_rumour_are_one_story() -> None:
    assert _pairs(KINDS["accounts of one rumour"])[1] >= 0.98


def test_a_flood_of_one_text_is_kept_under_keys_once() -> None:
    signature = SIGNER.signature(Text(title=FIRE), DAY)
    kept = StoryCandidate(item_id=7, copy_group="b7", story="v7", signature=signature)
    assert keys_to_keep(9, signature, [kept]) == []
    assert keys_to_keep(5, signature, [kept]) == meeting_keys(signature)
    later = SIGNER.signature(Text(title=FIRE), date(2026, 4, 9))
    assert keys_to_keep(9, later, [kept]) == meeting_keys(later)
