"""各项指标得分加起来不等于总得分

级别：警告、提示

## 发现什么
把指标表每一行的得分（印有资金得分的，连同资金得分）逐项相加，与填报的得分、与合计行的得分比较。
没有印得分的行不计入；有一行的得分是“不适用”“不予公开”“无法辨认”，合计就无从知道，不比较。
指标只摘录了一部分（来源里写明节录）的，也不比较。

全部是整数时，有差别就是警告；有小数时，各数四舍五入可能造成的差别是提示，更大的是警告。一份记录最多一条。

## 为什么重要
总得分决定等级。它与指标表对不上，可能是录入有误，也可能是原件另有加减分而没有说明。

## 示例
```yaml
项目名称: 应急演练经费
评价方式: 单位自评
文种: 自评表
得分: 96
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

## 改法
先核对原件的各行得分和总分：录入有误就改正；原件就是这样印的，照录，并在“核验说明”里说明。
```yaml
项目名称: 应急演练经费
评价方式: 单位自评
文种: 自评表
得分: 92
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

from generator.comparison import compare_scores
from generator.diagnostics import Level
from generator.rules import Case, Finding, compared


def check(case: Case) -> Iterator[Finding]:
    """Both totals that may be printed; of those that differ only the one that differs more gravely, 得分 first."""
    scores = [row.score for _, row in case.rows if row.score is not None]
    if not scores or case.is_excerpt("指标"):
        return
    funds, total = case.record.funds, case.record.indicator_total
    if funds is not None and funds.score is not None:
        scores.append(funds.score)
    totals = (
        (("得分",), "填报得分", case.record.score),
        (("指标合计", "得分"), "合计行得分", total.score if total else None),
    )
    hint = "核对原件的各行得分和总分；原件如此，可在“核验说明”里说明"
    findings = [
        compared(path, comparison, "指标得分合计", name, hint=hint)
        for path, name, printed in totals
        if (comparison := compare_scores(scores, printed))
    ]
    yield from (finding for finding in findings if finding.level is None)
    differing = [finding for finding in findings if finding.level is not None]
    if differing:
        yield next((finding for finding in differing if finding.level is Level.WARNING), differing[0])
