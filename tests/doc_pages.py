"""Follows a page of the documentation as a reader would: block by block, in one directory, in one session.

What a fenced block is for is told by its language, and by a title, which names a file:

===================  =======================================================================================
block                what the reader does
===================  =======================================================================================
``python``           runs it; all blocks of a page share a namespace
``python`` + title   adds it to the end of that file
``output``           compares it with what the block before printed; ``...`` stands for anything
``console``          types each line after ``$``, and compares the lines under it, if there are any
``yaml`` + title     writes that file; one that has entries is built
``yaml``             puts these entries into ``containers.yaml`` in the place of those there, and builds it
``diff``             changes ``containers.yaml`` by it, and builds it
``sh``, ``text``     reads it
===================  =======================================================================================
"""

from __future__ import annotations

import importlib
import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import redirect_stdout
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE, OutputChecker
from pathlib import Path
from typing import ClassVar, Final

import yaml
from attrs import define
from click.testing import CliRunner
from sybil import Document, Example, Region
from sybil.evaluators.python import PythonEvaluator
from sybil.parsers.markdown.lexers import FencedCodeBlockLexer

import modelport
from modelport.bootstrap import build_container
from modelport.cli.main import modelport as command_line

CONTAINERS: Final = Path("containers.yaml")
PACKAGES: Final = Path(modelport.__file__).parents[1]
_INFO = re.compile(r'(?P<language>\w+)(?: title="(?P<title>[^"]+)")?')
_FENCES = FencedCodeBlockLexer(language=".+", mapping={"language": "info", "source": "source"})
_CHECKER = OutputChecker()
_VARYING = re.compile(
    r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::[\d.]+Z)?"  # times
    r"|\b(?:[0-9a-f]{64}|[0-9a-f]{32})\b"  # digests and ids
    r"|\bin \d+\.\d+s\b"  # how long pytest took
    r"|─+"  # lines as wide as a table
)


def follow(page: Path) -> int:
    """Follow *page* from its first block to its last in the current directory, and count the blocks."""
    reader = Reader()
    document = Document.parse(str(page), reader.blocks)
    document.namespace["__name__"] = "__main__"
    examples = list(document)
    for example in examples:
        example.evaluate()
    return len(examples)


def file_of(page: Path, title: str) -> str:
    """Give the file that the Python blocks of *page* with this title make together."""
    document = Document.parse(str(page), Reader().blocks)
    return "".join(f"{each.parsed}\n" for each in document if each.region.lexemes["title"] == title)


@define
class Reader:
    """Who follows a page.

    Attributes:
        printed: What the last block printed.
    """

    printed: str = ""

    def blocks(self, document: Document) -> Iterator[Region]:
        """Give the fenced blocks of a page."""
        for region in _FENCES(document):
            info = _INFO.fullmatch(region.lexemes["info"].strip())
            key = (info["language"], bool(info["title"])) if info else ("", False)
            assert key in self._EVALUATORS, f"{document.path} has a block that nobody runs: {region.lexemes['info']}"
            region.parsed = region.lexemes["source"]
            region.lexemes["title"] = info["title"] if info else None
            region.evaluator = self._evaluator(self._EVALUATORS[key])
            yield region

    def _evaluator(self, evaluate: Callable[[Reader, Example], None]) -> Callable[[Example], None]:
        return lambda example: evaluate(self, example)

    def _run(self, example: Example) -> None:
        with redirect_stdout(io.StringIO()) as stream:
            PythonEvaluator()(example)
        self.printed = stream.getvalue()

    def _compare(self, example: Example) -> None:
        compare(example.parsed, self.printed)

    def _type(self, example: Example) -> None:
        for command in re.split(r"^\$ ", example.parsed, flags=re.MULTILINE)[1:]:
            typed, _, wanted = command.replace("\\\n", " ").partition("\n")
            self.printed = run(shlex.split(typed))
            if wanted.strip():
                compare(wanted, self.printed)

    def _add_to_file(self, example: Example) -> None:
        with Path(example.region.lexemes["title"]).open("a", encoding="utf-8") as file:
            file.write(f"{example.parsed}\n")
        importlib.invalidate_caches()

    def _write_file(self, example: Example) -> None:
        file = Path(example.region.lexemes["title"])
        file.write_text(example.parsed, encoding="utf-8")
        if "container" in yaml.safe_load(example.parsed):
            build_container(file)

    def _put_entries(self, example: Example) -> None:
        document = yaml.safe_load(CONTAINERS.read_text(encoding="utf-8"))
        document["container"].update(yaml.safe_load(example.parsed))
        CONTAINERS.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
        build_container(CONTAINERS)

    def _change(self, example: Example) -> None:
        CONTAINERS.write_text(patched(CONTAINERS.read_text(encoding="utf-8"), example.parsed), encoding="utf-8")
        build_container(CONTAINERS)

    def _read(self, _example: Example) -> None:
        """Do nothing: what is only read prints nothing, and changes nothing."""

    _EVALUATORS: ClassVar[Mapping[tuple[str, bool], Callable[[Reader, Example], None]]] = {
        ("python", False): _run,
        ("python", True): _add_to_file,
        ("output", False): _compare,
        ("console", False): _type,
        ("yaml", True): _write_file,
        ("yaml", False): _put_entries,
        ("diff", False): _change,
        ("sh", False): _read,
        ("text", False): _read,
    }


def run(words: list[str]) -> str:
    """Run a command line, and give what it printed; `modelport` itself runs in this process, to be quick."""
    if words[0] == "modelport":
        result = CliRunner().invoke(command_line, words[1:], prog_name="modelport")
        assert result.exit_code == 0 or "Error: " in result.output, result.output
        return result.output
    assert words[0] == "python", f"a page runs {words[0]}"
    environment = {**os.environ, "PYTHONPATH": str(PACKAGES)}
    done = subprocess.run([sys.executable, *words[1:]], env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def compare(wanted: str, got: str) -> None:
    """Hold what was printed against what a page says; what varies aside."""
    flags = ELLIPSIS | NORMALIZE_WHITESPACE
    alike = _CHECKER.check_output(_VARYING.sub("<varies>", wanted), _VARYING.sub("<varies>", got), flags)
    assert alike, f"The page says:\n{wanted}\nand this was printed:\n{got}"


def patched(text: str, diff: str) -> str:
    """Give *text* changed by a diff without line numbers."""
    old, new = _side(diff.splitlines(), " -"), _side(diff.splitlines(), " +")
    assert text.count(old) == 1, f"this is not in the file, or not once:\n{old}"
    return text.replace(old, new)


def _side(lines: Iterable[str], marks: str) -> str:
    return "".join(f"{line[1:]}\n" for line in lines if line[:1] in marks)
