"""What people teach the machine: an officer's correction of a piece, and the training rows that follow from verdicts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from records.analysis import Topic
from records.flag import About, Level

OFFICER_DETECTOR = "officer_report"
"""The name under which a person's own flag is kept ("you missed this"); no detector of ours bears it."""
SECTOR = "sector"
"""The task of telling whether a piece concerns the health sector; the other tasks are named like their detector."""


class CorrectionKind(StrEnum):
    """What an officer says of a piece that the machine got wrong."""

    SECTOR = "lien_quan_nganh"
    SPREAD = "lan_truyen_sai"
    WARNING = "can_canh_bao"
    CRITICISM = "phe_binh_don_vi"
    MENTION = "nhac_den_don_vi"
    NOT_SECTOR = "khong_lien_quan"
    TOPIC = "sai_chu_de"

    @property
    def missed(self) -> bool:
        """True where it says that the piece should have been flagged."""
        return self not in (CorrectionKind.NOT_SECTOR, CorrectionKind.TOPIC)


MISSED_BY: dict[CorrectionKind, str] = {
    CorrectionKind.SECTOR: SECTOR,
    CorrectionKind.SPREAD: "claim_spread",
    CorrectionKind.WARNING: "alarming_assertion",
    CorrectionKind.CRITICISM: "unit_criticism",
    CorrectionKind.MENTION: "unit_mention",
}
"""The task that should have spoken; each of these pieces concerns the sector too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """`topic` is the right one where `kind` is TOPIC; `unit_id` whose matter a missed piece is, None the department's."""

    item_id: int
    account_id: int
    at: datetime
    kind: CorrectionKind
    unit_id: int | None = None
    topic: Topic | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenFlag:
    """A flag of a case as learning sees it, with what the analysis of its piece says; `sector` is a probability, `key` the
    flag's own (of an officer's report: the kind)."""

    case_id: int
    item_id: int
    detector: str
    level: Level
    score: float
    about: About
    at: datetime
    sector: float = 0.0
    unreliable: float = 0.0
    negative: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """One officer's verdict on a decided case: confirmed, or dismissed. `account_id` tells officers apart, no more."""

    case_id: int
    account_id: int
    at: datetime
    confirmed: bool
    level: Level


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceKey:
    """What a piece is known by in training: the SHA-256 of its words, and the story that keeps its kin on one side."""

    text: str
    story: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One training row: `label` says whether the task should have spoken of the piece. `weight` falls with age. Whoever
    said so is left out on purpose."""

    task: str
    item_id: int
    text: str
    story: str
    label: bool
    weight: float
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLesson:
    """One decided case with its flags: the row that the ranking learns from."""

    case_id: int
    level: Level
    confirmed: bool
    weight: float
    at: datetime
    flags: tuple[SeenFlag, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """All rows, oldest first. `conflicts` counts pieces and cases left out because two officers disagree."""

    lessons: tuple[Lesson, ...]
    cases: tuple[CaseLesson, ...]
    conflicts: int


class ChannelChoice(StrEnum):
    """How what a detector flags reaches people; the queue and the digest have it in any case."""

    BY_PRECISION = "theo_do_chinh_xac"
    ALERT = "bao_rieng"
    QUEUE_ONLY = "chi_hang_doi"


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectorStanding:
    """How often people agreed with a detector in a period: cases reviewed, of them confirmed, and pieces it missed."""

    detector: str
    reviewed: int = 0
    confirmed: int = 0
    missed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenModel:
    """A choice of this deployment's model: its folder's stamp ("" is the shipped one alone), the stamps of its two parts
    ("" for none), and the SHA-256 of its card. Items from `redo_from` on are analysed again; `refused` says why it is not
    used though chosen, None where it is."""

    id: int
    at: datetime
    stamp: str
    sector: str
    ranking: str
    card: str
    redo_from: int
    refused: str | None = None
