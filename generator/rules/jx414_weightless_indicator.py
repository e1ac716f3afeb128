"""指标没有权重

级别：提示

## 发现什么
表里其他行印了权重，这一行没有印，或者印的是 0。整张表都没有权重的不报告。

## 为什么重要
没有权重的指标不影响得分。它可能是没有开展的工作，也可能是漏印；“没有开展”和“0 分”不是一回事。

## 示例
```yaml
项目名称: 应急演练经费
评价方式: 单位自评
文种: 自评表
指标:
  - 一级: 产出
    指标:
      - 名称: 演练次数
        权重: 100
      - 名称: 参演人数
```

## 改法
先核对原件：漏录的补上；原件没有印的，不必补写，可以填“状态”（未开展、未评分、空白），这条提示会留在页面上。
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

from generator.diagnostics import Level
from generator.rules import Case, Finding


def check(case: Case) -> Iterator[Finding]:
    """Each row without a weight in a table that has weights."""
    if not case.has_weights:
        return
    for path, row in case.rows:
        if row.weight is None:
            message, place = f"“{row.name}”没有权重", path
        elif row.weight.value == 0:
            message, place = f"“{row.name}”权重为 {row.weight.text}", (*path, "权重")
        else:
            continue
        state = f"，状态“{row.state}”" if row.state else ""
        hint = "核对原件有没有漏录；原件没有印，可填“状态”"
        yield Finding(place, "指标权重", message + state, hint, Level.NOTICE)
