"""Files on both sides: uploads of the bot, things people send, and what Telegram says about them."""

import struct
from collections.abc import Callable
from dataclasses import dataclass, replace
from mimetypes import guess_type
from typing import Any

from bot.sandbox.refusal import Refusal, bad_request, too_large

UPLOAD_LIMIT = 50 * 1024 * 1024
DOWNLOAD_LIMIT = 20 * 1024 * 1024
PHOTO_LIMIT = 10 * 1024 * 1024
SIDES_LIMIT = 10_000
UNKNOWN_MIME = "application/octet-stream"
FOLDERS = {"document": "documents", "photo": "photos", "voice": "voice", "sticker": "stickers"}
PREFIXES = {"document": "BQACAgIAAxk", "photo": "AgACAgIAAxk", "voice": "AwACAgIAAxk", "sticker": "CAACAgIAAxk"}
THUMBS = (90, 320, 800)


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    content: bytes
    mime: str = UNKNOWN_MIME
    seconds: int = 0  # of a voice message


@dataclass(frozen=True, slots=True)
class StoredFile:
    file_id: str
    file_unique_id: str
    kind: str
    name: str
    content: bytes
    mime: str
    path: str
    seconds: int = 0

    def ids(self) -> dict[str, Any]:
        return {"file_id": self.file_id, "file_unique_id": self.file_unique_id, "file_size": len(self.content)}


class FileStore:
    def __init__(self, token: Callable[[], str]) -> None:
        self._token = token
        self._files: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def add(self, kind: str, upload: Upload) -> StoredFile:
        number, secret = len(self._files) + 1, self._token()
        ending = upload.name.rpartition(".")[2] if "." in upload.name else "bin"
        stored = StoredFile(
            file_id=f"{PREFIXES[kind]}{number}-{secret}",
            file_unique_id=f"AgAD{number}{secret[:8]}",
            kind=kind,
            name=upload.name,
            content=upload.content,
            mime=upload.mime,
            path=f"{FOLDERS[kind]}/file_{number}.{ending}",
            seconds=upload.seconds,
        )
        self._files[stored.file_id] = self._by_path[stored.path] = stored
        return stored

    def get(self, file_id: str) -> StoredFile | None:
        return self._files.get(file_id)

    def by_path(self, path: str) -> StoredFile | None:
        return self._by_path.get(path)

    def receive(self, kind: str, given: str, uploads: dict[str, Upload]) -> StoredFile:
        """The file of a send method: uploaded now, or known by its id."""
        upload = uploads.get(kind)
        if given.startswith("attach://"):
            upload = uploads.get(given.removeprefix("attach://"))
        if upload is not None:
            return self.add(kind, _checked(kind, upload))
        if not given:
            raise bad_request(f"there is no {kind} in the request")
        if given.startswith(("http://", "https://")):
            raise bad_request("failed to get HTTP URL content")
        known = self._files.get(given)
        if known is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        if known.kind != kind:
            raise bad_request(f"can't use file of type {known.kind.capitalize()} as {kind.capitalize()}")
        return known

    def info(self, file_id: str) -> dict[str, Any]:
        if not file_id:
            raise bad_request("file_id not specified")
        stored = self._files.get(file_id)
        if stored is None:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        if len(stored.content) > DOWNLOAD_LIMIT:
            raise bad_request("file is too big")
        return {**stored.ids(), "file_path": stored.path}

    def photo_sizes(self, stored: StoredFile) -> list[dict[str, Any]]:
        """The photo itself last, smaller ones before it, as Telegram lists them."""
        width, height = image_size(stored.content) or (1, 1)
        sizes = [
            {
                **self._thumb(stored, side),
                "width": max(1, width * side // max(width, height)),
                "height": max(1, height * side // max(width, height)),
            }
            for side in THUMBS
            if side < max(width, height)
        ]
        return [*sizes, {**stored.ids(), "width": width, "height": height}]

    def _thumb(self, stored: StoredFile, side: int) -> dict[str, Any]:
        file_id = f"{stored.file_id}-{side}"
        self._files.setdefault(file_id, stored)
        return {**stored.ids(), "file_id": file_id, "file_unique_id": f"{stored.file_unique_id}{side}"}


def image_size(content: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG, GIF or JPEG; None when it is not an image."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    if content[:6] in (b"GIF87a", b"GIF89a") and len(content) >= 10:
        width, height = struct.unpack("<HH", content[6:10])
        return width, height
    return _jpeg_size(content) if content.startswith(b"\xff\xd8") else None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None


def _checked(kind: str, upload: Upload) -> Upload:
    if len(upload.content) > UPLOAD_LIMIT:
        raise too_large()
    if not upload.content:
        raise bad_request("file must be non-empty")
    if kind == "photo" and (reason := _photo_fault(upload.content)):
        raise reason
    if upload.mime == UNKNOWN_MIME:
        return replace(upload, mime=guess_type(upload.name)[0] or UNKNOWN_MIME)
    return upload


def _photo_fault(content: bytes) -> Refusal | None:
    size = image_size(content)
    if len(content) > PHOTO_LIMIT:
        return too_large()
    if size is None:
        return bad_request("IMAGE_PROCESS_FAILED")
    return bad_request("PHOTO_INVALID_DIMENSIONS") if sum(size) > SIDES_LIMIT else None
