"""文号的年份没有用六角括号〔〕

级别：提示

## 发现什么
依据、公开、评价机构里的文号，年份写在方括号、圆括号等其他括号里。

## 为什么重要
《党政机关公文格式》（GB/T 9704—2012）规定，发文字号的年份用六角括号〔〕括入。写法一致，才能按文号查到文件。

## 示例
```yaml
项目名称: 应急演练经费
评价方式: 单位自评
文种: 自评表
依据:
  - 名称: 项目支出绩效评价管理办法
    文号: 财预[2020]10号
```

## 改法
换成六角括号。
```yaml
项目名称: 应急演练经费
评价方式: 单位自评
文种: 自评表
依据:
  - 名称: 项目支出绩效评价管理办法
    文号: 财预〔2020〕10号
```
"""

import re
from collections.abc import Iterator

from generator.diagnostics import FieldPath, Level
from generator.rules import Case, Finding

_OTHER_BRACKETS = re.compile(r"[\[(（【［﹝〖｛{]\s*((?:19|20)\d{2})\s*[\])）】］﹞〗｝}]")
_RIGHT_BRACKETS = re.compile(r"〔(?:19|20)\d{2}〕")


def check(case: Case) -> Iterator[Finding]:
    """Each 文号; one finding says how many are right."""
    right = 0
    for path, number in _numbers(case):
        mended = _OTHER_BRACKETS.sub(r"〔\1〕", number)
        if mended != number:
            message = f"文号“{number}”的年份没有用六角括号"
            yield Finding(path, "文号", message, f"写作“{mended}”", Level.NOTICE)
        elif _RIGHT_BRACKETS.search(number):
            right += 1
    if right:
        yield Finding(("依据",), "文号", f"{right} 个文号的年份用六角括号")


def _numbers(case: Case) -> Iterator[tuple[FieldPath, str]]:
    record = case.record
    for index, basis in enumerate(record.legal_bases or ()):
        if basis.document_number is not None:
            yield ("依据", index, "文号"), basis.document_number
    if record.disclosure is not None and record.disclosure.document_number is not None:
        yield ("公开", "文号"), record.disclosure.document_number
    if record.evaluator is not None and record.evaluator.report_number is not None:
        yield ("评价机构", "报告文号"), record.evaluator.report_number
