"""The form of a claim: what was filled in, the claim and the changed groups it makes, and the groups as the form shows them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from catalogue.claims import LONGEST
from catalogue.tables import aspects
from desk.links import outside
from desk.words import CLAIM_CATEGORIES, CLAIM_CONFIDENCES, CLAIM_VERDICTS
from errors import BadInput
from records.analysis import Claim
from records.claim import OWN_GROUP, Aspect, Group, GroupEdit
from text import nfc, syllables

LEAST_WORDS = 4
MOST_ADDED, LONGEST_ADDED = 20, 80
MOST_GROUPS = 60
_DAY = re.compile(r"(?:(?:(\d{1,2})[/.-])?(\d{1,2})[/.-])?(\d{4})")
_ISO = re.compile(r"\d{4}(-\d{2}){0,2}")
_ODD_ID = re.compile(r"[^A-Za-z0-9._-]")


@dataclass(frozen=True, slots=True)
class Given:
    """What was filled in, by the fields of a Claim."""

    id: str = ""
    sentence: str = ""
    category: str = ""
    verdict: str = ""
    verdict_summary: str = ""
    verdict_by: str = ""
    day: str = ""
    place: str = ""
    source_url: str = ""
    confidence: str = ""
    note: str = ""
    groups: tuple[GroupEdit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """A group in the form: `words` with whether each was removed, `added` as typed, and what the lexicon lists already."""

    key: str
    label: str
    words: tuple[tuple[str, bool], ...]
    listed: tuple[str, ...]
    added: str
    required: bool
    core: bool


def given_of(claim: Claim, groups: Sequence[GroupEdit]) -> Given:
    """A kept claim as the form shows it."""
    day = "/".join(reversed(claim.day.split("-"))) if _ISO.fullmatch(claim.day) else claim.day
    told = {name: getattr(claim, name) for name in Claim.__slots__ if name != "day"}
    return Given(**told, day=day, groups=tuple(groups))


def draft_of(given: Given) -> Claim:
    """The claim as far as it is filled in, for a trial. Raises BadInput where there is no sentence to try."""
    sentence = " ".join(nfc(given.sentence).split())
    if len(syllables(sentence).words) < LEAST_WORDS or len(sentence) > LONGEST:
        raise BadInput(
            f"Ô “Thông tin” cần là một câu từ {LEAST_WORDS} tiếng đến {LONGEST} ký tự, nói rõ ai, cái gì. Mời viết lại.",
            f"claim sentence of {len(sentence)} characters",
        )
    told = {name: " ".join(nfc(getattr(given, name)).split())[:LONGEST] for name in Claim.__slots__ if name != "sentence"}
    return Claim(**{**told, "sentence": sentence, "day": _day(given.day)})


def claim_of(given: Given) -> Claim:
    """The claim that was filled in. Raises BadInput naming the field and what to mend."""
    claim = draft_of(given)
    for value, known, name in (
        (claim.category, CLAIM_CATEGORIES, "Nhóm"),
        (claim.verdict, CLAIM_VERDICTS, "Kết luận"),
        (claim.confidence, CLAIM_CONFIDENCES, "Độ tin cậy"),
    ):
        if value not in known:
            raise BadInput(f"Ô “{name}”: mời chọn một mục.", f"claim field {name} {value!r}")
    for text, name in ((claim.verdict_summary, "Nội dung kết luận"), (claim.verdict_by, "Cơ quan kết luận")):
        if not text:
            raise BadInput(f"Ô “{name}” để trống. Mời điền vào.", f"claim field {name} empty")
    if claim.confidence != "C" and not claim.source_url:
        raise BadInput("Ô “Địa chỉ nguồn” để trống. Chỉ mục độ tin cậy C mới được thiếu nguồn.", "claim without source")
    _check_source(claim.source_url)
    return claim


def _check_source(address: str) -> None:
    """Raises BadInput where a source's address is given and is no plain address of the web."""
    link = outside(address)
    if address and (link is None or "." not in link.host.strip(".")):
        raise BadInput(
            "Ô “Địa chỉ nguồn” cần là địa chỉ trang công khai, ví dụ https://moh.gov.vn/bai-viet. Mời sửa lại.",
            f"claim source {address[:80]!r}",
        )


