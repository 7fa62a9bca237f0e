"""Personal names in running text (姓名): after "我叫", "姓名：" and roles such as 投诉人, and as 王女士.

Only what the wording itself marks as a name is found; a bare name in a sentence is not, that would need a language
model and would hide half of all words. Titles of office (书记, 局长, 主任) are left: a message is usually addressed to
the office, and the office is public.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

COMMON_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石"
    "廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔汤康易乔赖文庞樊兰殷施洪翟颜倪温芦俞牛鲁葛柯佘柳"
    "骆梅聂褚费岑凌詹欧祝季冉郁佟查冼甄麦邢简饶卓辛闵晏靳蒲沙屈耿窦裴祁苗阎卞舒纪焦巫管盛鲍涂储童翁"
)
DOUBLE_SURNAMES = (
    "欧阳",
    "上官",
    "司马",
    "诸葛",
    "司徒",
    "慕容",
    "皇甫",
    "尉迟",
    "令狐",
    "端木",
    "夏侯",
    "东方",
)
RARE_SURNAMES = frozenset(
    "于和车时师连全权应成平安单解向水常国官边明关古左游路英冷宁齐丛项阳班尚由原别那占区候"
)
"""Surnames that are common words as well: only believed where the text says that a name follows."""

_DOUBLE = "|".join(DOUBLE_SURNAMES)
_SURNAME = f"(?:{_DOUBLE}|[{''.join(sorted(COMMON_SURNAMES))}])"
_ANY_SURNAME = f"(?:{_DOUBLE}|[{''.join(sorted(COMMON_SURNAMES | RARE_SURNAMES))}])"
# Names use rare characters that ordinary words do not: extension A and the supplementary planes belong here.
_HAN = "[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]"
_END = f"(?!{_HAN})"
# A given name ends before these: "我叫李明住在…". One that contains them (王有为) is found when the sentence stops after it.
_GIVEN = f"(?:(?![是住在今的来自于女男系因曾现我电身从已等为有被向与和及也了要想就都不说读户租手联家]){_HAN}|家(?![住在里有是]))"

_INTRODUCTION = re.compile("我叫|我名叫?|我的名字[叫是]|本人[叫名]|本人名叫|名叫|名字叫")
_AFTER_INTRODUCTION = re.compile(
    f" ?(?:{_SURNAME}{_HAN}{{1,2}}{_END}|{_SURNAME}{_GIVEN}{{1,2}}|{_SURNAME}{_HAN}{{2}})"
)
_LABEL = re.compile("姓名|名字|联系人|收件人|户主|业主|房主")
_AFTER_LABEL = re.compile(
    f"(?: ?[:：] ?|[是为叫]| )(?:{_ANY_SURNAME}{_HAN}{{1,3}}{_END}|{_ANY_SURNAME}{_GIVEN}{{1,2}}|{_SURNAME}{_HAN}{{2}})"
    f"|{_SURNAME}{_HAN}{{1,2}}(?= ?[\\d\\0])"  # the name between "联系人" and its number
)
_PARTY = re.compile(
    "投诉人|申诉人|举报人|报告人|反映人|信访人|来信人|留言人|申请人|受害人|受伤人|当事人|上访人|原告|被告人?|户主|村民|代表人"
)
_AFTER_PARTY = re.compile(f"[ ,，:：]{{0,2}}{_SURNAME}{_HAN}{{1,2}}{_END}")
_INTRODUCTIONS = ((_INTRODUCTION, _AFTER_INTRODUCTION), (_LABEL, _AFTER_LABEL), (_PARTY, _AFTER_PARTY))
# "户主高度…", "投诉人马上，": words that begin like a name.
_NO_NAME_TEXT = """
    高度 高兴 马上 马路 万分 万一 任何 于是 方便 方面 何时 何处 何在 何况 何以 金额 文件
    文化 文明 程序 万元 石头 田地 沙发 管理 管道 易燃 任务 高层 高速 温馨 严重 严格 白天
    江边 江北 江南 江东 江西 方案 单独 简单 简直 余额 余下 辛苦 付款 付费 付出 祝愿 祝福
    舒服 舒适 纪委 顾虑 顾客 顾及 施工 费用 康复 成员 钱款 范围 金融 叶子 龙头 毛坯 毛病
    水电 储存 储藏室 焦急 季度 温度 屈辱 盛怒 牛奶 梅雨 林地 麦田 查看 查询 查实 查询后
    许可 许多 易懂 管家 管网 雷雨 石油
