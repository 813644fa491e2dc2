"""Pictures of products, and files beside documents and contacts."""

from __future__ import annotations

from typing import Final

from talonario.api.engine.forms import Takes
from talonario.api.engine.operation import Answer, Call, LongCall
from talonario.api.engine.problems import Problem
from talonario.api.holded import contacts, documents, products, verbs, wire
from talonario.domain import attachments
from talonario.domain import contacts as people
from talonario.domain import products as catalogue
from talonario.domain.attachments import Attachment
from talonario.domain.context import Context
from talonario.domain.documents import attach
from talonario.domain.products import Product

FILE: Final = Takes(("file",), attachments.ANYTHING)
PICTURE: Final = Takes(("file", "image"), attachments.GALLERY)
YES: Final = frozenset({"1", "true", "yes", "on"})


def _nothing() -> Problem:
    return Problem("bad_request", "no_attachments", "No attachments found", "No attachments found")


def named(files: list[Attachment], name: str | None) -> Attachment:
    """The file of a name. Raises Problem `No attachments found`."""
    found = attachments.by_name(files).get(name or "")
    if found is None:
        raise _nothing()
    return found


def whole(ctx: Context, found: Attachment) -> Answer:
    """The bytes, shown by a browser as what they are and nothing else. No transaction is open any more."""
    headers = {"X-Content-Type-Options": "nosniff"}
    return Answer(200, attachments.content(ctx, found), headers, found.media_type)


def _product(ctx: Context, call: Call | LongCall) -> Product:
    return wire.there(products.find(ctx, call.path["id"], is_service=False))


def _pictures(ctx: Context, product: Product) -> list[Attachment]:
    return attachments.of(ctx, "product", product.id, "image")


def main_picture(call: LongCall) -> Answer:
    """The bytes of the first picture."""
    with call.reading() as ctx:
        found = _pictures(ctx, _product(ctx, call))
    if not found:
        raise _nothing()
    return whole(ctx, found[0])


def list_pictures(call: Call) -> Answer:
    """The names of the pictures behind the first one."""
    return Answer(200, list(attachments.by_name(_pictures(call.ctx, _product(call.ctx, call))))[1:])


def picture(call: LongCall) -> Answer:
    """The bytes of a picture by its name."""
    with call.reading() as ctx:
        found = named(_pictures(ctx, _product(ctx, call)), call.path["name"])
    return whole(ctx, found)


def add_picture(call: Call) -> Answer:
    """Add a picture behind the others. The contract does not have it; a client is known that does it."""
    product, _ = catalogue.add_photo(call.ctx, _product(call.ctx, call), call.file())
    return Answer(200, {"status": 1, "info": "Attached", "id": wire.outside_id(product.id, product.external_id)})


def attach_file(call: Call) -> Answer:
    """Lay a file beside a document; with `setMain` it becomes the main one. The contract tells two replies: both."""
    document = documents.of_path(call, lock=True).header
    is_main = str(call.fields().get("setMain") or "").lower() in YES
    made = attach.attach(call.ctx, document, call.file(), attachments.ANYTHING, is_main=is_main)
    return Answer(200, {"status": 1, "info": "Attached", "data": made.name})


def list_files(call: Call) -> Answer:
    """The names of the files beside a document."""
    names = list(attachments.by_name(attach.files_of(call.ctx, documents.of_path(call).header)))
    return Answer(200, {"status": 1, "attachments": names})


def file(call: LongCall) -> Answer:
    """The bytes of a file beside a document."""
    with call.reading() as ctx:
        document = documents.at_path(ctx, call.path).header
        found = named(attach.files_of(ctx, document), call.query.one("filename"))
    return whole(ctx, found)


def list_contact_files(call: Call) -> Answer:
    """The names of a contact's files, a bare array."""
    contact = contacts.of_path(call)
    return Answer(200, list(attachments.by_name(attachments.of(call.ctx, "contact", contact.id, "file"))))


def attach_to_contact(call: Call) -> Answer:
    """Lay a file beside a contact. The contract reads such files and has no call that adds one: this one is ours."""
    made = people.attach(call.ctx, contacts.of_path(call), call.file())
    return Answer(200, {"status": 1, "info": "Attached", "data": made.name})


def contact_file(call: LongCall) -> Answer:
    """The bytes of a contact's file."""
    with call.reading() as ctx:
        contact = contacts.find(ctx, call.path["id"])
        if contact is None:
            raise wire.not_found()
        name = call.path.get("name") or call.query.one("filename")
        found = named(attachments.of(ctx, "contact", contact.id, "file"), name)
    return whole(ctx, found)


OPERATIONS = (
    verbs.INVOICING.long("getProductImage", "/products/{id}/image", main_picture),
    *(
        verbs.INVOICING.reading("listProductImages", f"/products/{{id}}/{name}", list_pictures)
        for name in ("imagesList", "images")
    ),
    verbs.INVOICING.long("getProductImageByName", "/products/{id}/image/{name}", picture),
    verbs.INVOICING.taking_file("addProductImage", "/products/{id}/image", add_picture, PICTURE),
    *(
        verbs.INVOICING.taking_file("attachFile", f"/documents/{{docType}}/{{id}}/{name}", attach_file, FILE)
        for name in ("attach", "attachment", "attachments")
    ),
    verbs.INVOICING.reading("listDocumentAttachments", "/documents/{docType}/{id}/attachments/list", list_files),
    verbs.INVOICING.long("getDocumentAttachment", "/documents/{docType}/{id}/attachments/get", file),
    verbs.INVOICING.taking_file("x.contacts.attach", "/contacts/{id}/attach", attach_to_contact, FILE),
    *(
        verbs.INVOICING.reading("getAttachmentsList", f"/contacts/{{id}}/{name}", list_contact_files)
        for name in ("attachments/list", "attachments")
    ),
    *(
        verbs.INVOICING.long("getAttachment", f"/contacts/{{id}}/attachments/{name}", contact_file)
        for name in ("get", "{name}")
    ),
)
