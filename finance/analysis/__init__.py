"""What-if questions about a case (方案分析): refinancing, termination, and what a number must be."""
