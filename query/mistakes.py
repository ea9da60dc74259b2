"""What is wrong with a query, and where."""

from errors import BadInput


class BadQuery(BadInput):
    """A query that can't be read. `place` counts code points from 0 to the character the sentence is about."""

    def __init__(self, place: int, sentence: str, detail: str) -> None:
        super().__init__(f"Ký tự thứ {place + 1}: {sentence}", f"query at {place}: {detail}")
        self.place = place
