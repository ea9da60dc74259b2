"""Known claims with an official verdict: the shipped list, and anyone's own in the same columns."""

from pathlib import Path

from catalogue.rows import Loaded, Row
from catalogue.rows import load as load_rows
from records.analysis import Claim

SHIPPED = Path(__file__).with_name("claims.csv")
NEEDED = (
    "id",
    "category",
    "claim_vi",
    "verdict",
    "verdict_summary_vi",
    "verdict_by",
    "date",
    "place",
    "source_url",
    "confidence",
)
LONGEST = 1000  # characters of a claim's sentence; the longest shipped one has 130


def load(path: Path | None = None) -> Loaded[Claim]:
    """The claims of a CSV file (the shipped one by default), and the rows left out with their reasons.

    Raises BadInput where the file can't be read or lacks a column; an id given twice or an empty sentence is a bad row.
    """
    seen: set[str] = set()

    def read(row: Row) -> Claim:
        key, sentence = row.need("id"), row.need("claim_vi")
        if key in seen:
            raise row.bad(f"mã “{key[:40]}” đã có ở một dòng trên; xin dùng mã khác", "duplicate claim id")
        if len(sentence) > LONGEST:
            raise row.bad(f"cột “claim_vi” dài quá {LONGEST} ký tự; xin viết gọn thành một câu", "claim too long")
        seen.add(key)
        return Claim(
            id=key,
            category=row.get("category"),
            sentence=sentence,
            verdict=row.get("verdict"),
            verdict_summary=row.get("verdict_summary_vi"),
            verdict_by=row.get("verdict_by"),
            day=row.get("date"),
            place=row.get("place"),
            source_url=row.get("source_url"),
            confidence=row.get("confidence"),
            note=row.get("note"),
        )

    return load_rows(path or SHIPPED, NEEDED, read)


def shown_as_fact(claim: Claim) -> bool:
    """True where the verdict may be shown as established: sources of confidence A and B, never C."""
    return claim.confidence in ("A", "B")
