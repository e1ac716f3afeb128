"""资金明细加起来不等于总额

级别：警告、提示

## 发现什么
把资金明细里各来源的同一项金额（预算数、年初预算数、全年预算数、执行数）相加，与资金的同一项比较。
没有印的不计入；有一个是文字，或者明细只摘录了一部分，不比较。

各来源四舍五入可能造成的差别（末位的半个单位乘以行数以内）是提示，更大的是警告。

## 为什么重要
明细说明钱从哪里来：当年拨款、上年结转、其他资金。加起来不等于总额，就说不清来源。

## 示例
```yaml
项目名称: 应急演练经费
评价方式: 单位自评
文种: 自评表
资金:
  单位: 万元
  全年预算数: 80
  明细:
    - 来源: 当年财政拨款
      全年预算数: 60
    - 来源: 上年结转资金
      全年预算数: 10
```

## 改法
先核对原件的明细和总额，有无漏行；原件就是这样印的，照录，并在“核验说明”里说明。
```yaml
项目名称: 应急演练经费
评价方式: 单位自评
文种: 自评表
资金:
  单位: 万元
  全年预算数: 80
  明细:
    - 来源: 当年财政拨款
      全年预算数: 60
    - 来源: 上年结转资金
      全年预算数: 20
```
"""

from collections.abc import Iterator

from generator.comparison import compare_sum
from generator.rules import Case, Finding, compared


def check(case: Case) -> Iterator[Finding]:
    """Each amount that both the lines and the total print."""
    funds = case.record.funds
    if funds is None or funds.lines is None or case.is_excerpt("明细", within="资金"):
        return
    lines = funds.lines
    sides = (
        ("预算数", [line.budget for line in lines], funds.budget),
        ("年初预算数", [line.initial_budget for line in lines], funds.initial_budget),
        ("全年预算数", [line.adjusted_budget for line in lines], funds.adjusted_budget),
        ("执行数", [line.spent for line in lines], funds.spent),
    )
    for key, terms, printed in sides:
        comparison = compare_sum(terms, printed)
        if comparison is not None:
            hint = "核对原件的明细和总额，有无漏行；原件如此，可在“核验说明”里说明"
            yield compared(("资金", key), comparison, f"明细{key}合计", f"填报{key}", unit=funds.unit, hint=hint)
