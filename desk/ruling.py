"""Ruling on stories by hand: what becomes of pieces, cases and flags. Each function runs in the caller's one transaction, and
keeps the ruling, its effects and the line of the audit log together, so that a death in between leaves nothing half."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from casework import merging
from desk.access.visitors import Visitor
from errors import BadInput, NotFound, NotNow
from records.case import Case
from records.ruling import Ruling, RulingKind
from records.views import StoryBrief
from storage import cases, flags, rulings, story_views
from storage.engine import Connection

WHY_LIMIT = 500


def story_seen(connection: Connection, visitor: Visitor, key: str) -> StoryBrief:
    """The story. Raises NotFound where no piece tells it, or where it is another unit's (T22: the same answer)."""
    found = story_views.brief(connection, key[:64])
    unit = visitor.unit.name if visitor.unit else ""
    if found is None or not story_views.seen_by(connection, key, visitor.scope, unit):
        raise NotFound("Không có vụ tin này trong phạm vi của đồng chí.", f"story {key!r} not visible")
    return found


def case_of(connection: Connection, story: StoryBrief) -> Case | None:
    """The case in which a story's pieces are followed: its own, or the one that was merged into."""
    return cases.standing(connection, story.case) if story.case else None


def join(connection: Connection, visitor: Visitor, here: str, other: str, why: str) -> Ruling:
    """Makes two stories one. The case opened first takes up the other. Raises NotFound, or NotNow where they are one."""
    rulings.hold(connection, alone=True)
    _hold_cases(connection, here[:64], other[:64])
    stays, leaves = two_stories(connection, visitor, here, other)
    kept, gone = case_of(connection, stays), case_of(connection, leaves)
    ruling = _ruling(visitor, RulingKind.TOGETHER, stays.key, leaves.key, why, kept)
    if kept is not None and gone is not None and gone.id != kept.id:
        after, taken = merging.take_up(kept, gone)
        told = None if merging.concerns(kept, gone, after) else visitor.now
        before = (merging.before(kept), merging.before(gone))
        ruling = replace(ruling, other_case_id=gone.id, before=before, told=told)
        cases.change(connection, after)
        cases.change(connection, taken)
    ruling = replace(ruling, id=rulings.join(connection, ruling), moved=leaves.pieces, stayed=stays.pieces)
    if kept is not None:
        held_by = {case.id for case in (leaves.case, gone) if case is not None} - {kept.id}
        flags.move(connection, ruling.id, sorted(held_by), kept.id)
    subject = f"vụ việc {kept.id}" if kept else f"vụ tin {stays.key}"
    taken_up = f", vụ việc {ruling.other_case_id} gộp vào" if ruling.other_case_id else ""
    visitor.note(connection, "gộp vụ tin", subject, f"{leaves.key} → {stays.key}, {leaves.pieces} tin, bài{taken_up}")
    return ruling


def two_stories(connection: Connection, visitor: Visitor, here: str, other: str) -> tuple[StoryBrief, StoryBrief]:
    """(the story whose key stays, the one that is joined to it): the story of the case opened first; `here` where neither has
    one. Raises as `join` does."""
    first, second = story_seen(connection, visitor, here), story_seen(connection, visitor, other)
    if first.key == second.key:
        raise NotNow("Hai vụ tin này đã là một. Mời chọn vụ tin khác.", f"story {here} joined to itself")
    one, two = case_of(connection, first), case_of(connection, second)
    if two is None or (one is not None and merging.earlier(one, two)[0].id == one.id):
        # Both may be followed in one case already, by a verdict: then the story that the case was opened for stays.
        return (second, first) if one is not None and second.case == one else (first, second)
    return second, first


