"""A text as its writer would have put it in a newspaper: evasion undone, chat words written out, accents put back.

One layer for all that was trained on the news (the classifier of health, sector, topic and tone): "bn sxh ma bv ko nhan" is
read as "bệnh nhân sốt xuất huyết mà bệnh viện không nhận", each word still pointing to where it stands. Texts written
plainly, nearly all of the press, come back as they are.
"""

from collections.abc import Container, Sequence

from nlp.accents import Accents
from nlp.claims_windows import FieldReading
from nlp.concepts import is_bare
from nlp.fields import FieldText
from text import Syllables, fold, spells_syllable

READ = 220  # syllables put right of each field; as many as nlp.linear reads
ENOUGH = 2.0
"""From so many words of chat a text is read so: ko, dc, bn count one each, a word otherwise misspelt (tjem, c0vid) a half,
as "check-in" and "rapper" look misspelt too."""
FEWEST = 5  # words of a text that may be called one without accents: "Tin" and "Man Utd" are not
MEASURES = frozenset({"kg", "km"})
SHORT = 4  # letters of a chat word; the longer ones of the list (vaccine, nilon) newspapers use too


class Plainly:
    """Puts texts right. Safe to share between threads."""

    def __init__(self, accents: Accents, chat: Container[str]) -> None:
        """`chat` has the chat words that the claims' vocabulary writes out."""
        self._accents = accents
        self._chat = chat

    def read(self, fields: Sequence[FieldText], read: Sequence[FieldReading]) -> Sequence[FieldText]:
        """The same fields with their syllables put right; `read` are they as the claims' vocabulary reads them, in order."""
        if self._plain(fields, read):
            return fields
        return [_put_right(each, known, self._accents) for each, known in zip(fields, read, strict=True)]

    def _plain(self, fields: Sequence[FieldText], read: Sequence[FieldReading]) -> bool:
        """True where nothing is to be put right."""
        if sum(self._chat_words(each, known) for each, known in zip(fields, read, strict=True)) >= ENOUGH:
            return False
        words = [word for each in fields for word in each.syllables.words]
        return len(words) < FEWEST or not any(each.reading.bare for each in read) or not is_bare(words)

    def _chat_words(self, each: FieldText, known: FieldReading) -> float:
        """How many words are no Vietnamese syllables as written, and were read as ones."""
        tokens, found = known.reading.tokens, each.syllables
        if tokens.texts == found.words:
            return 0.0
        meant = dict(zip(tokens.starts, tokens.texts, strict=True))
        misspelt = (
            word
            for word, start in zip(found.words, found.starts, strict=True)
            if meant.get(start, word) != word
            and each.text[start].islower()
            and word not in MEASURES
            and not spells_syllable(word)
        )
        return sum(1.0 if len(word) <= SHORT and word in self._chat else 0.5 for word in misspelt)


def _put_right(each: FieldText, known: FieldReading, accents: Accents) -> FieldText:
    tokens = known.reading.tokens
    words = accents.restored([fold(word) if _unreadable(word) else word for word in tokens.texts[:READ]])
    return FieldText(each.name, each.text, Syllables(words, tokens.starts[:READ], tokens.ends[:READ]))


def _unreadable(word: str) -> bool:
    """True for a syllable whose accents are half there (trog tôi, dịhc): it has to be read without them."""
    return not word.isascii() and not spells_syllable(word)
