"""What every site of ours tells browsers: nothing from elsewhere, and no frames."""

from django.utils.csp import CSP

NOTHING_FROM_ELSEWHERE = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "object-src": [CSP.NONE],
}
"""The content security policy."""
A_YEAR = 365 * 24 * 60 * 60
"""Seconds for which a browser comes back over TLS alone."""