"""
_NO_NAME = frozenset(_NO_NAME_TEXT.split())

_FORMAL = "女士|先生|小姐"
_FAMILIAR = (
    "阿姨|大爷|大妈|大姐|大哥|大叔|大娘|大婶|奶奶|爷爷|叔叔|婆婆|嫂子|老太"
    "|老师|师傅|医生|护士|司机|经理|老板|律师(?!事务)|同学|店长|教练"
)
_HONORIFIC = re.compile(f"({_FORMAL})|{_FAMILIAR}")
# Two-character words whose second half is a surname: 提高老师的待遇, 工程老板, 对方女士.
_WORD_ENDS_TEXT = """
    提高 对方 双方 男方 女方 官方 警方 校方 厂方 设方 建方 施方 方方 我方 地方 多方 各方
    军方 店方 医方 一万 几万 上万 数万 十万 百万 千万 对于 由于 关于 等于 属于 位于 处于
    至于 在于 终于 主任 现任 担任 信任 责任 兼任 前任 新任 允许 不许 或许 也许 任何 如何
    几何 为何 其余 多余 业余 剩余 阶段 低段 中段 高段 手段 路段 时段 这段 上周 下周 每周
    本周 一周 两周 没钱 花钱 工钱 工程 课程 过程 流程 路程 里程 规程 全程 沙石 感谢 谢谢
    多谢 答谢 长江 历史 文武 祝贺 支付 交付 应付 对付 健康 照顾 茶叶 规范 示范 模范 师范
    防范 容易 交易 贸易 基金 现金 资金 奖金 租金 押金 黄金 年金 实施 措施 设施 中文 语文
    英文 外文 作文 论文 园林 森林 立马 保管 主管 城管 不管 物管 监管 交管 尽管 儿童 检查
    审查 调查 四季 春季 秋季 农田 严重 表白 明白 空白 上海 浪费 学费 收费 免费 消费 生活
    年纪 世纪 茂盛 旺盛 车牛 耕牛 沉石 中石 大石 子孙 外孙 祖孙 高原 尼龙 水龙 黄牛 骑马
    司马 斑马 人马 欢乐 简易 出席 中高 初高
"""
_WORD_ENDS = frozenset(_WORD_ENDS_TEXT.split())


def name_spans(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of every name the wording marks as one. Surname and given name, without the honorific."""
    for introduction, after in _INTRODUCTIONS:
        for found in introduction.finditer(text):
            name = after.match(text, found.end())
            if name:
                start = _skip_label(text, found.end(), name.end())
                if text[start : start + 2] not in _NO_NAME:
                    yield start, name.end()
    for found in _HONORIFIC.finditer(text):
        start = _surname_before(text, found.start(), 3 if found.group(1) else 1)
        if start < found.start():
            yield start, found.start()


def _skip_label(text: str, start: int, end: int) -> int:
    while start < end and text[start] in " :：,，是为叫":
        start += 1
    return start


def _surname_before(text: str, end: int, longest: int) -> int:
    """Where the name before an honorific starts; `end` when no name stands there.

    The nearest surname counts (业主张女士), with a surname right before it (陈方先生); else one further away (王丽女士).
    """
    if text[max(0, end - 2) : end] in DOUBLE_SURNAMES:
        return end - 2
    for length in range(1, min(longest, end) + 1):
        start = end - length
        if text[start] in COMMON_SURNAMES:
            if _is_word(text, start):
                return end
            further = start - 1
            joined = length == 1 < longest and further >= 0 and text[further] in COMMON_SURNAMES
            return further if joined and not _is_word(text, further) else start
        if not "\u4e00" <= text[start] <= "\u9fff":
            return end
    return end


def _is_word(text: str, start: int) -> bool:
    """The character at `start` is a surname only by chance: it ends a word (提高) or begins one (高度)."""
    return text[max(0, start - 1) : start + 1] in _WORD_ENDS or text[start : start + 2] in _NO_NAME
