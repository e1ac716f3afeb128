"""全部指标都得满分

级别：提示

## 发现什么
指标表里有权重的每一行，得分都等于权重。少于五行的表不报告；有一行的得分没有印，或者指标只摘录了一部分，
也不报告。

## 为什么重要
满分不是错误。但一张处处满分的自评表没有区分度，复核的人会多看一眼：指标是否定得太容易，自评是否有依据。

## 示例
```yaml
项目名称: 应急演练经费
评价方式: 单位自评
文种: 自评表
指标:
  - 一级: 产出
    指标:
      - {名称: 演练次数, 权重: 20, 得分: 20}
      - {名称: 参演人数, 权重: 20, 得分: 20}
      - {名称: 演练时长, 权重: 20, 得分: 20}
      - {名称: 演练覆盖面, 权重: 20, 得分: 20}
      - {名称: 参演人员满意度, 权重: 20, 得分: 20}
```

## 改法
核对原件的得分。原件就是这样印的，不必改动，这条提示会留在页面上，也可以在“核验说明”里说明评分的依据。
```yaml
项目名称: 应急演练经费
评价方式: 单位自评
文种: 自评表
指标:
  - 一级: 产出
    指标:
      - {名称: 演练次数, 权重: 20, 得分: 20}
      - {名称: 参演人数, 权重: 20, 得分: 16, 备注: 参演人数少于计划}
      - {名称: 演练时长, 权重: 20, 得分: 20}
      - {名称: 演练覆盖面, 权重: 20, 得分: 20}
      - {名称: 参演人员满意度, 权重: 20, 得分: 20}
```
"""

from collections.abc import Iterator

from generator.diagnostics import Level
from generator.rules import Case, Finding

_FEWEST = 5
"""Rows; a shorter table full of full marks says little."""


def check(case: Case) -> Iterator[Finding]:
    """The table as a whole."""
    if case.is_excerpt("指标"):
        return
    weighted = [row for _, row in case.rows if row.weight is not None and row.weight.value != 0]
    if len(weighted) < _FEWEST:
        return
    full = all(
        row.score and row.weight and row.score.value is not None and row.score.value == row.weight.value
        for row in weighted
    )
    if full:
        message = f"有权重的 {len(weighted)} 行指标都得满分"
        yield Finding(("指标",), "指标得分", message, "核对原件的得分；满分本身不是错误", Level.NOTICE)
