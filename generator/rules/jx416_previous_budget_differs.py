"""上年预算数与上一年度的记录不一致

级别：警告、提示

## 发现什么
记录印有上年预算数，同一项目上一年度的记录也印有预算数，两个数不同。单位不同（元、万元）的先精确换算，
再四舍五入到较粗的一位比较。上一年度的记录印有几种预算数（年初、全年）或有几份记录的，与最接近的一个比较。

## 为什么重要
同一个数公开了两次，应当相同。不同时，读者需要知道是口径变了、预算调整了，还是录入有误。

## 示例
```yaml
项目名称: 2019年应急演练经费
评价方式: 单位自评
文种: 自评表
项目: drills
资金:
  单位: 元
  预算数: 900,000.00
  上年预算数: 750,000.00
```
```yaml records/2018/unit-a/drills.yml
项目名称: 2018年应急演练经费
评价方式: 单位自评
文种: 自评表
项目: drills
资金:
  单位: 万元
  预算数: 80
```

## 改法
先核对两份原件的口径和单位：录入有误就改正；原件就是这样印的，照录，并在“核验说明”里说明。
```yaml
项目名称: 2019年应急演练经费
评价方式: 单位自评
文种: 自评表
项目: drills
资金:
  单位: 元
  预算数: 900,000.00
  上年预算数: 800,000.00
```
```yaml records/2018/unit-a/drills.yml
项目名称: 2018年应急演练经费
评价方式: 单位自评
文种: 自评表
项目: drills
资金:
  单位: 万元
  预算数: 80
```
"""

from collections.abc import Iterator
from decimal import Decimal
from operator import attrgetter
from typing import NamedTuple

from generator.addresses import RecordId
from generator.comparison import Comparison, compare_numbers
from generator.numbers import Money, MoneyUnit, grouped, in_unit
from generator.rules import Finding, Tie


class _Side(NamedTuple):
    """One amount of last year, compared with what this year's record prints of it."""

    record: RecordId
    key: str
    money: Money
    unit: MoneyUnit
    comparison: Comparison


def check_tied(tie: Tie) -> Iterator[Finding]:
    """Last year's budget as printed this year against the nearest budget that last year's records print."""
    printed = tie.summary.previous_budget
    value = printed.figure.value if printed else None
    if printed is None or value is None:
        return
    nearest: _Side | None = None
    for record, key, money in _budgets_of_last_year(tie):
        side = _side(record, key, money, printed.unit, value)
        if side and (nearest is None or _distance(side) < _distance(nearest)):
            nearest = side
            if not side.comparison.difference:
                break
    if nearest:
        yield _finding(nearest, printed)


def _budgets_of_last_year(tie: Tie) -> Iterator[tuple[RecordId, str, Money]]:
    """Everything called a budget in the project's records of the year before."""
    last_year = f"{int(tie.summary.id.year) - 1:04}"
    for summary in tie.others.same_project(tie.summary.id):
        if summary.id.year == last_year and summary.period.first == summary.period.last:
            for key, money in summary.budgets:
                yield summary.id, key, money


def _side(record: RecordId, key: str, money: Money, printed_in: MoneyUnit, printed: Decimal) -> _Side | None:
    """Compared in the coarser unit: moving the point there adds no digit that was not printed."""
    if money.figure.value is None:
        return None
    unit = max(money.unit, printed_in, key=_exponent)
    there = in_unit(money.figure.value, money.unit, unit)
    return _Side(record, key, money, unit, compare_numbers(there, in_unit(printed, printed_in, unit), 1))


def _distance(side: _Side) -> tuple[bool, Decimal]:
    return side.comparison.level is not None, side.comparison.difference


_exponent = attrgetter("exponent")


def _finding(side: _Side, printed: Money) -> Finding:
    """Each side in the unit that it is printed in, the difference in the coarser one."""
    comparison, difference = side.comparison, _without_zeros(side.comparison.difference)
    subject = f"{side.record.year} 年的记录{side.key}"
    ending = f"相差 {grouped(difference)} {side.unit}" if comparison.level else "一致"
    return Finding(
        ("资金", "上年预算数"),
        subject,
        f"{subject} {side.money.figure.text} {side.money.unit}，"
        f"填报上年预算数 {printed.figure.text} {printed.unit}，{ending}",
        "核对两份原件的口径和单位；原件如此，可在“核验说明”里说明" if comparison.level else "",
        comparison.level,
        _without_zeros(comparison.printed),
        _without_zeros(comparison.computed),
        difference,
        comparison.tolerance,
        side.unit,
    )


def _without_zeros(value: Decimal) -> Decimal:
    """Without the zeros that moving the point leaves behind."""
    text = f"{value:f}"
    return Decimal(text.rstrip("0").rstrip(".")) if "." in text else value
