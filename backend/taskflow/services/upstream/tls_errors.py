"""Tls errors: tells a connection that TLS refused from a server that is away."""

import ssl
from collections.abc import Iterator


def distrust(error: BaseException, setting: str) -> str:
    """Say what is wrong with a server's certificate, and what to do; "" for other errors.

    ``setting`` is what holds the server's address. Begins in the middle of a sentence.
    """
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return (
                f"has a certificate that is not trusted: {cause.verify_message}. Name the file of "
                f"the authority that signed it in SSL_CERT_FILE, or correct the host in {setting}."
            )
        if isinstance(cause, ssl.SSLError):
            return (
                "does not speak TLS as it should; if it is a plain one, begin "
                f"{setting} with http://."
            )
    return ""


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__
