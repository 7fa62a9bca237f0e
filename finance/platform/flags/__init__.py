"""Red flags of platform companies (平台公司风险信号), one per module: NAME, THRESHOLD, ``check(figures)``."""
