"""以前年度写着已完成整改的问题再次出现

级别：警告

## 发现什么
一个问题写明延续自以前年度的问题，而那份记录里有整改直接针对它，或针对为它提的建议，状态是“已完成”。

## 为什么重要
整改完成后又出现，读者会想知道：当时改了什么，为什么又有。两份记录都照印，只把它们并排指出来。

## 示例
```yaml
项目名称: 2019年应急演练经费
评价方式: 单位自评
文种: 自评表
问题:
  - 编号: w1
    标题: 演练记录不完整
    延续自: 2017/unit-a/drills#w1
```
```yaml records/2017/unit-a/drills.yml
项目名称: 2017年应急演练经费
评价方式: 单位自评
文种: 自评表
问题:
  - 编号: w1
    标题: 演练记录不统一
整改:
  - 编号: z1
    针对: [w1]
    状态: 已完成
    标题: 统一了演练记录的格式
```

## 改法
先核对两份原件：状态录错的改正，不是同一个问题的删去“延续自”；原件就是这样印的，照录，并在“核验说明”里说明。
```yaml
项目名称: 2019年应急演练经费
评价方式: 单位自评
文种: 自评表
问题:
  - 编号: w1
    标题: 演练记录不完整
    延续自: 2017/unit-a/drills#w1
```
```yaml records/2017/unit-a/drills.yml
项目名称: 2017年应急演练经费
评价方式: 单位自评
文种: 自评表
问题:
  - 编号: w1
    标题: 演练记录不统一
整改:
  - 编号: z1
    针对: [w1]
    状态: 整改中
    标题: 正在统一演练记录的格式
```
"""

from collections.abc import Iterator

from generator.diagnostics import Level
from generator.model import RectificationState
from generator.rules import Finding, Tie


def check_tied(tie: Tie) -> Iterator[Finding]:
    """Each problem that continues one of an earlier record."""
    for index, problem in enumerate(tie.summary.problems):
        target = problem.continues
        earlier = tie.others.problem(target) if target else None
        if target is None or earlier is None:
            continue
        path = ("问题", index, "延续自")
        told = f"问题 {problem.number} 延续自 {target}，{target.record.year} 年的"
        done = next((number for number, state in earlier.answers if state == RectificationState.DONE), None)
        if done is not None:
            hint = "核对两份原件的整改状态；原件如此，可在“核验说明”里说明"
            yield Finding(path, "延续的问题", f"{told}整改 {done} 状态为“已完成”", hint, Level.WARNING)
        elif states := [state for _, state in earlier.answers if state]:
            yield Finding(path, "延续的问题", f"{told}整改状态为“{states[0]}”")
