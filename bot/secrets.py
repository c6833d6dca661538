"""Encrypts the tokens that are kept, with the key from the environment or from a file."""

import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from bot.errors import ConfigError


class Cipher:
    """Turns tokens into what may be stored, and back."""

    def __init__(self, key: str) -> None:
        self._fernet = Fernet(key)

    def seal(self, token: str) -> str:
        """Return the token in a form that says nothing without the key."""
        return self._fernet.encrypt(token.encode()).decode()

    def unseal(self, sealed: str) -> str:
        """Return the token; raises ConfigError if it was sealed with another key."""
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken:
            raise ConfigError(
                "SWARM_ENCRYPTION_KEY is not the key that the stored tokens were encrypted with:"
                " set the earlier key again, or install the bot anew in every workspace."
            ) from None


def kept_key(file: Path) -> str:
    """Return the key in a file that only its owner may read, made if there is none.

    Raises:
        ConfigError: The file can neither be read nor written.

    """
    try:
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as new:
                new.write(Fernet.generate_key())
        return file.read_text(encoding="ascii").strip()
    except OSError as problem:
        raise ConfigError(
            f"The key file {file} cannot be used ({problem.strerror}): make it readable, or set"
            " SWARM_ENCRYPTION_KEY."
        ) from problem
