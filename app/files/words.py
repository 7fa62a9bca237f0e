"""Chinese words that stand in files for our codes (代码表). The codes themselves are in `app.domain.vocabulary`."""

from __future__ import annotations

CHANNELS = {
    "随手拍": "snapshot",
    "投诉": "complaint",
    "举报": "report",
    "建议": "suggestion",
    "意见建议": "suggestion",
    "求助咨询": "inquiry",
    "咨询": "inquiry",
    "求助": "inquiry",
}
FIELDS = {
    "政务": "gov",
    "医疗": "health",
    "交通": "transport",
    "金融": "finance",
    "产业": "industry",
    "商务": "commerce",
    "社区": "community",
    "文化旅游": "tourism",
    "文旅": "tourism",
    "知识生产": "knowledge",
    "科技": "science",
    "基础设施": "infrastructure",
}
CHAIN_LINKS = {
    "投融资": "finance",
    "标准规范": "standards",
    "顶层设计": "toplevel",
    "基础设施": "infrastructure",
    "智能中枢": "hub",
    "智慧应用": "application",
    "运营服务": "operation",
    "网络安全": "security",
}
SCALES = {"大型": "large", "中型": "medium", "小型": "small", "微型": "micro"}
OWNERSHIP = {"国有": "state", "政企合资": "joint", "合资": "joint", "民营": "private", "外资": "foreign"}
WHITELIST = {"在白名单": "listed", "已列入": "listed", "未列入": "none", "暂停": "suspended"}
EVIDENCE = {
    "案例": "case",
    "业绩": "case",
    "证书": "certificate",
    "资质": "certificate",
    "专利": "patent",
    "标准": "standard",
}
