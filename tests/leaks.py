"""A secret to look for, everything that can be seen of an error, and back ends that tell what they were sent."""

from __future__ import annotations

import base64
import contextlib
import threading
import time
import traceback
from collections.abc import Iterable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import NullPool, create_engine

from postgres_server import running_postgres

CANARY = "Kanari!vogel{4711"
"""A password that is written differently in an address than in what a driver is given."""
QUOTED = quote(CANARY, safe="")
_HEADERS = [base64.b64encode(login.encode()).decode() for login in (f"ada:{CANARY}", f"{CANARY}:")]
_FORMS = (CANARY, QUOTED, QUOTED.lower(), *_HEADERS, "vogel", "4711")
_DEEPEST = 5


def leaks(*texts: str) -> list[str]:
    """Give the texts in which the secret can be read."""
    return [text for text in texts if any(form in text for form in _FORMS)]


def leaks_of(error: BaseException) -> list[str]:
    """Give all that tells the secret: messages, arguments, attributes, notes, causes, contexts, groups, tracebacks."""
    found: list[str] = []
    for each in _chain(error):
        with contextlib.suppress(RuntimeError):  # of an exception that cannot be told
            found += leaks("".join(traceback.format_exception(each)), str(each), repr(each))
        for name, value in [*vars(each).items(), ("args", each.args)]:
            found += [f"{type(each).__name__}.{name}: {text}" for text in leaks(*_texts(value))]
    return found


def _chain(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting:
        each = waiting.pop()
        if isinstance(each, BaseException) and not any(each is known for known in found):
            found.append(each)
            waiting += [each.__cause__, each.__context__, *each.args, *vars(each).values()]
            waiting += getattr(each, "exceptions", ())
    return found


def _texts(value: object, depth: int = 0) -> Iterator[str]:
    if isinstance(value, bytes):
        yield value.decode(errors="replace")
    elif isinstance(value, str) or depth > _DEEPEST:
        yield str(value)
    else:
        yield repr(value)
        inner = value if isinstance(value, Iterable) else vars(value).values() if hasattr(value, "__dict__") else ()
        for each in [*value.items()] if isinstance(value, Mapping) else inner:
            yield from _texts(each, depth + 1)


@contextlib.contextmanager
def echoing_server(status: int) -> Iterator[str]:
    """Give host and port of a server that answers everything with *status*, and with what it was asked."""

    class Echo(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            said = f"{self.command} http://{self.headers['Host']}{self.path} by {self.headers.get('Authorization')}"
            self.send_response(status)
            self.send_header("Content-Length", str(len(said.encode())))
            self.end_headers()
            self.wfile.write(said.encode())

        do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815 - as the standard library calls them

        def log_message(self, *_said: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextlib.contextmanager
def guarded_postgres() -> Iterator[str]:
    """Give the address of a real PostgreSQL database for a user with the wrong password: the secret."""
    with running_postgres() as address:
        engine = create_engine(address, poolclass=NullPool)
        with engine.begin() as connection:
            rules = Path(connection.exec_driver_sql("SHOW hba_file").scalar_one())
            connection.exec_driver_sql("CREATE USER ada PASSWORD 'another'")
            before = rules.read_text(encoding="utf-8")
            rules.write_text(f"local all ada scram-sha-256\n{before}", encoding="utf-8")
            connection.exec_driver_sql("SELECT pg_reload_conf()")
        time.sleep(0.5)
        yield engine.url.set(username="ada", password=CANARY).render_as_string(hide_password=False)
