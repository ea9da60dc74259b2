"""The trained files, each with a card: data, licence, date, scores, and what it is bad at."""

from pathlib import Path

FOLDER = Path(__file__).parent
HEALTH = FOLDER / "health.tsv.gz"
TERMS = FOLDER / "terms.tsv"
VECTORS = FOLDER / "vectors.npz"
PHRASES = FOLDER / "phrases.tsv.gz"
ENTITIES = FOLDER / "entities.tsv.gz"
