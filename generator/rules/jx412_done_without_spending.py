"""分项填“完成”，执行数为零

级别：警告

## 发现什么
一个分项填的是“完成”，执行数印的是 0。没有印执行数的不报告；花得少、但不是零的，也不报告。

## 为什么重要
没有花钱也可能完成（例如由别的单位承担），但读者会问。原件若有说明，应当一并录入。

## 示例
```yaml
项目名称: 应急演练经费
评价方式: 单位自评
文种: 评价报告
资金:
  单位: 万元
分项:
  - 名称: 桌面推演
    预算数: 30
    执行数: 0
    完成: 完成
```

## 改法
先核对原件的执行数和完成情况；原件就是这样印的，照录，并在“核验说明”里说明。
```yaml
项目名称: 应急演练经费
评价方式: 单位自评
文种: 评价报告
资金:
  单位: 万元
分项:
  - 名称: 桌面推演
    预算数: 30
    执行数: 0
    完成: 未完成
```
"""

from collections.abc import Iterator

from generator.diagnostics import Level
from generator.model import ItemOutcome
from generator.rules import Case, Finding


def check(case: Case) -> Iterator[Finding]:
    """Each item 完成; one finding says how many of them spent money."""
    spending = 0
    for index, item in enumerate(case.record.items or ()):
        if item.outcome is not ItemOutcome.DONE or item.spent is None or item.spent.value is None:
            continue
        if item.spent.value != 0:
            spending += 1
        else:
            message = f"分项“{item.name}”填“完成”，执行数 {item.spent.text}"
            hint = "核对原件的执行数和完成情况；原件如此，可在“核验说明”里说明"
            yield Finding(("分项", index, "完成"), "完成的分项", message, hint, Level.WARNING)
    if spending:
        yield Finding(("分项",), "完成的分项", f"{spending} 个填“完成”的分项都有支出")
