"""各部分的分值加起来不等于满分

级别：警告

## 发现什么
每个一级指标都印了分值时，把分值（印有资金分值的，连同资金分值）相加，与满分比较；没有印满分的按 100 分。
有一个分值或满分是文字，或者指标只摘录了一部分，不比较。

## 为什么重要
分值合计不是满分，说明有的部分重复或缺失，常见于跨页的表。

## 示例
```yaml
项目名称: 应急演练经费
评价方式: 单位自评
文种: 自评表
指标:
  - 一级: 产出
    分值: 60
    指标:
      - 名称: 演练次数
  - 一级: 效益
    分值: 30
    指标:
      - 名称: 参演人数
```

## 改法
先核对原件各部分的分值，有无漏录的部分；原件就是这样印的，照录，并在“核验说明”里说明。
```yaml
项目名称: 应急演练经费
评价方式: 单位自评
文种: 自评表
指标:
  - 一级: 产出
    分值: 60
    指标:
      - 名称: 演练次数
  - 一级: 效益
    分值: 40
    指标:
      - 名称: 参演人数
```
"""

from collections.abc import Iterator

from generator.comparison import compare_assigned
from generator.grades import full_marks
from generator.rules import Case, Finding, compared


def check(case: Case) -> Iterator[Finding]:
    """The printed points of all sections against the full marks."""
    points = [section.points for section in case.record.indicators or ()]
    if None in points or case.is_excerpt("指标"):
        return
    if points and case.record.funds is not None:
        points.append(case.record.funds.weight)
    comparison = compare_assigned(points, full_marks(case.record))
    if comparison is not None:
        path = ("满分",) if case.record.out_of else ("指标",)
        hint = "核对原件各部分的分值和满分；原件如此，可在“核验说明”里说明"
        yield compared(path, comparison, "各部分分值合计", "满分", hint=hint)
