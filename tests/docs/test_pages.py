"""Every block of every page does what the page says."""

from __future__ import annotations

from pathlib import Path

import pytest

from doc_pages import CONTAINERS, follow

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
FROM_NOTHING = {"README.md", "docs/tutorial.md"}
WITHOUT_BLOCKS = {"docs/reference/api.md", "docs/reference/promises.md", "docs/explanation/hexagon.md"}


@pytest.mark.usefixtures("_as_mlflow_was")
@pytest.mark.parametrize("page", [str(page.relative_to(ROOT)) for page in PAGES])
def test_a_reader_can_follow_the_page(page: str, desk: Path) -> None:
    """Whoever types what a page says, in its order, gets what it shows."""
    if page not in FROM_NOTHING:
        (desk / CONTAINERS).write_bytes((ROOT / CONTAINERS).read_bytes())
    assert follow(ROOT / page) or page in WITHOUT_BLOCKS
