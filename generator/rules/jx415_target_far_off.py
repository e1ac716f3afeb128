"""完成值与目标值相差很大

级别：提示

## 发现什么
目标值带有运算符（≥、≤、= 等，或写在“性质”一栏）和单位的定量指标，完成值用同一单位印出，
而完成值达到目标值的 130% 以上，或者只有 70% 以下。“≤”的目标越小越好：达到 130% 是超出上限，
70% 以下是明显优于目标。目标值为零、区间、文字的不比较。

## 为什么重要
远远超过目标，多半是目标定得偏低；远远不到，读者想知道原因。两种情况都值得在备注里说一句，它本身不是错误。

## 示例
```yaml
项目名称: 应急演练经费
评价方式: 单位自评
文种: 自评表
指标:
  - 一级: 产出
    指标:
      - 名称: 演练次数
        性质: ≥
        目标值: 10
        单位: 次
        完成值: 16
```

## 改法
先核对原件的目标值、完成值和单位：录入有误就改正；原件就是这样印的，照录，这条提示会留在页面上。
```yaml
项目名称: 应急演练经费
评价方式: 单位自评
文种: 自评表
指标:
  - 一级: 产出
    指标:
      - 名称: 演练次数
        性质: ≥
        目标值: 10
        单位: 次
        完成值: 11
```
"""

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from enum import Enum
from functools import lru_cache

from generator.diagnostics import Level
from generator.numbers import parse_figure, round_half_up, rounded_percentage
from generator.rules import Case, Finding

_FAR_ABOVE, _FAR_BELOW = 130, 70
_LONGEST = 40
"""Characters of a cell that can be a quantity."""


class _Sense(Enum):
    AT_LEAST = "多多益善"
    AT_MOST = "越少越好"
    EXACTLY = "不多不少"


_SENSES = {
    _Sense.AT_LEAST: ("≥", ">=", ">", "不少于", "不低于", "不小于", "大于等于", "大于或等于", "大于", "至少"),
    _Sense.AT_MOST: ("≤", "<=", "<", "不超过", "不高于", "不大于", "不多于", "小于等于", "小于或等于", "小于", "至多"),
    _Sense.EXACTLY: ("=", "等于"),
}
_SENSE_OF = {operator: sense for sense, operators in _SENSES.items() for operator in operators}
_OPERATORS = "|".join(map(re.escape, sorted(_SENSE_OF, key=len, reverse=True)))
_QUANTITY = re.compile(rf"(?P<operator>{_OPERATORS})?\s*(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>[^\W\d]*|%)")
_SAME_SIGN = str.maketrans("≧≦⩾⩽", "≥≤≥≤")


def check(case: Case) -> Iterator[Finding]:
    """Each quantitative row; one finding says how many are near their targets."""
    near = 0
    for path, row in case.rows:
        if row.target is None or row.result is None:
            continue
        read = _read(row.target, row.result, row.operator or "", row.unit or "")
        if read is None:
            continue
        sense, percent = read
        if _FAR_BELOW < percent < _FAR_ABOVE:
            near += 1
        else:
            share = f"{round_half_up(percent, 1).normalize():f}%"
            operator = row.operator if row.operator in _SENSE_OF else ""
            target = f"{operator}{row.target}"
            message = f"“{row.name}”目标值 {target}，完成值 {row.result}，是目标值的 {share}"
            yield Finding((*path, "完成值"), "目标值与完成值", message, _hint(sense, percent), Level.NOTICE)
    if near:
        yield Finding(("指标",), "目标值与完成值", f"{near} 项定量指标的完成值在目标值的 70% 到 130% 之间")


@lru_cache(10_000)
def _read(target: str, result: str, operator: str, unit: str) -> tuple[_Sense, Decimal] | None:
    """The sense of the target and the result in percent of it; None where they cannot be compared."""
    if max(len(target), len(result)) > _LONGEST:
        return None
    aimed, reached = _QUANTITY.fullmatch(_plain(target)), _QUANTITY.fullmatch(_plain(result))
    if aimed is None or reached is None or reached[1]:
        return None
    sign, aim, target_unit = aimed.groups()
    _, number, result_unit = reached.groups()
    sense = _SENSE_OF.get(_plain(operator)) or _SENSE_OF.get(sign)
    unit = _plain(unit)
    if sense is None or not (target_unit or unit) or (target_unit or unit) != (result_unit or unit or target_unit):
        return None
    try:
        share = rounded_percentage(_number(number), _number(aim), 6)
    except ValueError:
        return None
    return None if share is None else (sense, share)


def _number(digits: str) -> Decimal:
    return parse_figure(digits).value or Decimal(0)


@lru_cache(10_000)
def _plain(text: str) -> str:
    """Full-width digits and signs as their ASCII twins, without white space round them."""
    return unicodedata.normalize("NFKC", text.translate(_SAME_SIGN)).strip()


def _hint(sense: _Sense, percent: Decimal) -> str:
    above = percent >= _FAR_ABOVE
    match sense:
        case _Sense.AT_LEAST:
            return "目标值可能偏低，或两者口径不同" if above else "核对口径；没有达到的原因可写在“备注”"
        case _Sense.AT_MOST:
            return "核对口径；超出上限的原因可写在“备注”" if above else "目标值可能偏宽，或两者口径不同"
        case _Sense.EXACTLY:
            return "核对口径；偏离的原因可写在“备注”"
