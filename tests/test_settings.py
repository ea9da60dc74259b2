"""Every knob is documented, and a wrong value is told by name with its remedy."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from errors import BadSetting
from settings import PREFIX, Settings, load

DOCS = Path(__file__).resolve().parent.parent / "docs" / "settings.md"


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_documented(name: str) -> None:
    field = Settings.model_fields[name]
    assert field.description
    assert f"`{PREFIX}{name.upper()}`" in DOCS.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "99999"), ("CAPTURE_DAYS", "0"), ("DIGEST_DAY", "31"), ("LOG_LEVEL", "loud"), ("PORT", "tám nghìn")],
)
def test_a_value_out_of_range_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(PREFIX + name, value)
    with pytest.raises(BadSetting) as refusal:
        load()
    assert PREFIX + name in refusal.value.sentence
    assert value in refusal.value.sentence
    assert "chạy lại" in refusal.value.sentence


def test_an_allow_list_entry_without_a_port_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{PREFIX}EGRESS_ALLOW", "mail.soyte.example")
    with pytest.raises(BadSetting) as refusal:
        load()
    assert "mail.soyte.example" in refusal.value.sentence


def test_a_secret_is_read_from_its_file_and_never_shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("bi-mat-thu\n", encoding="utf-8")
    monkeypatch.setenv(f"{PREFIX}SMTP_PASSWORD_FILE", str(secret))
    settings = load()
    assert settings.smtp_password.get_secret_value() == "bi-mat-thu"
    assert "bi-mat-thu" not in repr(settings)


@pytest.mark.parametrize("name", [name for name, field in Settings.model_fields.items() if field.annotation is SecretStr])
def test_every_secret_can_come_from_a_file_and_is_shown_nowhere(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    (tmp_path / "khoa").write_text("chim-hoang-yen\n", encoding="utf-8")
    monkeypatch.setenv(f"{PREFIX}{name.upper()}_FILE", str(tmp_path / "khoa"))
    settings = load()
    assert getattr(settings, name).get_secret_value() == "chim-hoang-yen"
    assert "chim-hoang-yen" not in repr(settings) + str(settings.model_dump())
    monkeypatch.setenv(f"{PREFIX}{name.upper()}_FILE", str(tmp_path / "khong-co"))
    with pytest.raises(BadSetting):
        load()


@pytest.mark.parametrize("value", ["26", "v26", "v26.0/me", "https://x", ""])
def test_a_version_of_the_graph_api_has_its_form(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv(f"{PREFIX}GRAPH_VERSION", value)
    with pytest.raises(BadSetting) as refusal:
        load()
    assert "v26.0" in refusal.value.sentence


def test_settings_do_not_change_once_read() -> None:
    settings = load()
    with pytest.raises(ValueError, match="frozen"):
        settings.port = 1
