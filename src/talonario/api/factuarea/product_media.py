"""Pictures and the video of a product."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from talonario.api.engine import downloads
from talonario.api.engine.forms import Takes
from talonario.api.engine.operation import Answer, Call, LongCall
from talonario.api.engine.problems import Problem
from talonario.api.factuarea import envelope, verbs
from talonario.api.factuarea.products import MISSING, find, spell, spell_picture
from talonario.domain import attachments, products
from talonario.domain.attachments import Attachment, Role
from talonario.domain.context import Context

PHOTO: Final = Takes(("photo", "image"), attachments.GALLERY)
VIDEO: Final = Takes(("video",), attachments.VIDEO)


def _no_file() -> Problem:
    return Problem(
        "not_found",
        "resource_not_found",
        "El producto no tiene ese fichero.",
        "The product has no such file.",
        subcode="attachment_not_found",
    )


def _of_product(ctx: Context, product_id: UUID, role: Role, index: str = "0") -> Attachment:
    """The file of a product at an index. Raises Problem when there is none there."""
    product = products.get(ctx, product_id)
    found = attachments.of(ctx, "product", product.id, role)
    if not (index.isascii() and index.isdigit() and len(index) < 10) or int(index) >= len(found):
        raise _no_file()
    return found[int(index)]


def upload_photo(call: Call) -> Answer:
    """Add a picture behind those that are there."""
    product, made = products.add_photo(call.ctx, find(call), call.file())
    shown = {"object": "product_image", **spell_picture(call.ctx, made), "gallery_total": made.position + 1}
    return envelope.made(shown, f"/v1/products/{product.id}/gallery/{made.position}/download")


def delete_photo(call: Call) -> Answer:
    """Remove the picture at an index; the rest move up."""
    product = find(call)
    products.remove_file(call.ctx, product, _of_product(call.ctx, product.id, "image", call.path["index"]))
    return envelope.nothing()


def upload_video(call: Call) -> Answer:
    """Put a video in the place of the one that is there."""
    product = products.set_video(call.ctx, find(call), call.file())
    return Answer(201, {"data": spell(call.ctx, product)})


def delete_video(call: Call) -> Answer:
    """Remove the video, if there is one."""
    product = find(call)
    there = attachments.one(call.ctx, "product", product.id, "video")
    if there is not None:
        products.remove_file(call.ctx, product, there)
    return envelope.nothing()


def download_photo(call: LongCall) -> Answer:
    """Answer the bytes of the picture at an index."""
    return _download(call, "image", call.path["index"])


def download_video(call: LongCall) -> Answer:
    """Answer the bytes of the video."""
    return _download(call, "video", "0")


def _download(call: LongCall, role: Role, index: str) -> Answer:
    """The place of files may be slow, so no transaction is open while it answers."""
    product_id = verbs.path_id(call, MISSING)
    with call.reading() as ctx:
        found = _of_product(ctx, product_id, role, index)
    known = downloads.unchanged(call, found.sha256)
    if known is not None:
        return known
    content = attachments.content(ctx, found)
    return downloads.file(call, content, found.media_type, found.name, found.sha256)


OPERATIONS = (
    verbs.taking_file("products.gallery.upload", "/products/{id}/gallery", "products:write", upload_photo, PHOTO),
    verbs.writing(
        "products.gallery.delete", "DELETE", "/products/{id}/gallery/{index}", "products:delete", delete_photo
    ),
    verbs.long("products.gallery.download", "/products/{id}/gallery/{index}/download", "products:read", download_photo),
    verbs.taking_file("products.video.upload", "/products/{id}/video", "products:write", upload_video, VIDEO),
    verbs.writing("products.video.delete", "DELETE", "/products/{id}/video", "products:delete", delete_video),
    verbs.long("products.video.download", "/products/{id}/video/download", "products:read", download_video),
)
