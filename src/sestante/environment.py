"""What the environment says: every variable is read here once, typed, and refused when odd.

Reading has one consequence: without a secret of its own an installation makes one and keeps it in the data folder.
"""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

ROOT = Path(__file__).resolve().parents[2]
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")

# Name -> what it is. docs/operate.md explains each one; a test keeps the two lists equal.
VARIABLES = {
    "SESTANTE_DATA": "folder for database, files, mail, secret and built assets",
    "SESTANTE_PORT": "port on loopback",
    "SESTANTE_LIVE_PORT": "port on loopback of the process that tells open rooms what changed; 0 for none",
    "SESTANTE_SITE_URL": "public address, as people type it",
    "SESTANTE_ALLOWED_HOSTS": "host names answered to, separated by commas",
    "SESTANTE_PROXIES": "reverse proxies between people and the web server",
    "SESTANTE_FROM_EMAIL": "sender of the letters",
    "SESTANTE_ADMINS": "addresses that receive error reports, separated by commas",
    "SESTANTE_SECRET_KEY": "signing key",
    "SESTANTE_SECRET_KEY_FILE": "file that holds the signing key",
    "SESTANTE_DEBUG": "developer's error pages",
    "SESTANTE_DEMO": "load the invented study at set-up",
    "SESTANTE_FILE_MB": "largest file given as an answer, in megabytes",
    "SESTANTE_WORKERS": "web processes",
    "SESTANTE_DB_POOL": "PostgreSQL connections per process, at most",
    "DATABASE_URL": "PostgreSQL instead of SQLite",
    "DATABASE_URL_FILE": "file that holds DATABASE_URL",
    "EMAIL_URL": "SMTP server",
    "EMAIL_URL_FILE": "file that holds EMAIL_URL",
    "SESTANTE_JAVA": "the Java that checks forms with ODK Validate at publication; no for none",
    "SESTANTE_PYTHON": "interpreter that the launcher tries first",
}
# Names of the tests' own: read by tests/, never by the application.
TEST_PREFIX = "SESTANTE_TEST_"


class EnvironmentError_(ValueError):
    """A variable holds something that cannot be used; the text is one sentence fit for the operator."""


@dataclass(frozen=True)
class Environment:
    """Where an installation lives and whom it talks to."""

    data_dir: Path
    port: int
    live_port: int
    live_direct: bool
    debug: bool
    secret_key: str
    database: dict[str, Any]
    email: dict[str, Any] | None
    allowed_hosts: list[str]
    site_url: str
    proxies: int
    from_email: str
    admins: list[str]
    workers: int
    file_mb: int
    embedded: bool
    demo: bool
    java: str

    @classmethod
    def read(cls, variables: Mapping[str, str]) -> "Environment":
        """Read everything at once; raises EnvironmentError_ at the first odd value."""
        _refuse_unknown(variables)
        data_dir = Path(variables.get("SESTANTE_DATA") or ROOT / "data").expanduser().resolve()
        port = _whole_number(variables, "SESTANTE_PORT", default=8000, least=1, most=65535)
        database_url = _secret(variables, "DATABASE_URL")
        email_url = _secret(variables, "EMAIL_URL")
        site_url = _site_url(variables, port)
        # Nobody gave this installation a place in the world: it serves whoever sits at this machine.
        embedded = not database_url and not variables.get("SESTANTE_SITE_URL")
        return cls(
            data_dir=data_dir,
            port=port,
            live_port=_live_port(variables, port),
            # Without a public address no reverse proxy brings /live/ to its process: browsers ask it at its own port.
            live_direct=not variables.get("SESTANTE_SITE_URL"),
            debug=_yes_or_no(variables, "SESTANTE_DEBUG", default=False),
            secret_key=_secret_key(variables, data_dir),
            database=_postgres(variables, database_url) if database_url else sqlite(data_dir / "sestante.sqlite3"),
            email=_smtp(email_url) if email_url else None,
            allowed_hosts=_allowed_hosts(variables, site_url),
            site_url=site_url,
            # Each one appends the address it was asked from; one too many, and a visitor could invent his own.
            proxies=_whole_number(variables, "SESTANTE_PROXIES", default=0, least=0, most=5),
            from_email=_from_email(variables, site_url),
            admins=_addresses(variables, "SESTANTE_ADMINS"),
            workers=_whole_number(variables, "SESTANTE_WORKERS", default=2, least=1, most=64),
            file_mb=_whole_number(variables, "SESTANTE_FILE_MB", default=20, least=1, most=200),
            embedded=embedded,
            demo=_yes_or_no(variables, "SESTANTE_DEMO", default=embedded),
            java=_java(variables),
        )


