"""填报的等级与得分所在的档次不一致

级别：警告

## 发现什么
按这份记录适用的等级标准（记录里写的，其次单位的，再次全站的），得分落在哪一档，与填报的等级比较。
各档的下限属于本档，没有误差：满分 100、下限 80 时，80 分属于这一档，79.99 分不属于。

## 为什么重要
等级是最简短的结论。它与得分不合，可能用错了等级标准，也可能得分或等级录入有误。

## 示例
```yaml
项目名称: 应急演练经费
评价方式: 单位自评
文种: 自评表
得分: 89.99
等级: 优
```

## 改法
先核对原件的得分和等级，再看“等级标准”是不是原件所用的标准；原件就是这样印的，照录，并在“核验说明”里说明。
```yaml
项目名称: 应急演练经费
评价方式: 单位自评
文种: 自评表
得分: 89.99
等级: 良
```
"""

from collections.abc import Iterator

from generator.diagnostics import Level
from generator.grades import band_of_score, band_of_word, score_to_grade
from generator.rules import Case, Finding


def check(case: Case) -> Iterator[Finding]:
    """A printed grade that the scheme knows against the band of a printed score."""
    word, score, graded = case.record.grade, case.record.score, score_to_grade(case.record)
    if word is None or score is None or graded is None:
        return
    printed = band_of_word(case.scheme, word)
    if printed is None:
        return
    computed = band_of_score(case.scheme, *graded)
    place = f"在“{computed.name}”一档" if computed else "低于各档的下限"
    message = f"得分 {score.text} 按《{case.scheme.name}》{place}，填报等级“{word}”"
    if printed == computed:
        yield Finding(("等级",), "等级与得分", f"{message}，一致")
    else:
        hint = "核对原件的得分和等级，再看“等级标准”是否选对；原件如此，可在“核验说明”里说明"
        yield Finding(("等级",), "等级与得分", message, hint, Level.WARNING)
