"""The store that a test's containers file names: the same one for every command of the test."""

from __future__ import annotations

from modelport.adapters.memory import InMemoryStore

STORE = InMemoryStore()
