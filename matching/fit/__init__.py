"""供需匹配: opportunities against enterprises, requirement by requirement, explained; teams; exposure."""
