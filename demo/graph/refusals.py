"""How the Graph API says no."""

from typing import Any

TITLES = {
    100: "Invalid parameter",
    190: "Invalid OAuth access token",
    130429: "Rate limit hit",
    131008: "Required parameter is missing",
    131009: "Parameter value is not valid",
    131016: "Service unavailable",
    131026: "Message undeliverable",
    131047: "Re-engagement message",
    131056: "Pair rate limit hit",
    132000: "Template Param Count Mismatch",
    132001: "Template does not exist",
    132005: "Template Hydrated Text Too Long",
    132012: "Template Parameter Format Mismatch",
}


class Refused(Exception):
    """`status` is HTTP's, `code` Meta's."""

    def __init__(self, status: int, code: int, details: str = "") -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.details = details

    def body(self) -> dict[str, Any]:
        """As an answer to a request."""
        return {
            "error": {
                "message": f"(#{self.code}) {TITLES[self.code]}",
                "type": "OAuthException",
                "code": self.code,
                "error_data": {"messaging_product": "whatsapp", "details": self.details},
                "fbtrace_id": "demonstration",
            }
        }

    def in_status(self) -> dict[str, Any]:
        """As one of the errors of a failed status."""
        title = TITLES[self.code]
        return {
            "code": self.code,
            "title": title,
            "message": title,
            "error_data": {"details": self.details},
            "href": "https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes",
        }
