"""Keys and certificates to sign with, made anew for each run of the tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from attrs import field, frozen
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

PASSWORD = "a secret that no message shows"  # noqa: S105 - of a key that is made here
_Key = ec.EllipticCurvePrivateKey


@frozen
class Keyring:
    """Files of keys and certificates in one folder, by their names.

    Attributes:
        folder: Where they are.
    """

    folder: Path
    _keys: dict[str, _Key] = field(factory=dict)

    def __getitem__(self, name: str) -> str:
        """Give the path of a file."""
        return str(self.folder / name)

    def key(self, name: str, password: str = "") -> None:
        """Write ``name.key`` and ``name.pub``."""
        key = self._keys[name] = ec.generate_private_key(ec.SECP256R1())
        locked = serialization.BestAvailableEncryption(password.encode()) if password else serialization.NoEncryption()
        self._write(name, key, locked)

    def rsa_key(self, name: str) -> None:
        """Write ``name.key`` and ``name.pub``, of a kind that nobody signs models with."""
        self._write(name, rsa.generate_private_key(65537, 2048), serialization.NoEncryption())

    def certificate(  # noqa: PLR0913
        self,
        name: str,
        issuer: str,
        days: tuple[int, int] = (-10, 10),
        *,
        authority: bool = False,
        signs: bool = True,
        uses: tuple[ObjectIdentifier, ...] = (),
    ) -> None:
        """Write ``name.pem``, which *issuer* gives out, with a new key.

        Args:
            name: Its own.
            issuer: Whose key signs it; its own name for a root.
            days: From when to when it is valid, counted from now.
            authority: Whether it may give out others.
            signs: Whether it is for digital signatures.
            uses: What else it is for alone, if anything.
        """
        if name not in self._keys:
            self.key(name)
        now = datetime.now(UTC)
        first, last = (now + timedelta(days=each) for each in days)
        made = (
            x509.CertificateBuilder(_named(issuer), _named(name), self._keys[name].public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(first)
            .not_valid_after(last)
            .add_extension(x509.BasicConstraints(authority, None), critical=True)
            .add_extension(_usage(signs=signs, authority=authority), critical=True)
        )
        if uses:
            made = made.add_extension(x509.ExtendedKeyUsage(uses), critical=False)
        signed = made.sign(self._keys[issuer], hashes.SHA256())
        (self.folder / f"{name}.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))

    def _write(
        self, name: str, key: _Key | rsa.RSAPrivateKey, locked: serialization.KeySerializationEncryption
    ) -> None:
        pem = serialization.Encoding.PEM
        private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, locked)
        public = key.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo)
        (self.folder / f"{name}.key").write_bytes(private)
        (self.folder / f"{name}.pub").write_bytes(public)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _usage(*, signs: bool, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


@pytest.fixture(scope="session")
def keyring(tmp_path_factory: pytest.TempPathFactory) -> Keyring:
    """Give keys of Ada and Eve, and an authority's certificates: ``team`` by ``between`` by ``root``, and odd ones."""
    ring = Keyring(tmp_path_factory.mktemp("keys"))
    ring.key("ada")
    ring.key("eve")
    ring.key("locked", PASSWORD)
    ring.rsa_key("rsa")
    ring.certificate("root", "root", (-100, 100), authority=True)
    ring.certificate("between", "root", (-50, 50), authority=True)
    ring.certificate("team", "between", uses=(ExtendedKeyUsageOID.CODE_SIGNING,))
    ring.certificate("lone", "root")
    ring.certificate("expired", "root", (-20, -1))
    ring.certificate("early", "root", (1, 20))
    ring.certificate("unfit", "root", signs=False)
    ring.certificate("server", "root", uses=(ExtendedKeyUsageOID.SERVER_AUTH,))
    ring.certificate("stranger", "stranger", (-100, 100), authority=True)
    ring.certificate("strangers", "stranger")
    return ring
