"""What each role may do. Every route declares one of these; desk/app.py refuses to build a desk with a route that doesn't."""

from enum import StrEnum

from records.account import Role


class Permission(StrEnum):
    """One right. `ANYONE` needs no account; `SIGNED_IN` any account; `SIGNATURE` is no person's: a machine's message that
    carries the signature of a secret it shares with us."""

    ANYONE = "anyone"
    SIGNATURE = "signature"
    MEASURE = "measure"
    SIGNED_IN = "signed_in"
    SEE_CASES = "see_cases"
    DECIDE_CASES = "decide_cases"
    SEE_ITEMS = "see_items"
    CORRECT_ITEMS = "correct_items"
    ADD_ITEMS = "add_items"
    IMPORT_ITEMS = "import_items"
    SEE_BROADCASTS = "see_broadcasts"
    CHANGE_BROADCASTS = "change_broadcasts"
    SEE_WATCHES = "see_watches"
    CHANGE_WATCHES = "change_watches"
    SEE_CLAIMS = "see_claims"
    CHANGE_CLAIMS = "change_claims"
    APPROVE_CLAIMS = "approve_claims"
    CHANGE_TOPICS = "change_topics"
    CHANGE_FIGURES = "change_figures"
    SEE_SOURCES = "see_sources"
    CHANGE_SOURCES = "change_sources"
    SEE_UNITS = "see_units"
    CHANGE_UNITS = "change_units"
    SEE_DIGESTS = "see_digests"
    COMPOSE_DIGESTS = "compose_digests"
    SEE_PRECISION = "see_precision"
    CHANGE_CHANNELS = "change_channels"
    SEE_MAILBOX = "see_mailbox"
    SEE_AUDIT = "see_audit"
    CHANGE_ACCOUNTS = "change_accounts"
    SET_UP = "set_up"


_EVERYONE = frozenset({Permission.ANYONE, Permission.MEASURE, Permission.SIGNED_IN})
_OFFICER = _EVERYONE | {
    Permission.SEE_CASES,
    Permission.DECIDE_CASES,
    Permission.SEE_ITEMS,
    Permission.CORRECT_ITEMS,
    Permission.SEE_UNITS,
    Permission.ADD_ITEMS,
    Permission.SEE_WATCHES,
    Permission.CHANGE_WATCHES,
    Permission.SEE_CLAIMS,
}
_MONITOR = _OFFICER | {
    Permission.CHANGE_CLAIMS,
    Permission.APPROVE_CLAIMS,
    Permission.CHANGE_TOPICS,
    Permission.CHANGE_FIGURES,
    Permission.SEE_SOURCES,
    Permission.SEE_DIGESTS,
    Permission.COMPOSE_DIGESTS,
    Permission.SEE_PRECISION,
    Permission.SEE_MAILBOX,
    Permission.IMPORT_ITEMS,
    Permission.SEE_BROADCASTS,
    Permission.CHANGE_BROADCASTS,
}

MAY: dict[Role, frozenset[Permission]] = {
    Role.OFFICER: _OFFICER,
    Role.MONITOR: _MONITOR,
    Role.ADMIN: frozenset(Permission) - {Permission.SIGNATURE},
}
"""The rights of each role. An officer's are within their unit: records.account.Scope."""
