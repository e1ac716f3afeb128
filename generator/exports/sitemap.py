"""`sitemap.xml`: every page of the site, for search engines. Only a site that knows its own address can have one."""

import gzip
from collections.abc import Iterator, Sequence
from functools import partial
from xml.sax.saxutils import escape

from generator.exports.imprint import DataFile, Imprint

SITEMAP = "sitemap.xml"
_MOST = 50_000
"""Addresses in one file, by the protocol of sitemaps.org."""
_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def sitemap_files(addresses: Sequence[str], imprint: Imprint) -> Iterator[DataFile]:
    """One file for up to 50,000 pages, else an index and its parts; and `sitemap.xml.gz`, which MkDocs writes too."""
    if not imprint.url:
        return
    ordered = sorted(addresses)
    if len(ordered) <= _MOST:
        top = _document("urlset", "url", [imprint.absolute(one) for one in ordered])
    else:
        parts = [ordered[start : start + _MOST] for start in range(0, len(ordered), _MOST)]
        names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
        for name, part in zip(names, parts, strict=True):
            yield DataFile(name, partial(bytes, _document("urlset", "url", [imprint.absolute(one) for one in part])))
        top = _document("sitemapindex", "sitemap", [imprint.absolute(name) for name in names])
    yield DataFile(SITEMAP, partial(bytes, top))
    yield DataFile(f"{SITEMAP}.gz", partial(bytes, gzip.compress(top, mtime=0)))


def _document(root: str, element: str, locations: Sequence[str]) -> bytes:
    lines = "".join(f" <{element}><loc>{escape(one)}</loc></{element}>\n" for one in locations)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_SPACE}">\n{lines}</{root}>\n'.encode()