def _java(variables: Mapping[str, str]) -> str:
    """Where Java is: "" to look for it, "no" to do without."""
    given = variables.get("SESTANTE_JAVA", "").strip()
    if WORDS.get(given.lower()) is False:
        return "no"
    if given and not os.access(given, os.X_OK):
        raise EnvironmentError_(f"SESTANTE_JAVA must be a program this user may run, or no: not {given!r}.")
    return given


def _live_port(variables: Mapping[str, str], port: int) -> int:
    default = port + 50 if port + 50 <= 65535 else port - 50
    chosen = _whole_number(variables, "SESTANTE_LIVE_PORT", default=default, least=0, most=65535)
    if chosen == port:
        raise EnvironmentError_("SESTANTE_LIVE_PORT must not be the port of the web server.")
    return chosen


def sqlite(file: Path) -> dict[str, Any]:
    """Django's settings for one SQLite file that many processes write to."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": file,
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            # A transaction that begins by reading and then writes cannot wait for its turn: it fails at once.
            # IMMEDIATE takes the turn at the beginning, where waiting works.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # NORMAL under WAL: a killed process loses nothing; only a power cut may take the last instants.
            "init_command": (
                "PRAGMA journal_mode=WAL;"
                "PRAGMA synchronous=NORMAL;"
                "PRAGMA mmap_size=134217728;"
                "PRAGMA cache_size=-20000;"
                "PRAGMA temp_store=MEMORY;"
                "PRAGMA journal_size_limit=67108864;"
            ),
        },
    }


# Parameters of libpq that change how one connects, not what one may do there.
POSTGRES_PARAMETERS = {"sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout", "application_name", "host"}


def _postgres(variables: Mapping[str, str], url: str) -> dict[str, Any]:
    shape = "a PostgreSQL address such as postgres://user:password@host:5432/name"
    parts = _split("DATABASE_URL", url, {"postgres", "postgresql"}, shape)
    name = unquote(parts.path.lstrip("/"))
    if not name or "/" in name:
        raise EnvironmentError_(f"DATABASE_URL must name one database: {shape}.")
    parameters = dict(parse_qsl(parts.query))
    if unknown := sorted(set(parameters) - POSTGRES_PARAMETERS):
        allowed = ", ".join(sorted(POSTGRES_PARAMETERS))
        raise EnvironmentError_(f"DATABASE_URL has the parameter {unknown[0]}, and only {allowed} are understood.")
    pool = _whole_number(variables, "SESTANTE_DB_POOL", default=4, least=1, most=100)
    socket_folder = parameters.pop("host", "")  # a folder cannot stand where an address keeps its host
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or "") or socket_folder,
        "PORT": str(_port("DATABASE_URL", parts, "") or ""),
        "CONN_MAX_AGE": 0,  # the pool keeps connections; Django refuses to have them kept twice
        "OPTIONS": {**parameters, "pool": {"min_size": 1, "max_size": pool, "timeout": 10}},
    }


SMTP_SCHEMES = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


def _smtp(url: str) -> dict[str, Any]:
    shape = "an SMTP address: smtp://host:25, smtp+tls://user:password@host:587 or smtps://user:password@host:465"
    parts = _split("EMAIL_URL", url, set(SMTP_SCHEMES), shape)
    if not parts.hostname or parts.path.strip("/") or parts.query:
        raise EnvironmentError_(f"EMAIL_URL must be {shape}.")
    if bool(parts.username) != bool(parts.password):
        raise EnvironmentError_("EMAIL_URL must give both a user and a password, or neither.")
    return {
        "host": parts.hostname,
        "port": _port("EMAIL_URL", parts, SMTP_SCHEMES[parts.scheme]),
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_tls": parts.scheme == "smtp+tls",
        "use_ssl": parts.scheme == "smtps",
    }


def _site_url(variables: Mapping[str, str], port: int) -> str:
    url = variables.get("SESTANTE_SITE_URL", "").strip().rstrip("/")
    if not url:
        return f"http://127.0.0.1:{port}"
    shape = "the public address without a path, such as https://pratiche.example.org"
    parts = _split("SESTANTE_SITE_URL", url, {"http", "https"}, shape)
    if not parts.hostname or parts.path or parts.query or parts.fragment or parts.username:
        raise EnvironmentError_(f"SESTANTE_SITE_URL must be {shape}.")
    _port("SESTANTE_SITE_URL", parts, "")
    return url


HOST = re.compile(r"^\.?[A-Za-z0-9_.-]+$|^\[[0-9A-Fa-f:.]+\]$")


def _allowed_hosts(variables: Mapping[str, str], site_url: str) -> list[str]:
    given = _listed(variables, "SESTANTE_ALLOWED_HOSTS")
    for host in given:
        if not HOST.match(host):
            raise EnvironmentError_(
                f"SESTANTE_ALLOWED_HOSTS must be host names between commas, without scheme, port or *: not {host!r}."
            )
    named = urlsplit(site_url).hostname or ""
    # Loopback stays: the health probe and the reverse proxy on the same machine ask by that name.
    return list(dict.fromkeys([*given, f"[{named}]" if ":" in named else named, *LOOPBACK]))


def _from_email(variables: Mapping[str, str], site_url: str) -> str:
    given = variables.get("SESTANTE_FROM_EMAIL", "").strip()
    if given:
        _refuse_bad_address("SESTANTE_FROM_EMAIL", given)
        return given
    host = urlsplit(site_url).hostname or "localhost"
    return f"Sestante <sestante@{'localhost' if host == '127.0.0.1' else host}>"


def _addresses(variables: Mapping[str, str], name: str) -> list[str]:
    addresses = _listed(variables, name)
    for address in addresses:
        _refuse_bad_address(name, address)
    return addresses


def _refuse_bad_address(name: str, given: str) -> None:
    address = parseaddr(given)[1]
    if not re.fullmatch(r"[^@\s<>,]+@[^@\s<>,]+", address) or "\n" in given:
        raise EnvironmentError_(f"{name} must be an e-mail address, with or without a name before it: not {given!r}.")


def _secret_key(variables: Mapping[str, str], data_dir: Path) -> str:
    given = _secret(variables, "SESTANTE_SECRET_KEY")
    if not given:
        return _generated_secret(data_dir)
    if len(given) < 32:
        raise EnvironmentError_("SESTANTE_SECRET_KEY must be at least 32 characters long.")
    return given


def _generated_secret(data_dir: Path) -> str:
    file = data_dir / "secret"
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            # Two processes may start together: whoever links first wins and both read the same key.
            draft = data_dir / f".secret-{os.getpid()}-{secrets.token_hex(4)}"
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as writer:
                writer.write(secrets.token_urlsafe(50) + "\n")
            try:
                os.link(draft, file)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        key = file.read_text(encoding="ascii").strip()
    except OSError as error:
        raise EnvironmentError_(
            f"SESTANTE_DATA must be a folder this user may write to: {data_dir} ({error.strerror})."
        ) from error
    if len(key) < 32:
        raise EnvironmentError_(f"The signing key in {file} is damaged: put it back from a backup or delete the file.")
    return key


def _secret(variables: Mapping[str, str], name: str) -> str:
    """The value itself, or the first line of the file that NAME_FILE points to."""
    value, path = variables.get(name, "").strip(), variables.get(f"{name}_FILE", "").strip()
    if value and path:
        raise EnvironmentError_(f"{name} and {name}_FILE are both set: keep one.")
    if not path:
        return value
    try:
        value = Path(path).expanduser().read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise EnvironmentError_(f"{name}_FILE must be a text file this user may read: not {path}.") from error
    if not value or "\n" in value:
        raise EnvironmentError_(f"{name}_FILE must hold exactly one line: {path} does not.")
    return value


def _refuse_unknown(variables: Mapping[str, str]) -> None:
    # A mistyped name would otherwise be silently ignored, and a mistyped secret replaced by a new one.
    for name in sorted(variables):
        if name.startswith("SESTANTE_") and name not in VARIABLES and not name.startswith(TEST_PREFIX):
            known = ", ".join(known for known in VARIABLES if known.startswith("SESTANTE_"))
            raise EnvironmentError_(f"{name} is not a variable of Sestante; it knows {known}.")


def _whole_number(variables: Mapping[str, str], name: str, *, default: int, least: int, most: int) -> int:
    text = variables.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise EnvironmentError_(f"{name} must be a whole number from {least} to {most}: not {text!r}.")
    return int(text)


WORDS = {"1": True, "yes": True, "true": True, "on": True, "0": False, "no": False, "false": False, "off": False}


def _yes_or_no(variables: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = variables.get(name, "").strip()
    if not text:
        return default
    if text.lower() not in WORDS:
        raise EnvironmentError_(f"{name} must be yes or no (also true/false, on/off, 1/0): not {text!r}.")
    return WORDS[text.lower()]


def _listed(variables: Mapping[str, str], name: str) -> list[str]:
    return [word.strip() for word in variables.get(name, "").split(",") if word.strip()]


def _split(name: str, url: str, schemes: set[str], shape: str) -> SplitResult:
    """An address in parts. The value never appears in the refusal: it may hold a password."""
    try:
        parts = urlsplit(url)
        _ = parts.hostname
    except ValueError as error:
        raise EnvironmentError_(f"{name} must be {shape}.") from error
    if parts.scheme not in schemes:
        raise EnvironmentError_(f"{name} must be {shape}.")
    return parts


def _port(name: str, parts: SplitResult, default: int | str) -> int | str:
    try:
        return parts.port or default
    except ValueError as error:
        raise EnvironmentError_(f"{name} must have a port from 1 to 65535.") from error
