"""填报的执行率与按金额计算的不一致

级别：警告、提示

## 发现什么
执行率等于执行数除以预算数（有全年预算数用全年预算数，其次预算数，再次年初预算数）。按记录里的金额精确计算，
四舍五入到填报的小数位，再与填报的执行率比较。资金、资金明细和每个分项的执行率都查。预算数为零，
或者有一个数没有印、不公开、无法辨认，就不比较。

恰好在进位点上的差别（如 83.595% 填作 83.59%）是提示，其余差别是警告。

## 为什么重要
执行率是读者最先看的数。它与旁边的金额对不上，读者不知道该信哪一个。

## 示例
```yaml
项目名称: 应急演练经费
评价方式: 单位自评
文种: 自评表
资金:
  单位: 万元
  全年预算数: 80.00
  执行数: 60.00
  执行率: 80%
```

## 改法
先核对原件的金额和执行率：录入有误就改正；原件就是这样印的，照录，并在“核验说明”里说明。
```yaml
项目名称: 应急演练经费
评价方式: 单位自评
文种: 自评表
资金:
  单位: 万元
  全年预算数: 80.00
  执行数: 60.00
  执行率: 75%
```
"""

from collections.abc import Iterator

from generator.comparison import compare_rate
from generator.diagnostics import FieldPath
from generator.numbers import Figure
from generator.rules import Case, Finding, budget_of, compared


def check(case: Case) -> Iterator[Finding]:
    """The rate of the funds, of each of their lines and of each item."""
    funds = case.record.funds
    if funds is not None:
        yield from _compare(("资金",), "", funds.spent, budget_of(funds), funds.printed_rate)
        for index, line in enumerate(funds.lines or ()):
            path: FieldPath = ("资金", "明细", index)
            yield from _compare(path, f"“{line.source}”", line.spent, budget_of(line), line.printed_rate)
    for index, item in enumerate(case.record.items or ()):
        budget = ("预算数", item.budget)
        yield from _compare(("分项", index), f"“{item.name}”", item.spent, budget, item.printed_rate)


def _compare(
    path: FieldPath, whose: str, spent: Figure | None, budget: tuple[str, Figure | None], printed: Figure | None
) -> Iterator[Finding]:
    key, amount = budget
    comparison = compare_rate(spent, amount, printed)
    if comparison is not None:
        subject = f"{whose}执行数除以{key}"
        hint = "核对原件的金额和执行率；原件如此，可在“核验说明”里说明"
        yield compared((*path, "执行率"), comparison, subject, "填报执行率", unit="%", hint=hint)