def split(connection: Connection, visitor: Visitor, key: str, item_ids: Sequence[int], why: str) -> Ruling:
    """Takes pieces and their copies out of a story; those flagged open a case of their own. Raises NotFound; NotNow where a
    piece is no longer of the story; BadInput where none, or all, would leave."""
    rulings.hold(connection, alone=True)
    story = story_seen(connection, visitor, key)
    leaving = leaving_with(connection, story, item_ids)
    case = case_of(connection, story)
    ruling = _ruling(visitor, RulingKind.APART, "", story.key, why, case)
    ruling = replace(ruling, id=rulings.part(connection, ruling, leaving), moved=len(leaving))
    if case is not None and story.case is not None:
        flags.move(connection, ruling.id, sorted({case.id, story.case.id}), None)
    visitor.note(
        connection,
        "tách vụ tin",
        f"vụ việc {case.id}" if case else f"vụ tin {story.key}",
        f"{len(leaving)} tin, bài: {', '.join(map(str, leaving[:20]))}",
    )
    return ruling


def leaving_with(connection: Connection, story: StoryBrief, item_ids: Sequence[int]) -> list[int]:
    """The pieces that leave a story: those named and their copies. Raises as `split` does."""
    if not item_ids:
        raise BadInput("Chưa chọn tin, bài nào để tách. Mời quay lại và đánh dấu ít nhất một tin, bài.", "nothing ticked")
    leaving = story_views.with_copies(connection, story.key, item_ids)
    if not set(item_ids) <= set(leaving):
        raise NotNow("Vụ tin đã thay đổi từ lúc mở trang. Mời tải lại trang rồi chọn lại.", f"{item_ids} not of {story.key}")
    if len(leaving) >= story.pieces:
        raise BadInput(
            "Không tách được tất cả tin, bài (kể cả bản sao đi cùng). Mời để lại ít nhất một tin, bài.", f"all of {story.key}"
        )
    return leaving


def part_copy(connection: Connection, visitor: Visitor, item_id: int, why: str) -> Ruling:
    """Rules that a piece is no copy of the others of its copy group; its story stays. Raises NotNow where it has no copies."""
    rulings.hold(connection, alone=True)
    _, group = story_views.groups_of(connection, item_id)
    if group is None or not story_views.copies(connection, item_id, limit=1):
        raise NotNow("Tin, bài này không có bản sao nào. Mời tải lại trang.", f"item {item_id} has no copies")
    ruling = _ruling(visitor, RulingKind.NOT_COPY, "", group, why, None)
    ruling = replace(ruling, id=rulings.part(connection, ruling, [item_id]))
    visitor.note(connection, "tách bản sao", f"tin bài {item_id}", f"khỏi {group}")
    return ruling


def withdraw(connection: Connection, visitor: Visitor, ruling_id: int) -> Ruling:
    """Takes a ruling back. Raises NotFound; NotNow where it was taken back, or where a newer one rests on it."""
    rulings.hold(connection, alone=True)
    found = rulings.one(connection, ruling_id) if 0 < ruling_id < 2**63 else None
    if found is None or not may_see(connection, visitor, found.ruling):
        raise NotFound("Không có việc gộp, tách này trong phạm vi của đồng chí.", f"ruling {ruling_id} not visible")
    ruling = found.ruling
    if ruling.withdrawn is not None:
        raise NotNow("Việc này đã được hoàn tác trước đó. Mời tải lại trang.", f"ruling {ruling_id} withdrawn")
    newer = rulings.later(connection, ruling)
    if newer is not None:
        raise NotNow(
            f"Sau đó {newer.by} đã gộp hoặc tách tiếp các tin, bài này (việc số {newer.ruling.id}). "
            "Mời hoàn tác việc sau cùng trước.",
            f"ruling {ruling_id} under {newer.ruling.id}",
        )
    assert visitor.account is not None  # noqa: S101  # DECIDE_CASES is given to accounts only
    rulings.withdraw(connection, ruling, visitor.account.id, visitor.now)
    if ruling.kind is RulingKind.TOGETHER:
        _unjoined(connection, ruling, visitor.now)
    elif ruling.kind is RulingKind.APART:
        _unparted(connection, ruling)
    visitor.note(connection, "hoàn tác gộp, tách", f"việc {ruling.id}", f"{ruling.kind.value}: {ruling.was} → {ruling.key}")
    return ruling


