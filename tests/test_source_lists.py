"""Lists of sources out and in: round trips, bad rows told by line and column, hostile files refused."""

import csv
import io
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from catalogue.opml import from_opml
from catalogue.source_lists import COLUMNS, Known, from_csv
from commands import sources as command
from desk import source_lists
from errors import BadInput
from records.source import Outlet, OutletKind, ReaderKind, Source
from storage import audit, outlets, sources, units
from storage.engine import Connection, open_store, reading, writing
from storage.migrate import upgrade
from tests.desk_client import Browser, desk
from tests.desk_seeds import HOSPITAL, seed

NOW = datetime(2026, 11, 22, tzinfo=UTC)
KNOWN = Known(outlets=(), units={"Bệnh viện tỉnh": 7})
PRESS = Known(outlets=(), units={}, basis="RSS công khai", kind=OutletKind.PRESS)
NASTY = '=HYPERLINK("http://x") & <b>"Báo",\'một\' – Sức khỏe'


def furnish(connection: Connection) -> None:
    """Two more sources, spelled as badly as can be."""
    outlets.keep(connection, [Outlet(key="kho", name=NASTY, domain="kho.example", kind=OutletKind.PRESS)])
    hospital = next(one.id for one in units.every(connection) if one.name == HOSPITAL)
    first = Source(
        id=0, outlet_key="kho", name=NASTY, reader=ReaderKind.SECTION, address="https://kho.example/a?b=1&c=%22d%22",
        basis="@can_cu; '=1", unit_id=hospital, every_minutes=45, pace_seconds=2.5, enabled=False,
    )  # fmt: skip
    sources.add(connection, first, now=NOW, token="bi-mat")
    sources.add(connection, replace(first, name="'=đã có dấu nháy", address="https://kho.example/e", unit_id=None), now=NOW)


@pytest.fixture
def furnished(sqlite_store: Engine, tmp_path: Path) -> Engine:
    seed(sqlite_store, tmp_path)
    with writing(sqlite_store) as connection:
        furnish(connection)
    return sqlite_store


