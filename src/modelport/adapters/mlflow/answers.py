"""What a registry said that URIs name, and when it said so."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from attrs import field, frozen

from modelport.adapters.mlflow.sources import Source
from modelport.core.errors import BackendError
from modelport.core.uris import AliasUri, LatestUri, ModelUri


@frozen
class Answer:
    """What a registry said that a URI names.

    Attributes:
        asked: The URI.
        source: What it names.
        answered_at: When the registry said so.
        fault: Why this is an older answer; ``None`` for a new one.
    """

    asked: str
    source: Source
    answered_at: datetime
    fault: BackendError | None = None

    @property
    def age(self) -> timedelta:
        """How long ago the registry said so, in whole seconds."""
        return timedelta(seconds=max(0, int((datetime.now(UTC) - self.answered_at).total_seconds())))


@frozen(eq=False)
class RecentAnswers:
    """What one process was told a moment ago of aliases and of ``latest``. Threads may share it; a pickle is empty."""

    _answers: dict[str, tuple[float, Answer]] = field(init=False, repr=False, factory=dict)

    def find(self, asked: ModelUri, seconds: float) -> Answer | None:
        """Give the last answer for an alias or ``latest``, if it is no older than that."""
        asked_at, answer = self._answers.get(str(asked), (0.0, None))
        return answer if answer and time.monotonic() - asked_at < seconds else None

    def keep(self, asked: ModelUri, answer: Answer) -> None:
        """Keep the answer for an alias or ``latest``."""
        if isinstance(asked, AliasUri | LatestUri):
            self._answers[str(asked)] = (time.monotonic(), answer)

    def __reduce__(self) -> tuple[type[RecentAnswers], tuple[()]]:
        return type(self), ()
