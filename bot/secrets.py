"""Encrypts the tokens that are kept, with the key from the environment."""

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
