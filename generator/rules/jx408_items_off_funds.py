"""各分项的金额加起来不等于总额

级别：警告、提示

## 发现什么
把各分项的预算数、执行数分别相加，与资金的预算数（全年预算数，其次预算数，再次年初预算数）、执行数比较。
只在每个分项都印了这项金额时比较；有一个是文字，或者分项只摘录了一部分，不比较。

各分项四舍五入可能造成的差别（末位的半个单位乘以项数以内）是提示，更大的是警告。

## 为什么重要
分项说明钱用在哪里。加起来不等于总额，可能漏了一项，也可能只是四舍五入。把差额和允许的范围写出来，
读者可以自己判断。

## 示例
```yaml
项目名称: 应急演练经费
评价方式: 单位自评
文种: 评价报告
资金:
  单位: 万元
  预算数: 80
  执行数: 62
分项:
  - 名称: 桌面推演
    预算数: 30
    执行数: 20
  - 名称: 实战演练
    预算数: 50
    执行数: 40
```

## 改法
先核对原件的分项和总额，有无漏项、单位是否一致；原件就是这样印的，照录，并在“核验说明”里说明。
```yaml
项目名称: 应急演练经费
评价方式: 单位自评
文种: 评价报告
资金:
  单位: 万元
  预算数: 80
  执行数: 60
分项:
  - 名称: 桌面推演
    预算数: 30
    执行数: 20
  - 名称: 实战演练
    预算数: 50
    执行数: 40
```
"""

from collections.abc import Iterator

from generator.comparison import compare_sum
from generator.rules import Case, Finding, budget_of, compared


def check(case: Case) -> Iterator[Finding]:
    """Budget and spending, each where every item prints it."""
    funds, items = case.record.funds, case.record.items
    if funds is None or items is None or case.is_excerpt("分项"):
        return
    budget_key, budget = budget_of(funds)
    sides = (
        ("预算数", [item.budget for item in items], budget_key, budget),
        ("执行数", [item.spent for item in items], "执行数", funds.spent),
    )
    for term_key, terms, key, printed in sides:
        comparison = None if None in terms else compare_sum(terms, printed)
        if comparison is not None:
            subject = f"{len(terms)} 个分项{term_key}合计"
            hint = "核对原件的分项和总额，有无漏项；原件如此，可在“核验说明”里说明"
            yield compared(("资金", key), comparison, subject, f"填报{key}", unit=funds.unit, hint=hint)
