"""Officers: who holds which duty at which unit (R023, R024, R063, R067), from anyone's list."""

from datetime import date
from pathlib import Path

from catalogue.rows import Loaded, Row, load
from records.unit import Duty, Officer

NEEDED = ("unit", "name", "email", "duty", "valid_from")


def load_officers(file: Path, units: dict[str, int]) -> Loaded[Officer]:
    """The officers of a CSV file with columns unit, name, email, duty, valid_from and, if wanted, valid_to, phone, decision.

    `units` gives the id of each registered unit by name. Ids are 0: storage numbers them. Raises BadInput where the file
    or a column is missing; an unknown unit or duty, a bad day or address is a bad row."""

    def read(row: Row) -> Officer:
        unit = row.need("unit")
        if unit not in units:
            raise row.bad(f"cột “unit”: chưa có đơn vị “{unit[:80]}” trong danh bạ; xin nhập đơn vị trước", "unknown unit")
        duty, email = row.need("duty"), row.need("email")
        if duty not in list(Duty):
            raise row.bad(f"cột “duty”: “{duty[:40]}” phải là một trong {', '.join(Duty)}", "unknown duty")
        if email.count("@") != 1 or any(letter.isspace() or letter in ",;<>" for letter in email):
            raise row.bad(f"cột “email”: “{email[:80]}” phải là đúng một địa chỉ thư", "bad e-mail address")
        since = row.day("valid_from")
        if since is None:
            raise row.bad("cột “valid_from” để trống; xin ghi ngày bắt đầu phân công", "empty valid_from")
        return Officer(
            id=0,
            unit_id=units[unit],
            name=row.need("name"),
            email=email,
            duty=Duty(duty),
            valid_from=since,
            valid_to=_end(row, since),
            phone=row.get("phone") or None,
            decision=row.get("decision") or None,
        )

    return load(file, NEEDED, read)


def _end(row: Row, since: date) -> date | None:
    end = row.day("valid_to")
    if end is not None and end < since:
        raise row.bad("cột “valid_to” sớm hơn “valid_from”", "duty ends before it begins")
    return end
