"""What a file is, told by its first bytes and the names inside it. Nothing is opened or unpacked: no archive can hurt.

A file is taken when its content is of a kind we know and what the sender's program declares does not contradict it.
"""

from collections.abc import Callable
from dataclasses import dataclass

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
HEIC = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1")
WORD_OF_OLE, BOOK_OF_OLE = "WordDocument".encode("utf-16-le"), "Workbook".encode("utf-16-le")
MACROS = (b"vbaProject", b"_\0V\0B\0A\0_\0P\0R\0O\0J\0E\0C\0T")
ODF = "application/vnd.oasis.opendocument."
OOXML = "application/vnd.openxmlformats-officedocument."
UNDECLARED = ("", "application/octet-stream", "binary/octet-stream")
ODF_AT = 30  # the first name of the archive, «mimetype», and right after it the type
CONTROL = frozenset(range(32)) - frozenset(b"\t\n\r\f")


@dataclass(frozen=True)
class Kind:
    """`group`: a word of scenarios.steps.FileType."""

    media_type: str
    group: str
    endings: tuple[str, ...]  # the first one is given to a name without any of them
    sniffs: Callable[[bytes], bool]
    also: tuple[str, ...] = ()  # what programs declare instead
    certain: bool = True  # the content tells; else the declaration must


def begins(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(marks)


def is_webp(content: bytes) -> bool:
    return content.startswith(b"RIFF") and content[8:12] == b"WEBP"


def is_heic(content: bytes) -> bool:
    return content[4:8] == b"ftyp" and content[8:12] in HEIC


def office(folder: bytes) -> Callable[[bytes], bool]:
    """Names of an archive's files are not packed: a document of Word has a folder «word»."""
    return lambda content: (
        content.startswith(ZIP) and b"[Content_Types].xml" in content and folder in content and not has_macros(content)
    )


def opendocument(suffix: str) -> Callable[[bytes], bool]:
    mark = f"mimetype{ODF}{suffix}".encode()
    return lambda content: content.startswith(ZIP) and content[ODF_AT : ODF_AT + len(mark)] == mark


def ole(stream: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(OLE) and stream in content and not has_macros(content)


def has_macros(content: bytes) -> bool:
    return any(mark in content for mark in MACROS)


def is_table_text(content: bytes) -> bool:
    """Lines of text in one of the two encodings tables come in; a page of the web is not one."""
    if CONTROL.intersection(content) or content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return False
    for encoding in ("utf-8", "cp1251"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


KINDS = (
    Kind("image/jpeg", "image", (".jpg", ".jpeg"), begins(b"\xff\xd8\xff"), ("image/jpg", "image/pjpeg")),
    Kind("image/png", "image", (".png",), begins(b"\x89PNG\r\n\x1a\n")),
    Kind("image/webp", "image", (".webp",), is_webp),
    Kind("image/heic", "image", (".heic", ".heif"), is_heic, ("image/heif",)),
    Kind("application/pdf", "pdf", (".pdf",), begins(b"%PDF-"), ("application/x-pdf",)),
    Kind(f"{OOXML}wordprocessingml.document", "document", (".docx",), office(b"word/")),
    Kind("application/msword", "document", (".doc",), ole(WORD_OF_OLE)),
    Kind(f"{ODF}text", "document", (".odt",), opendocument("text")),
    Kind(f"{OOXML}spreadsheetml.sheet", "table", (".xlsx",), office(b"xl/")),
    Kind("application/vnd.ms-excel", "table", (".xls",), ole(BOOK_OF_OLE), ("application/msexcel",)),
    Kind(f"{ODF}spreadsheet", "table", (".ods",), opendocument("spreadsheet")),
    Kind(
        "text/csv",
        "table",
        (".csv",),
        is_table_text,
        ("text/comma-separated-values", "application/csv", "application/vnd.ms-excel", "text/plain"),
        certain=False,
    ),
)


def declarable(declared: str, groups: tuple[str, ...]) -> bool:
    """Before anything is fetched: may a file declared so be one of these?"""
    fitting = [kind for kind in KINDS if kind.group in groups]
    return declared in UNDECLARED or any(declared in (kind.media_type, *kind.also) for kind in fitting)


def recognise(content: bytes, declared: str, groups: tuple[str, ...]) -> Kind | None:
    """The kind by content, if it is one of these groups and the declaration agrees."""
    kind = next((kind for kind in KINDS if kind.sniffs(content)), None)
    if kind is None or kind.group not in groups:
        return None
    agrees = declared in (kind.media_type, *kind.also) or (kind.certain and declared in UNDECLARED)
    return kind if agrees else None
