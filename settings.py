"""Every knob of the service: name, default, one sentence. Read once, at the edges, and frozen. (Scrapy's settings are
not here: they live in crawlers/spiders/.)

Each is read from the environment as LANGNGHE_<NAME>; a secret also from the file named by LANGNGHE_<NAME>_FILE.
"""

import os
from pathlib import Path
from typing import Literal, get_args

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from errors import BadSetting

PREFIX = "LANGNGHE_"
MOST_PORT = 65_535
STORES = ("sqlite:///", "postgresql+psycopg://", "postgresql://")


class Settings(BaseSettings):
    """The settings of one installation."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    data_dir: Path = Field(Path("data"), description="Folder of the store, the evidence and the digests.")
    database_url: str = Field("", description="Empty for SQLite in the data folder, or postgresql+psycopg://user@host/name.")
    host: str = Field("127.0.0.1", description="Address the desk listens on; put a reverse proxy with TLS before it.")
    port: int = Field(8000, ge=1, le=65535, description="Port the desk listens on.")
    smtp_host: str = Field("", description="Mail server that takes the alerts; empty: no mail is sent, and the desk says so.")
    smtp_port: int = Field(587, ge=1, le=65535, description="Port of the mail server.")
    smtp_starttls: bool = Field(True, description="Whether the mail connection is encrypted by STARTTLS.")
    smtp_user: str = Field("", description="Account at the mail server; empty for none.")
    smtp_password: SecretStr = Field(SecretStr(""), description="Its password.")
    imap_host: str = Field("", description="Server of the mailbox that takes forwarded letters; empty: no mailbox is read.")
    imap_port: int = Field(993, ge=1, le=65535, description="Port of that server.")
    imap_tls: bool = Field(
        True, description="Whether that connection is encrypted from its first byte (TLS); off for inner servers only."
    )
    imap_ca_file: str = Field("", description="Certificates to trust for that server (PEM); empty for those the system trusts.")
    imap_user: str = Field("", description="Account of the mailbox.")
    imap_password: SecretStr = Field(SecretStr(""), description="Its password.")
    imap_folder: str = Field("INBOX", description="Folder of the mailbox that is read.")
    imap_senders: str = Field(
        "", description="Comma-separated addresses, or @domain, whose letters are taken besides officers' and accounts'."
    )
    egress_allow: str = Field(
        "", description="Comma-separated host:port of inner servers that may be reached, such as a mail server."
    )
    token_key: str = Field(
        "",
        description="File of the key that seals the sources' tokens, kept out of backups; empty: token.key in the data folder.",
    )
    graph_version: str = Field(
        "v26.0", pattern=r"^v\d{1,3}\.\d$", description="Version of Facebook's Graph API that a newly added page is read by."
    )
    facebook_app_secret: SecretStr = Field(
        SecretStr(""), description="Secret of the Facebook app that signs its webhooks; empty: webhooks are off."
    )
    facebook_verify_token: SecretStr = Field(
        SecretStr(""), description="Words that Facebook repeats when the webhook is set up, chosen by the administrator."
    )
    capture_days: int = Field(30, ge=1, le=3650, description="Days a capture is kept unless its item was flagged.")
    flagged_months: int = Field(
        24, ge=12, le=240, description="Months the captures of a flagged item are kept after its last flag or verdict."
    )
    story_days: int = Field(90, ge=14, le=365, description="Days within which copies of a piece are recognised.")
    digest_day: int = Field(25, ge=1, le=28, description="Day of the month the digest is ready to sign (R038).")
    digest_rule: Literal["previous", "next"] = Field(
        "previous", description="Where that day is a day off: the working day before or after."
    )
    precision_days: int = Field(
        180, ge=30, le=1095, description="Days of verdicts that a detector's precision, and so its channel, is counted from."
    )
    user_agent: str = Field(
        "LangNghe/0.1 (+https://github.com/langnghe/langnghe; giám sát thông tin y tế)",
        description="How the crawler names itself; add an address where the papers can reach you.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least severe log line that is written.")

    @property
    def store_url(self) -> str:
        """The database as SQLAlchemy names it."""
        return self.database_url or f"sqlite:///{self.data_dir / 'langnghe.db'}"

    @property
    def token_key_path(self) -> Path:
        """The file of the key that seals the sources' tokens."""
        return Path(self.token_key) if self.token_key else self.data_dir / "token.key"

    @property
    def evidence_dir(self) -> Path:
        """Folder of the captures."""
        return self.data_dir / "evidence"

    @property
    def digests_dir(self) -> Path:
        """Folder of the composed digests."""
        return self.data_dir / "digests"

    @property
    def models_dir(self) -> Path:
        """Folder of the models learnt from this deployment's own verdicts."""
        return self.data_dir / "models"

    @property
    def imap_mailbox(self) -> str:
        """The mailbox by one name: user, server and folder; empty where none is read."""
        return f"{self.imap_user}@{self.imap_host}:{self.imap_port}/{self.imap_folder}"[:300] if self.imap_host else ""

    @property
    def allowed(self) -> frozenset[tuple[str, int]]:
        """The allow-list of inner addresses as (host, port). Raises BadSetting for an entry that isn't host:port."""
        return frozenset(_host_port(entry) for entry in self.egress_allow.split(",") if entry.strip())


