"""The naive pipeline: what one writes first, from the libraries' own examples, one page at a time.

trafilatura with metadata, underthesea.word_tokenize, two scikit-learn pipelines asked for one prediction at a time,
datasketch MinHash by .update, one ORM object added and committed for each page.
"""

import warnings
from pathlib import Path
from typing import Any

import trafilatura
import underthesea
from datasketch import MinHash, MinHashLSH
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.svm import LinearSVC
from sqlalchemy import ForeignKey, String, Text, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from bench.parts.clock import Clock
from bench.parts.pages import PageFile

SHINGLE = 3  # syllables
PERMUTATIONS = 128
STAGES = ("extract", "segment", "classify", "near-dup", "store")
SHARES = {"extract": 0.44, "segment": 0.38, "classify": 0.06, "near-dup": 0.10, "store": 0.015}
"""Each stage's share of the whole as measured in the paper on performance ("End to end")."""


class _Base(DeclarativeBase):
    """The tables of the naive store."""


class _Group(_Base):
    __tablename__ = "groups"
    id: Mapped[int] = mapped_column(primary_key=True)


class _Post(_Base):
    __tablename__ = "posts"
    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(String, unique=True)
    title: Mapped[str | None] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    date: Mapped[str | None] = mapped_column(String, index=True)
    health: Mapped[bool]
    sector: Mapped[bool] = mapped_column(index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id"))


class Naive:
    """The pipeline with its trained models; `fresh` begins a new store and forgets what was seen."""

    def __init__(self, texts: list[str], labels: list[bool]) -> None:
        """Trains both classifiers on the same texts, segmented as they will be asked."""
        segmented = [str(underthesea.word_tokenize(text, format="text")) for text in texts]
        self._models: list[Pipeline] = []
        for seed in (1, 2):
            model = make_pipeline(TfidfVectorizer(ngram_range=(1, 2)), LinearSVC(random_state=seed))
            self._models.append(model.fit(segmented, labels))

    def fresh(self, folder: Path) -> None:
        """An empty store in `folder`."""
        engine = create_engine(f"sqlite:///{folder / 'naive.db'}")
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")  # as the paper's: without it a commit costs half as much again
        _Base.metadata.create_all(engine)
        self._session = Session(engine)
        self._seen = MinHashLSH(threshold=0.5, num_perm=PERMUTATIONS)

    def close(self) -> None:
        """Lets go of the store."""
        bind = self._session.get_bind()
        self._session.close()
        bind.engine.dispose()

    def take(self, page: PageFile, clock: Clock) -> str:
        """Reads, understands and stores one page; the text found. Each stage's CPU time goes on `clock`."""
        with clock.stage("extract"):
            title, text, date = _extract(page)
        with clock.stage("segment"):
            words = str(underthesea.word_tokenize(text, format="text")) if text else ""
        with clock.stage("classify"):
            health, sector = (bool(model.predict([words])[0]) for model in self._models)
        with clock.stage("near-dup"):
            self._near(page.url, text)
        with clock.stage("store"):
            self._session.add(_Post(url=page.url, title=title, text=text, date=date, health=health, sector=sector))
            self._session.commit()
        return text

    def _near(self, key: str, text: str) -> list[Any]:
        syllables = text.lower().split()
        sketch = MinHash(num_perm=PERMUTATIONS)
        for start in range(max(1, len(syllables) - SHINGLE + 1)):
            sketch.update(" ".join(syllables[start : start + SHINGLE]).encode())
        found: list[Any] = self._seen.query(sketch)
        self._seen.insert(key, sketch)
        return found


def _extract(page: PageFile) -> tuple[str | None, str, str | None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a date library's complaints about strange dates
        found = trafilatura.bare_extraction(page.body, url=page.url, with_metadata=True)
    if found is None:
        return None, "", None
    return found.title, found.text or "", found.date
