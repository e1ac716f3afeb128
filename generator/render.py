"""Views → Markdown pages, through Jinja. Every text is literal: what an editor wrote is what a citizen reads.

The carrier of a text: each ASCII punctuation mark, and each space or format character beyond ASCII, becomes a numeric
character reference, and white space is folded. Markdown and HTML then see words and references only, so no text can
open a tag, a list, a fence or an attribute, whatever extensions are switched on. `finalize` does this to every value
that a template prints; only `Markup` (what a macro or a filter of ours has made) passes as it is.
"""

import html
import json
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import cache, cached_property, lru_cache, partial
from keyword import iskeyword
from pathlib import Path
from traceback import extract_tb
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.compiler import CodeGenerator, Frame
from jinja2.nodes import Call, Const, Expr, FromImport, Getattr, Import, Include
from jinja2.runtime import Context
from markupsafe import Markup

_TO_REFERENCE = re.compile(
    r"[!-/:-@\[-`{-~\x85\xa0\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u1680\u180e\u2000-\u200f\u2028-\u202f"
    r"\u205f-\u206f\u3000\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    r"\U000e0001\U000e0020-\U000e007f]"
)
_WHITE_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_SHORT = 100
_WORDS = re.compile(r"[0-9A-Za-z\u4e00-\u9fff\uff0c\u3001\u3002\uff1a\uff1b\u201c\u201d\uff08\uff09\u300a\u300b]*")
"""Texts of these characters alone are most of all texts, and stand for themselves."""
_INDENT = re.compile(r"^[ \t]+|[ \t]+$", re.MULTILINE)
_HEADING = re.compile(r"^# (.+?)(?: \{#[\w-]+\})?$", re.MULTILINE)
_ENDING, _PAGE_ENDING = ".j2", ".md.j2"
_SAFE = "/#:?=&.,~-_%"
"""What stays in a link as it is, besides letters and digits."""
_ENCODED = re.compile(rf"[a-zA-Z0-9{re.escape(_SAFE)}]*")
"""A link that has nothing to be encoded."""
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"']+", re.ASCII)


PAGE_TITLE = "page-title"
"""The anchor of every generated page's heading."""


BLOCK_START, BLOCK_END = '<div class="jx-block">', "</div>"


class TemplateFault(Exception):  # noqa: N818 (a fault of the templates, as those of records are)
    """A template cannot be rendered; the message names it and the line, in Chinese."""


def literal(value: object) -> Markup:
    """Any value as text that nothing after this can read as anything else."""
    text = value if type(value) is str else str(value)
    return _short_literal(text) if len(text) <= _SHORT else _literal(text)


def _literal(text: str) -> Markup:
    if _WORDS.fullmatch(text):
        return Markup(text)  # noqa: S704 (words only)
    folded = _WHITE_SPACE.sub(" ", text)
    return Markup(_TO_REFERENCE.sub(_reference, folded))  # noqa: S704 (no mark-up character is left)


_REFERENCES = {chr(code): f"&#{code};" for code in range(0x80)}


_short_literal = lru_cache(20_000)(_literal)
"""Numbers, names and labels come again and again."""


def _reference(match: re.Match[str]) -> str:
    character = match[0]
    return _REFERENCES.get(character) or f"&#{ord(character)};"


def _shown(value: object) -> str:
    """What a template prints of a value: `Markup` as it is, any other text literally."""
    kind = type(value)
    if kind is str:
        return _short_literal(value) if len(value) <= _SHORT else _literal(value)  # type: ignore[arg-type] # a text
    if kind is Markup:
        return value  # type: ignore[return-value] # a Markup is a text
    return value.__html__() if hasattr(value, "__html__") else literal(value)


