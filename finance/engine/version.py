"""Version of the engine (测算引擎版本): raised whenever the same case may give another number."""

ENGINE_VERSION = "1.4.0"
