"""Who is who: a visitor is an unguessable id, handed out signed and given back by the browser."""

from secrets import token_urlsafe

from itsdangerous import BadSignature, URLSafeSerializer

from models.vocabulary.identity import BrandKey


class Visitors:
    """Tokens of one installation; a token of one brand is nobody at another."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def admit(self, brand: BrandKey, token: str | None) -> tuple[str, str]:
        """(visitor, token): the one the token names, or a new one where it names nobody."""
        visitor = self._named(brand, token) if token else None
        if visitor is not None and token is not None:
            return visitor, token
        visitor = token_urlsafe(24)
        return visitor, str(self._signer(brand).dumps(visitor))

    def _named(self, brand: BrandKey, token: str) -> str | None:
        try:
            visitor = self._signer(brand).loads(token)
        except BadSignature:
            return None
        return visitor if isinstance(visitor, str) else None

    def _signer(self, brand: BrandKey) -> URLSafeSerializer:
        return URLSafeSerializer(self._secret, salt=f"widget-visitor:{brand}")
