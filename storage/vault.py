"""Seals the sources' tokens: encrypted in the database, the key in a file beside it that no backup holds.

Fernet (AES-128-CBC with HMAC-SHA256) of the library `cryptography`; nothing here is cryptography of our own."""

import os
import tempfile
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from errors import StorageError, StorageReadOnly

MARK = "niem1:"
"""How a sealed value begins; what begins otherwise was kept before there was a vault, in clear."""


class Vault:
    """Seals and opens with the key in `key_file`, which is made (readable by its owner alone) with the first sealing."""

    def __init__(self, key_file: Path) -> None:
        """Nothing is read or made yet."""
        self.key_file = key_file

    def __repr__(self) -> str:
        """Where the key lies, never the key."""
        return f"Vault({self.key_file.name})"

    def seal(self, clear: str) -> str:
        """The value as the database keeps it. Raises StorageReadOnly where the key can't be made or read."""
        try:
            return MARK + Fernet(self._key(make=True)).encrypt(clear.encode()).decode()
        except OSError as error:
            raise StorageReadOnly(
                f"Không ghi được tệp khóa {self.key_file.name} trong thư mục dữ liệu. Hãy kiểm tra quyền ghi.", str(error)
            ) from error

    def open(self, kept: str) -> str:
        """The value in clear. Raises StorageError where the key is gone or another's."""
        if not sealed(kept):
            return kept
        try:
            return Fernet(self._key(make=False)).decrypt(kept.removeprefix(MARK).encode()).decode()
        except (OSError, ValueError, InvalidToken) as error:
            raise StorageError(
                f"Không mở được mã truy cập đã lưu vì thiếu tệp khóa {self.key_file.name} hoặc tệp khóa không đúng. Hãy đặt lại "
                "tệp khóa cũ vào thư mục dữ liệu, hoặc nhập lại mã truy cập ở trang của nguồn.",
                f"vault: {type(error).__name__}",
                permanent=True,
            ) from error

    def _key(self, *, make: bool) -> bytes:
        if make and not self.key_file.exists():
            self._make()
        return self.key_file.read_bytes().strip()

    def _make(self) -> None:
        """Whole or absent, and never over another process's key: written aside (mode 0600), then linked to its name."""
        self.key_file.parent.mkdir(parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(dir=self.key_file.parent, prefix=".key-")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(Fernet.generate_key() + b"\n")
                stream.flush()
                os.fsync(stream.fileno())
            try:
                Path(self.key_file).hardlink_to(aside)
            except FileExistsError:
                return  # another process was quicker: its key is the one
        finally:
            Path(aside).unlink()


def sealed(kept: str) -> bool:
    """True for what a vault sealed."""
    return kept.startswith(MARK)
