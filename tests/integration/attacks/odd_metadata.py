"""Names, aliases, tags, descriptions and numbers of versions that are none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

PROMPT = "mlflow.prompt.is_prompt"
TAKEN_BY_PLAIN_MLFLOW = [
    "x" * 5_000,
    "a\0b",
    "a\nb",
    "\u202eb",
    "caf\u00e9",
    "cafe\u0301",
    "a%2Fb",
    "a@b",
    "prices ",
    " prices",
    "it's",
    "1",
    f"m-{'0' * 32}",
    "a?b",
    "a#b",
    "prices%",
    "-x",
    "~",
    "$(x)",
    "\u0661",
    "\ufeffprices",
    "pri\u200bces",
]
NAMES: list[Any] = [
    *TAKEN_BY_PLAIN_MLFLOW,
    *(
        "",
        " ",
        ".",
        "..",
        "..x",
        "../x",
        "a/b",
        "a\\b",
        "a:b",
        "models:/prices/1",
        "x" * 129,
        "prices\n",
        "prices\0",
        "\ud800",
    ),
    *(None, 1, 1.5, True, b"prices", ["prices"], {"name": "prices"}, object(), Path("prices")),
]
ALIASES: list[Any] = [
    *("", " ", "a\n", "1", "latest", "LATEST", "v1", "V10", "a b", "a@b", "a/b", "x" * 129, "\u00e9", "ch\u0430mpion"),
    *("-a", "_a", "a.b", "a\0", "a%2Fb", None, 1, True, b"champion", ["champion"]),
]
TAGS: list[Any] = [
    *(
        {"k": value}
        for value in (None, {}, {"a": "b"}, b"x", 1, 1.5, True, ["x"], "x" * 5_001, "a\0b", "\ud800", Path("x"))
    ),
    *(
        {key: "v"}
        for key in (None, 1, True, b"k", "", "x" * 251, "a\nb", "a\0b", "k\n", "\u00e9", "a'b", "a`b", "a=b", "a:b")
    ),
    *(
        {key: "v"}
        for key in ("mlflow.x", "MLFLOW.x", PROMPT, "modelport.digest", "modelport.source_uri", "Modelport.x")
    ),
    *({key: "v"} for key in ("..", ".", "../x", "a/../b", "/a", "a/", "a//b", "..a", "modelport.idempotency_key")),
    *("k", 1, b"k", ["k"], [("k", "v")], {"k"}, object()),
]
DESCRIPTIONS: list[Any] = ["x" * 5_001, "a\0b", "\ud800", None, 1, b"x", ["x"], {}]
VERSIONS: list[Any] = [10**30, 2**31, 0, -1, 1.0, "1", "\u0661", True, None, b"1"]
