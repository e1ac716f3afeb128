"""一个部分的权重加起来不等于它的分值

级别：警告

## 发现什么
把一级指标之下各行的权重相加，与这个部分印的分值比较。权重和分值是定下的数，不是四舍五入得来的，有差别就报告。
没有印权重的行不计入；整张表都没有权重，或者有一行的权重是文字，不比较。

## 为什么重要
权重说明各项工作在评价里占多重。部分的分值与其下各行对不上，常见的原因是跨页时行列错位，或者漏录了一行。

## 示例
```yaml
项目名称: 应急演练经费
评价方式: 单位自评
文种: 自评表
指标:
  - 一级: 产出
    分值: 70
    指标:
      - 名称: 演练次数
        权重: 60
  - 一级: 效益
    分值: 30
    指标:
      - 名称: 参演人数
        权重: 30
      - 名称: 演练覆盖面
        权重: 10
```

## 改法
先核对原件：漏录的行补上，录错的权重或分值改正，放错部分的行移回；原件就是这样印的，照录，
并在“核验说明”里说明。
```yaml
项目名称: 应急演练经费
评价方式: 单位自评
文种: 自评表
指标:
  - 一级: 产出
    分值: 70
    指标:
      - 名称: 演练次数
        权重: 60
      - 名称: 演练覆盖面
        权重: 10
  - 一级: 效益
    分值: 30
    指标:
      - 名称: 参演人数
        权重: 30
```
"""

from collections.abc import Iterator

from generator.comparison import compare_assigned
from generator.rules import Case, Finding, compared


def check(case: Case) -> Iterator[Finding]:
    """Each section that prints its points."""
    if not case.has_weights or case.is_excerpt("指标"):
        return
    for index, section in enumerate(case.record.indicators or ()):
        comparison = compare_assigned([row.weight for row in section.rows], section.points)
        if comparison is not None:
            hint = "核对原件的分值和各行权重，有无漏行、错行；原件如此，可在“归属说明”或“核验说明”里说明"
            yield compared(("指标", index, "分值"), comparison, f"“{section.name}”各行权重合计", "填报分值", hint=hint)
