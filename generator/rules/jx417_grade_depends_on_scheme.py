"""没有写明等级标准，而等级因标准而异

级别：提示

## 发现什么
记录和它的单位都没有写明等级标准，这个得分按几个可能适用的标准落在不同的档次。可能适用的，是全站的标准，
和评价时有效的其他标准。

## 为什么重要
78 分按《项目支出绩效评价管理办法》是“中”，按有的地方标准是“良好”。不写明标准，读者无从判断等级对不对。

## 示例
```yaml
项目名称: 应急演练经费
评价方式: 单位自评
文种: 自评表
得分: 78
```

## 改法
查明原件所用的标准，写在记录的“等级标准”里；一个单位总用同一标准的，写在 units.yml 的这个单位之下。
```yaml
项目名称: 应急演练经费
评价方式: 单位自评
文种: 自评表
得分: 78
等级标准: shanghai
```
"""

from collections.abc import Iterator

from generator.diagnostics import Level
from generator.grades import band_of_score, score_to_grade
from generator.model import Scheme
from generator.rules import Case, Finding


def check(case: Case) -> Iterator[Finding]:
    """The classes of one score under every scheme that could apply, where none is declared."""
    record, ground, graded = case.record, case.ground, score_to_grade(case.record)
    if record.scheme or ground.units[case.identity.unit].scheme or not record.score or graded is None:
        return
    bands = {
        name: band_of_score(scheme, *graded)
        for name, scheme in ground.schemes.items()
        if name == ground.default_scheme or _could_apply(scheme, case.identity.year)
    }
    classes = {band.grade_class if band else None for band in bands.values()}
    if len(bands) < 2:  # noqa: PLR2004 (one scheme cannot differ from itself)
        return
    if len(classes) == 1:
        yield Finding(("得分",), "等级标准", f"得分 {record.score.text} 按 {len(bands)} 个等级标准都在同一档")
        return
    places = (f"按《{ground.schemes[name].name}》是“{band.name}”" for name, band in bands.items() if band)
    message = f"没有写明等级标准：得分 {record.score.text} " + "，".join(places)
    yield Finding(("得分",), "等级标准", message, "查明原件所用的标准，写在“等级标准”里", Level.NOTICE)


def _could_apply(scheme: Scheme, year: str) -> bool:
    """Whether it was in force at some time from the year evaluated to the end of the next, when it is evaluated."""
    began, ended = scheme.valid_from or "", scheme.valid_until or "9999"
    return began[:4] <= f"{int(year) + 1:04}" and year <= ended[:4]
