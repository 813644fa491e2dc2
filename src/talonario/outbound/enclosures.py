"""The files that go with an e-mail, made when it is about to be sent."""

import msgspec

from talonario.domain.documents import read
from talonario.domain.emails.record import Attachment, Email, Trouble
from talonario.outbound.desk import Desk
from talonario.render import printing, quarter
from talonario.render.press import NotPrinted
from talonario.store.errors import StoreError

BYTES_MAX = 20 * 1024 * 1024
"""Of all files together: most mail servers take no more."""


class NothingToEnclose(Exception):
    """What should go with the e-mail cannot; `again` when trying later may help."""

    def __init__(self, trouble: Trouble, *, again: bool) -> None:
        super().__init__(trouble.code)
        self.trouble = trouble
        self.again = again


def files_of(desk: Desk, email: Email) -> list[tuple[Attachment, bytes]]:
    """The files of an e-mail with their bytes. Raises NothingToEnclose."""
    try:
        files = [_file(desk, email, attachment) for attachment in email.attachments]
    except (read.DocumentNotFound, quarter.EmptyQuarter) as missing:
        raise NothingToEnclose(Trouble("nothing_to_attach"), again=False) from missing
    except quarter.TooManyDocuments as many:
        raise NothingToEnclose(Trouble("too_large"), again=False) from many
    except NotPrinted as failure:
        raise NothingToEnclose(Trouble("not_printed", failure.reason), again=True) from failure
    except StoreError as failure:
        raise NothingToEnclose(Trouble("not_printed", type(failure).__name__), again=True) from failure
    if sum(len(content) for _, content in files) > BYTES_MAX:
        raise NothingToEnclose(Trouble("too_large"), again=False)
    return files


def _file(desk: Desk, email: Email, attachment: Attachment) -> tuple[Attachment, bytes]:
    books = desk.of(email.company_id)
    if email.quarter_on is not None:
        first = email.quarter_on
        return attachment, quarter.zip_of_quarter(books, first.year, (first.month + 2) // 3, with_index=True)
    assert email.document_id is not None, "a file is of a document or of a quarter"
    with books.reading() as ctx:
        paper = printing.of_document(ctx, read.full(ctx, email.document_id))
    return msgspec.structs.replace(attachment, name=paper.name), printing.pdf(books, paper)[0]
