"""What the classifiers learn from: public corpora under MIT, labels by two readers of the project, and invented pieces.

A training text is cut to the shape of a feed entry (title and a few dozen syllables) or of an article's beginning, at
lengths drawn with a fixed seed, because a model fitted on whole articles reads short entries badly.
"""

import gzip
import hashlib
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from records.analysis import Text

HERE = Path(__file__).parent
SHORT = (30, 45, 60, 75)
LONG = (75, 150, 220)
LONGEST_TITLE = 28
"""A first line of more syllables is no title."""

DISEASES = [
    "ung thư phổi",
    "viêm gan B",
    "tay chân miệng",
    "sốt xuất huyết",
    "sởi",
    "tiểu đường",
    "suy thận",
    "đột quỵ",
    "thoát vị đĩa đệm",
    "cúm A",
    "viêm não Nhật Bản",
    "ung thư vú",
    "nhồi máu cơ tim",
    "bạch hầu",
    "ho gà",
    "lao phổi",
    "Covid-19",
    "trầm cảm",
    "viêm phổi",
    "gout",
]
FOODS = [
    "cà phê",
    "trà xanh",
    "tỏi",
    "gừng",
    "chuối",
    "khoai lang",
    "yến mạch",
    "sữa chua",
    "trứng",
    "đậu phụ",
    "bưởi",
    "rau muống",
    "nghệ",
    "cá hồi",
    "mật ong",
    "dưa hấu",
    "cà chua",
    "hạt óc chó",
    "bún bò",
    "mít",
    "sầu riêng",
]
FACILITIES = [
    "Bệnh viện Đa khoa tỉnh Sơn Bình",
    "Bệnh viện Nhi Sơn Bình",
    "Bệnh viện Đa khoa khu vực Tân Lộc",
    "Trung tâm Y tế An Khê Bình",
    "Bệnh viện Phụ sản Sơn Bình",
    "Bệnh viện Trung ương Sơn Bình",
    "BV Đa khoa Minh Phúc",
    "Phòng khám đa khoa An Lành",
    "Bệnh viện Quốc tế Phúc Tâm",
    "Trung tâm Y tế khu vực Tân Lộc",
    "Bệnh viện Ung bướu Sơn Bình",
    "Bệnh viện Da liễu Sơn Bình",
]
HOSPITALS = [
    *(name for name in FACILITIES if name.startswith(("Bệnh viện", "BV"))),
    "Bệnh viện Hữu nghị Đa khoa Sơn Bình",
    "Bệnh viện Sản Nhi Tân Lộc",
    "Bệnh viện Nhi đồng An Khê Bình",
    "BVĐK tỉnh Sơn Bình",
    "Bệnh viện Trường Đại học Y Dược Sơn Bình",
    "Bệnh viện Tim mạch Tân Lộc",
    "Bệnh viện Nhiệt đới Sơn Bình",
    "bệnh viện tuyến trung ương",
    "Bệnh viện Đa khoa Quốc tế An Lành",
    "Trung tâm Y tế khu vực An Khê Bình",
]
CLINICS = [
    "Phòng khám đa khoa An Lành",
    "Phòng khám Minh Phúc",
    "Nha khoa Phúc Tâm",
    "Bệnh viện Quốc tế Phúc Tâm",
    "Hệ thống y tế Minh Phúc",
    "Trung tâm xương khớp An Lành",
]
COMMUNES = [
    "Tân Lộc",
    "An Khê Bình",
    "Sơn Bình",
    "Phước Hậu Đông",
    "Hòa Lạc Thượng",
    "Nậm Khao",
    "Vĩnh Trạch Hạ",
    "Bình Minh Tây",
]
"""Facilities and communes are invented, as everywhere in this house."""


@dataclass(frozen=True, slots=True)
class Labels:
    """One piece's labels as in the labelling guide."""

    health: int
    sector: int
    topic: str
    tone: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A text with what is known of it. `origin` keeps variants of one text in one fold."""

    text: Text
    labels: Labels
    origin: str


def identity(text: str) -> str:
    """The id of a corpus text in labels.tsv."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]


def corpus(path: Path) -> list[tuple[str, str]]:
    """(topic, text) of a gzip'd JSON Lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return [(row["topic"], row["text"]) for row in rows]


def rows(path: Path) -> Iterator[list[str]]:
    """The rows of a tab-separated file, notes left out."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def labels() -> dict[str, Labels]:
    """labels.tsv by id."""
    return {row[0]: Labels(int(row[1]), int(row[2]), row[3], row[4]) for row in rows(HERE / "labels.tsv")}


def shaped(text: str, size: int) -> Text:
    """The text as title and a summary, about `size` syllables together."""
    head, _, rest = text.strip().partition("\n")
    if len(head.split()) > LONGEST_TITLE or not rest.strip():
        return Text(summary=" ".join(text.split()[:size]))
    kept = rest.split()[: max(size - len(head.split()), 8)]
    return Text(title=head, summary=" ".join(kept))


def whole(text: str) -> Text:
    """The text as title and body."""
    head, _, rest = text.strip().partition("\n")
    return Text(title=head, text=rest) if rest.strip() else Text(text=text)


def written(terms: Path, variants: int = 4, seed: int = 0) -> list[Piece]:
    """The invented pieces of written.tsv, each with its slots drawn `variants` times."""
    draw = random.Random(seed)
    vocabulary = list(rows(terms))
    places = [term for group, term in vocabulary if group == "place"]
    abroad = [term for group, term in vocabulary if group == "foreign"][:70]
    choices = {"T": places, "N": abroad, "B": DISEASES, "A": FOODS, "V": FACILITIES}
    choices |= {"H": HOSPITALS, "C": CLINICS, "X": COMMUNES}
    pieces = []
    for number, (health, sector, topic, tone, title, summary) in enumerate(rows(HERE / "written.tsv")):
        for _ in range(variants):
            drawn = {slot: draw.choice(values) for slot, values in choices.items()}
            drawn |= {"S": str(draw.randint(3, 900)), "O": str(draw.randint(17, 85))}
            text = Text(title=_filled(title, drawn), summary=_filled(summary, drawn))
            pieces.append(Piece(text, Labels(int(health), int(sector), topic, tone), f"written {number}"))
    return pieces


def labelled(texts: Sequence[tuple[str, str]]) -> list[Piece]:
    """The corpus texts that were labelled by reading, each in the shape of a short, a usual and a long feed entry."""
    known, pieces = labels(), dict[str, list[Piece]]()
    for _, text in texts:
        found = known.get(identity(text))
        if found is not None and text not in pieces:
            pieces[text] = [Piece(shaped(text, size), found, identity(text)) for size in SHORT[1:]]
    return [piece for shapes in pieces.values() for piece in shapes]


def _filled(pattern: str, drawn: dict[str, str]) -> str:
    filled = re.sub(r"\{([A-Z])\}", lambda slot: drawn[slot[1]], pattern)
    return filled[0].upper() + filled[1:]
