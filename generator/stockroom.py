"""The data files of the last build, and where in them each record's pieces are: what has not changed is strung up anew.

In: the store. Out: a folder with those files as long as a block lasts, `Stock` by record and key; and a place for those
of this build. A file that is missing or damaged, and nothing counts as known.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from generator.addresses import RecordId
from generator.disk import digest_of_file
from generator.exports.warehouse import FILES, Stock, Warehouse
from generator.keeping import Entry, Ledger
from generator.store import Store

_STOCKS, _FILES = "stocks", "stockfiles"


@dataclass(frozen=True, slots=True)
class Stockroom:
    """What the last build has left."""

    former: Path | None
    """The folder of its files; None where they are not all there."""
    store: Store
    stocks: Ledger[Stock]
    files: Ledger[tuple]  # type: ignore[type-arg] # name and digest of each file

    def find(self, identity: RecordId, key: str) -> Stock | None:
        """Where a record's pieces are, if they depended on the same."""
        return self.stocks.find(identity.year, str(identity), key) if self.former else None

    def keep(self, warehouse: Warehouse, key: Callable[[RecordId], str]) -> None:
        """Put the files of this build in the place of the last ones."""
        if self.store.folder is None:
            return
        before = {digest for _, digest in _listed(self.files)}
        digests = tuple((name, digest_of_file(warehouse.folder, name)) for name in FILES)
        for name, digest in digests:
            self.store.keep_file(digest, f"{warehouse.folder}/{name}")
        self.store.drop_files(before - {digest for _, digest in digests})
        self.files.write([(_FILES, Entry(_FILES, repr(digests), digests))])
        self.stocks.write((one.year, Entry(str(one), key(one), stock)) for one, stock in warehouse.stocks.items())


@contextmanager
def open_stockroom(store: Store, beside: Path) -> Iterator[Stockroom]:
    """Lay out the files of the last build in a folder inside `beside`, which is gone when the block ends."""
    stocks, files = Ledger(store, _STOCKS, Stock), Ledger(store, _FILES, tuple)
    listed = _listed(files)
    with TemporaryDirectory(prefix=".jixiao-", dir=beside) as folder:
        is_whole = bool(listed) and all(store.place_file(digest, f"{folder}/{name}") for name, digest in listed)
        yield Stockroom(Path(folder) if is_whole else None, store, stocks, files)


def _listed(files: "Ledger[tuple]") -> tuple[tuple[str, str], ...]:  # type: ignore[type-arg] # as above
    """The names and digests of all the files that there should be; none if some are not named."""
    kept = files.shelf(_FILES).get(_FILES)
    listed = kept[1] if kept else ()
    return listed if [name for name, _ in listed] == list(FILES) else ()
