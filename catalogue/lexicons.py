"""The shipped lexicons as the types nlp is built from: concepts of rumours, words of stance, chat spellings."""

import gzip
import json
import zlib
from functools import cache

from catalogue.places import load_places
from catalogue.tables import table
from catalogue.units import load_abbreviations
from nlp import chain
from nlp.accents import Accents
from nlp.claims import Lexicon
from nlp.claims_slots import ClassWeight
from nlp.concepts import Entry, Vocabulary
from nlp.entities import Tagger
from nlp.matters import Matters
from nlp.models import CLAIMS, ENTITIES, RARITY, content, unreadable
from nlp.orgspans import Patterns
from nlp.phrases import Phrases
from nlp.places import Gazetteer
from nlp.plainly import Plainly
from nlp.rarity import Rarity
from nlp.stance import Linear, StanceModel
from nlp.vectors import Vectors
from records.analysis import Stance


def entries(name: str) -> tuple[Entry, ...]:
    """A lexicon of name, group and forms parted by |."""
    return tuple(Entry(concept, group, tuple(forms.split("|"))) for concept, group, forms in table(name, 3))


def chat_words() -> dict[str, str]:
    """Chat spellings and what they stand for: {"bv": "bệnh viện", …}."""
    return {short: long for short, long in table("teencode.tsv", 2)}  # noqa: C416 - rows are lists, not pairs to the type checker


def classes() -> dict[str, ClassWeight]:
    """The classes of claim concepts: weight, sibling similarity, whether ordinary news is made of them."""
    rows = table("claim_classes.tsv", 4)
    return {name: ClassWeight(float(weight), float(sibling), ordinary == "1") for name, weight, sibling, ordinary in rows}


@cache
def claim_vocabulary() -> Vocabulary:
    """The concepts of health rumours, ready to read texts (built once, about 30 ms)."""
    return Vocabulary(entries("claim_concepts.tsv"), chat_words())


@cache
def stance_vocabulary() -> Vocabulary:
    """The words of stance, ready to read texts (built once)."""
    return Vocabulary(entries("stance_cues.tsv"), chat_words())


@cache
def rarity() -> Rarity:
    """How rare syllables are in the news (nlp/models/rarity.tsv.gz, made by nlp/models/train/rarity.py; about 40 ms)."""
    held = content(RARITY)
    try:
        cells = gzip.decompress(held).decode().replace("\n", "\t").split("\t")  # one split: three times as fast
        return Rarity(int(cells[1]), dict(zip(cells[2::2], map(int, cells[3::2]), strict=True)))
    except (OSError, EOFError, ValueError, LookupError, zlib.error) as fault:
        raise unreadable(RARITY, fault) from fault


@cache
def vectors() -> Vectors:
    """The vectors of the words of the news (nlp/models/vectors.npz; about 30 ms)."""
    return Vectors.load(rarity())


@cache
def accents() -> Accents:
    """What puts accents back (nlp/models/accents.npz; about 30 ms)."""
    return Accents.load()


@cache
def plainly() -> Plainly:
    """What puts texts of chat right for the classifier (built once)."""
    return Plainly(accents(), chat_words())


def _linear(told: dict[str, float]) -> Linear:
    return Linear({name: weight for name, weight in told.items() if name != "constant"}, told["constant"])


@cache
def claim_lexicon() -> Lexicon:
    """All that matching claims needs besides the claims (built once, about 0.2 s)."""
    models = json.loads(content(CLAIMS))
    stances = StanceModel({Stance(name): _linear(told) for name, told in models["stances"].items()})
    return Lexicon(
        concepts=claim_vocabulary(),
        classes=classes(),
        stance_words=stance_vocabulary(),
        rarity=rarity(),
        vectors=vectors(),
        phrases=Phrases.load(),
        likeness=_linear(models["likeness"]),
        relevance=_linear(models["relevance"]),
        stances=stances,
    )


@cache
def alarm_vocabulary() -> Vocabulary:
    """The words of alarming assertions and of their manner, for nlp.checkworthy and nlp.unreliable (built once)."""
    return Vocabulary(entries("checkworthy_cues.tsv"), chat_words())


def tagger_of(model: chain.Chain | None) -> Tagger:
    """The tagger of entities with these weights; with None it tells features only."""
    areas = load_places()
    return Tagger(model or chain.EMPTY, Gazetteer(areas), Patterns(load_abbreviations()), areas)


@cache
def tagger() -> Tagger:
    """The shipped tagger of organisations and places (nlp/models/entities.tsv.gz; about 0.2 s, built once).

    Raises BadInput where the file is missing or changed.
    """
    return tagger_of(chain.load(ENTITIES))


@cache
def matters() -> Matters:
    """The diseases and matters whose cases are counted, for nlp.figures and the desk (built once)."""
    return Matters([(name, tuple(forms.split("|"))) for name, forms in table("figure_matters.tsv", 2)])
