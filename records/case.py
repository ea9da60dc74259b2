"""What people handle: a case is opened once per story, and a person's review decides it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from records.flag import Level


class CaseState(StrEnum):
    """The life of a case; casework.cases.TRANSITIONS says which step may follow which."""

    OPEN = "mo"
    ACKNOWLEDGED = "da_nhan"
    CONFIRMED = "xac_nhan"
    DISMISSED = "khong_van_de"
    MERGED = "trung_lap"

    @property
    def waiting(self) -> bool:
        """True while someone still has to decide."""
        return self in (CaseState.OPEN, CaseState.ACKNOWLEDGED)


class Verdict(StrEnum):
    """What a person decides at the desk."""

    CONFIRM = "xac_nhan"
    DISMISS = "khong_van_de"
    DUPLICATE = "trung_lap"


class Defect(StrEnum):
    """What is wrong with a piece of coverage (R048)."""

    INCOMPLETE = "chua_day_du"
    LATE = "khong_kip_thoi"
    INACCURATE = "khong_chinh_xac"
    NO_EVIDENCE = "thieu_dan_chung"
    NO_EXPERTISE = "thieu_phan_tich_chuyen_mon"


class Harm(StrEnum):
    """What a piece may do (R049)."""

    MISUNDERSTANDING = "hieu_nham"
    PANIC = "hoang_mang"
    BAD_OPINION = "du_luan_xau"
    WHOLE_SECTOR = "anh_huong_toan_nganh"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A matter before an officer. `unit_id` None means the department itself; `due` is when it must be looked at."""

    id: int
    story: str
    title: str
    state: CaseState
    level: Level
    unit_id: int | None
    officer_id: int | None
    opened: datetime
    due: datetime
    acknowledged: datetime | None = None
    merged_into: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A person's verdict on a case, with the labels of R048 and R049 (several may hold)."""

    case_id: int
    account_id: int
    at: datetime
    verdict: Verdict
    defects: tuple[Defect, ...] = ()
    harms: tuple[Harm, ...] = ()
    note: str = ""
    merged_into: int | None = None
