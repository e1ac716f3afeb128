"""全部权重加起来不等于满分

级别：警告

## 发现什么
把指标表全部权重（印有资金分值的，连同资金分值）相加，与满分比较；没有印满分的按 100 分。没有印权重的行不计入；
整张表都没有权重，有一行的权重或满分是文字，或者指标只摘录了一部分，不比较。

## 为什么重要
权重不足或超过满分，得分就不在它该在的尺度上，按得分定的等级也就不准。

## 示例
```yaml
项目名称: 应急演练经费
评价方式: 单位自评
文种: 自评表
指标:
  - 一级: 产出
    指标:
      - 名称: 演练次数
        权重: 60
      - 名称: 参演人数
        权重: 30
```

## 改法
先核对原件：漏录的行补上，录错的权重改正，满分不是 100 分的写明“满分”；原件就是这样印的，照录，
并在“核验说明”里说明。
```yaml
项目名称: 应急演练经费
评价方式: 单位自评
文种: 自评表
指标:
  - 一级: 产出
    指标:
      - 名称: 演练次数
        权重: 60
      - 名称: 参演人数
        权重: 40
```
"""

from collections.abc import Iterator

from generator.comparison import compare_assigned
from generator.grades import full_marks
from generator.rules import Case, Finding, compared


def check(case: Case) -> Iterator[Finding]:
    """The whole table against the full marks."""
    if not case.has_weights or case.is_excerpt("指标"):
        return
    weights = [row.weight for _, row in case.rows]
    if case.record.funds is not None:
        weights.append(case.record.funds.weight)
    comparison = compare_assigned(weights, full_marks(case.record))
    if comparison is not None:
        path = ("满分",) if case.record.out_of else ("指标",)
        hint = "核对原件的权重和满分，有无漏行；原件如此，可在“核验说明”里说明"
        yield compared(path, comparison, "指标权重合计", "满分", hint=hint)
