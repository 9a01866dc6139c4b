"""What libraries log of an address while they work for us, without its secrets."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterator

from attrs import frozen

from modelport.core.secrecy import Secrets


@contextlib.contextmanager
def masked_logs(name: str, secrets: Secrets) -> Iterator[None]:
    """Hide secrets in what this thread logs through a logger; what other threads log through it is left alone.

    Args:
        name: The logger's name.
        secrets: What to hide, besides what looks like a secret.
    """
    logger, mask = logging.getLogger(name), _MaskOfThread(threading.get_ident(), secrets)
    logger.addFilter(mask)
    try:
        yield
    finally:
        logger.removeFilter(mask)


@frozen(eq=False)
class _MaskOfThread:
    thread: int
    secrets: Secrets

    def filter(self, record: logging.LogRecord) -> bool:
        if threading.get_ident() == self.thread:
            record.msg, record.args = self.secrets.masked(record.getMessage()), ()
        return True
