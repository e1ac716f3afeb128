"""得分超过权重或满分

级别：警告

## 发现什么
一行指标的得分大于它的权重，资金的得分大于它的分值，或者总得分大于满分（没有印满分的按 100 分，满分是文字的不比较）。

## 为什么重要
一项最多得它的权重那么多分。超过了，多半是把得分和权重录反了，或者小数点错了位。

## 示例
```yaml
项目名称: 应急演练经费
评价方式: 单位自评
文种: 自评表
指标:
  - 一级: 产出
    指标:
      - 名称: 演练次数
        权重: 50
        得分: 50
      - 名称: 参演人数
        权重: 50
        得分: 55
```

## 改法
先核对原件的权重和得分：录入有误就改正；原件就是这样印的（如另有加分），照录，并在“核验说明”里说明。
```yaml
项目名称: 应急演练经费
评价方式: 单位自评
文种: 自评表
指标:
  - 一级: 产出
    指标:
      - 名称: 演练次数
        权重: 50
        得分: 50
      - 名称: 参演人数
        权重: 50
        得分: 50
```
"""

from collections.abc import Iterator
from decimal import Decimal

from generator.comparison import compare_assigned
from generator.diagnostics import FieldPath, Level
from generator.grades import full_marks
from generator.numbers import Figure, grouped
from generator.rules import Case, Finding


def check(case: Case) -> Iterator[Finding]:
    """Each row, the funds, the total; one finding says how many scores stay within their bounds."""
    within = 0
    for path, whose, score, most in _pairs(case):
        bound = most.value if isinstance(most, Figure) else most
        if score is None or score.value is None or bound is None:
            continue
        if score.value <= bound:
            within += 1
        else:
            yield _above(path, whose, score, bound)
    if within:
        yield Finding(("指标",), "得分不超过权重和满分", f"{within} 个得分没有超过权重或满分")


def _pairs(case: Case) -> Iterator[tuple[FieldPath, str, Figure | None, Figure | Decimal | None]]:
    """(place, whose, score, the most it can be)."""
    for path, row in case.rows:
        yield (*path, "得分"), f"“{row.name}”", row.score, row.weight
    if case.record.funds is not None:
        yield ("资金", "得分"), "资金", case.record.funds.score, case.record.funds.weight
    yield ("得分",), "", case.record.score, full_marks(case.record)


def _above(path: FieldPath, whose: str, score: Figure, bound: Decimal) -> Finding:
    name = "权重" if whose else "满分"
    over = compare_assigned([score], bound)
    difference = over.difference if over else None
    message = f"{whose}得分 {score.text}，{name} {grouped(bound)}"
    hint = "核对原件，看得分和权重是否录反、小数点是否错位；原件如此，可在“核验说明”里说明"
    return Finding(path, f"{whose}得分", message, hint, Level.WARNING, score.value, bound, difference, Decimal(0))
