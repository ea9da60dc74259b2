"""How rare words are in the news (nlp/models/rarity.tsv.gz)."""

import math
from collections.abc import Mapping


class Rarity:
    """How rare a syllable or a pair of them is in the news: natural logarithm of articles per article that has it."""

    def __init__(self, articles: int, seen: Mapping[str, int]) -> None:
        self.unseen = math.log(articles)
        logs = {count: math.log(articles / count) for count in set(seen.values())}
        self.known = {term: logs[count] for term, count in seen.items()}

    def of(self, term: str) -> float:
        """The rarity of a term; unseen ones are rarest."""
        return self.known.get(term, self.unseen)
