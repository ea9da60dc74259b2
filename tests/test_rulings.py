"""What officers ruled of stories holds: in any order of pieces and of readings again, whatever the texts say."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.lexicons import rarity, vectors
from nlp.rulings import bounds
from nlp.stories import SUGGEST, Signer, likeness, place
from records.analysis import Placing, StoryCandidate, Text
from records.ruling import FREE, Bounds, RulingKind, Said, Side

SIGNER = Signer(rarity(), vectors())
DAY = date(2026, 3, 2)
FIRE = "Cháy kho vật tư Bệnh viện Đa khoa Hải Vân, 40 người bệnh được đưa ra ngoài an toàn trong đêm"
TEXTS = (
    FIRE,
    "40 bệnh nhân thoát nạn trong vụ cháy kho vật tư ở Bệnh viện Đa khoa Hải Vân",
    "Vụ cháy kho vật tư Bệnh viện Đa khoa Hải Vân: đưa 40 người bệnh ra ngoài trong đêm",
    FIRE.upper(),
    "Ngộ độc tại tiệc cưới xã Tân Khê, hai mươi người nhập viện Đa khoa Hải Vân trong đêm",
    "Hai mươi người ngộ độc sau tiệc cưới ở Tân Khê phải nhập viện",
    "Giá xăng giảm nhẹ từ 15 giờ chiều nay theo liên Bộ Công Thương và Tài chính",
)
SIGNATURES = [SIGNER.signature(Text(title=text), DAY) for text in TEXTS]


@dataclass
class Ruled:
    """A ruling as the store keeps it."""

    number: int
    kind: RulingKind
    key: str
    moved: frozenset[int]
    stayed: frozenset[int]


@dataclass
class World:
    """Pieces placed one after the other, each against all others, as storage does; and what must hold of pairs, kept apart from
    how placing knows it: the newest ruling on a pair."""

    placed: dict[int, Placing] = field(default_factory=dict)
    rulings: list[Ruled] = field(default_factory=list)
    ruled_pairs: dict[frozenset[int], bool] = field(default_factory=dict)
    not_copies: set[frozenset[int]] = field(default_factory=set)
    number: int = 0

    def read(self, item: int) -> None:
        others = [
            StoryCandidate(item_id=one, copy_group=each.copy_group, story=each.story, signature=SIGNATURES[one % len(TEXTS)])
            for one, each in self.placed.items()
            if one != item
        ]
        self.placed[item] = place(item, SIGNATURES[item % len(TEXTS)], others, bounds(self.said(item)))

    def said(self, item: int) -> list[Said]:
        found = []
        for one in self.rulings:
            if item in one.moved | one.stayed:
                away = {self._key(one.kind, other) for other in one.moved} if item in one.stayed else set()
                side = Side.MOVED if item in one.moved else Side.STAYED
                found.append(Said(ruling_id=one.number, kind=one.kind, side=side, key=one.key, away=tuple(sorted(away))))
        return found

    def _key(self, kind: RulingKind, item: int) -> str:
        return self.placed[item].copy_group if kind is RulingKind.NOT_COPY else self.placed[item].story

    def story(self, item: int) -> frozenset[int]:
        return frozenset(one for one, each in self.placed.items() if each.story == self.placed[item].story)

    def join(self, one: int, other: int) -> None:
        stays, leaves = self.story(one), self.story(other)
        if stays != leaves:
            key = self.placed[one].story
            self._rule(RulingKind.TOGETHER, key, leaves, stays)
            self._pairs(product(stays | leaves, stays | leaves), together=True)

    def split(self, item: int) -> None:
        whole = self.story(item)
        moved = frozenset(one for one in whole if self.placed[one].copy_group == self.placed[item].copy_group)
        if moved != whole:
            self._rule(RulingKind.APART, "", moved, whole - moved)
            self._pairs(product(moved, moved), together=True)
            self._pairs(product(moved, whole - moved), together=False)

    def part_copy(self, item: int) -> None:
        group = frozenset(one for one, each in self.placed.items() if each.copy_group == self.placed[item].copy_group)
        if len(group) > 1:
            self._rule(RulingKind.NOT_COPY, "", frozenset({item}), group - {item})
            self.not_copies |= {frozenset({item, other}) for other in group - {item}}

    def _rule(self, kind: RulingKind, key: str, moved: frozenset[int], stayed: frozenset[int]) -> None:
        self.number += 1
        key = key or f"h{self.number}"
        self.rulings.append(Ruled(self.number, kind, key, moved, stayed))
        for one in moved:
            was = self.placed[one]
            self.placed[one] = Placing(
                copy_group=key if kind is RulingKind.NOT_COPY else was.copy_group,
                story=was.story if kind is RulingKind.NOT_COPY else key,
            )

    def _pairs(self, pairs: Iterable[tuple[int, int]], *, together: bool) -> None:
        self.ruled_pairs |= {frozenset(pair): together for pair in pairs if pair[0] != pair[1]}

    def check(self) -> None:
        for pair, together in self.ruled_pairs.items():
            one, other = (self.placed[item].story for item in pair)
            assert (one == other) is together, (sorted(pair), together, self.rulings)
        for pair in self.not_copies:
            one, other = (self.placed[item].copy_group for item in pair)
            assert one != other, (sorted(pair), self.rulings)


PIECE = st.integers(min_value=0, max_value=2 * len(TEXTS) - 1)
STEP = st.one_of(
    st.tuples(st.just("read"), PIECE, PIECE),
    st.tuples(st.sampled_from(["join", "split", "part_copy"]), PIECE, PIECE),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(STEP, min_size=5, max_size=40))
def test_what_was_ruled_holds_after_any_readings_and_new_pieces(steps: list[tuple[str, int, int]]) -> None:
    world = World()
    for what, one, other in steps:
        for item in (one, other):
            if item not in world.placed:
                world.read(item)
        if what == "read":
            world.read(one)
        elif what == "join":
            world.join(one, other)
        elif what == "split":
            world.split(one)
        else:
            world.part_copy(one)
        world.check()


@settings(max_examples=60, deadline=None)
@given(st.permutations(range(2 * len(TEXTS))), st.permutations(range(2 * len(TEXTS))))
def test_reading_everything_again_in_any_order_gives_the_ruled_result(first: list[int], again: list[int]) -> None:
    world = World()
    for item in first:
        world.read(item)
    world.join(0, 6)
    world.split(1)
    world.part_copy(3)
    for item in again * 2:
        world.read(item)
        world.check()
    assert world.placed[0].story == world.placed[6].story
    assert world.placed[0].story != world.placed[1].story


def test_a_new_piece_like_two_joined_stories_comes_to_the_one_they_are() -> None:
    world = World()
    for item in (0, 4):
        world.read(item)
    world.join(0, 4)
    for item in (1, 2, 5):
        world.read(item)
    assert len({each.story for each in world.placed.values()}) == 1


def test_a_bridging_piece_leaves_two_that_were_ruled_apart_where_they_are() -> None:
    world = World()
    for item in (0, 1):
        world.read(item)
    assert world.placed[0].story == world.placed[1].story
    world.split(1)
    world.read(2)  # agrees with both
    for item in (0, 1, 2, 0):
        world.read(item)
    assert world.placed[0].story != world.placed[1].story
    assert world.placed[2].story in (world.placed[0].story, world.placed[1].story)


def test_a_copy_ruled_none_keeps_its_story_and_its_own_group() -> None:
    kept = StoryCandidate(item_id=7, copy_group="b7", story="v7", signature=SIGNATURES[0])
    ruled = bounds([Said(ruling_id=3, kind=RulingKind.NOT_COPY, side=Side.MOVED, key="h3")])
    assert place(9, SIGNATURES[3], [kept], ruled) == Placing(copy_group="h3", story="v7")
    assert place(9, SIGNATURES[3], [kept]) == Placing(copy_group="b7", story="v7")


def test_a_story_named_after_a_piece_is_not_given_to_it_where_it_holds_one_ruled_apart_from_it() -> None:
    never = Bounds(not_stories=frozenset({"v5"}), not_groups=frozenset({"b5"}))
    assert place(5, SIGNATURES[0], [], never) == Placing(copy_group="b5.1", story="v5.1")


def test_without_rulings_nothing_is_bound() -> None:
    assert bounds([]) == FREE


def test_the_newest_ruling_on_a_piece_holds() -> None:
    joined = Said(ruling_id=1, kind=RulingKind.TOGETHER, side=Side.STAYED, key="v1")
    parted = Said(ruling_id=2, kind=RulingKind.APART, side=Side.MOVED, key="h2")
    assert bounds([parted, joined]).story == "h2"
    assert bounds([joined]).story == "v1"


def test_stories_below_the_threshold_are_suggested_most_alike_first() -> None:
    later = SIGNER.signature(Text(title=TEXTS[4]), DAY + timedelta(days=2))
    kept = [
        StoryCandidate(item_id=number, copy_group=f"b{number}", story=f"v{number}", signature=signature)
        for number, signature in ((6, SIGNATURES[6]), (4, later), (1, SIGNATURES[1]))
    ]
    alike = likeness(SIGNATURES[0], kept)
    assert list(alike) == ["v1", "v4", "v6"]
    assert alike["v1"] >= 1 > alike["v4"] >= SUGGEST > alike["v6"]
