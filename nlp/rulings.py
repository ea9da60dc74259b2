"""What officers' rulings leave of a piece's placing. Pure: storage says what stands, `nlp.stories.place` obeys."""

from collections.abc import Sequence

from records.ruling import Bounds, RulingKind, Said, Side


def bounds(said: Sequence[Said]) -> Bounds:
    """The newest word on a piece holds: the story and the copy group it was last ruled to belong in, and those of the pieces
    it was ruled apart from. A piece that has a story by ruling needs no more: the others were ruled elsewhere.

    Rulings taken back must not be among `said`; its order does not matter."""
    story = group = None
    not_stories: set[str] = set()
    not_groups: set[str] = set()
    for one in sorted(said, key=lambda each: each.ruling_id):
        of_copies = one.kind is RulingKind.NOT_COPY
        if one.side is Side.MOVED or one.kind is RulingKind.TOGETHER:
            story, group = (story, one.key) if of_copies else (one.key, group)
        elif of_copies:
            not_groups.update(one.away)
        else:
            not_stories.update(one.away)
    return Bounds(
        story=story,
        copy_group=group,
        not_stories=frozenset() if story else frozenset(not_stories),
        not_groups=frozenset(not_groups - {group}),
    )
