"""两个金额相差约一万倍，单位可能有误

级别：警告

## 发现什么
同一份记录里应当差不多大的金额（执行数、明细合计、分项合计、上年预算数）与预算数相比，
大的是小的 5,000 到 20,000 倍，像是一个按元、一个按万元。填报的执行率与金额相符的，不报告。

## 为什么重要
元和万元混用，金额会错一万倍，汇总也跟着错。

## 示例
```yaml
项目名称: 应急演练经费
评价方式: 单位自评
文种: 自评表
资金:
  单位: 万元
  预算数: 80.00
  执行数: 600,000.00
```

## 改法
核对原件各栏的单位，换算成“单位”一栏所写的单位；原件就是这样印的，照录，并在“核验说明”里说明。
```yaml
项目名称: 应急演练经费
评价方式: 单位自评
文种: 自评表
资金:
  单位: 万元
  预算数: 80.00
  执行数: 60.00
```
"""

from collections.abc import Iterator
from decimal import Decimal

from generator.comparison import compare_rate, sum_of
from generator.diagnostics import FieldPath, Level
from generator.model import Funds
from generator.numbers import grouped
from generator.rules import Case, Finding, budget_of

_LEAST, _MOST = 5_000, 20_000
"""Times; a slip between 元 and 万元 is 10,000."""


def check(case: Case) -> Iterator[Finding]:
    """Each amount that should be of the size of the budget."""
    funds = case.record.funds
    key, budget = budget_of(funds) if funds else ("", None)
    if funds is None or budget is None or budget.value is None:
        return
    for path, name, amount in _amounts(case, funds):
        if amount is None:
            continue
        message = f"{name} {grouped(amount)} {funds.unit}，{key} {grouped(budget.value)} {funds.unit}"
        if _looks_slipped(amount, budget.value):
            hint = "核对原件各栏的单位是元还是万元；原件如此，可在“核验说明”里说明"
            message = f"{message}，相差约一万倍"
            yield Finding(path, name, message, hint, Level.WARNING, budget.value, amount, unit=funds.unit)
        else:
            yield Finding(path, f"{name}的单位", f"{message}，看不出单位有误")


def _amounts(case: Case, funds: Funds) -> Iterator[tuple[FieldPath, str, Decimal | None]]:
    """(place, name, amount in 资金.单位), what is not there or not whole as None."""
    rate = compare_rate(funds.spent, budget_of(funds)[1], funds.printed_rate)
    if rate is None or rate.level is not None:
        yield ("资金", "执行数"), "执行数", sum_of([funds.spent])
    yield ("资金", "上年预算数"), "上年预算数", sum_of([funds.previous_budget])
    if funds.lines is not None and not case.is_excerpt("明细", within="资金"):
        budgets = [budget_of(line)[1] for line in funds.lines]
        yield ("资金", "明细"), "明细合计", sum_of(budgets if any(budgets) else [line.spent for line in funds.lines])
    if case.record.items is not None and not case.is_excerpt("分项"):
        budgets = [item.budget for item in case.record.items]
        yield ("分项",), "分项合计", sum_of(budgets if any(budgets) else [item.spent for item in case.record.items])


def _looks_slipped(amount: Decimal, budget: Decimal) -> bool:
    small, great = sorted((amount.copy_abs(), budget.copy_abs()))
    return small != 0 and small * _LEAST <= great <= small * _MOST
