"""Names -> package URLs and the bom-refs derived from them."""

from __future__ import annotations

from ai_finder.domain.vocabulary import Ecosystem

ROOT = "root"
"""The bom-ref of what was scanned."""


def package_ref(ecosystem: Ecosystem, name: str, version: str | None) -> str:
    """The bom-ref of a package: its purl, not percent-encoded (consumers reject encoded references)."""
    return f"pkg:{ecosystem}/{name}@{version}" if version else f"pkg:{ecosystem}/{name}"


def file_ref(path: str, sha256: str | None) -> str:
    """The bom-ref of a file: its path, and the start of its digest where it has one."""
    return f"file:{path}#sha256:{sha256[:12]}" if sha256 else f"file:{path}"


def package_purl(ecosystem: Ecosystem, name: str, version: str | None) -> str:
    """The canonical purl of a package, by packageurl-python."""
    from packageurl import PackageURL

    namespace, _, rest = name.rpartition("/")
    return PackageURL(type=str(ecosystem), namespace=namespace or None, name=rest, version=version).to_string()


def file_purl(name: str, sha256: str | None) -> str | None:
    """`pkg:generic` with the file's checksum; none without it, since a name alone identifies nothing."""
    if sha256 is None or not name.strip():
        return None
    from packageurl import PackageURL

    return PackageURL(type="generic", name=name, qualifiers={"checksum": f"sha256:{sha256}"}).to_string()
