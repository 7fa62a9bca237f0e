"""Sign-in state of the browser: `current_user()` on every rerun, `require(*roles)` at the top of a page."""

from app.auth.gate import require
from app.auth.identity import browser_token, current_user, identify_by, sign_out

__all__ = ["browser_token", "current_user", "identify_by", "require", "sign_out"]
