"""文字里留有网页代码或表格模板的字样

级别：警告

## 发现什么
文字里有 HTML 标记（如 <p>、<br>）、字符代码（如 &nbsp;），或者表格模板里等人填写的字样（如“（填写……）”、
行首的“指标1：”、只有省略号的一格）。书名号、尖括号括住的文件名不在其列。来源、更正、
核验说明里编者自己的话不查。

## 为什么重要
记录里的文字照样显示给读者，代码和模板字样也会原样出现在页面上。

## 示例
```yaml
项目名称: 应急演练经费
评价方式: 单位自评
文种: 自评表
主要绩效: 全年演练12次。&nbsp;参演人员满意。
```

## 改法
删去这些字样；需要分段的，另起一行。
```yaml
项目名称: 应急演练经费
评价方式: 单位自评
文种: 自评表
主要绩效: 全年演练12次。参演人员满意。
```
"""

import re
from collections.abc import Iterator
from itertools import islice

from generator.diagnostics import Level
from generator.rules import Case, Finding

_TAGS = (
    "a|b|big|blockquote|body|br|caption|center|code|col|colgroup|dd|div|dl|dt|em|font|form|h[1-6]|head|hr|html|i|iframe|"
    "img|input|li|link|meta|o:p|ol|p|pre|s|script|section|small|span|strong|style|sub|sup|svg|table|tbody|td|tfoot|th|"
    "thead|tr|u|ul"
)
_ENTITIES = (
    "nbsp|lt|gt|amp|quot|apos|ldquo|rdquo|lsquo|rsquo|hellip|mdash|ndash|middot|ensp|emsp|times|#\\d+|#x[0-9a-f]+"
)
_KINDS = (
    ("网页代码", re.compile(rf"</?(?:{_TAGS})(?:\s[^<>]*)?/?>", re.IGNORECASE)),
    ("字符代码", re.compile(rf"&(?:{_ENTITIES});", re.IGNORECASE)),
    ("模板字样", re.compile(r"[（(](?:请|此处|在此)*填写[^（）()\n]{0,40}[）)]")),
    ("模板字样", re.compile(r"\n[ \t]*指标\s?\d{1,2}\s?[：:]")),
    ("模板字样", re.compile(r"\n[ \t]*(?:…{1,6}|\.{3,12})(?=\n|\Z)")),
)


def check(case: Case) -> Iterator[Finding]:
    """Each text with the first remnant in it."""
    for path, text in case.texts(*(pattern for _, pattern in _KINDS)):
        remnants = ((word, match) for word, pattern in _KINDS if (match := pattern.search(text)))
        for word, match in islice(remnants, 1):
            message = f"文字里留有{word}“{match[0].strip()}”"
            yield Finding(path, "文字", message, "核对原件；不是原件的字就删去", Level.WARNING)
