"""The analyst: all that nlp says of a text, put together by the rules for joining.

A piece that rebuts a known claim spreads none (law 6); a confirmed rebuttal about health is about misinformation.
"""

import hashlib
from collections.abc import Sequence
from functools import cache

from nlp.checkworthy import CheckWorthy
from nlp.claims import Library
from nlp.concepts import Vocabulary
from nlp.fields import FieldText, field_texts
from nlp.health import MODEL, MODELS, Classifier, Judgement
from nlp.mentions import VERSION, Registry
from nlp.models import ENTITIES
from nlp.plainly import Plainly
from nlp.story_terms import VERSION as STORIES
from nlp.unreliable import Unreliable
from records.analysis import Analysis, Match, Stance, Text, Tier, Topic

OWN = "~"
"""Parts the stamp of what is shipped from that of a deployment's own adjustment."""
UNREADABLE = (ValueError, ArithmeticError, LookupError, RecursionError)
"""What a text that can't be analysed raises: it is set apart, and the others go on (G7)."""
_OPEN_TOPICS = (Topic.NONE, Topic.OTHER, Topic.ADVICE, Topic.POLICY, Topic.OUTBREAK)


@cache
def stamp() -> str:
    """What analyses carry: the classifier's stamp, the rules' versions, and the hash of the other trained files.

    The tagger of entities is left out: no analysis holds what it says (decision 0029).
    """
    digest = hashlib.sha256()
    for file in sorted(MODELS.glob("*.*")):
        if file != ENTITIES and file.suffix in (".gz", ".json", ".npz", ".tsv"):
            digest.update(file.name.encode() + file.read_bytes())
    return f"{MODEL}+{VERSION}+{STORIES}+rules-{digest.hexdigest()[:10]}"


class Analyst:
    """Analyses texts. The registry and the library may change without a new model: law 2."""

    def __init__(
        self, classifier: Classifier, registry: Registry, library: Library, alarms: Vocabulary, plainly: Plainly
    ) -> None:
        """`alarms` are the words of alarming assertions (catalogue.lexicons.alarm_vocabulary)."""
        self._classifier = classifier
        self._registry = registry
        self._plainly = plainly
        self._library = library
        self._alarms = CheckWorthy(alarms)
        self._manner = Unreliable(alarms)

    @property
    def model(self) -> str:
        """The stamp of all parts and their versions; a new one means that old items can be redone. A deployment's own part
        stands behind OWN."""
        own = self._classifier.adjusted
        return f"{stamp()}{OWN}{own}" if own else stamp()

    def analyse(self, texts: Sequence[Text]) -> list[Analysis]:
        """One analysis for each text, in order."""
        return [self.analyse_read(field_texts(text)) for text in texts]

    def analyse_read(self, fields: Sequence[FieldText]) -> Analysis:
        """The analysis of a text already read: classifier, claims, alarms and manner share its syllables."""
        mentions, places = self._registry.read(Text(**{each.name: each.text for each in fields}))
        read = self._library.read_fields(fields)
        judgement = self._classifier.judge_read(self._plainly.read(fields, read))
        cues = self._alarms.read(read)
        matches = _one_stance(self._library.match_read(read))
        return Analysis(
            model=self.model,
            health=judgement.health,
            sector=judgement.sector,
            topic=_topic(judgement, matches),
            tone=judgement.tone,
            unreliable=self._manner.probability_read(read, cues),
            words=judgement.words,
            mentions=mentions,
            places=places,
            matches=matches,
            assertions=self._alarms.assertions_read(read, cues),
        )


def _one_stance(matches: tuple[Match, ...]) -> tuple[Match, ...]:
    """The matches, best first; where one is rebutted, none is spread."""
    ranked = sorted(matches, key=lambda match: -match.score)
    if any(match.stance is Stance.REBUTS for match in ranked):
        ranked = [match for match in ranked if match.stance is not Stance.SPREADS]
    return tuple(ranked)


def _topic(judgement: Judgement, matches: tuple[Match, ...]) -> Topic:
    rebutted = any(match.stance is Stance.REBUTS and match.tier is Tier.CONFIRMED for match in matches)
    if rebutted and judgement.health.is_ and judgement.topic in _OPEN_TOPICS:
        return Topic.MISINFO
    return judgement.topic
