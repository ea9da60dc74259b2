"""Stories by hand: pieces taken out, two stories made one, a copy that is none; each shown before it is done, each undoable."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Response

from casework import merging
from desk import ruling as hand
from desk.access.needs import Needs
from desk.access.permissions import Permission
from desk.access.visitors import Visitor
from desk.alike import found_by_words, maybe_same
from desk.answers import go, show
from desk.pages.item import found as item_found
from desk.querying import read
from desk.words import word
from errors import BadInput
from records.ruling import Ruling
from records.views import StoryBrief
from storage import story_views
from storage.engine import Connection, reading, writing

router = APIRouter()
Decider = Annotated[Visitor, Depends(Needs(Permission.DECIDE_CASES))]
Ticked = Annotated[list[str] | None, Query()]
TickedForm = Annotated[list[str] | None, Form()]
Words = Annotated[str, Form()]
MOST_TICKED = 500


@router.get("/vu-tin/{key}/tach")
def ask_split(visitor: Decider, key: str, bai: Ticked = None) -> Response:
    """What taking these pieces out of the story would do."""
    with reading(visitor.desk.engine) as connection:
        story = hand.story_seen(connection, visitor, key)
        ticked = _numbers(bai)
        leaving = hand.leaving_with(connection, story, ticked)
        lines = story_views.pieces(connection, key, among=leaving)
        staying = story_views.pieces(connection, key, but=leaving, limit=1)[0]
        case = hand.case_of(connection, story)
        home = _home(connection, story)
    flagged = sum(line.flagged for line in lines)
    steps = [f"{len(leaving)} tin, bài dưới đây rời vụ tin và thành một vụ tin riêng."]
    if len(leaving) > len(ticked):
        steps.append(f"Trong đó {len(leaving) - len(ticked)} bản sao cùng nội dung đi theo tin, bài đã chọn.")
    rest = "" if story.pieces == len(leaving) + 1 else " và tin, bài khác"
    steps.append(f"{story.pieces - len(leaving)} tin, bài ở lại: “{staying.title or '(không có tiêu đề)'}”{rest}.")
    if case and flagged:
        told = "Cán bộ đã được báo về các tin, bài này không nhận thư lần nữa."
        if not case.state.waiting:
            told = f"Vụ việc số {case.id} đã kết luận nên cán bộ phụ trách được báo về vụ việc mới."
        steps.append(
            f"{flagged} tin, bài có cảnh báo sơ bộ rời vụ việc số {case.id}; hệ thống mở vụ việc mới, ghi rõ tách từ vụ việc số "
            f"{case.id}. {told}"
        )
    elif case:
        steps.append(f"Vụ việc số {case.id} giữ nguyên: không tin, bài nào rời đi có cảnh báo sơ bộ.")
    steps.append("Máy không xếp các tin, bài này trở lại, kể cả khi đọc lại hoặc đổi mô hình.")
    return show(
        visitor,
        "ruling.html",
        heading="Tách khỏi vụ tin",
        whose="Tin, bài rời vụ tin",
        example="Hai việc khác nhau, ở hai nơi …",
        steps=steps,
        lines=lines,
        hidden=[("bai", str(one)) for one in ticked],
        action=f"/vu-tin/{key}/tach",
        button="Tách khỏi vụ tin",
        home=home,
    )


@router.post("/vu-tin/{key}/tach")
def split(visitor: Decider, key: str, bai: TickedForm = None, ly_do: Words = "") -> Response:
    """Takes them out. Raises as desk.ruling.split does."""
    with writing(visitor.desk.engine) as connection:
        hand.split(connection, visitor, key, _numbers(bai), ly_do)
        home = _home(connection, hand.story_seen(connection, visitor, key))
    visitor.desk.call_job("open_cases")
    return go(home, "da-tach")


@router.get("/vu-tin/{key}/gop")
def ask_join(visitor: Decider, key: str, voi: str = "", tim: str = "") -> Response:
    """The stories that may be the same, or found by words; with `voi`, what joining that one would do."""
    with reading(visitor.desk.engine) as connection:
        story = hand.story_seen(connection, visitor, key)
        home = _home(connection, story)
        if voi:
            stays, leaves = hand.two_stories(connection, visitor, key, voi)
            steps = _join_steps(connection, stays, leaves)
            lines = story_views.pieces(connection, leaves.key)
        else:
            alike = maybe_same(connection, visitor, key)
            box = read(tim[:400])
            others = found_by_words(connection, visitor, box.query, key) if box.query else []
    if not voi:
        return show(visitor, "story_join.html", story=story, alike=alike, box=box, others=others, home=home)
    return show(
        visitor,
        "ruling.html",
        heading="Gộp hai vụ tin",
        whose="Tin, bài nhập vào",
        example="Cùng một việc, mỗi báo gọi một tên …",
        steps=steps,
        lines=lines,
        hidden=[("voi", voi)],
        action=f"/vu-tin/{key}/gop",
        button="Gộp hai vụ tin",
        home=home,
    )


def _join_steps(connection: Connection, stays: StoryBrief, leaves: StoryBrief) -> list[str]:
    kept, gone = hand.case_of(connection, stays), hand.case_of(connection, leaves)
    steps = [
        f"{leaves.pieces} tin, bài của vụ tin “{leaves.title}” nhập vào vụ tin “{stays.title}” (đang có {stays.pieces} tin, bài)."
    ]
    if kept and gone and kept.id != gone.id:
        after, _ = merging.take_up(kept, gone)
        steps.append(f"Vụ việc số {gone.id} mở sau nên gộp vào vụ việc số {kept.id}; lịch sử và các thư đã gửi được giữ nguyên.")
        if after.level is not kept.level:
            worse = f"từ {word(kept.level, 'level').lower()} lên {word(after.level, 'level').lower()}"
            steps.append(f"Mức độ vụ việc số {kept.id} tăng {worse}; cán bộ phụ trách chưa biết sẽ được báo.")
        if after.state is not kept.state:
            steps.append(f"Vụ việc số {kept.id} đã kết luận “{word(kept.state, 'state').lower()}” được mở lại để xem.")
    elif kept:
        steps.append(f"Tin, bài nhập vào được theo dõi trong vụ việc số {kept.id}.")
    steps.append("Tin, bài mới giống một trong hai vụ tin sẽ vào vụ tin chung; máy không tự tách lại.")
    return steps


@router.post("/vu-tin/{key}/gop")
def join(visitor: Decider, key: str, voi: Words = "", ly_do: Words = "") -> Response:
    """Makes the two one. Raises as desk.ruling.join does."""
    if not voi:
        raise BadInput("Chưa chọn vụ tin để gộp. Mời quay lại và chọn một vụ tin.", "no story to join")
    with writing(visitor.desk.engine) as connection:
        ruling = hand.join(connection, visitor, key, voi, ly_do)
        home = _home(connection, hand.story_seen(connection, visitor, ruling.key))
    visitor.desk.call_job("open_cases")
    return go(home, "da-gop")


@router.get("/tin-bai/{item_id}/ban-sao")
def ask_copy(visitor: Decider, item_id: int) -> Response:
    """What ruling that a piece is no copy would do."""
    with reading(visitor.desk.engine) as connection:
        item = item_found(connection, visitor, item_id)
        lines = story_views.copies(connection, item.id)
    steps = [
        f"“{item.title or '(không có tiêu đề)'}” không còn là bản sao của {len(lines)} tin, bài dưới đây; vẫn ở trong vụ tin.",
        "Tin, bài này được tính riêng khi đếm bài; máy không coi là bản sao của chúng nữa, kể cả khi đọc lại.",
    ]
    return show(
        visitor,
        "ruling.html",
        heading="Không phải bản sao",
        whose="Tin, bài cùng nội dung",
        example="Bài viết lại, có thêm ý kiến của bệnh viện …",
        steps=steps,
        lines=lines,
        hidden=[],
        action=f"/tin-bai/{item.id}/ban-sao",
        button="Không phải bản sao",
        home=f"/tin-bai/{item.id}",
    )


@router.post("/tin-bai/{item_id}/ban-sao")
def part_copy(visitor: Decider, item_id: int, ly_do: Words = "") -> Response:
    """Rules so. Raises as desk.ruling.part_copy does."""
    with writing(visitor.desk.engine) as connection:
        item = item_found(connection, visitor, item_id)
        hand.part_copy(connection, visitor, item.id, ly_do)
    return go(f"/tin-bai/{item_id}", "da-tach-ban-sao")


@router.post("/vu-tin/hoan-tac")
def undo(visitor: Decider, viec: Words = "", tin: Words = "") -> Response:
    """Takes a ruling back; back to the piece `tin` where the form stood on its page. Raises as desk.ruling.withdraw does."""
    number = _numbers([viec])[0]
    with writing(visitor.desk.engine) as connection:
        ruling = hand.withdraw(connection, visitor, number)
    visitor.desk.call_job("open_cases")
    visitor.desk.call_job("analyse")
    return go(_back(ruling, tin), "da-hoan-tac")


def _back(ruling: Ruling, piece: str) -> str:
    if piece:
        return f"/tin-bai/{_numbers([piece])[0]}"
    return f"/vu-viec/{ruling.case_id}" if ruling.case_id else "/"


def _home(connection: Connection, story: StoryBrief) -> str:
    case = hand.case_of(connection, story)
    return f"/vu-viec/{case.id}" if case else f"/tin-bai/{story.first_id}"


def _numbers(given: list[str] | None) -> list[int]:
    """Numbers of pieces. Raises BadInput where one is none, or where there are too many for one form."""
    told = list(dict.fromkeys(given or ()))
    if len(told) > MOST_TICKED or not all(one.isascii() and one.isdigit() and len(one) < 19 for one in told):
        raise BadInput("Số tin, bài gửi lên chưa đúng. Mời tải lại trang rồi làm lại.", f"numbers {told[:5]!r}")
    return [int(one) for one in told]