class _Templates(FileSystemLoader):
    """The templates without the indents of their lines, which are there for people."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        source, file, is_current = super().get_source(environment, template)
        return _INDENT.sub("", source), file, is_current


class _ShortCode(CodeGenerator):
    """What Jinja makes of templates, without the detours that ours do not need; they cost half of the time.

    Every value goes through `finalize` alone: its result is safe. `view.title` is that attribute, never an entry of a
    mapping. What is called is called: nothing of ours asks for the context. A part that a page includes sees the
    page's own context. A page of macros is made once.
    """

    def _output_child_pre(self, node: Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:  # noqa: ARG002
        self.write(finalize.src or "")

    def _output_child_post(self, node: Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:  # noqa: ARG002
        self.write(")")

    def visit_Getattr(self, node: Getattr, frame: Frame) -> None:  # noqa: N802 (Jinja's name)
        if not node.attr.isidentifier() or iskeyword(node.attr):
            super().visit_Getattr(node, frame)
            return
        self.write("(")
        self.visit(node.node, frame)
        self.write(f").{node.attr}")

    def visit_Call(self, node: Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: FBT001, FBT002, N802 (as Jinja has it)
        if forward_caller or node.dyn_args or node.dyn_kwargs:
            super().visit_Call(node, frame, forward_caller)
            return
        self.write("(")
        self.visit(node.node, frame)
        self.write(")(")
        for argument in node.args:
            self.visit(argument, frame)
            self.write(", ")
        for keyword in node.kwargs:
            self.write(f"{keyword.key}=")
            self.visit(keyword.value, frame)
            self.write(", ")
        self.write(")")

    def visit_Include(self, node: Include, frame: Frame) -> None:  # noqa: N802 (Jinja's name)
        if not (frame.toplevel and node.with_context and isinstance(node.template, Const)):
            super().visit_Include(node, frame)
            return
        self.writeline("yield from " if frame.buffer is None else f"{frame.buffer}.extend(", node)
        self.write(f"environment.parts({node.template.value!r})(context)")
        self.write("" if frame.buffer is None else ")")

    def _import_common(self, node: Import | FromImport, frame: Frame) -> None:
        if node.with_context or not isinstance(node.template, Const):
            super()._import_common(node, frame)
        else:
            self.write(f"environment.macros({node.template.value!r})")


class _Environment(Environment):
    """Jinja with the code above, and what that code asks for."""

    code_generator_class = _ShortCode

    @cached_property
    def parts(self) -> Callable[[str], Callable[[Context], Iterator[str]]]:
        """The function that a part is, by its name."""
        return cache(lambda name: self.get_template(name).root_render_func)

    @cached_property
    def macros(self) -> Callable[[str], object]:
        """The macros of a file, by its name."""
        return cache(lambda name: self.get_template(name).module)


def prose(text: str) -> Markup:
    """Paragraphs divided by line breaks, as `<p>` elements."""
    return Markup("".join(f"<p>{literal(line)}</p>" for line in text.split("\n")))  # noqa: S704 (literal texts)


def heading(text: object, level: int, anchor: str = "") -> Markup:
    """A Markdown heading with its anchor: so it is in the table of contents. The first level is the page's title."""
    mark = f" {{#{anchor or PAGE_TITLE}}}" if anchor or level == 1 else ""
    return Markup(f"\n\n{'#' * min(level, 6)} {literal(text)}{mark}\n\n")  # noqa: S704 (all of it is literal)


def block(content: str) -> Markup:
    """A piece of HTML as one element on one line, blank lines round it: Markdown passes it through untouched."""
    line = str.replace(content.strip(), "\n", "")
    return Markup(f"\n\n{BLOCK_START}{line}{BLOCK_END}\n\n")  # noqa: S704 (values in it are literal)


def links_from(here: str) -> Callable[[str], Markup]:
    """How the page at `here` links to any page or file of the site: relatively, as the value of an attribute."""
    up = "../" * here.count("/")

    def link(there: str) -> Markup:
        address, mark, anchor = there.partition("#")
        way = "" if mark and address == here else f"{up}{_encoded(address)}"
        return Markup(f"{way}{mark}{_encoded(anchor)}" or "./")  # noqa: S704 (percent-encoded)

    return link


def _encoded(part: str) -> str:
    return part if _ENCODED.fullmatch(part) else _quoted(part)


@lru_cache(10_000)
def _quoted(part: str) -> str:
    """Mostly the anchors of findings, which are the same in many records."""
    return quote(part, safe=_SAFE)


def preformatted(text: str) -> Markup:
    """Text whose line breaks and indents are meant, for `<pre>`: line breaks and spaces become references too."""
    lines = ((line, line.lstrip(" ")) for line in text.split("\n"))
    return Markup("&#10;").join(Markup("&#32;") * (len(line) - len(words)) + literal(words) for line, words in lines)


def bar_width(percent: object) -> Markup:
    """A percentage as a length on a bar of 100."""
    return Markup(min(max(Decimal(str(percent)), Decimal(0)), Decimal(100)))  # noqa: S704 (a number)


