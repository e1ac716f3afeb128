"""核验说明写的规则不存在

级别：提示

## 发现什么
“核验说明”的“规则”应为一条核验规则的代码，如 JX402；写了没有的代码，说明就不会出现在任何一处旁边。

## 为什么重要
说明要写在它所解释的那处差别旁边，读者才看得到。

## 示例
```yaml
项目名称: 应急演练经费
评价方式: 单位自评
文种: 自评表
核验说明:
  - 规则: JX999
    说明: 原件如此。
```

## 改法
写上检查时列出的代码；没有要说明的，就删去。
```yaml
项目名称: 应急演练经费
评价方式: 单位自评
文种: 自评表
核验说明:
  - 规则: JX402
    说明: 原件如此。
```
"""

from collections.abc import Iterator
from difflib import get_close_matches

from generator.diagnostics import Level
from generator.rules import Case, Finding, rules


def check(case: Case) -> Iterator[Finding]:
    """Each 核验说明 names a rule that there is."""
    for index, acknowledgement in enumerate(case.record.acknowledgements or ()):
        code = acknowledgement.rule
        if code not in rules():
            close = get_close_matches(code, rules(), n=1)
            hint = f"是不是“{close[0]}”？" if close else "代码见 jixiao explain"
            path = ("核验说明", index, "规则")
            yield Finding(path, "核验说明", f"没有核验规则“{code}”", hint, Level.NOTICE)
