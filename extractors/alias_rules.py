"""What the rules say of names that they join to others: in which articles these hold."""

from __future__ import annotations

# Rules of surfaces that stand for a name within one article only: short forms, and cases of Cyrillic names. They have
# no keys and are never looked up. Statements of the warehouse list the same.
LOCAL_RULES = frozenset({"surname", "given", "surname_recent", "inflected"})

# The rule of an occurrence that its article alone took for another type. Its alias is the name itself, or a spelling.
COMMON_TYPE = "common"
