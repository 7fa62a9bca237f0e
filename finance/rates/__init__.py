"""收益率: rates of return and present values of bare cash flows."""
