"""One function per user action: permission -> load -> rule -> write + audit in one unit of work -> value."""
