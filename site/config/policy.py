"""What a page may load and run (Content-Security-Policy). `config.middleware` adds what the CMS's screens need."""

from csp.constants import NONE, SELF

#: What readers, the desk and the sign-in pages get by.
OF_READERS = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF],
    "media-src": [SELF],
    "connect-src": [SELF],  # for keys and passkeys
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [SELF],
    "require-trusted-types-for": ["'script'"],
    "trusted-types": [NONE],
}
#: For scripts that write HTML as text, as those of the CMS, the admin and the debug toolbar do. Ours do not, which every
#: journey proves with the policy whole.
WITHOUT_TRUSTED_TYPES = {"require-trusted-types-for": None, "trusted-types": None}
