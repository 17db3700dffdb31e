"""What checks need of the machine: Debian packages, programs that end with the checks, and a PostgreSQL of one's own."""

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

#: Debian's Chromium. The first has no windows: the same pages, and opening them takes a third of the processor time.
BROWSERS = ("chromium-headless-shell", "chromium")

#: How to start it so that it asks nobody but the site.
CHROMIUM_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-extensions",
    "--disable-sync",
]


def missing_after_install(package: str, find: Callable[[], object]) -> str:
    """Install a Debian package if `find` finds nothing and this user may; say what is missing after that, or ""."""
    if not find():
        install(package)
    return "" if find() else f"{package} is missing. On Debian: apt install {package}"


def browser() -> str | None:
    """The program that is Debian's Chromium, without windows where there is a choice."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def browser_missing_after_install() -> str:
    """Install Debian's Chromium if this user may, the quicker one even beside the other; say what is missing, or ""."""
    without_windows, whole = BROWSERS
    if not missing_after_install(without_windows, lambda: shutil.which(without_windows)):
        return ""
    return missing_after_install(whole, browser)


def install(package: str) -> None:
    """Install a Debian package as root, or with a sudo that asks no password; otherwise do nothing."""
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if not shutil.which("apt-get") or (as_root and subprocess.run([*as_root, "true"], capture_output=True).returncode):
        return
    print(f"Installing {package} with apt", flush=True)
    apt_get = [
        *as_root,
        "env",
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "-qq",
        "-y",
        "-o",
        "DPkg::Lock::Timeout=600",
        "-o",
        "Acquire::http::Timeout=15",
    ]
    if subprocess.run([*apt_get, "install", package]).returncode:  # the list of packages may be missing or old
        subprocess.run([*apt_get, "update"])
        subprocess.run([*apt_get, "install", package])


# Fonts ----------------------------------------------------------------------------------------------------------------

#: The two sets that browsers may see, serif and sans: about the narrowest and the widest that people commonly have.
FONTS = {"narrow": ("Liberation Serif", "Liberation Sans"), "wide": ("DejaVu Serif", "DejaVu Sans")}
FONT_PACKAGES = {"narrow": "fonts-liberation", "wide": "fonts-dejavu-core"}
FONT_FOLDER = Path("/usr/share/fonts")


def fonts_missing_after_install() -> str:
    """Install the fonts that widths are measured with, if this user may; say what is missing, or ""."""
    missing = (
        missing_after_install(package, lambda which=which: all(map(font_files, FONTS[which])))
        for which, package in FONT_PACKAGES.items()
    )
    return " ".join(filter(None, missing))


def font_files(family: str) -> list[Path]:
    """The files of a family, which Debian names after it."""
    return list(FONT_FOLDER.rglob(f"{family.replace(' ', '')}*"))


def only_our_fonts(folder: Path) -> dict[str, str]:
    """Write what tells fontconfig of these fonts and no others, the wide ones first; give the answer that names it."""
    chosen = folder / "fonts.conf"
    places = {file.parent for families in FONTS.values() for family in families for file in font_files(family)}
    first = (
        f"<alias binding='same'><family>{generic}</family><prefer><family>{family}</family></prefer></alias>"
        for generic, family in zip(("serif", "sans-serif"), FONTS["wide"], strict=True)
    )
    chosen.write_text(
        f"<fontconfig>{''.join(f'<dir>{place}</dir>' for place in sorted(places))}"
        f"<cachedir>{folder / 'fonts-cache'}</cachedir>{''.join(first)}</fontconfig>"
    )
    return {"FONTCONFIG_FILE": str(chosen)}


# Programs -------------------------------------------------------------------------------------------------------------


def start(*command: str, at_our_end: str = "TERM", **options: Any) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own; give options as to Popen.

    Should this process end before it has stopped the program, however it ended, the kernel sends `at_our_end` to it.
    """
    return subprocess.Popen(["setpriv", "--pdeathsig", at_our_end, *command], start_new_session=True, **options)


def stop(process: subprocess.Popen[Any], within: float = 60) -> None:
    """Have a program and all that it started stop in good order; make them, when they do not."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(timeout=within)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


# PostgreSQL -----------------------------------------------------------------------------------------------------------


def postgresql_programs() -> Path | None:
    """The folder of the newest PostgreSQL server on this machine; Debian keeps it off the PATH."""
    servers = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    found = servers[-1] if servers else shutil.which("initdb")
    return Path(found).parent if found else None


class PostgreSQL:
    """An empty PostgreSQL server in a folder of its own, on a free port; it may be stopped and started again."""

    def __init__(self, folder: Path) -> None:
        """Make its files. Nothing runs yet."""
        self.folder = folder
        self.owner = unprivileged_owner(folder)
        self.log = folder / "log"
        self.process: subprocess.Popen[bytes] | None = None
        password = folder / "password"
        password.write_text(secrets.token_hex(16))
        password.chmod(0o644)
        self.password = password.read_text()
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._run("initdb", "-D", str(folder / "data"), "-U", "plainleaf", "-A", "scram-sha-256",
                  f"--pwfile={password}", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync").wait()  # fmt: skip

    def address(self, database: str = "postgres", port: int = 0) -> str:
        """Give the address of a database, by default of the one that every server has."""
        return f"postgres://plainleaf:{self.password}@127.0.0.1:{port or self.port}/{database}"

    def start(self) -> None:
        """Serve, and wait until it answers."""
        # A machine that dies may lose what it likes here; a server that crashes loses nothing that was committed.
        options = {"port": self.port, "listen_addresses": "127.0.0.1", "unix_socket_directories": self.folder,
                   "fsync": "off", "full_page_writes": "off",
                   "jit": "off", "autovacuum": "off"}  # fmt: skip
        given = [f"--{name}={value}" for name, value in options.items()]
        self.process = self._run("postgres", "-D", str(self.folder / "data"), *given)
        while self._run("pg_isready", "-h", "127.0.0.1", "-p", str(self.port)).wait() != 0:
            if self.process.poll() is not None:
                raise SystemExit(f"The temporary PostgreSQL did not start:\n{self.log.read_text()}")
            time.sleep(0.1)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop: at once and in good order (SIGINT), or as in a crash (SIGQUIT)."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(timeout=60)
            self.process = None

    def _run(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        """Start one of the server's programs as its unprivileged owner."""
        with self.log.open("a") as output:
            command = [str(postgresql_programs() / program), *arguments]
            return start(*command, at_our_end="INT", cwd=self.folder, stdout=output, stderr=output, **self.owner)


@contextlib.contextmanager
def running_postgresql() -> Iterator[PostgreSQL]:
    """Serve an empty PostgreSQL, and leave nothing behind."""
    with tempfile.TemporaryDirectory(prefix="plainleaf-postgresql-") as folder:
        server = PostgreSQL(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop()


def unprivileged_owner(folder: Path) -> dict[str, object]:
    """PostgreSQL refuses to run as root: hand the folder to another account, and say how to start programs as it."""
    if os.geteuid() != 0:
        return {}
    accounts = {account.pw_name: account for account in pwd.getpwall()}
    account = accounts.get("postgres") or accounts["nobody"]
    os.chown(folder, account.pw_uid, account.pw_gid)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
