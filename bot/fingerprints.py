"""Short marks of texts, which forms carry to tell later what was changed in them."""

from __future__ import annotations

import hashlib


def fingerprint(text: str) -> str:
    """Return a short mark of a text, the same whatever becomes of the space in it."""
    words = " ".join(text.split()).encode(errors="surrogatepass")
    return hashlib.sha256(words).hexdigest()[:16]
