"""问题、建议、整改没有接上

级别：提示

## 发现什么
一条建议没有任何整改与它（或它针对的问题）对应，或者一条整改没有写明针对哪条建议或问题。
记录里完全没有“整改”一栏的，只提示一次。写明“整改: 无”的，说明原件印着没有整改，逐条提示。

## 为什么重要
评价结果要反馈给单位，单位限期整改并报告。读者想从每个问题一直看到它的结果；链条断在哪里，应当说明白。
原件没有公布整改，不等于没有整改。

## 示例
```yaml
项目名称: 应急演练经费
评价方式: 部门评价
文种: 评价报告
问题:
  - 编号: w1
    标题: 演练记录不完整
建议:
  - 编号: j1
    针对: [w1]
    标题: 统一演练记录的格式
```

## 改法
原件印有整改的，录入“整改”并在“针对”里写明对应的编号；原件没有印的，不必补写，这条提示会留在页面上。
```yaml
项目名称: 应急演练经费
评价方式: 部门评价
文种: 评价报告
问题:
  - 编号: w1
    标题: 演练记录不完整
建议:
  - 编号: j1
    针对: [w1]
    标题: 统一演练记录的格式
整改:
  - 编号: z1
    针对: [j1]
    状态: 整改中
    标题: 正在制定统一格式
```
"""

from collections.abc import Iterator

from generator.diagnostics import Level
from generator.rules import Case, Finding


def check(case: Case) -> Iterator[Finding]:
    """Each loose end; one finding says how many suggestions are answered."""
    suggestions, rectifications = case.record.suggestions or (), case.record.rectifications
    if rectifications is None:
        if suggestions:
            message = f"{len(suggestions)} 条建议，原件没有写整改情况"
            yield Finding(("建议",), "建议与整改", message, "原件印有整改的，录入“整改”", Level.NOTICE)
        return
    answered = {number for one in rectifications for number in one.answers or ()}
    met = 0
    for index, suggestion in enumerate(suggestions):
        if answered.isdisjoint((suggestion.number, *(suggestion.answers or ()))):
            message = f"建议 {suggestion.number} 没有对应的整改"
            hint = "原件印有整改的，在它的“针对”里写上这个编号"
            yield Finding(("建议", index), "建议与整改", message, hint, Level.NOTICE)
        else:
            met += 1
    for index, rectification in enumerate(rectifications):
        if rectification.answers is None:
            message = f"整改 {rectification.number} 没有写明针对哪条建议或问题"
            hint = "能从原件看出来的，写上“针对”；看不出来的不要猜"
            yield Finding(("整改", index), "建议与整改", message, hint, Level.NOTICE)
    if met:
        yield Finding(("建议",), "建议与整改", f"{met} 条建议有对应的整改")
