"""领域识别: which of the eleven fields of a city a text belongs to, without labelled examples.

Every field is described by short phrases of our own; a text belongs to the field of its nearest phrases,
words and meaning together.  A text that is about as near to a second field is marked unsure, so that
a person decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matching.engine import Engine
from matching.scoring import Scores

FIELD_PHRASES: dict[str, tuple[str, ...]] = {
    "gov": (
        "网上报名系统卡顿资格认证刷脸", "热线答复不一致",
        "政务服务大厅办事窗口排队", "行政审批材料重复提交", "办理证照营业执照户籍身份证", "一网通办系统登录失败",
        "工作人员服务态度推诿扯皮", "信访诉求答复办结", "村干部作风举报", "公积金社保办理手续", "政策咨询和资格认定",
    ),
    "health": (
        "医院停车看病排队",
        "医院看病挂号就诊", "医保报销异地结算", "社区卫生服务中心家庭医生", "药品价格买药", "疫苗接种预约",
        "急救救护车", "养老护理老人照料", "慢性病健康管理体检", "医生护士检查报告",
    ),
    "transport": (
        "共享单车乱停放", "夜间接驳班车",
        "停车难车位不足", "道路拥堵红绿灯信号配时", "公交车线路班次候车", "地铁站出入口接驳", "电动车骑行非机动车道",
        "出租车网约车", "交通违法抓拍罚款", "行人过街斑马线天桥", "占道停车堵路",
    ),
    "finance": (
        "银行网点柜台取钱存折",
        "银行贷款融资难", "非法集资理财诈骗", "小微企业信用贷款担保", "保险理赔", "网贷平台逾期",
        "预付卡充值资金监管", "融资租赁供应链金融", "房贷利率", "数字人民币支付",
    ),
    "industry": (
        "厂房用电增容报装", "车间机床数字化改造",
        "工厂企业生产制造", "产业园区招商入驻", "工业企业节能改造", "拖欠工资劳动用工", "设备停机维护生产线",
        "企业用工招聘培训", "供应链物流仓储", "农业种植养殖产业", "产业链上下游配套",
    ),
    "commerce": (
        "健身房美容预付卡退费", "商家关门跑路", "店铺外摆招牌",
        "商场超市购物消费", "消费者维权退款虚假宣传", "餐饮店食品安全卫生", "网购快递配送", "集贸市场摊贩菜市场",
        "商圈客流店铺经营", "价格欺诈缺斤少两", "外卖骑手订单", "商业街夜市促销",
    ),
    "community": (
        "社区助餐点老人吃饭", "快递柜占用公共空间", "工地半夜打桩睡不着",
        "小区物业服务收费", "业主委员会选举", "楼道杂物飞线充电消防通道", "电梯故障老旧小区加装电梯", "垃圾分类清运桶满",
        "邻里噪音宠物犬只", "社区食堂居家养老", "施工噪音夜间扰民", "违章建筑搭建", "房屋漏水维修",
    ),
    "tourism": (
        "游乐园排队入园散场", "游客年卡门票预约",
        "景区景点游客门票", "博物馆展览预约", "旅游导览讲解", "图书馆文化馆活动场地", "公园游园步道",
        "酒店民宿住宿", "文物古迹保护", "演出票务剧场", "大运河游船夜游",
    ),
    "knowledge": (
        "图书馆座位预约自习", "专利商标登记维权", "论文数据库文献", "设计作品抄袭存证",
        "学校教育入学学位", "幼儿园招生收费", "教师课程教学", "校外培训补课", "图书出版知识产权版权",
        "职业技能培训考试资格证", "高校科研院所人才", "数据标注语料知识库", "中小学课后服务作业",
    ),
    "science": (
        "大型仪器预约机时", "开放数据接口试验",
        "科技成果转化", "实验室仪器设备共享", "专利技术研发创新", "人工智能算法模型算力", "科技企业孵化器",
        "中试基地技术验证", "机器人无人机试验", "芯片软件开源", "科普活动科学馆",
    ),
    "infrastructure": (
        "充电桩损坏充电站故障", "新能源车公共充电扣费",
        "供水停水自来水管网", "停电供电电压", "燃气管道天然气", "道路破损坑洼井盖", "排水管网内涝积水",
        "路灯照明损坏", "通信网络信号宽带", "桥梁隧道地下管廊", "污水处理河道水质", "供暖热力管网",
    ),
}  # fmt: skip
_NEAREST = 2
_SHARPNESS = 1.2
_UNSURE_BELOW = 0.35


@dataclass(frozen=True)
class FieldGuess:
    """领域判断: the field code, a confidence 0..1 among the eleven (not a measured probability), the runner-up.

    `unsure` is True when the confidence is low or nothing in the text is known.
    """

    field: str
    confidence: float
    unsure: bool
    second: str


def classify_fields(texts: Sequence[str], engine: Engine) -> list[FieldGuess]:
    """Return a guess per text."""
    if not texts:
        return []
    codes = list(FIELD_PHRASES)
    phrases = [phrase for code in codes for phrase in FIELD_PHRASES[code]]
    said, wanted = engine.prepare(texts), engine.prepare(phrases)
    semantic: Scores = engine.encoder.encode(said) @ engine.encoder.encode(wanted).T
    mixed = engine.reference.mixed(engine.word_overlap(said, wanted), semantic)
    by_field = _nearest_mean(mixed)
    raised = np.exp(_SHARPNESS * (by_field - by_field.max(axis=1, keepdims=True)))
    share = raised / raised.sum(axis=1, keepdims=True)
    order = np.argsort(-share, axis=1, kind="stable")
    silent = np.abs(semantic).max(axis=1) < 1e-6
    return [
        FieldGuess(
            codes[int(first)],
            round(float(share[number, first]), 4),
            bool(silent[number] or share[number, first] < _UNSURE_BELOW),
            codes[int(second)],
        )
        for number, (first, second) in enumerate(order[:, :2])
    ]


def _nearest_mean(mixed: Scores) -> Scores:
    """Return (texts x fields): the mean of the two nearest phrases of each field."""
    columns, start = [], 0
    for phrases in FIELD_PHRASES.values():
        part = np.sort(mixed[:, start : start + len(phrases)], axis=1)[:, -_NEAREST:]
        columns.append(part.mean(axis=1))
        start += len(phrases)
    return np.stack(columns, axis=1)