def may_see(connection: Connection, visitor: Visitor, ruling: Ruling) -> bool:
    """Whether one of the stories (for copies: any piece's) of a ruling is of this visitor's scope, and of two cases that were
    joined both: what the department joined across units, neither unit takes back."""
    if visitor.scope.everything:
        return True
    unit = visitor.unit.name if visitor.unit else ""
    keys = [ruling.key, ruling.was] if ruling.kind is not RulingKind.NOT_COPY else rulings.stories_of(connection, ruling.id)
    joined = all(cases.one(connection, one.case_id, visitor.scope) is not None for one in ruling.before)
    return joined and any(story_views.seen_by(connection, key, visitor.scope, unit) for key in keys)


def _hold_cases(connection: Connection, *keys: str) -> None:
    """Keeps the cases of stories from other writers: a verdict given meanwhile is waited for, and seen."""
    own = [case for key in keys if (case := cases.of_story(connection, key)) is not None]
    for case in sorted((cases.standing(connection, each) for each in own), key=lambda each: each.id):
        cases.held_standing(connection, case)


def _unjoined(connection: Connection, ruling: Ruling, now: datetime) -> None:
    """The case that was taken up stands again, with the flags of its pieces; without one they open a case of their own."""
    own = cases.of_story(connection, ruling.was)
    kept = cases.whole(connection, ruling.case_id) if ruling.case_id else cases.of_story(connection, ruling.key)
    if kept is None:
        return
    held_by = {kept.id, cases.standing(connection, kept).id}
    flags.move(connection, ruling.id, sorted(held_by), own.id if own else None)
    if ruling.before:
        _given_back(connection, ruling, now)


def _given_back(connection: Connection, ruling: Ruling, now: datetime) -> None:
    """Both cases as they were, but for what people decided and flags raised since; of what came to the one that was taken up,
    its officer may know nothing."""
    held = {one.case_id: cases.held(connection, one.case_id) for one in sorted(ruling.before, key=lambda each: each.case_id)}
    kept_before, gone_before = ruling.before
    kept, gone = held[kept_before.case_id], held[gone_before.case_id]
    after, back = merging.give_back(kept, gone, kept_before, gone_before)
    after = merging.by_own_flags(kept, after, kept_before, flags.levels_of(connection, kept.id), now)
    back = merging.by_own_flags(gone, back, gone_before, flags.levels_of(connection, gone.id), now)
    cases.change(connection, after)
    cases.change(connection, back)
    new = flags.levels_of(connection, gone.id, since=ruling.at)
    if back.state.waiting and (new or merging.worse_than(back, gone_before)):
        rulings.tell_undone(connection, ruling.id, gone_before, merging.before(kept))


def _unparted(connection: Connection, ruling: Ruling) -> None:
    """The case of the pieces that had left, where one was opened, is taken up by the one they left."""
    _hold_cases(connection, ruling.key, ruling.was)
    new, old = cases.of_story(connection, ruling.key), cases.of_story(connection, ruling.was)
    if new is None:
        return
    if old is None:
        cases.change(connection, replace(new, story=ruling.was))
        return
    standing, taken = cases.standing(connection, old), cases.standing(connection, new)
    if standing.id == taken.id:
        return
    after, gone = merging.take_up(standing, taken)
    cases.change(connection, after)
    cases.change(connection, gone)
    if merging.concerns(standing, taken, after):
        rulings.tell_undone(connection, ruling.id, merging.before(standing), merging.before(taken))
    flags.hand_over(connection, new.id, standing.id)


def _ruling(visitor: Visitor, kind: RulingKind, key: str, was: str, why: str, case: Case | None) -> Ruling:
    assert visitor.account is not None  # noqa: S101  # DECIDE_CASES is given to accounts only
    return Ruling(
        id=0,
        kind=kind,
        key=key,
        was=was,
        account_id=visitor.account.id,
        at=visitor.now,
        why=why.strip()[:WHY_LIMIT],
        case_id=case.id if case else None,
        told=visitor.now,
    )
