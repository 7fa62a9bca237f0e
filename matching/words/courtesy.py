"""客套话: the greetings and requests that stand in most letters and say nothing about their subject."""

from __future__ import annotations

import re

_OFFICE = "(?:领导|书记|市长|县长|区长|局长|政府)"
_COURTESY = re.compile(
    rf"尊敬的[^,。!?:;\s]{{0,10}}?{_OFFICE}(?:先生|女士|同志|们)?(?:[您你]们?好)?"
    rf"|(?:各位|市|区|县)?{_OFFICE}(?:先生|女士|同志|们)?[您你]?们?好|[您你]们?好"
    r"|(?:恳请|敬请|希望|望|盼|请求|请)(?:有关|相关|各级|上级|市)?(?:部门|领导|政府|单位)?(?:能够|能)?"
    r"(?:尽快|早日|及时|给予|予以|高度)*(?:关注|重视|处理|解决|回复|答复|核实|查处|帮助)(?:一下|处理|解决|此事)?"
    r"|(?:万分|非常|十分|不胜)?(?:感谢|谢谢|感激)(?:您|领导|大家|不尽|了)?|此致|敬礼|反映一个问题"
)


def without_courtesy(text: str) -> str:
    """Return a *normalised* text with a comma in place of every such phrase."""
    return _COURTESY.sub(",", text)
