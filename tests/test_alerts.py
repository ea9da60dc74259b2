"""Who is told, when not, in which words; ids, retries and the acknowledgement link."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.ack import VALID_FOR, Ack, read, token
from alerts.decide import AlertIntent, No, decide
from alerts.outbox import DELAYS, after, message_id, next_try
from alerts.routing import officer_for
from alerts.wording import RESENT, SUBJECT_LIMIT, AlertFacts, body, marked, message, subject
from errors import BadInput, BadSetting, NotAllowed, NotNow
from records.alert import Alert, AlertReason, Delivery, DeliveryState, SendResult
from records.case import Case, CaseState
from records.flag import Level
from records.unit import Duty, Officer, Unit, UnitKind

NOW = datetime(2026, 11, 21, 3, 5, tzinfo=UTC)
DAY = date(2026, 11, 21)
SECRET = b"a secret of these tests"
DEPARTMENT = Unit(id=1, name="Sở Y tế tỉnh Sơn Bình", kind=UnitKind.DEPARTMENT)
CENTRE = Unit(id=2, name="Trung tâm Y tế khu vực Bình Lâm", kind=UnitKind.SUBORDINATE, parent_id=1)
STATION = Unit(id=3, name="Trạm Y tế phường Bình Lâm", kind=UnitKind.STATION, parent_id=2)
UNITS = (DEPARTMENT, CENTRE, STATION)


def officer(number: int, unit: int, duty: Duty = Duty.FOCAL, since=date(2026, 1, 1), until=None) -> Officer:
    return Officer(
        id=number,
        unit_id=unit,
        name=f"Cán bộ {number}",
        email=f"cb{number}@sonbinh.example",
        duty=duty,
        valid_from=since,
        valid_to=until,
    )


def told_id(unit, officers, units=UNITS) -> int | None:
    found = officer_for(unit, officers, units, DAY)
    return found.id if found else None


def case(state=CaseState.OPEN, level=Level.HIGH) -> Case:
    return Case(
        id=5, story="s", title="Vụ", state=state, level=level, unit_id=2, officer_id=1, opened=NOW, due=NOW + timedelta(hours=4)
    )


def alert(step: int, to: int = 1) -> Alert:
    return Alert(id=step, case_id=5, officer_id=to, step=step, reason=AlertReason.FIRST, at=NOW)


def test_an_officer_told_of_the_same_pieces_in_another_case_is_told_again_only_where_it_is_worse() -> None:
    assert decide(case(), [], officer(1, 2), NOW, elsewhere={1}) == No(AlertReason.TOLD_ELSEWHERE)
    again = decide(case(), [], officer(1, 2), NOW, elsewhere={1}, raised=True)
    assert isinstance(again, AlertIntent)
    assert again.reason is AlertReason.RAISED
    other = decide(case(), [], officer(3, 2), NOW, elsewhere={1})
    assert isinstance(other, AlertIntent)
    assert other.reason is AlertReason.FIRST


@pytest.mark.parametrize(
    ("officers", "told"),
    [
        ([officer(1, 3), officer(2, 2), officer(3, 1)], 1),
        ([officer(1, 3, Duty.SUBSTITUTE), officer(2, 2), officer(3, 1)], 1),
        ([officer(1, 3, Duty.SUBSTITUTE), officer(4, 3)], 4),
        ([officer(1, 3, until=date(2026, 11, 20)), officer(2, 2)], 2),
        ([officer(1, 3, since=date(2026, 11, 22)), officer(3, 1)], 3),
        ([officer(1, 3, until=DAY)], 1),
        ([officer(1, 3, Duty.SPOKESPERSON), officer(2, 3, Duty.LEADER)], None),
        ([officer(1, 3), officer(4, 3, since=date(2026, 6, 1))], 4),
        ([], None),
    ],
)
def test_the_unit_its_substitute_its_parent_then_the_department_is_told(officers, told):
    assert told_id(STATION, officers) == told


def test_the_department_answers_for_itself_and_for_units_outside_its_tree():
    focal = [officer(3, 1), officer(2, 2)]
    assert told_id(None, focal) == 3
    outside = Unit(id=9, name="Bệnh viện trung ương", kind=UnitKind.OUTSIDE)
    assert told_id(outside, focal, (*UNITS, outside)) == 3


def test_a_dissolved_unit_and_parents_in_a_circle_lead_to_who_still_stands():
    gone = replace(CENTRE, valid_to=date(2026, 6, 30))
    assert told_id(gone, [officer(1, 2), officer(3, 1)], (DEPARTMENT, gone)) == 3
    one, other = replace(CENTRE, parent_id=3), STATION
    assert told_id(one, [officer(3, 1)], (DEPARTMENT, one, other)) == 3


def test_the_first_alert_is_step_one():
    assert decide(case(), [], officer(1, 2), NOW) == AlertIntent(
        case_id=5, officer_id=1, step=1, reason=AlertReason.FIRST, at=NOW
    )


@pytest.mark.parametrize(
    ("the_case", "told", "to", "least", "reason"),
    [
        (case(CaseState.CONFIRMED), [], officer(1, 2), Level.NORMAL, AlertReason.DECIDED),
        (case(CaseState.DISMISSED), [], officer(1, 2), Level.NORMAL, AlertReason.DECIDED),
        (case(CaseState.MERGED), [], officer(1, 2), Level.NORMAL, AlertReason.DECIDED),
        (case(level=Level.NORMAL), [], officer(1, 2), Level.HIGH, AlertReason.BELOW_LEVEL),
        (case(), [], None, Level.NORMAL, AlertReason.NO_OFFICER),
        (case(), [alert(1)], officer(1, 2), Level.NORMAL, AlertReason.GROUPED),
        (case(CaseState.ACKNOWLEDGED), [alert(1)], officer(1, 2), Level.NORMAL, AlertReason.GROUPED),
    ],
)
def test_every_no_has_its_reason(the_case, told, to, least, reason):
    assert decide(the_case, told, to, NOW, least=least) == No(reason)


def test_who_knows_a_case_is_told_again_when_it_is_raised():
    intent: Any = decide(case(CaseState.ACKNOWLEDGED, Level.URGENT), [alert(1), alert(2)], officer(1, 2), NOW, raised=True)
    assert (intent.step, intent.reason) == (3, AlertReason.RAISED)


def test_who_takes_the_duty_over_is_told_for_the_first_time():
    intent: Any = decide(case(), [alert(1, to=8)], officer(1, 2), NOW)
    assert (intent.step, intent.reason) == (2, AlertReason.FIRST)


def test_a_message_id_is_one_for_one_alert_and_differs_with_each_part():
    parts: dict[str, Any] = {"alert_id": 12, "officer_id": 3, "channel": "email", "step": 4, "domain": "sonbinh.example"}
    first = message_id(SECRET, **parts)
    assert first == message_id(SECRET, **parts)
    parts_of_others: list[dict[str, Any]] = [{"alert_id": 1}, {"alert_id": 123}, {"officer_id": 4}, {"step": 5}]
    changes = [*parts_of_others, {"channel": "zalo"}, {"domain": "b.example"}]
    others = {message_id(SECRET, **{**parts, **change}) for change in changes} | {message_id(b"other", **parts)}
    assert len(others) == 7
    assert first not in others
    assert first.startswith("<")
    assert first.endswith("@sonbinh.example>")


@pytest.mark.parametrize("domain", ["", "a b", "x\r\nBcc: y", "a@b", "-a.vn", "a..vn", "a" * 201])
def test_a_message_id_needs_a_domain_and_a_secret(domain):
    with pytest.raises(BadSetting):
        message_id(SECRET, 1, 1, "email", 1, domain)
    with pytest.raises(BadSetting):
        message_id(b"", 1, 1, "email", 1, "a.vn")


def test_tries_wait_longer_and_longer_and_end():
    waits = [15, 60, 300, 900, 3600, 14400]
    assert [next_try(tries, NOW, 0.0) for tries in range(1, 7)] == [NOW + timedelta(seconds=wait) for wait in waits]
    assert next_try(7, NOW, 0.0) is None
    for tries, jitter in ((0, 0.0), (1, 1.1), (1, float("nan"))):
        with pytest.raises(BadInput):
            next_try(tries, NOW, jitter)


@given(st.integers(1, 6), st.floats(-1, 1))
def test_a_wait_is_spread_by_a_fifth_at_most(tries, jitter):
    again = next_try(tries, NOW, jitter)
    assert again is not None
    share = (again - NOW) / DELAYS[tries - 1]
    assert 0.7999 <= share <= 1.2001


def sending(tries: int = 0, state=DeliveryState.SENDING) -> Delivery:
    return Delivery(
        id=1, alert_id=1, channel="email", address="a@b.vn", message_id="<1@b.vn>", state=state, tries=tries, next_try=NOW
    )


def test_what_came_of_a_send_moves_the_delivery_on():
    ok = SendResult(accepted=True, detail="accepted")
    later = SendResult(accepted=False, detail="450 greylisted")
    never = SendResult(accepted=False, detail="550 no such user", permanent=True)
    sent = after(sending(), ok, NOW)
    assert (sent.state, sent.tries, sent.sent, sent.result) == (DeliveryState.SENT, 1, NOW, "accepted")
    again = after(sending(1), later, NOW)
    assert (again.state, again.tries, again.next_try) == (DeliveryState.PENDING, 2, NOW + timedelta(minutes=1))
    assert again.message_id == sending().message_id
    assert after(sending(), never, NOW).state is DeliveryState.DEAD
    assert after(sending(6), later, NOW).state is DeliveryState.DEAD


@pytest.mark.parametrize("state", [DeliveryState.SENT, DeliveryState.DEAD])
def test_a_late_answer_takes_no_ended_delivery_back(state):
    with pytest.raises(NotNow):
        after(sending(state=state), SendResult(accepted=False, detail="late"), NOW)


def test_a_genuine_link_says_who_and_what_until_it_expires():
    link = token(SECRET, 12, 3, NOW + VALID_FOR)
    assert read(SECRET, link, NOW) == Ack(alert_id=12, officer_id=3, expires=NOW + VALID_FOR)
    assert read(SECRET, link, NOW + VALID_FOR - timedelta(seconds=1)).alert_id == 12
    for late in (timedelta(days=7), timedelta(days=3650)):
        with pytest.raises(NotAllowed) as refused:
            read(SECRET, link, NOW + late)
        assert "hết hạn" in refused.value.sentence


def test_a_link_altered_in_any_byte_is_refused():
    link = token(SECRET, 12, 3, NOW + VALID_FOR)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n"
    for place, there in enumerate(link):
        for other in letters.replace(there, "") + chr(ord(there) ^ 1) + chr(ord(there) ^ 128):
            with pytest.raises((BadInput, NotAllowed)):
                read(SECRET, link[:place] + other + link[place + 1 :], NOW)


@pytest.mark.parametrize(
    "change",
    [
        lambda link: "",
        lambda link: link + "A",
        lambda link: link + "\n",
        lambda link: link[:-1],
        lambda link: link.replace("12.", "012.", 1),
        lambda link: link.replace("12.", "1٢.", 1),
        lambda link: "13." + link.partition(".")[2],
        lambda link: "9" * 5000,
        lambda link: link.rpartition(".")[0] + "." + "A" * 43,
    ],
)
def test_a_forged_link_is_refused(change):
    with pytest.raises((BadInput, NotAllowed)):
        read(SECRET, change(token(SECRET, 12, 3, NOW + VALID_FOR)), NOW)


def test_a_link_of_another_secret_is_refused():
    with pytest.raises(NotAllowed):
        read(SECRET, token(b"another", 12, 3, NOW + VALID_FOR), NOW)
    with pytest.raises(BadSetting):
        token(b"", 12, 3, NOW)


FACTS = AlertFacts(
    case_id=5,
    title="Lan truyền tin trẻ nhập viện sau tiêm vắc xin",
    outlet="Fanpage Sơn Bình 24h",
    published=NOW,
    first_seen=NOW,
    reasons=("Trùng thông tin đã kiểm chứng KR010.",),
    level=Level.URGENT,
    unit="Trung tâm Y tế khu vực Bình Lâm",
    due=NOW + timedelta(hours=1),
    department="Sở Y tế tỉnh Sơn Bình",
    officer="Cán bộ A",
    link="https://langnghe.example/xac-nhan/12.3.x",
    case_link="https://langnghe.example/vu-viec/5",
    pieces=3,
)


def test_a_letter_says_what_why_whose_by_when_and_where():
    words = body(FACTS)
    assert subject(FACTS) == "[Lắng Nghe] Khẩn - Vụ việc số 5: Lan truyền tin trẻ nhập viện sau tiêm vắc xin"
    for said in (
        FACTS.title,
        FACTS.outlet,
        "Thời gian đăng: 10 giờ 05 ngày 21/11/2026",
        "- Trùng thông tin đã kiểm chứng KR010.",
        "Đơn vị liên quan: Trung tâm Y tế khu vực Bình Lâm",
        "Mức độ: Khẩn",
        "Đề nghị xem trước: 11 giờ 05 ngày 21/11/2026",
        FACTS.link,
        FACTS.case_link,
        "chưa phải kết luận",
    ):
        assert said in words
    assert "phạt" not in words


def test_what_is_not_known_is_said_so():
    words = body(replace(FACTS, published=None, unit=None, title="\u200b"))
    assert "Thời gian đăng: không rõ (hệ thống ghi nhận lúc 10 giờ 05" in words
    assert "Đơn vị liên quan: Sở Y tế tỉnh Sơn Bình" in words
    assert "Tiêu đề: (không có tiêu đề)" in words


@pytest.mark.parametrize(
    "title",
    [
        "x\r\nBcc: evil@x.vn",
        "x\u2028Bcc: evil@x.vn",
        "x\u0085y\x00z\x1b[31m",
        "dài " * 25_000,
        "d" * 100_000,
        "\u202eđảo ngược\u202c",
        "a" + "\u0301" * 80_000,
        "😀 \ud800 chữ",
        "",
    ],
)
def test_a_hostile_title_stays_one_line_of_the_subject(title):
    facts = replace(FACTS, title=title, outlet=title, reasons=(title, title), unit=title, officer=title)
    plain = message(facts, message_id="<1@b.vn>", address="a@b.vn")
    again = marked(replace(plain, resent=True))
    for line in (plain.subject, again.subject, *again.body.split("\n")):
        assert line == "".join(letter for letter in line if letter.isprintable())
        assert len(line) <= 600
    assert len(again.subject) <= SUBJECT_LIMIT
    assert again.body.count("\n") == plain.body.count("\n") + 2
    assert again.body.encode("utf-8")


def test_a_resend_keeps_its_subject_and_carries_the_mark_once():
    plain = message(FACTS, message_id="<1@b.vn>", address="a@b.vn")
    assert marked(plain) == plain
    again = marked(replace(plain, resent=True))
    assert again.subject == f"{plain.subject} {RESENT}"
    assert again.body.startswith(RESENT)
    assert again.body.endswith(plain.body)
    assert marked(again) == again


def test_a_raised_case_is_announced_as_raised():
    raised = replace(FACTS, why=AlertReason.RAISED)
    assert "nâng mức Khẩn" in subject(raised)
    assert "vừa được nâng mức" in body(raised)


def test_many_reasons_are_counted_not_listed():
    words = body(replace(FACTS, reasons=tuple(f"Lý do {n}" for n in range(9))))
    assert "- Lý do 4\n- và 4 lý do khác" in words


@pytest.mark.parametrize("link", ["javascript:alert(1)", "https://a.vn/ b", "https://a.vn/\r\nX: y", "ftp://a.vn/", ""])
def test_a_letter_links_to_web_pages_only(link):
    with pytest.raises(BadInput):
        body(replace(FACTS, link=link))
    with pytest.raises(BadInput):
        body(replace(FACTS, case_link=link))