def _host_port(entry: str) -> tuple[str, int]:
    host, _, port = entry.strip().rpartition(":")
    if not host or not port.isdecimal() or not 1 <= int(port[:9]) <= MOST_PORT:
        raise BadSetting(
            f"Giá trị {PREFIX}EGRESS_ALLOW có mục “{entry.strip()}” không đúng dạng máy:cổng, ví dụ mail.soyte.example:587.",
            f"egress_allow entry {entry!r}",
        )
    return host, int(port)


def load(**given: object) -> Settings:
    """The settings of this process; `given` wins over the environment. Raises BadSetting naming each wrong value."""
    try:
        settings = Settings(**(_secrets_from_files() | given))  # type: ignore[arg-type]  # pydantic checks the values
    except ValidationError as error:
        faults = "; ".join(_fault(one["loc"], one["msg"], one["input"]) for one in error.errors())
        raise BadSetting(
            f"Cấu hình chưa đúng. {faults}. Hãy sửa biến môi trường đó rồi chạy lại; ý nghĩa từng biến ở docs/settings.md.",
            str(error),
        ) from error
    _ = settings.allowed
    if settings.database_url and not settings.database_url.startswith(STORES):
        raise BadSetting(
            f"Giá trị {PREFIX}DATABASE_URL không đúng: để trống để dùng SQLite, hoặc ghi dạng "
            "postgresql+psycopg://tài_khoản@máy/tên_kho. Hãy sửa biến môi trường đó rồi chạy lại.",
            "database_url is neither sqlite:/// nor postgresql+psycopg://",
        )
    return settings


def _secrets_from_files() -> dict[str, object]:
    secrets = [name for name, field in Settings.model_fields.items() if field.annotation is SecretStr]
    given = {name: os.environ.get(f"{PREFIX}{name.upper()}_FILE") for name in secrets}
    return {name: _secret(f"{PREFIX}{name.upper()}_FILE", path) for name, path in given.items() if path}


def _secret(name: str, path: str) -> SecretStr:
    try:
        return SecretStr(Path(path).read_text(encoding="utf-8").strip())
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(
            f"Không đọc được tệp mật khẩu “{path}” ghi ở {name}; hãy kiểm tra đường dẫn và quyền đọc của tệp rồi chạy lại.",
            f"{name}: {error}",
        ) from error


def _fault(location: tuple[int | str, ...], message: str, value: object) -> str:
    name = str(location[0]) if location else "?"
    field = Settings.model_fields.get(name)
    secret = field is not None and field.annotation is SecretStr
    shown = "" if secret else f" có giá trị “{value}”"
    return f"{PREFIX}{name.upper()}{shown} không hợp lệ: {_said(name, message)}"


def _said(name: str, message: str) -> str:
    """What a value must be, in Vietnamese; the library's own words where we have none."""
    if name == "graph_version":
        return "phải có dạng v26.0"
    field = Settings.model_fields.get(name)
    bounds = {type(rule).__name__: getattr(rule, type(rule).__name__.lower()) for rule in field.metadata} if field else {}
    if {"Ge", "Le"} <= bounds.keys():
        return f"phải là số nguyên từ {bounds['Ge']} đến {bounds['Le']}"
    chosen = get_args(field.annotation) if field else ()
    if chosen and all(isinstance(one, str) for one in chosen):
        return f"phải là một trong: {', '.join(chosen)}"
    return "phải là true hoặc false" if field and field.annotation is bool else message