def check_id(key: str) -> None:
    """Raises BadInput where an id can't stand in an address."""
    if not key or len(key) > 40 or _ODD_ID.search(key):
        raise BadInput(
            f"mã “{key[:40]}” chỉ được gồm chữ không dấu, số, dấu chấm, gạch ngang, gạch dưới, nhiều nhất 40 ký tự.",
            f"claim id {key[:60]!r}",
        )


def _day(written: str) -> str:
    """21/11/2026, 11/2026 or 2026 as the claims list writes it. Raises BadInput where it is none of them."""
    found = _DAY.fullmatch(written.strip())
    if not written.strip():
        return ""
    day, month, year = found.groups() if found else (None, None, "")
    if not found or not 1900 <= int(year) <= 2100 or not 1 <= int(month or 1) <= 12 or not 1 <= int(day or 1) <= 31:
        raise BadInput("Ô “Ngày” cần viết dạng 21/11/2026, 11/2026 hoặc 2026. Mời sửa lại.", f"claim day {written[:40]!r}")
    return "-".join(part if len(part) == 4 else part.zfill(2) for part in (year, month, day) if part)


def edits_of(form: Mapping[str, Sequence[str]]) -> tuple[GroupEdit, ...]:
    """The changed groups of a sent form: `nhom` and `them` go together, `bo` is "group|word", `can` a group."""
    removed: dict[str, list[str]] = {}
    for one in form.get("bo", ()):
        key, _, word = one.rpartition("|")
        removed.setdefault(key, []).append(nfc(word)[:LONGEST_ADDED])
    required = set(form.get("can", ()))
    added = {key: _added(text) for key, text in zip(form.get("nhom", ()), form.get("them", ()), strict=False)}
    aspect, fresh = "".join(form.get("nhom_moi", ())[:1]), _added("".join(form.get("them_moi", ())[:1]))
    if fresh and aspect in set(Aspect):
        key = OWN_GROUP + aspect
        added[key] = tuple(dict.fromkeys((*added.get(key, ()), *fresh)))
        required |= {key} if form.get("can_moi") else set()
    keys = list(dict.fromkeys((*added, *removed, *required)))[:MOST_GROUPS]
    made = (
        GroupEdit(group=key[:200], removed=tuple(removed.get(key, ())), added=added.get(key, ()), required=key in required)
        for key in keys
    )
    return tuple(one for one in made if not one.empty and (one.added or not one.group.startswith(OWN_GROUP)))


def _added(typed: str) -> tuple[str, ...]:
    """Words parted by commas, as read: lower case, one space."""
    parts = (" ".join(syllables(nfc(part)).words) for part in re.split(r"[,;\n|]", typed))
    return tuple(dict.fromkeys(part[:LONGEST_ADDED] for part in parts if part))[:MOST_ADDED]


def rows_of(derived: Sequence[Group] | None, edits: Sequence[GroupEdit]) -> dict[Aspect, list[GroupRow]]:
    """The groups by the question they answer, as derived and changed. Before a trial (`derived` is None) only the changed
    ones are known; after it those that the sentence no longer has are left out."""
    changed = {edit.group: edit for edit in edits}
    found: dict[Aspect, list[GroupRow]] = {aspect: [] for aspect in Aspect}
    for group in derived or ():
        edit = changed.pop(group.key, GroupEdit(group=group.key))
        found[_aspect(group.kind)].append(_row(edit, _label(group.kind), group.words, group.listed, core=group.core))
    for edit in changed.values():
        own = edit.group.startswith(OWN_GROUP)
        if own or derived is None:
            kind = edit.group.partition(":")[0]
            aspect = Aspect(edit.group.removeprefix(OWN_GROUP)) if own else _aspect(kind)
            found[aspect].append(_row(edit, "nhóm tự thêm" if own else _label(kind), edit.removed, (), core=True))
    return {aspect: rows for aspect, rows in found.items() if rows}


def _row(edit: GroupEdit, label: str, words: Iterable[str], listed: tuple[str, ...], *, core: bool) -> GroupRow:
    return GroupRow(
        key=edit.group,
        label=label,
        words=tuple((word, word in edit.removed) for word in words),
        listed=listed,
        added=", ".join(edit.added),
        required=edit.required,
        core=core,
    )


def _aspect(kind: str) -> Aspect:
    return aspects().get(kind, (Aspect.WHAT, ""))[0]


def _label(kind: str) -> str:
    return aspects().get(kind, (Aspect.WHAT, "nhóm khác"))[1]
