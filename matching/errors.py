"""What can go wrong in matching, each with a code that the application translates."""

from __future__ import annotations


class MatchingError(ValueError):
    """A refusal with a stable code and parameters; the sentence for people lives in the catalogues.

    Codes: ``matching.model_missing``, ``matching.model_refused``, ``matching.model_damaged``,
    ``matching.model_mismatch``, ``matching.extra_missing``, ``matching.too_little_text``,
    ``matching.bad_input``, ``matching.not_calibratable``.
    """

    def __init__(self, code: str, **params: object) -> None:
        self.code = f"matching.{code}"
        self.params = params
        details = ", ".join(f"{key}={value}" for key, value in params.items())
        super().__init__(f"{self.code}({details})")
