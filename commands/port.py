"""The port of the desk, looked at before anything is begun: a second service must not touch the store of the first."""

import errno
import socket

from errors import BadSetting


def check_port(host: str, port: int) -> None:
    """Raises BadSetting where the desk can't listen there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            busy = error.errno == errno.EADDRINUSE
            why = "đang có chương trình khác dùng" if busy else f"không mở được ({error.strerror})"
            raise BadSetting(
                f"Cổng {port} trên {host} {why}. Hãy đóng chương trình đó, hoặc chọn cổng khác: ./run start --port 8080.",
                f"bind {host}:{port}: {error}",
            ) from error
