"""The data files of the last build, and where in them each record's pieces are: what has not changed is strung up anew.

In: the store. Out: a folder with those files as long as a block lasts, `Stock` by record and key; and a place for those
of this build. A file that is missing or damaged, and nothing counts as known. What was made of the files in the end
(the workbook, the database) is kept with them, and laid beside them.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from generator.addresses import RecordId
from generator.disk import digest_of_file
from generator.exports import database, spreadsheet
from generator.exports.warehouse import FILES, Stock, Warehouse
from generator.keeping import Entry, Ledger
from generator.store import Stamp, Store, digest_of

_KIND = _SHELF = _NAME = "stock"
MADE_FILES = (spreadsheet.FILE, spreadsheet.PARTS, database.FILE)
"""What is made of the rows of all tables together; without these nothing can be taken over, but nothing is lost."""
_KEPT = (*FILES, *MADE_FILES)


@dataclass(frozen=True, slots=True)
class Inventory:
    """What a build has left: the digests of its files and, of each record, what its pieces there depend on.

    Where a piece stands depends on all pieces before it, so the whole is kept as one.
    """

    files: tuple[tuple[str, str], ...]
    """With their SHA-256."""
    stocks: dict[RecordId, tuple[str, Stock]]

    def __post_init__(self) -> None:
        """It may come from a store.

        Raises:
            TypeError: it is something else.

        """
        words = (word for file in dict(self.files).items() for word in file)
        if not all(isinstance(word, str) for word in words) or not isinstance(self.stocks, dict):
            raise TypeError("no inventory")


_NOTHING = Inventory((), {})


@dataclass(frozen=True, slots=True)
class Stockroom:
    """What the last build has left."""

    former: Path | None
    """The folder of its files; None where they are not all there."""
    inventory: Inventory
    store: Store
    ledger: Ledger[Inventory]

    def find(self, identity: RecordId, key: str) -> Stock | None:
        """Where a record's pieces are, if they depended on the same."""
        kept = self.inventory.stocks.get(identity) if self.former else None
        return kept[1] if kept and kept[0] == key else None

    def keep(self, warehouse: Warehouse, key: Callable[[RecordId], str], known: Mapping[str, str]) -> None:
        """Put the files of this build in the place of the last ones.

        Of files by these names the SHA-256 is `known`: none where the build has ended before all was made.
        """
        if self.store.folder is None:
            return
        folder, names = warehouse.folder, _KEPT if known else FILES
        files = tuple((name, known.get(name) or digest_of_file(folder, name)) for name in names)
        for name, digest in files:
            self.store.keep_file(digest, f"{folder}/{name}")
        self.store.drop_files({digest for _, digest in self.inventory.files} - {digest for _, digest in files})
        stocks = {one: (key(one), stock) for one, stock in warehouse.stocks.items()}
        state = digest_of(repr(files), *(key for key, _ in stocks.values()))
        self.ledger.write([(_SHELF, Entry(_NAME, state, Inventory(files, stocks)))])


@contextmanager
def open_stockroom(store: Store, beside: Path, stamps: Mapping[Stamp, str]) -> Iterator[Stockroom]:
    """Lay out the files of the last build in a folder inside `beside`, which is gone when the block ends.

    A file with one of these stamps is known to have that digest; any other one is read.
    """
    ledger = Ledger(store, _KIND, Inventory)
    _, inventory = ledger.shelf(_SHELF).get(_NAME, ("", _NOTHING))
    kept = {name: digest for name, digest in inventory.files if name in _KEPT}
    with TemporaryDirectory(prefix=".jixiao-", dir=beside) as folder:
        laid_out = {name for name, digest in kept.items() if store.place_file(digest, f"{folder}/{name}", stamps)}
        yield Stockroom(Path(folder) if laid_out.issuperset(FILES) else None, inventory, store, ledger)
