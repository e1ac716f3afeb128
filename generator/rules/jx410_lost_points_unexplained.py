"""扣了分，没有写原因

级别：提示

## 发现什么
一行指标的得分低于它的权重，备注里没有说明。

## 为什么重要
扣分的原因是评价里最有用的话：它告诉单位改什么，也告诉公众为什么。
自评表的“备注”或“偏差原因分析及改进措施”一栏就是写它的。

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
        得分: 60
      - 名称: 参演人数
        权重: 40
        得分: 32
```

## 改法
原件写有原因的，录入“备注”；原件没有写的，不必补写，这条提示会留在页面上。
```yaml
项目名称: 应急演练经费
评价方式: 单位自评
文种: 自评表
指标:
  - 一级: 产出
    指标:
      - 名称: 演练次数
        权重: 60
        得分: 60
      - 名称: 参演人数
        权重: 40
        得分: 32
        备注: 参演人数少于计划
```
"""

from collections.abc import Iterator

from generator.diagnostics import Level
from generator.rules import Case, Finding


def check(case: Case) -> Iterator[Finding]:
    """Each row that lost points; one finding says how many of them give the reason."""
    explained = 0
    for path, row in case.rows:
        if row.score is None or row.weight is None or row.score.value is None or row.weight.value is None:
            continue
        if row.score.value >= row.weight.value:
            continue
        if row.note is not None:
            explained += 1
        else:
            message = f"“{row.name}”权重 {row.weight.text}，得分 {row.score.text}，没有写扣分原因"
            hint = "原件写有原因的，录入这一行的“备注”"
            yield Finding((*path, "得分"), "扣分原因", message, hint, Level.NOTICE)
    if explained:
        yield Finding(("指标",), "扣分原因", f"{explained} 行扣分写有原因")
