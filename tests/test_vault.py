"""The sources' tokens lie sealed in the database and in backups, and open with the key beside them alone."""

import json
import stat
import tarfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text

from errors import StorageError
from records.access import Access
from storage import backup, sources, tokens
from storage.engine import reading, writing
from storage.tables import source_tokens
from storage.vault import Vault
from tests.seeds import seed_outlet

CANARY = "EAAB-chim-hoang-yen-0123456789"
ZALO = Access(token=CANARY, refresh="lam-moi-" + CANARY, app_secret="bi-mat-" + CANARY, app="4291")


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "data" / "token.key")


def test_what_is_sealed_opens_again_and_shows_nothing(vault: Vault) -> None:
    sealed = vault.seal(CANARY)
    assert CANARY not in sealed
    assert vault.seal(CANARY) != sealed
    assert Vault(vault.key_file).open(sealed) == CANARY
    assert CANARY not in repr(ZALO) + repr(vault)


def test_the_key_is_its_owners_alone_and_a_second_sealing_keeps_it(vault: Vault) -> None:
    sealed = vault.seal("a")
    key = vault.key_file.read_bytes()
    assert stat.S_IMODE(vault.key_file.stat().st_mode) == 0o600
    assert Vault(vault.key_file).seal("b")
    assert vault.key_file.read_bytes() == key
    assert key.strip().decode() not in repr(vault) + sealed
    assert [one.name for one in vault.key_file.parent.iterdir()] == ["token.key"]


@pytest.mark.parametrize("spoil", [lambda file: file.unlink(), lambda file: file.write_bytes(b"khac\n"),
                                   lambda file: (file.unlink(), Vault(file).seal("khac"))])  # fmt: skip
def test_without_the_right_key_a_token_is_refused_in_words(vault: Vault, spoil) -> None:
    sealed = vault.seal(CANARY)
    spoil(vault.key_file)
    with pytest.raises(StorageError) as refusal:
        vault.open(sealed)
    assert "nhập lại mã truy cập" in refusal.value.sentence
    assert CANARY not in str(refusal.value) + refusal.value.sentence


def test_all_secrets_of_a_source_are_kept_sealed_and_come_back(store: Engine, now: datetime, vault: Vault) -> None:
    source = seed_outlet(store, now)
    with writing(store) as connection:
        tokens.keep(connection, source.id, ZALO, vault)
        raw = connection.execute(select(source_tokens)).mappings().one()
        assert CANARY not in str(dict(raw))
    with reading(store) as connection:
        assert tokens.of(connection, source.id, vault) == ZALO
        assert tokens.of(connection, 99, vault) is None


def test_a_token_kept_in_clear_by_an_earlier_version_is_sealed_once(store: Engine, now: datetime, vault: Vault) -> None:
    source = seed_outlet(store, now)
    with writing(store) as connection:
        sources.add(connection, source, now=now, token=CANARY)
        assert vault.open(CANARY) == CANARY
        assert tokens.seal_all(connection, vault) == 1
        assert tokens.seal_all(connection, vault) == 0
        raw = connection.execute(select(source_tokens.c.token)).scalar_one()
        assert CANARY not in raw
        found = tokens.of(connection, source.id, vault)
    assert found is not None
    assert found.token == CANARY


def test_only_one_process_renews_at_a_time_and_a_dead_one_is_taken_over(store: Engine, now: datetime, vault: Vault) -> None:
    source = seed_outlet(store, now)
    with writing(store) as connection:
        tokens.keep(connection, source.id, ZALO, vault)
        assert tokens.begin_renewal(connection, source.id, now)
        assert not tokens.begin_renewal(connection, source.id, now + timedelta(seconds=30))
        assert tokens.begin_renewal(connection, source.id, now + timedelta(minutes=16))


def test_a_backup_holds_neither_the_token_nor_the_key(sqlite_store: Engine, now: datetime, tmp_path: Path) -> None:
    vault = Vault(tmp_path / "token.key")
    source = seed_outlet(sqlite_store, now)
    with writing(sqlite_store) as connection:
        tokens.keep(connection, source.id, ZALO, vault)
    backup.write(sqlite_store, tmp_path, tmp_path / "sao-luu.tar.gz", now)
    with tarfile.open(tmp_path / "sao-luu.tar.gz") as archive:
        names = archive.getnames()
        said = b"".join(member.read() for member in map(archive.extractfile, names) if member)
    assert "token.key" not in names
    assert CANARY.encode() not in said
    assert vault.key_file.read_bytes().strip() not in said
    assert json.dumps(source.address).encode()[1:-1] in said


def test_the_token_is_nowhere_in_the_database_file(sqlite_store: Engine, now: datetime, tmp_path: Path, vault: Vault) -> None:
    source = seed_outlet(sqlite_store, now)
    with writing(sqlite_store) as connection:
        tokens.keep(connection, source.id, ZALO, vault)
    with sqlite_store.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    assert CANARY.encode() not in (tmp_path / "langnghe.db").read_bytes()