def written(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.mark.parametrize("form", ["csv", "opml"])
def test_what_goes_out_comes_in_the_same_in_another_store(furnished: Engine, tmp_path: Path, form: str) -> None:
    with reading(furnished) as connection:
        body = source_lists.exported(connection, form)
        known_units = units.every(connection)
        before = [replace(one, id=0) for one, _ in sources.every(connection)]
    assert b"bi-mat" not in body
    other = open_store(f"sqlite:///{tmp_path / 'khac.db'}")
    upgrade(other)
    with writing(other) as connection:
        units.keep(connection, known_units)
        found = source_lists.loaded(connection, written(tmp_path, f"nguon.{form}", body), "", "")
        assert found.problems == ()
        assert source_lists.keep(connection, found, NOW) == len(before)
    with reading(other) as connection:
        again = source_lists.exported(connection, form)
        after = [replace(one, id=0) for one, _ in sources.every(connection)]
        names = {one.id: one.name for one in units.every(connection)}
    other.dispose()
    assert again == body
    strip = {one.id: one.name for one in known_units}
    assert [(replace(one, unit_id=None), strip.get(one.unit_id or 0)) for one in before] == [
        (replace(one, unit_id=None), names.get(one.unit_id or 0)) for one in after
    ]


def test_no_cell_is_a_formula_and_the_opml_is_what_others_read(furnished: Engine) -> None:
    with reading(furnished) as connection:
        table = list(csv.reader(io.StringIO(source_lists.exported(connection, "csv").decode("utf-8-sig"), newline="")))
        tree = ET.fromstring(source_lists.exported(connection, "opml"))
    assert tuple(table[0]) == COLUMNS
    assert not [cell for row in table for cell in row if cell.startswith(("=", "+", "-", "@"))]
    read = [node for node in tree.iter("outline") if node.get("xmlUrl")]
    assert {node.get("type") for node in read} == {"rss"}
    assert NASTY in {node.get("text") for node in read}


BAD_CSV = """name,address,reader,basis,outlet_name,kind,unit,every_minutes,pace_seconds,enabled
Báo A,https://a.example/rss,feed,công khai,Báo A,co_quan_bao_chi,,15,2,1
Báo B,javascript:alert(1),feed,công khai,Báo B,co_quan_bao_chi,,15,2,1
Báo C,https://c.example/rss,telepathy,công khai,Báo C,co_quan_bao_chi,,15,2,1
Báo D,https://d.example/rss,feed,,Báo D,co_quan_bao_chi,,15,2,1
Báo E,https://e.example/rss,feed,công khai,Báo E,bao,,15,2,1
Báo F,https://f.example/rss,feed,công khai,Báo F,co_quan_bao_chi,Bệnh viện lạ,15,2,1
Báo G,https://g.example/rss,feed,công khai,Báo G,co_quan_bao_chi,,0,2,1
Báo H,https://h.example/rss,feed,công khai,Báo H,co_quan_bao_chi,,15,0.1,1
Báo I,https://i.example/rss,feed,công khai,Báo I,co_quan_bao_chi,,15,2,co
Báo A nữa,https://a.example/rss,feed,công khai,Báo A,co_quan_bao_chi,,15,2,1
,https://k.example/rss,feed,công khai,Báo K,co_quan_bao_chi,,15,2,1
Báo L,https://l.example/rss,feed,công khai,Báo L,co_quan_bao_chi,,15,2,1,thừa
Báo M,https://m.example/rss,youtube,công khai,Báo M,co_quan_bao_chi,Bệnh viện tỉnh,,"2,5",
"""


def test_bad_rows_are_told_by_line_column_and_remedy_and_the_rest_goes_on(tmp_path: Path) -> None:
    found = from_csv(written(tmp_path, "nguon.csv", BAD_CSV), KNOWN)
    assert [one.source.name for one in found.records] == ["Báo A", "Báo M"]
    last = found.records[1].source
    assert (last.reader, last.unit_id, last.every_minutes, last.pace_seconds, last.enabled) == (
        ReaderKind.YOUTUBE,
        7,
        15,
        2.5,
        True,
    )
    columns = ["address", "reader", "basis", "kind", "unit", "every_minutes", "pace_seconds", "enabled", "address", "name", ""]
    assert len(found.problems) == len(columns)
    for line, (problem, column) in enumerate(zip(found.problems, columns, strict=True), 3):
        assert f"nguon.csv, dòng {line}:" in problem.sentence
        assert f"“{column}”" in problem.sentence or not column


FOREIGN = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0"><head><title>Của tôi</title></head><body>
<outline text="Y tế"><outline type="rss" text="Báo Một" xmlUrl="https://mot.example/rss" htmlUrl="https://mot.example"/>
<outline type="rss" title="Báo Một – Sức khỏe" xmlUrl="https://mot.example/suc-khoe.rss"/>
<outline text="Kênh" xmlUrl="https://www.youtube.com/feeds/videos.xml?channel_id=UC0123456789abcdefghijkl"/></outline>
<outline text="Hỏng" xmlUrl="feed://hong"/></body></opml>"""


def test_a_list_of_another_program_is_read_with_the_basis_and_kind_given_for_it(tmp_path: Path) -> None:
    found = from_opml(written(tmp_path, "a.opml", FOREIGN), PRESS)
    assert [(one.source.name, one.source.reader.value, one.outlet.key) for one in found.records] == [
        ("Báo Một", "feed", "mot.example"), ("Báo Một – Sức khỏe", "feed", "mot.example"), ("Kênh", "youtube", "youtube.com"),
    ]  # fmt: skip
    assert {one.source.basis for one in found.records} == {"RSS công khai"}
    assert "a.opml, dòng 6: cột “address”" in found.problems[0].sentence
    without = from_opml(written(tmp_path, "a.opml", FOREIGN), KNOWN)
    assert without.records == ()
    assert "“basis”" in without.problems[0].sentence


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><opml><body>&b;</body></opml>'
EXTERNAL = '<!DOCTYPE x SYSTEM "file:///etc/passwd"><opml><body><outline text="a" xmlUrl="https://a.example/"/></body></opml>'


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (BOMB, "DOCTYPE"), (EXTERNAL, "DOCTYPE"), ("<opml><body><outline", "dòng 1, cột"),
        ("", "không phải XML"), ("<opml/>", "<outline>"),
        ('<opml>' + '<outline text="a">' * 40 + "</outline>" * 40 + "</opml>", "lồng quá sâu"),
        (BOMB.encode("utf-16"), "DOCTYPE"),
    ],
)  # fmt: skip
def test_a_hostile_or_broken_file_is_refused_in_words(tmp_path: Path, body: str | bytes, said: str) -> None:
    with pytest.raises(BadInput) as refused:
        from_opml(written(tmp_path, "a.opml", body), PRESS)
    assert said in refused.value.sentence
    assert "a.opml" in refused.value.sentence


@pytest.fixture
def admin(furnished: Engine, tmp_path: Path) -> Iterator[Browser]:
    with desk(furnished, tmp_path) as browser:
        browser.sign_in("quantri")
        yield browser


def send(browser: Browser, name: str, body: bytes, **fields: str) -> str:
    answer = browser.post("/nguon/danh-sach", fields, files={"tep": (name, body)})
    assert answer.status_code in (200, 422)
    return str(answer.text)


def test_the_desk_gives_the_list_and_takes_it_again_and_both_are_audited(furnished: Engine, admin: Browser) -> None:
    with reading(furnished) as connection:
        before = sources.every(connection)
    for form in ("csv", "opml"):
        answer = admin.get(f"/nguon/danh-sach/nguon-lang-nghe.{form}")
        assert answer.headers["content-disposition"].endswith(f'.{form}"')
        assert f"Đã lưu {len(before)} nguồn." in send(admin, f"nguon.{form}", answer.content)
    with reading(furnished) as connection:
        assert sources.every(connection) == before
        said = [line.action for line in audit.newest(connection, 4)]
    assert said == ["nhập danh sách nguồn", "xuất danh sách nguồn"] * 2
    assert admin.get("/nguon/danh-sach/nguon-lang-nghe.exe").status_code == 404


def test_the_desk_says_which_rows_it_left_out(admin: Browser) -> None:
    page = send(admin, "a.opml", FOREIGN.encode(), can_cu="RSS công khai", loai_co_quan="co_quan_bao_chi")
    assert "Đã lưu 3 nguồn." in page
    assert "dòng 6" in page
    assert "DOCTYPE" in send(admin, "a.opml", BOMB.encode())
    assert "đuôi .csv hoặc .opml" in send(admin, "a.exe", b"x")
    assert "Chưa chọn tệp" in send(admin, "a.csv", b"")


def test_only_who_may_change_sources_sees_the_lists(admin: Browser) -> None:
    watcher = admin.anew("theodoi")
    for path in ("/nguon/danh-sach", "/nguon/danh-sach/nguon-lang-nghe.csv"):
        assert watcher.get(path).status_code == 403
    assert watcher.post("/nguon/danh-sach").status_code == 403


def test_the_command_exports_and_imports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LANGNGHE_DATA_DIR", str(tmp_path))
    listed, out = written(tmp_path, "vao.opml", FOREIGN), tmp_path / "ra.csv"
    assert command.main(["import", str(listed), "--basis", "RSS công khai", "--kind", "co_quan_bao_chi"]) == 0
    assert "dòng 6" in capsys.readouterr().err
    assert command.main(["export", str(out)]) == 0
    assert out.read_bytes().count(b"mot.example/") == 2
    assert command.main(["import", str(out)]) == 0
    assert "Đã lưu 3 nguồn; 0 dòng" in capsys.readouterr().err
    assert command.main(["import", str(tmp_path / "khong-co.csv")]) == 1
    assert command.main(["export", str(tmp_path / "ra.txt")]) == 1
    assert "đuôi .csv hoặc .opml" in capsys.readouterr().err
