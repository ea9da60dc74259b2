"""./run demo --once does the whole job, on its own pieces and on anyone's, and says so by its exit code."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import HOUSE

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

KEYS = [
    "collected",
    "health_sector",
    "flags",
    "cases",
    "alerts_delivered",
    "spread_items",
    "rebut_items",
    "publications_credited",
    "sources_failed",
    "seconds",
]

CLAIM = "Uống nước cốt lá mơ với muối chữa dứt điểm bệnh dại, không cần tiêm vắc xin"
CLAIMS = (
    "id,category,claim_vi,verdict,verdict_summary_vi,verdict_by,date,place,source_url,confidence,note\n"
    f'TH1,chua_benh_sai,"{CLAIM}",false,Bệnh dại chỉ phòng được bằng vắc xin,Sở Y tế tỉnh Sơn Bình,2026-11-01,Sơn Bình,,A,\n'
)
PIECES = [
    (
        "n1",
        "Báo Thử Nghiệm",
        "page",
        "Xã Hòa Phong khánh thành cầu mới qua suối",
        "Cây cầu dài 40 mét giúp học sinh đi học an toàn.",
        None,
    ),
    (
        "n2",
        "Báo Thử Nghiệm",
        "page",
        "Sở Y tế: Uống nước lá mơ không chữa được bệnh dại",
        "Sở Y tế tỉnh khẳng định thông tin uống nước cốt lá mơ với muối chữa dứt điểm bệnh dại là sai sự thật.",
        "rebut",
    ),
    (
        "p1",
        "Xóm Chợ Online",
        "post",
        "",
        "Bà con ơi bị chó cắn khỏi tiêm vắc xin cho tốn, cứ giã lá mơ vắt nước cốt pha muối uống là hết dại, dứt điểm luôn nha!",
        "spread",
    ),
]


def demo(*arguments: str) -> subprocess.CompletedProcess[str]:
    """One round in a process of its own."""
    words = [sys.executable, "-m", "commands.demo", "--once", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(HOUSE)}
    return subprocess.run(words, cwd=HOUSE, env=environment, capture_output=True, text=True, timeout=240, check=False)


def newsroom(folder: Path) -> Path:
    lines = []
    for number, (key, outlet, kind, title, words, planted) in enumerate(PIECES):
        piece = {
            "id": key,
            "outlet": outlet,
            "kind": kind,
            "published": f"2026-11-20T0{number + 1}:00:00+07:00",
            "title": title,
            "lead": words if kind == "page" else "",
            "text": words if kind == "post" else f"{words}\nBài viết có thêm chi tiết từ địa phương trong ngày.",
            "planted": planted,
        }
        lines.append(json.dumps(piece, ensure_ascii=False))
    (folder / "items.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_the_shipped_newsroom_is_served_to_its_end() -> None:
    done = demo("--json")
    assert done.returncode == 0, done.stderr
    (line,) = done.stdout.splitlines()
    outcome = json.loads(line)
    assert list(outcome) == KEYS
    assert outcome["collected"] == 52
    assert outcome["alerts_delivered"] == outcome["cases"]
    assert outcome["sources_failed"] == 0
    assert {"f-vac-xin-1", "f-giau-ca"} <= set(outcome["spread_items"])
    assert not set(outcome["rebut_items"]) & set(outcome["spread_items"])
    assert set(outcome["seconds"]) == {
        "collect",
        "read_pages",
        "analyse",
        "flag",
        "open_cases",
        "deliver",
        "credit",
        "compose",
    }


def test_another_newsroom_with_its_own_claims_is_served_as_well(tmp_path: Path) -> None:
    (tmp_path / "claims.csv").write_text(CLAIMS, encoding="utf-8")
    done = demo("--json", "--newsroom", str(newsroom(tmp_path)), "--claims", str(tmp_path / "claims.csv"))
    assert done.returncode == 0, done.stderr
    outcome = json.loads(done.stdout)
    assert outcome["collected"] == 3
    assert outcome["spread_items"] == ["p1"]
    assert outcome["rebut_items"] == ["n2"]


def test_a_planted_piece_that_reached_nobody_makes_the_round_fail(tmp_path: Path) -> None:
    folder = newsroom(tmp_path)
    weather = {
        "id": "w",
        "outlet": "Xóm Chợ Online",
        "kind": "post",
        "published": "2026-11-20T05:00:00+07:00",
        "title": "",
        "lead": "",
    }
    with (folder / "items.jsonl").open("a", encoding="utf-8") as items:
        items.write(json.dumps(weather | {"text": "Chiều nay trời nắng đẹp.", "planted": "spread"}, ensure_ascii=False) + "\n")
    (tmp_path / "claims.csv").write_text(CLAIMS, encoding="utf-8")
    done = demo("--json", "--newsroom", str(folder), "--claims", str(tmp_path / "claims.csv"))
    assert done.returncode == 1
    assert "chưa dẫn tới cảnh báo: w" in done.stderr


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{không phải JSON", "dòng 1"),
        ('{"id": "a", "outlet": "Báo", "kind": "phim"}', "kind"),
        ('{"id": "a", "kind": "post"}', "outlet"),
    ],
)
def test_a_bad_piece_is_told_by_its_line_and_field(tmp_path: Path, line: str, said: str) -> None:
    (tmp_path / "items.jsonl").write_text(line + "\n", encoding="utf-8")
    done = demo("--newsroom", str(tmp_path))
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
