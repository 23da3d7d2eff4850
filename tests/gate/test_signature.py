import base64
import json
import shutil
import subprocess

import pytest

from analyzer.errors import RefusedError, UsageError
from analyzer.gate import check_approval, make_approval, read_plan
from analyzer.gate.canonical import sealed
from analyzer.gate.signature import PASSPHRASE, read_signers
from tests.gate.test_plan import plan

cryptography = pytest.importorskip("cryptography")

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key  # noqa: E402
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: E402
from cryptography.hazmat.primitives.serialization import (  # noqa: E402
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)


def write_key(path, kind=PrivateFormat.OpenSSH, passphrase=None, private=None):
    private = private or Ed25519PrivateKey.generate()
    lock = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    path.write_bytes(private.private_bytes(Encoding.PEM, kind, lock))
    return private.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()


@pytest.fixture
def planned(tmp_path):
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(plan()), encoding="utf-8")
    return read_plan(path)


@pytest.fixture
def ada(tmp_path):
    """Ada's key, and a list that lets her, under two names, sign."""
    public = write_key(tmp_path / "key")
    signers = tmp_path / "signers"
    signers.write_text(f"# who may\n\nada@example.org,Ada {public} laptop\n")
    return tmp_path / "key", signers


def approved(planned, **given):
    return make_approval(planned, **{"by": "Ada", "reason": "measured"} | given)


def refusal(planned, approval, signers):
    with pytest.raises(RefusedError) as refused:
        check_approval(planned, approval, signers=signers)
    assert refused.value.exit_status == 5
    return refused.value.sentence


@pytest.mark.parametrize("kind", [PrivateFormat.OpenSSH, PrivateFormat.PKCS8])
def test_an_allowed_signer_passes(planned, tmp_path, kind):
    public = write_key(tmp_path / "key", kind)
    (tmp_path / "signers").write_text(f"Ada {public}\n")
    approval = approved(planned, key=tmp_path / "key")
    check_approval(planned, approval, signers=tmp_path / "signers")
    check_approval(planned, json.loads(json.dumps(approval)))


def test_the_list_asks_for_a_signature(planned, ada):
    check_approval(planned, approved(planned))
    assert "is not signed" in refusal(planned, approved(planned), ada[1])


def test_a_key_signs_for_its_names_only(planned, ada):
    sentence = refusal(planned, approved(planned, by="Bob", key=ada[0]), ada[1])
    assert "is not one of 'Bob'" in sentence


def test_a_stranger_is_refused(planned, ada, tmp_path):
    write_key(tmp_path / "other")
    sentence = refusal(planned, approved(planned, key=tmp_path / "other"), ada[1])
    assert "is not one of 'Ada'" in sentence


@pytest.mark.parametrize("name", ["by", "reason", "approved_at", "expires_at", "plan_digest"])
def test_a_signature_holds_for_what_was_signed(planned, ada, name):
    # whoever edits an approval can seal it anew, but cannot sign it
    edited = sealed(approved(planned, key=ada[0]) | {name: "Bob"}, "approval_digest")
    assert "does not hold" in refusal(planned, edited, None)


@pytest.mark.parametrize(
    "change",
    [
        {"value": base64.b64encode(bytes(64)).decode()},
        {"value": "no base64"},
        {"value": None},
        {"public_key": "ssh-ed25519 AAAA"},
        {"public_key": None},
        {"algorithm": "none"},
    ],
)
def test_a_broken_signature_is_refused(planned, ada, change):
    approval = approved(planned, key=ada[0])
    refusal(planned, approval | {"signature": approval["signature"] | change}, ada[1])
    refusal(planned, approval | {"signature": "yes"}, ada[1])


def test_a_passphrase_opens_a_key(planned, tmp_path, monkeypatch):
    key = tmp_path / "key"
    public = write_key(key, passphrase=b"open sesame")
    (tmp_path / "signers").write_text(f"Ada {public}\n")
    with pytest.raises(UsageError) as missing:
        approved(planned, key=key)
    assert PASSPHRASE in missing.value.hint
    monkeypatch.setenv(PASSPHRASE, "wrong")
    with pytest.raises(UsageError):
        approved(planned, key=key)
    monkeypatch.setenv(PASSPHRASE, "open sesame")
    check_approval(planned, approved(planned, key=key), signers=tmp_path / "signers")


def test_other_keys_and_files_are_refused(planned, tmp_path):
    key = tmp_path / "key"
    with pytest.raises(UsageError, match="cannot be read"):
        approved(planned, key=key)
    key.write_text("no key")
    with pytest.raises(UsageError, match="no private key"):
        approved(planned, key=key)
    write_key(key, private=generate_private_key(SECP256R1()))
    with pytest.raises(UsageError, match="not an Ed25519 key"):
        approved(planned, key=key)


@pytest.mark.parametrize(
    "line",
    [
        "ada",
        "ada ssh-rsa AAAA",
        "* ssh-ed25519 AAAA",
        'ada namespaces="git" ssh-ed25519 AAAA',
        "ada cert-authority ssh-ed25519 AAAA",
    ],
)
def test_a_line_that_says_more_is_refused_not_passed_over(tmp_path, line):
    (tmp_path / "signers").write_text(f"# first\n{line}\n")
    with pytest.raises(UsageError, match=r"signers:2: a line is"):
        read_signers(tmp_path / "signers")


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="OpenSSH is not installed")
def test_the_keys_of_openssh_serve(planned, tmp_path):
    key = tmp_path / "id"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    (tmp_path / "signers").write_text("Ada " + (tmp_path / "id.pub").read_text())
    check_approval(planned, approved(planned, key=key), signers=tmp_path / "signers")
