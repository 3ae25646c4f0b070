"""The plain names of what is no model: by first bytes, by all of a text's beginning, or by a walk to the end."""

from __future__ import annotations

import struct

import pytest
from tests.domain.models.messages import held, number

from ai_finder.domain.models import File, identify
from ai_finder.domain.models.plain import plain
from ai_finder.domain.vocabulary import FileFormat

TAIL = b"\0\1\2\3" * 20
SIGNED = {
    FileFormat.AAC: b"\xff\xf1\x50\x40\x25\x9f\xfc",
    FileFormat.AIFF: b"FORM\0\3\x68\xccAIFFCOMM",
    FileFormat.AR: b"!<arch>\n/               0           ",
    FileFormat.AVI: b"RIFF\xec\xd7\x04\0AVI LIST",
    FileFormat.AVRO: b"Obj\1\4\x14avro.codec",
    FileFormat.BMP: b"BM\x36\x10\0\0\0\0\0\0\x36\0\0\0",
    FileFormat.BPLIST: b"bplist00\xd1\1\2",
    FileFormat.CAB: b"MSCF\0\0\0\0\x66\0\0\0",
    FileFormat.DEB: b"!<arch>\ndebian-binary   1410122664  ",
    FileFormat.DICOM: bytes(128) + b"DICM\2\0",
    FileFormat.DS_STORE: b"\0\0\0\1Bud1\0\0\x10\0",
    FileFormat.FONT: b"\xa5\x4e\0\0\xc3\x4d\0\0\2\0\2\0" + bytes(22) + b"LP",
    FileFormat.GETTEXT: b"\xde\x12\4\x95\0\0\0\0\x19\0\0\0",
    FileFormat.GLTF: b"glTF\2\0\0\0\x18\x59\0\0",
    FileFormat.HEIF: b"\0\0\0\x1cftypavif",
    FileFormat.ICNS: b"icns\0\3\x8f\xf4it32",
    FileFormat.ICO: b"\0\0\1\0\2\0\x20\x20",
    FileFormat.ISO9660: bytes(32_769) + b"CD001\1",
    FileFormat.JAVA_CLASS: b"\xca\xfe\xba\xbe\0\0\0\x34",
    FileFormat.JAVA_KEYSTORE: b"\xfe\xed\xfe\xed\0\0\0\2\0\0\0\1",
    FileFormat.JPEG2000: b"\0\0\0\x0cjP  \r\n\x87\n",
    FileFormat.LZIP: b"LZIP\1\0\x0c\0",
    FileFormat.LZMA: b"\x5d\0\0\x80\0" + b"\xff" * 8,
    FileFormat.MACH_O: b"\xca\xfe\xba\xbe\0\0\0\2\1\0\0\7",
    FileFormat.MATROSKA: b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81",
    FileFormat.MP3: b"\xff\xf3\xe4\xc4\0\x64\x84",
    FileFormat.MP4: b"\0\0\0\x20ftypisom",
    FileFormat.NETPBM: b"P6\n640 480\n255\n\0",
    FileFormat.OLE: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16),
    FileFormat.PCAP: b"\xd4\xc3\xb2\xa1\2\0\4\0",
    FileFormat.PDF: b"%PDF-1.7\n",
    FileFormat.PSD: b"8BPS\0\1\0\0",
    FileFormat.PYC: b"\xcb\x0d\x0d\x0a\0\0\0\0\xd0\x81\x6a\x68",
    FileFormat.RPM: b"\xed\xab\xee\xdb\3\0",
    FileFormat.RTF: b"{\\rtf1\\ansi}",
    FileFormat.SQUASHFS: b"hsqs\5\0\0\0",
    FileFormat.WAV: b"RIFF\x24\0\0\0WAVEfmt ",
}
TEXTS = {
    "a key": ("name: x\nsize: 3\n", FileFormat.YAML),
    "after a comment": ("# what it is\n\nname: x\nparts:\n- 1\n- 2\n", FileFormat.YAML),
    "a list of objects": ("- name: x\n  size: 3\n- name: y\n  size: 4\n", FileFormat.YAML),
    "documents": ("---\na: 1\nb: 2\n---\na: 3\nb: 4\n", FileFormat.YAML),
    "a block of text": ("run: |\n  else:\n\n  whatever } it is\nname: x\n", FileFormat.YAML),
    "a line of dashes at the end": ("a: 1\nb: 2\n---\n", FileFormat.YAML),
    "longer than what is looked at": ("".join(f"key{n}: [{n}, 2]\n" for n in range(900)), FileFormat.YAML),
    "a page": ("---\ntitle: x\ndate: y\n---\n\n# Title\n\nSome words.\n", FileFormat.TEXT),
    "a page of headings": ("---\ntitle: x\n---\n\n## One\n\n### Two\n", FileFormat.TEXT),
    "a page of a list": ("---\ntitle: x\n---\n\n- one\n- two\n", FileFormat.TEXT),
    "a page of a sentence": ("---\n'x': patch\n---\n\nfix: what was broken\n", FileFormat.TEXT),
    "a page of nothing": ("---\ntitle: x\n---\n\n", FileFormat.TEXT),
    "an Astro page": ("---\nconst a = 1;\n---\n<html></html>\n", FileFormat.TEXT),
    "a style": (":root {\n  color: red;\n}\n", FileFormat.TEXT),
    "variables of a style": ("$a: 1;\n$b: 2;\n", FileFormat.TEXT),
    "a template": ("{{#each x}}\nname: y\n{{/each}}\n", FileFormat.TEXT),
    "a difference": ("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a: 1\n+a: 2\n", FileFormat.TEXT),
    "Python": ("class One(Exception):\n    pass\n\n\nclass Two:\n    x = 1\n", FileFormat.TEXT),
    "a network": ('name: "x"\nlayer {\n  name: "y"\n}\n', FileFormat.TEXT),
    "a lock of yarn's": ('"a@^1":\n  version "1"\n\n"b@^1":\n  version "2"\n', FileFormat.TEXT),
    "events": ("event: a\ndata: b\n\nevent: a\ndata: c\n", FileFormat.TEXT),
    "a remark": ("Note: this is it\n", FileFormat.TEXT),
    "a list of words": ("- one\n- two: three\n", FileFormat.TEXT),
    "a log": ("2024-01-01 INFO: begun\n2024-01-02 INFO: done\n", FileFormat.TEXT),
    "XML": ("<a><b c='d'/></a>", FileFormat.XML),
    "XML behind a remark": ("<!-- of somebody -->\n<a>\n</a>\n", FileFormat.XML),
    "XML that is longer": ("<a>" + "<b/>\n" * 2000 + "</a>", FileFormat.XML),
    "XML that is broken": ("<?xml version='1.0'?><a><b></a>", FileFormat.XML),
    "a page that begins with an element": ('<p align="center">x</p>\n\n# Title\n', FileFormat.TEXT),
    "a component": ("<script>if (a && b) {}</script>\n<p>x</p>\n", FileFormat.TEXT),
    "HTML": ("<!DOCTYPE html><html></html>", FileFormat.HTML),
    "HTML behind a remark": ("<!-- of somebody -->\n<html><br></html>\n", FileFormat.HTML),
    "a script": ("#!/bin/sh\necho\n", FileFormat.SCRIPT),
    "Rust": ("#![allow(dead_code)]\nfn main() {}\n", FileFormat.TEXT),
    "a table": ("name,size\nx,1\ny,2\n", FileFormat.CSV),
    "a table with tabs": ("name\tsize\nx\t1\ny\t2\n", FileFormat.CSV),
    "a table with quotes": ('name,said\nx,"a, b\nc"\ny,z\n', FileFormat.CSV),
    "code": ("a = b;\nc = d;\ne = f;\n", FileFormat.TEXT),
    "sentences": ("First, one.\nSecond, two.\nThird, three.\n", FileFormat.TEXT),
    "JSON": ('{"a": 1}', FileFormat.JSON),
    "JSON that is large": ('[{"a": 1}' + "," * 2 + " " * (1 << 20) + "]", FileFormat.TEXT),
    "a large list": ("[" + '"abcdefgh",\n' * 100_000 + "1]", FileFormat.JSON),
    "lines of JSON": ('{"a": 1}\n' * 150_000, FileFormat.TEXT),
    "words that begin like a picture": ("BM is short for bitmap\n", FileFormat.TEXT),
    "words that begin like a program": ("MZ, somebody's initials\n", FileFormat.TEXT),
    "quotes of Windows": (b"It\x92s what somebody wrote in some program of long ago", FileFormat.TEXT),
    "a control character": (b"It\x01 is not a text", FileFormat.UNKNOWN),
}


