"""The smallest files of every kind that can be evidence, and some that cannot."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from bot.sandbox.people import PIXEL

OOXML = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def archive(*names: str, mimetype: str = "") -> bytes:
    made = BytesIO()
    with ZipFile(made, "w") as zipped:
        if mimetype:
            zipped.writestr("mimetype", mimetype, ZIP_STORED)
        for name in names:
            zipped.writestr(name, "<x/>", ZIP_DEFLATED)
    return made.getvalue()


JPEG = b"\xff\xd8\xff\xe0" + bytes(64)
WEBP = b"RIFF\x40\0\0\0WEBPVP8 " + bytes(32)
HEIC = b"\0\0\0\x18ftypheic" + bytes(32)
PDF = b"%PDF-1.7\n%%EOF"
DOCX = archive("[Content_Types].xml", "word/document.xml")
XLSX = archive("[Content_Types].xml", "xl/workbook.xml")
DOCM = archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")
ODT = archive("content.xml", mimetype=f"{ODF}text")
ODS = archive("content.xml", mimetype=f"{ODF}spreadsheet")
DOC = OLE + "WordDocument".encode("utf-16-le")
XLS = OLE + "Workbook".encode("utf-16-le")
CSV = "ФИО;класс\r\nИванов;5А\r\n".encode("cp1251")
BOMB = archive("bomb.txt")
# name, content, declared
GOOD = {
    "jpg": (JPEG, "image/jpeg", "image"),
    "png": (PIXEL, "image/png", "image"),
    "webp": (WEBP, "image/webp", "image"),
    "heic": (HEIC, "application/octet-stream", "image"),
    "pdf": (PDF, "application/pdf", "pdf"),
    "docx": (DOCX, f"{OOXML}wordprocessingml.document", "document"),
    "doc": (DOC, "application/msword", "document"),
    "odt": (ODT, f"{ODF}text", "document"),
    "xlsx": (XLSX, f"{OOXML}spreadsheetml.sheet", "table"),
    "xls": (XLS, "application/vnd.ms-excel", "table"),
    "ods": (ODS, f"{ODF}spreadsheet", "table"),
    "csv": (CSV, "text/csv", "table"),
}
BAD = {
    "a program": (b"MZ" + bytes(64), "application/pdf"),
    "a program called octets": (b"MZ" + bytes(64), "application/octet-stream"),
    "a page of the web": (b"<html><script>1</script>", "text/csv"),
    "a picture with a script": (b"<svg xmlns='x'/>", "image/svg+xml"),
    "an archive": (BOMB, "application/zip"),
    "an archive declared as a document": (BOMB, f"{OOXML}wordprocessingml.document"),
    "a document with macros": (DOCM, f"{OOXML}wordprocessingml.document"),
    "a table declared as a document": (XLSX, f"{OOXML}wordprocessingml.document"),
    "a document declared as a picture": (PDF, "image/png"),
    "text that nobody declared a table": (CSV, "application/octet-stream"),
}
