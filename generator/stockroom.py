"""The data files of the last build, and where in them each record's pieces are: what has not changed is strung up anew.

In: the store. Out: a folder with those files as long as a block lasts, `Stock` by record and key; and a place for those
of this build. A file that is missing or damaged, and nothing counts as known. What was made of the files in the end
(the workbook, the database) is laid beside them, if it was made of just these.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
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
_MADE = "made"
MADE_FILES = (spreadsheet.FILE, spreadsheet.PARTS, database.FILE)
"""What is made of the rows of all tables together."""


FileDigests = tuple[tuple[str, str], ...]
"""Files and their SHA-256."""


@dataclass(frozen=True, slots=True)
class Inventory:
    """What a build has left: the digests of its files and, of each record, what its pieces there depend on.

    Where a piece stands depends on all pieces before it, so the whole is kept as one.
    """

    files: FileDigests
    stocks: dict[RecordId, tuple[str, Stock]]


_NOTHING = Inventory((), {})
_UNKNOWN: Mapping[str, str] = {}


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

    def keep(self, warehouse: Warehouse, key: Callable[[RecordId], str]) -> None:
        """Put the files of this build in the place of the last ones."""
        if self.store.folder is None:
            return
        files = self._keep_files(warehouse.folder, FILES, self.inventory.files)
        stocks = {one: (key(one), stock) for one, stock in warehouse.stocks.items()}
        state = digest_of(repr(files), *(key for key, _ in stocks.values()))
        self.ledger.write([(_SHELF, Entry(_NAME, state, Inventory(files, stocks)))])

    def keep_made(self, warehouse: Warehouse, known: Mapping[str, str]) -> None:
        """Likewise what was made of them, when it has been made; of files by these names the SHA-256 is `known`."""
        if self.store.folder is None:
            return
        state, _ = self.ledger.shelf(_SHELF)[_NAME]
        _, former = self.ledger.shelf(_MADE).get(_MADE, ("", _NOTHING))
        files = self._keep_files(warehouse.folder, MADE_FILES, former.files, known)
        self.ledger.write([(_MADE, Entry(_MADE, state, Inventory(files, {})))])

    def _keep_files(
        self, folder: Path, names: Sequence[str], former: FileDigests, known: Mapping[str, str] = _UNKNOWN
    ) -> FileDigests:
        files = tuple((name, known.get(name) or digest_of_file(folder, name)) for name in names)
        for name, digest in files:
            self.store.keep_file(digest, f"{folder}/{name}")
        self.store.drop_files({digest for _, digest in former} - {digest for _, digest in files})
        return files


@contextmanager
def open_stockroom(store: Store, beside: Path, stamps: Mapping[Stamp, str]) -> Iterator[Stockroom]:
    """Lay out the files of the last build in a folder inside `beside`, which is gone when the block ends.

    A file with one of these stamps is known to have that digest; any other one is read.
    """
    ledger = Ledger(store, _KIND, Inventory)
    state, inventory = ledger.shelf(_SHELF).get(_NAME, ("", _NOTHING))
    made_of, made = ledger.shelf(_MADE).get(_MADE, ("", _NOTHING))

    def is_laid_out(files: FileDigests, names: Sequence[str], folder: str) -> bool:
        are_these = [name for name, _ in files] == list(names)
        return are_these and all(store.place_file(digest, f"{folder}/{name}", stamps) for name, digest in files)

    with TemporaryDirectory(prefix=".jixiao-", dir=beside) as folder:
        is_whole = is_laid_out(inventory.files, FILES, folder)
        if made_of == state:
            is_laid_out(made.files, MADE_FILES, folder)
        yield Stockroom(Path(folder) if is_whole else None, inventory, store, ledger)