@pytest.mark.parametrize("form", SIGNED, ids=lambda form: form.value)
def test_a_file_is_known_by_how_it_begins(form: FileFormat) -> None:
    """Each sign with the bytes that follow it in real files."""
    assert form is plain(File.of(SIGNED[form] + TAIL))
    assert form is identify(File.of(SIGNED[form] + TAIL)).format


@pytest.mark.parametrize(("content", "form"), TEXTS.values(), ids=TEXTS)
def test_a_text_is_of_a_language_where_all_of_its_beginning_is(content: str | bytes, form: FileFormat) -> None:
    """What merely begins like one is text."""
    assert form is plain(File.of(content if isinstance(content, bytes) else content.encode()))


WALKED = {
    "a message": (held(1, "a name") + held(2, "a longer text of it") + number(3, 5), FileFormat.PROTOBUF_OTHER),
    "a list": (b"\x93\xa5hello\x81\xa1a\x01\xc4\x08" + bytes(8), FileFormat.MSGPACK),
    "a list and more": (b"\x93\xa5hello\x81\xa1a\x01\xc4\x08" + bytes(9), FileFormat.UNKNOWN),
    "a flatbuffer": (struct.pack("<IHHHHiI", 12, 0, 6, 8, 4, 6, 7), FileFormat.FLATBUFFERS_OTHER),
    "numbers": (struct.pack("<20f", *(n / 7 for n in range(1, 21))), FileFormat.UNKNOWN),
}


@pytest.mark.parametrize(("content", "form"), WALKED.values(), ids=WALKED)
def test_what_has_no_mark_is_walked(content: bytes, form: FileFormat) -> None:
    """To its end, or as far as it leads."""
    assert form is plain(File.of(content))


def test_every_word_that_is_no_model_is_plain() -> None:
    """Also those that came later."""
    assert not any(form.is_model for form in SIGNED)
