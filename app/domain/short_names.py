"""Short names of companies (简称): what people say instead of the registered name, such as 城脉 or 城脉科技 for
澄川城脉科技有限公司.

A registered name is place, brand (字号), trade and legal form (《企业名称登记管理规定》第六条). The brand is what is left
between the place and the words of trade; a name whose middle is all words of trade has no short name of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from app.domain.company_names import stem

SHORTEST = 2
BRAND = 2
"""Characters of most brands: what the trade's own words follow that no list has."""
_FORMS = ("公司", "集团")

_PLACES_TEXT = """
    北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西
    甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门 中国 石家庄 太原 呼和浩特 沈阳 大连 长春 哈尔滨 南京 苏州 无锡 杭州
    宁波 合肥 福州 厦门 南昌 济南 青岛 郑州 武汉 长沙 广州 深圳 珠海 南宁 海口 成都 贵阳 昆明 拉萨 西安 兰州 西宁 银川 乌鲁木齐
    雄安
"""
_PLACES = frozenset(_PLACES_TEXT.split())
_ADMINISTRATIVE = ("省", "市", "区", "县")

_TRADE_WORDS = """
    科技 技术 信息 数据 大数据 数字 数智 智能 智慧 智联 互联 互联网 物联 物联网 网络 软件 系统 集成 云计算 计算 算力 人工智能
    区块链 电子 通信 通讯 电信 电气 电力 电器 自动化 控制 机械 机电 设备 装备 仪器 仪表 制造 工业 材料 新材料 能源 新能源
    光电 光伏 充电 储能 节能 能效 燃气 热力 供热 水务 水利 环境 环保 环卫 生态 园林 绿化 清洁 再生 资源 低碳
    工程 建设 建筑 市政 城建 城投 城市 城乡 规划 设计 勘察 勘测 测绘 测量 检测 检验 监测 监理 测评 评估 评价 认证 审计 咨询
    顾问 管理 服务 运营 运维 运输 维护 保障 投资 开发 发展 实业 产业 商务 商贸 贸易 国际 控股 集团 股份 有限 合伙
    交通 公交 公共 轨道 铁路 公路 道路 停车 出行 物流 快递 供应链 客运 汽车 车辆 航空 港口 低空 无人机 电梯 楼宇 物业
    安全 安防 消防 应急 保安 密码 隐私 征信 金融 融资 担保 保险 租赁 财务 资产 资本 基金 银行 农商 支付 结算
    医疗 医药 健康 康复 护理 养老 托育 家政 体育 教育 培训 文化 文旅 旅游 旅行 传媒 媒体 广告 影视 出版 阅读 图书
    农业 食品 餐饮 酒店 零售 电商 人力 人才 劳务 法律 知识产权 档案 政务 社区 社会 公益 民生 服务社 会展 创新 创业 研究 研发
    科学 应用 标准化 无障碍 事务 工作室 研究院 设计院 研究所 事务所 中心 大学 学院 学校 理工 医科 师范 技师 财经 广电 电视 数科 科研 实验室 协会 联盟 合作社 平台 综合 联合
    无线 影像 视频 传感 感知 遥感 地理 气象 空间 模型 模块 流程 程序 内容 协同 共享 共创 普惠 先进 现代 高新 新型 通用 专业 全国
"""
TRADE_WORDS = frozenset(_TRADE_WORDS.split())
_LONGEST = max(map(len, TRADE_WORDS))


def short_names(name: str, places: Collection[str] = (), published: str = "") -> tuple[str, ...]:
    """Every short name of a company, the longest first. places: where it is, as its profile says; published: words of
    which none is anybody's own, as everybody reads them."""
    whole = stem(name)
    place, rest = _without_place(whole, [*places, *_common_prefix(whole, published)])
    found = {each for each in _brands(rest) if len(each) >= SHORTEST}
    if place:
        found |= {place + each for each in _brands(rest)}
    own = {each for each in found if each not in TRADE_WORDS and each not in published}
    if rest and not own and len(rest) >= SHORTEST:
        own = {rest + form for form in _FORMS if not rest.endswith(form) and rest + form not in published}
    return tuple(sorted(own, key=lambda each: (-len(each), each)))


def _without_place(whole: str, places: Collection[str]) -> tuple[str, str]:
    """(place, the rest) of a name; the place without 市, the longest that fits."""
    known = {_bare(place) for place in places} | _PLACES
    place = max((each for each in known if each and whole.startswith(each)), key=len, default="")
    rest = whole.removeprefix(place)
    if place and rest[:1] in _ADMINISTRATIVE and len(rest) > 1:
        rest = rest[1:]
    return place, rest


def _bare(place: str) -> str:
    return place[:-1] if len(place) > 2 and place.endswith(_ADMINISTRATIVE) else place


def _common_prefix(whole: str, published: str) -> Iterator[str]:
    """The longest beginning of a name that stands in what is published: a place, as often as not."""
    for end in range(len(whole), 1, -1):
        if whole[:end] in published:
            yield whole[:end]
            return


def _brands(rest: str) -> Iterator[str]:
    """Every beginning of `rest` after which only words of trade follow, but for one that is all words of trade."""
    all_trade = [False] * len(rest) + [True]
    for start in range(len(rest) - 1, -1, -1):
        ends = range(start + 1, min(len(rest), start + _LONGEST) + 1)
        all_trade[start] = any(all_trade[end] and rest[start:end] in TRADE_WORDS for end in ends)
    if not rest or all_trade[0]:
        return
    brands = [end for end in range(1, len(rest) + 1) if all_trade[end]]
    yield from (rest[:end] for end in brands)
    if brands[0] > BRAND and not any(rest.startswith(word) for word in TRADE_WORDS):
        yield rest[:BRAND]
