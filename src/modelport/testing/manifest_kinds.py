"""Manifests written down as they are in a file, texts that are none, and what becomes of a model's files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FILES: Final[Mapping[str, bytes]] = {
    "model.pkl": b"pickle",
    "MLmodel": b"",
    "data/weights.bin": b"\x00" * 1_048_577,
    "data/manifest.json": b"{}",
    "data/registered_model_meta": b"",
    "d\u00e5ta.txt": b"\n",
}
"""A model's files: one is longer than a chunk that is read at once, and one is empty."""

NOT_LISTED: Final = ("manifest.json", "registered_model_meta")
"""Files at the root that are not the model's own."""

SIZE: Final = 1_048_586
DIGEST: Final = "sha256:4ee0d63b483e164295eeb84c6ddb3322aa4992261209c2d0a28ade6708b4c91c"
TEXT: Final = (
    b'{"files":{"MLmodel":{"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",'
    b'"size":0},"data/manifest.json":{"sha256":"44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",'
    b'"size":2},"data/registered_model_meta":{"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",'
    b'"size":0},"data/weights.bin":{"sha256":"2cb74edba754a81d121c9db6833704a8e7d417e5b13d1a19f4a52f007d644264",'
    rb'"size":1048577},"d\u00e5ta.txt":{"sha256":"01ba4719c80b6fe911b091a7c05124b64eeece964e09c058ef8f9805daca546b",'
    b'"size":1},"model.pkl":{"sha256":"6d08a4e630e4aa0d5cd873e65aea0a23df42de61073ecb49ef17158fe6a9dcea",'
    b'"size":6}},"version":1}'
)
"""The manifest of `FILES`, and what it tells."""

NO_MANIFESTS: Final[Mapping[str, bytes]] = {
    "nothing": b"",
    "half a text": b"{",
    "no text": b"\xff\xfe",
    "a list": b"[]",
    "null": b"null",
    "an empty object": b"{}",
    "no files": b'{"version":1}',
    "no version": b'{"files":{}}',
    "version 0": b'{"files":{},"version":0}',
    "a version that is true": b'{"files":{},"version":true}',
    "a list of files": b'{"files":[],"version":1}',
    "no digest": b'{"files":{"a":{"size":1}},"version":1}',
    "no size": b'{"files":{"a":{"sha256":"0"}},"version":1}',
    "a size in words": b'{"files":{"a":{"sha256":"0","size":"x"}},"version":1}',
    "a short digest": b'{"files":{"a":{"sha256":"0","size":1}},"version":1}',
    "a size below zero": b'{"files":{"a":{"sha256":"' + b"0" * 64 + b'","size":-1}},"version":1}',
    "a size that is true": b'{"files":{"a":{"sha256":"' + b"0" * 64 + b'","size":true}},"version":1}',
    "a path that climbs": b'{"files":{"../a":{"sha256":"' + b"0" * 64 + b'","size":1}},"version":1}',
    "its own name": b'{"files":{"manifest.json":{"sha256":"' + b"0" * 64 + b'","size":1}},"version":1}',
    "white space": b'{"files": {},"version":1}',
    "another key": b'{"files":{},"signed":true,"version":1}',
    "a key twice": b'{"files":{},"files":{},"version":1}',
    "a file that is null": b'{"files":{"a":null},"version":1}',
    "nested without end": b"[" * 100_000,
}
"""Texts of which none is a manifest."""

LATER: Final = b'{"files":[],"version":2}'
"""A text of a version that is still to come."""