def web_address(text: str) -> Markup | None:
    """The text as a link's target if it is an http(s) address, else None."""
    return literal(text) if _WEB_ADDRESS.fullmatch(text) else None


def _undrawn(_: object) -> Markup:
    return Markup("")


class Renderer:
    """The templates of one folder. `draw` is what they draw charts with; without it they show the tables alone.

    `has_data` says whether the data files are published, so that there is something to link to.
    """

    def __init__(self, templates: Path, draw: Callable[[Any], Markup] = _undrawn, *, has_data: bool = True) -> None:
        self.templates = templates
        self.draw = draw
        self._names = cache(partial(_names_in, templates))
        self._environment = _Environment(
            loader=_Templates(templates),
            undefined=StrictUndefined,
            auto_reload=False,
            autoescape=True,
            finalize=_shown,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.do"],
        )
        self._environment.filters |= {one.__name__: one for one in (prose, preformatted, heading, block, bar_width)}
        self._environment.globals |= {
            "has_data": has_data,
            "web_address": web_address,
            "nothing": Markup('<span class="jx-none">—</span>'),
            "not_printed": Markup('<span class="jx-none">未列</span>'),
        }

    def names(self, folder: str) -> tuple[str, ...]:
        """The templates of one folder, without `.md.j2`, sorted."""
        return self._names(folder)

    def markdown(self, template: str, context: Mapping[str, object]) -> str:
        """Render one page, without front matter; ends with one line break.

        Raises:
            TemplateFault: the template is missing, malformed or names something that its view does not have.

        """
        try:
            text = self._environment.get_template(f"{template}{_PAGE_ENDING}").render(context)
        except TemplateError as error:
            raise TemplateFault(f"模板有误：{_place_of(error, template)}：{error.message or error}") from error
        except UnicodeDecodeError as error:
            raise TemplateFault(
                f"模板有误：templates/{template}{_PAGE_ENDING} 或它引用的模板不是 UTF-8 编码"
            ) from error
        except Exception as error:
            if not _is_of_a_template(error):
                raise
            what = f"{type(error).__name__}，{error}"
            raise TemplateFault(f"模板有误：{_place_of(error, template)}：{what}") from error
        blocks = (block.lstrip("\n") for block in text.split("\n\n"))
        return "\n\n".join(filter(None, blocks)).strip() + "\n"


def _names_in(templates: Path, folder: str) -> tuple[str, ...]:
    names = (path.name.removesuffix(_PAGE_ENDING) for path in (templates / folder).glob(f"*{_PAGE_ENDING}"))
    return tuple(sorted(names))


def _is_of_a_template(error: Exception) -> bool:
    """Whether what a template asks for is wrong, and not what our program does when it is asked."""
    files = [frame.filename for frame in extract_tb(error.__traceback__)]
    at = max((at for at, file in enumerate(files) if file.endswith(_ENDING)), default=len(files))
    return at < len(files) and not any(Path(file).parent.is_relative_to(_PROGRAM) for file in files[at + 1 :])


_PROGRAM = Path(__file__).parent


def _place_of(error: Exception, template: str) -> str:
    """The file and line of a template's fault: where it says so itself, or the innermost template it went through."""
    if isinstance(error, TemplateSyntaxError):
        return f"templates/{error.name}:{error.lineno}"
    frames = [frame for frame in extract_tb(error.__traceback__) if frame.filename.endswith(_ENDING)]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else f"templates/{template}.md.j2"


def with_front_matter(markdown: str, description: str, context: str = "") -> str:
    """Put title and description before a page, and what tells it from others of the same title.

    The theme prints all of them raw, so they are escaped for HTML here.
    """
    told = {"title": title_in(markdown), "description": attribute(description)}
    told |= {"context": attribute(context)} if context else {}
    lines = [f"{key}: {json.dumps(text, ensure_ascii=False)}\n" for key, text in told.items()]
    return f"---\n{''.join(lines)}hide: [navigation]\n---\n\n{markdown}"


def title_in(markdown: str) -> str:
    """The title of a page as its front matter gives it: escaped for HTML; empty where it has no heading."""
    heading = _HEADING.search(markdown)
    return attribute(html.unescape(heading[1])) if heading else ""


def attribute(text: str) -> str:
    """Any text as the value of an attribute."""
    return html.escape(_WHITE_SPACE.sub(" ", text).strip())
