"""The nouns of Lắng Nghe, as frozen dataclasses: read this folder first.

Data flows one way, and each arrow is a record:

    Source ─crawlers→ Visit, Capture, Item ─nlp→ Analysis ─detectors→ Flag ─casework→ Case ─alerts→ Alert, Delivery
    ─desk→ Review ─digests→ Digest;   a unit's own Source ─publications→ Publication → Quota ─digests→ Digest

Times are aware datetimes in UTC. Text is NFC, and offsets count code points of the stored text. Nothing here can hold a
private person: the only people are officers with a duty, and accounts of the desk.
"""
