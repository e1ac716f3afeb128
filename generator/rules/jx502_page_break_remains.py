"""文字里留有分页、换行的痕迹

级别：提示

## 发现什么
从 PDF 或扫描件取出的文字常在分页处断开又接错。这里找两种痕迹：一个字印了两遍（如“有效性性”）；
一行以不能开头的标点，或以一个词的尾巴（如“的”“性”“率”）开头。
“积极性性质”“为了了解”“化化学”这样本来就连用的字，不在其列。

## 为什么重要
接错的词搜索不到，也读不通。它是转录造成的，不是原件的错。

## 示例
```yaml
项目名称: 应急演练经费
评价方式: 单位自评
文种: 自评表
主要绩效: 提高了应急管理制度执行的有效性性，参演人员满意。
```

## 改法
对照原件，删去重复的字，把断开的词接上。原件就是这样印的，照录，这条提示会留在页面上。
```yaml
项目名称: 应急演练经费
评价方式: 单位自评
文种: 自评表
主要绩效: 提高了应急管理制度执行的有效性，参演人员满意。
```
"""

import re
from collections.abc import Iterator

from generator.diagnostics import Level
from generator.rules import Case, Finding

_DOUBLED = re.compile(
    r"性性(?![能质别格命状情价])|率率(?![先领真性])|度度(?![量过日假])|化化(?![解工学肥验妆石纤合])"
    r"|了(?<![为除到成错]了)了(?![解结事断却])"
)
_TAIL_AT_LINE_START = re.compile(
    r"\n[ \t]*([，。；：、！？）》”’％].{0,5})"
    r"|\n(?<=[\u4e00-\u9fff]\n)[ \t]*"
    r"((?:[的了](?![确士解])|性(?![能质别格命状情价])|率(?![先领真])|度(?![量过假])).{0,5})"
)


def check(case: Case) -> Iterator[Finding]:
    """Each text with the first trace in it."""
    for path, text in case.texts(_DOUBLED, _TAIL_AT_LINE_START):
        if match := _DOUBLED.search(text):
            message = f"“{text[match.start() - 2 : match.end()].strip()}”里有一个字重复"
        elif match := _TAIL_AT_LINE_START.search(text):
            message = f"有一行以“{match[1] or match[2]}”开头，像是断开的词"
        else:
            continue
        yield Finding(path, "文字", message, "对照原件，删去重复的字，把断开的词接上", Level.NOTICE)
