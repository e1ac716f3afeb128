"""等级标准里没有这个等级词

级别：警告

## 发现什么
填报的等级既不是等级标准里的名称，也不是它的别名。这样的记录按得分归入一档；没有得分或满分不是数字的，归入“未评等级”。

## 为什么重要
各地用的词不同（优、优秀，中、合格），归到同一档才能比较。认不出的词归不了档。

## 示例
```yaml
项目名称: 应急演练经费
评价方式: 单位自评
文种: 自评表
等级: 优等
```

## 改法
先核对原件。原件用的是另一套标准，写明“等级标准”；同一标准的不同说法，请维护者加进它的“别名”；
录入有误就改正。
```yaml
项目名称: 应急演练经费
评价方式: 单位自评
文种: 自评表
等级: 优秀
```
"""

from collections.abc import Iterator

from generator.diagnostics import Level
from generator.fields import nearest
from generator.grades import band_of_word
from generator.rules import Case, Finding


def check(case: Case) -> Iterator[Finding]:
    """The printed word alone."""
    word = case.record.grade
    if word is None or band_of_word(case.scheme, word):
        return
    words = [known for band in case.scheme.bands for known in (band.name, *band.other_names)]
    message = f"《{case.scheme.name}》里没有等级“{word}”"
    yield Finding(("等级",), "等级", message, nearest(word, words), Level.WARNING)
