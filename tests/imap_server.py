"""A small IMAP server on loopback that behaves as RFC 3501 says for the commands a reader of a mailbox uses."""

import re
import socketserver
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|(\([^)]*\))|(\S+)')


@dataclass
class Kept:
    """One letter of the server."""

    content: bytes
    flags: set[str] = field(default_factory=set)
    stated_size: int | None = None


class ImapServer(socketserver.ThreadingTCPServer):
    """A mailbox with one folder. `before` and `after` are told each command when it has come and when it is answered."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, *, tls: ssl.SSLContext | None = None, user: str = "tin@soyte.example", password: str = "mat khau") -> None:
        self.letters: dict[int, Kept] = {}
        self.validity = 7
        self.user, self.password, self.folder = user, password, "INBOX"
        self.asked: list[str] = []
        self.before: Callable[[str], None] = lambda _command: None
        self.after: Callable[[str], None] = lambda _command: None
        self.tls = tls
        super().__init__(("127.0.0.1", 0), _Session)

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def add(self, content: bytes, *, stated_size: int | None = None) -> int:
        """Delivers a letter; its number."""
        uid = max(self.letters, default=100) + 1
        self.letters[uid] = Kept(content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"), stated_size=stated_size)
        return uid

    def renumber(self) -> None:
        """As after the mailbox was rebuilt: another UIDVALIDITY, other numbers."""
        self.validity += 1
        self.letters = dict(enumerate(self.letters.values(), 1))

    def start(self) -> "ImapServer":
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def get_request(self):
        line, address = super().get_request()
        return (self.tls.wrap_socket(line, server_side=True, do_handshake_on_connect=False) if self.tls else line), address

    def handle_error(self, request, client_address) -> None:
        """A client that was killed is no fault of ours."""


class _Session(socketserver.StreamRequestHandler):
    server: ImapServer

    def handle(self) -> None:
        self.entered = self.selected = False
        self.say("* OK [CAPABILITY IMAP4rev1] ready")
        while line := self.rfile.readline(65_536):
            tag, _, rest = line.decode("utf-8").rstrip("\r\n").partition(" ")
            words = [
                quoted.replace('\\"', '"').replace("\\\\", "\\") or bare or word for quoted, bare, word in _WORD.findall(rest)
            ]
            name = " ".join(words[:2]).upper() if words[0].upper() == "UID" else words[0].upper()
            self.server.asked.append(rest if name != "LOGIN" else "LOGIN")
            self.server.before(rest)
            method = getattr(self, "do_" + name.lower().replace(" ", "_"), None)
            if method is None:
                self.say(f"{tag} BAD unknown command")
                continue
            method(tag, words[2 if name.startswith("UID") else 1 :])
            self.server.after(rest)
            if name == "LOGOUT":
                return

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")
        self.wfile.flush()

    def do_capability(self, tag: str, words: list[str]) -> None:
        self.say("* CAPABILITY IMAP4rev1")
        self.say(f"{tag} OK done")

    def do_login(self, tag: str, words: list[str]) -> None:
        self.entered = words == [self.server.user, self.server.password]
        self.say(f"{tag} OK welcome" if self.entered else f"{tag} NO [AUTHENTICATIONFAILED] wrong {words[1]}")

    def do_select(self, tag: str, words: list[str]) -> None:
        if not self.entered or words != [self.server.folder]:
            self.say(f"{tag} NO no such folder")
            return
        self.selected = True
        self.say(f"* {len(self.server.letters)} EXISTS")
        self.say("* 0 RECENT")
        self.say("* FLAGS (\\Seen \\Deleted)")
        self.say(f"* OK [UIDVALIDITY {self.server.validity}] UIDs valid")
        self.say(f"{tag} OK [READ-WRITE] selected")

    def do_uid_search(self, tag: str, words: list[str]) -> None:
        first = int(words[1].split(":")[0])
        known = sorted(self.server.letters)
        low, high = min(first, known[-1] if known else 0), max(first, known[-1] if known else 0)
        found = [uid for uid in known if low <= uid <= high]  # n:* always holds the last letter (RFC 3501, 9: seq-range)
        self.say("* SEARCH" + "".join(f" {uid}" for uid in found))
        self.say(f"{tag} OK done")

    def do_uid_fetch(self, tag: str, words: list[str]) -> None:
        uid = int(words[0])
        kept = self.server.letters.get(uid)
        if kept is not None:
            number = sorted(self.server.letters).index(uid) + 1
            if "RFC822.SIZE" in words[1]:
                self.say(f"* {number} FETCH (UID {uid} RFC822.SIZE {kept.stated_size or len(kept.content)})")
            else:
                body = kept.content.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if "HEADER" in words[1] else kept.content
                label = words[1].strip("()").replace(".PEEK", "")
                self.wfile.write(f"* {number} FETCH (UID {uid} {label} {{{len(body)}}}\r\n".encode() + body)
                self.say(")")
                if ".PEEK" not in words[1]:
                    kept.flags.add("\\Seen")
        self.say(f"{tag} OK done")

    def do_uid_store(self, tag: str, words: list[str]) -> None:
        kept = self.server.letters.get(int(words[0]))
        if kept is not None and words[1].upper().startswith("+FLAGS"):
            kept.flags |= set(words[2].strip("()").split())
        self.say(f"{tag} OK done")

    def do_logout(self, tag: str, words: list[str]) -> None:
        self.say("* BYE")
        self.say(f"{tag} OK bye")


def certificates(folder: Path, name: str = "localhost") -> tuple[ssl.SSLContext, Path]:
    """A server's context with a certificate for `name` (and 127.0.0.1), and the file of the authority that signed it."""
    key, authority = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "CA thử")])
    server_key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(UTC)
    begin = x509.CertificateBuilder().issuer_name(authority).not_valid_before(now - timedelta(hours=1))
    begin = begin.not_valid_after(now + timedelta(days=1))
    own_id = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    ours = begin.subject_name(authority).public_key(key.public_key()).serial_number(1)
    ours = ours.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).add_extension(
        own_id, critical=False
    )
    usage = x509.KeyUsage(*(flag in ("sign", "crl") for flag in ("no", "no", "no", "no", "no", "sign", "crl", "no", "no")))
    ours = ours.add_extension(usage, critical=True)
    names = x509.SubjectAlternativeName(
        [x509.DNSName(name), *([x509.IPAddress(ip_address("127.0.0.1"))] if name == "localhost" else [])]
    )
    theirs = begin.subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])).serial_number(2)
    theirs = theirs.public_key(server_key.public_key()).add_extension(names, critical=False)
    theirs = theirs.add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own_id), critical=False)
    ca, own = folder / "ca.pem", folder / "server.pem"
    ca.write_bytes(ours.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    own.write_bytes(
        server_key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        + theirs.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own)
    return context, ca
