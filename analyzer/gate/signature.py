"""Ed25519 signatures of approvals (RFC 8032), with the keys that OpenSSH makes.

``ssh-keygen -t ed25519`` makes a key. Who may sign stands in a file as git's and OpenSSH's
``allowed_signers``: a line a key, the names that may use it before it::

    ada@example.org,board ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI... laptop
"""

from __future__ import annotations

import base64
import binascii
import os
from typing import TYPE_CHECKING, Any

from analyzer.errors import MissingExtraError, RefusedError, UsageError
from analyzer.gate.canonical import digest_of

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ALGORITHM = "ssh-ed25519"
PASSPHRASE = "ANALYZER_KEY_PASSPHRASE"  # noqa: S105 - the name of a variable
_UNSIGNED = ("signature", "approval_digest")


def sign(approval: dict[str, Any], key: Path) -> dict[str, Any]:
    """Give the signature that belongs under ``signature`` of an approval.

    ``key`` is an OpenSSH or PEM file with an Ed25519 private key; the passphrase of an encrypted
    one is read from the variable ``ANALYZER_KEY_PASSPHRASE``. Raises UsageError for any other
    file, MissingExtraError without the package cryptography.
    """
    private = _private(key)
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    public = private.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
    value = base64.b64encode(private.sign(_message(approval))).decode()
    return {"algorithm": ALGORITHM, "public_key": public.decode(), "value": value}


def check_signature(approval: dict[str, Any], signers: Path | None) -> None:
    """Refuse a signature that does not hold, and with ``signers`` one that is not allowed.

    Without ``signers`` an unsigned approval passes. With it the approval must carry a signature
    by a key that stands there for the very name under ``by``.
    """
    signature = approval.get("signature")
    if signature is None:
        if signers is not None:
            raise RefusedError(
                "the approval is not signed, and a signature by an allowed signer is asked for",
                hint="analyze approve PLAN --by WHO --reason WHY --sign KEY",
            )
        return
    _verify(signature, _message(approval))
    if signers is None:
        return
    public = " ".join(str(signature["public_key"]).split()[:2])
    if (approval["by"], public) not in read_signers(signers):
        raise RefusedError(
            f"the key that signed the approval is not one of {approval['by']!r} in '{signers}'"
        )


def read_signers(path: Path) -> set[tuple[str, str]]:
    r"""Read who may sign with which key: pairs of a name and ``ssh-ed25519 AAAA...``.

    >>> import tempfile
    >>> from pathlib import Path
    >>> file = Path(tempfile.mkdtemp()) / "signers"
    >>> _ = file.write_text("ada,board ssh-ed25519 AAAAC3 laptop\n")
    >>> sorted(read_signers(file))
    [('ada', 'ssh-ed25519 AAAAC3'), ('board', 'ssh-ed25519 AAAAC3')]

    Options and patterns of OpenSSH are refused, not passed over: they would narrow who may sign.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"the list of signers '{path}' cannot be read") from error
    allowed = set()
    for number, line in enumerate(lines, start=1):
        fields = line.split()
        if not fields or fields[0].startswith("#"):
            continue
        if len(fields) < 3 or fields[1] != ALGORITHM or set(fields[0]) & set('*?!"'):
            raise UsageError(
                f"{path}:{number}: a line is NAME[,NAME] {ALGORITHM} KEY, without options",
                hint="NAME is what stands under --by; KEY is the second word of the .pub file",
            )
        allowed |= {(name, f"{ALGORITHM} {fields[2]}") for name in fields[0].split(",")}
    return allowed


def _message(approval: dict[str, Any]) -> bytes:
    body = {name: value for name, value in approval.items() if name not in _UNSIGNED}
    return f"analyzer/approval/1 {digest_of(body)}".encode()


def _private(path: Path) -> Ed25519PrivateKey:
    try:
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import (
            load_pem_private_key,
            load_ssh_private_key,
        )
    except ImportError as error:
        raise MissingExtraError("signing an approval", "sign") from error
    hint = "ssh-keygen -t ed25519 -f KEY makes one"
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"the key '{path}' cannot be read: {error.strerror}", hint=hint) from error
    load = load_ssh_private_key if b"OPENSSH PRIVATE KEY" in data else load_pem_private_key
    passphrase = os.environ.get(PASSPHRASE)
    try:
        key = load(data, passphrase.encode() if passphrase else None)
    except TypeError as error:  # how the library says that a passphrase is missing or too much
        raise UsageError(
            f"the key '{path}' asks for {'no' if passphrase else 'a'} passphrase",
            hint=f"the variable {PASSPHRASE} holds it",
        ) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise UsageError(
            f"'{path}' holds no private key, or the passphrase is wrong", hint=hint
        ) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise UsageError(f"the key '{path}' is not an Ed25519 key", hint=hint)
    return key


def _verify(signature: Any, message: bytes) -> None:
    try:
        from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
        from cryptography.hazmat.primitives.serialization import load_ssh_public_key
    except ImportError as error:
        raise MissingExtraError("checking the signature of an approval", "sign") from error
    try:
        public = load_ssh_public_key(str(signature["public_key"]).encode())
        value = base64.b64decode(signature["value"], validate=True)
        if isinstance(public, Ed25519PublicKey) and signature["algorithm"] == ALGORITHM:
            public.verify(value, message)
            return
    except (
        InvalidSignature,
        KeyError,
        TypeError,
        ValueError,
        UnsupportedAlgorithm,
        binascii.Error,
    ) as error:
        raise RefusedError("the signature of the approval does not hold") from error
    raise RefusedError("the signature of the approval is not an Ed25519 signature")
