"""What the templates of folders write: read at every run, for that is quick, and taken apart once, for that is not.

In: folders, the ending of a template's name, and HTML that no template holds. Out: `Written`, from the store if the
same texts have been taken apart before.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from generator.disk import list_folder
from generator.keeping import Entry, Ledger
from generator.program import program_key
from generator.store import Store, digest_of
from generator.vocabulary import TemplateText, Unwritten, Written, written_in

_KIND = "written"
_ICONS = ".icons"
"""Where Material has eleven thousand drawings, none of them a template of a page."""


def written_by(store: Store, name: str, folders: Iterable[Path], ending: str, samples: Iterable[str]) -> Written:
    """What these templates write; it is kept under this name.

    Raises:
        Unwritten: a template is not UTF-8.
        jinja2.TemplateSyntaxError: a template is malformed.

    """
    kept, given = Ledger(store, _KIND, Written), tuple(samples)
    templates = [one for folder in folders for one in _templates_in(folder, ending)]
    key = digest_of(program_key(), *chain.from_iterable(templates), "samples", *given)
    written = kept.find(name, name, key)
    if written is None:
        written = written_in(templates, given)
        kept.write([(name, Entry(name, key, written))])
    return written


def _templates_in(root: Path, ending: str) -> Iterator[TemplateText]:
    folder = list_folder(root, ignored=_ICONS)
    links = (path for path in folder.links if (root / path).is_file())
    for path in chain(folder.paths, links):
        if path.endswith(ending):
            try:
                yield TemplateText(path, folder.read(path).decode())
            except UnicodeDecodeError as error:
                raise Unwritten(f"模板 {path} 不是 UTF-8 编码") from error
