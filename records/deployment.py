"""What the first-run page asks: whose department this is and how it reaches people."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """One department. `province` is a name of catalogue/places; `public_address` begins every link in a message."""

    department: str
    parent: str
    province: str
    public_address: str
    sender: str
    ready: bool = False
