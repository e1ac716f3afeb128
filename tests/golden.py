"""The golden site: a small content folder and the pages that `jixiao render` makes of it.

`python -m tests.golden` (or `make golden`) writes the expected files anew; a person then reads the difference.
Kept are the pages and the files beside them; data files have tests of their own. Pages of the rules do not come from
the content, so a few stand for all: who rewords a rule need not read them here.
"""

import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from difflib import unified_diff
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from generator import report
from generator.build import write_markdown
from generator.disk import list_folder, remove_folder, write_file
from generator.progress import Progress
from generator.project import project_of, review_of

FOLDER = Path(__file__).parent / "golden"
CONTENT = FOLDER / "content"
EXPECTED = FOLDER / "expected"
TEMPLATES = Path(__file__).parents[1] / "templates"
KEPT = re.compile(r"(?!rules/(?!jx007|jx402)).*\.md|\d{4}/.*(?<!\.json)(?<!\.csv)")
"""All pages, but of the rules only one fault of reading and one rule of arithmetic; raw records and attachments."""

Files = Mapping[str, bytes]


def read_files(folder: Path) -> Files:
    """Every file below a folder by its path."""
    listed = list_folder(folder)
    return {path: listed.read(path) for path in listed.paths}


def render(content: Path, folder: Path) -> Files:
    """What `jixiao render` makes of a content folder with our templates, if data files stood beside the pages.

    Works in `folder`.

    Raises:
        ValueError: the content has errors.

    """
    plugin = {"jixiao": {"content": str(content), "templates": str(TEMPLATES), "scheme": "mof-2020"}}
    config = folder / "mkdocs.yml"
    config.write_text(yaml.safe_dump({"site_name": "标准网站", "plugins": [plugin]}, allow_unicode=True), "utf-8")
    project = project_of(config)
    review = review_of(project)
    if review.errors:
        raise ValueError("\n".join(report.concise(review.errors, f"{content}/")))
    write_markdown(project, review, folder / "out", Progress(None), has_data=True)
    return read_files(folder / "out")


def golden_files(folder: Path) -> Files:
    """The golden site as it is now; works in `folder`, with a copy, for a cache may lie beside the content."""
    content = shutil.copytree(CONTENT, folder / "content", dirs_exist_ok=True)
    return {path: data for path, data in render(content, folder).items() if KEPT.fullmatch(path)}


def differences(expected: Files, found: Files) -> Iterator[str]:
    """What two trees do not share, for people: missing and further files, and the lines that differ."""
    for path in sorted({*expected, *found}):
        if path not in found:
            yield f"missing: {path}"
        elif path not in expected:
            yield f"further: {path}"
        elif expected[path] != found[path]:
            old, new = (tree[path].decode("utf-8", "backslashreplace").splitlines() for tree in (expected, found))
            lines = list(unified_diff(old, new, f"expected/{path}", f"found/{path}", lineterm="", n=1))
            yield "\n".join(lines or [f"other line endings: {path}"])


def main() -> int:
    """Write the expected files anew, never on a machine of CI: there a difference is a failure."""
    if os.environ.get("CI"):
        print("CI 里不更新标准网站：请在本机运行 make golden，核对差异后提交。", file=sys.stderr)  # noqa: T201
        return 1
    before = read_files(EXPECTED)
    with TemporaryDirectory() as folder:
        found = golden_files(Path(folder))
    remove_folder(EXPECTED)
    for path, data in found.items():
        write_file(EXPECTED, path, data)
    changes = list(differences(before, found))
    print(*changes, f"{len(changes)} 个文件有变化：tests/golden/expected/", sep="\n")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
