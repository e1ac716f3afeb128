"""A search index without a site round it, made as a build makes it."""

from pathlib import Path

from generator.bulk_files import write_bulk
from generator.disk import remove_folder
from generator.review import Review
from generator.search import SEARCH_INDEX, SearchIndex
from generator.workers import Spread, here


def write_search_index(review: Review, site: Path, cache_folder: Path, spread: Spread = here) -> dict[str, str]:
    """Write `search/index/` below `site`; the SHA-256 of its files, but for that of the list of its parts."""
    remove_folder(site / SEARCH_INDEX)
    return write_bulk((), SearchIndex(review, site, cache_folder), site, spread)
