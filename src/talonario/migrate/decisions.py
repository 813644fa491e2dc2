"""Every difference between the systems, decided once, with its reason: the table that `plan` prints.

severity  note        nothing is lost, the record only looks different
          warning     the move changes or adds something that a person should look at
          cannot_move the target has no place for it
          blocker     the move must not start before it is mended
"""

from __future__ import annotations

from typing import Literal

import msgspec

from talonario.migrate.words import word

Severity = Literal["note", "warning", "cannot_move", "blocker"]


class Decision(msgspec.Struct, frozen=True):
    """What is done with one kind of difference, and why, in Spanish and English."""

    code: str
    severity: Severity
    es: str
    en: str
    why_es: str
    why_en: str

    def text(self, lang: str) -> str:
        """What is done."""
        return self.es if lang == "es" else self.en

    def why(self, lang: str) -> str:
        """The reason for it."""
        return self.why_es if lang == "es" else self.why_en


_TABLE = (
    Decision(
        "contact.both_roles", "note",
        "Contacto cliente y proveedor: se mueve una vez, con los dos papeles.",
        "Contact that is customer and supplier: moved once, with both roles.",
        "Holded da un solo tipo, pero abre cuenta de cliente (430) y de proveedor (400).",
        "Holded gives one type but opens a customer (430) and a supplier (400) account.",
    ),
    Decision(
        "contact.role_from_documents", "note",
        "Contacto con documentos del otro lado: recibe también ese papel.",
        "Contact with documents of the other side: it gets that role too.",
        "Una compra a quien figura como cliente necesita un proveedor.",
        "A purchase from somebody filed as a customer needs a supplier.",
    ),
    Decision(
        "contact.deleted", "warning",
        "Contacto borrado que aún figura en documentos: se crea inactivo con el nombre del documento.",
        "Deleted contact that documents still name: created inactive, with the name on the document.",
        "Sin él se perdería quién debe o a quién se debe.",
        "Without it nobody could tell who owes or is owed.",
    ),
    Decision(
        "contact.no_name", "warning",
        "Contacto sin nombre: toma el nombre comercial, el correo o «Sin nombre».",
        "Contact without a name: takes the trade name, the e-mail or “Sin nombre”.",
        "Un contacto sin nombre no se puede buscar ni imprimir.",
        "A contact without a name can be neither found nor printed.",
    ),
    Decision(
        "contact.no_type", "note",
        "Contacto sin tipo: se mueve como cliente.", "Contact without a type: moved as a customer.",
        "Es lo que Holded pone cuando nadie dice otra cosa; sus cuentas y documentos añaden lo demás.",
        "It is what Holded puts when nobody says otherwise; its accounts and documents add the rest.",
    ),
    Decision(
        "contact.no_tax_id", "note",
        "Contacto sin NIF: se mueve sin él.", "Contact without a tax id: moved without it.",
        "El NIF no se inventa; las facturas ya emitidas valen igual.",
        "A tax id is not made up; documents already issued are as valid as before.",
    ),
    Decision(
        "contact.invalid_tax_id", "warning",
        "NIF español que no lo es (letra o cifra de control, forma): se conserva tal como está escrito.",
        "Spanish tax id that is none (control character, form): kept as it is written.",
        "Es lo que figura en los documentos; corregirlo exige preguntar a su titular.",
        "It is what the documents carry; only its owner can tell the right one.",
    ),
    Decision(
        "contact.shared_tax_id", "warning",
        "Varios contactos con el mismo NIF: se mueven todos, sin fundirlos.",
        "Several contacts with one tax id: all are moved, none is merged.",
        "Cada uno tiene su historia y su saldo; fundirlos lo decide una persona.",
        "Each has its own history and balance; merging them is a person's decision.",
    ),
    Decision(
        "contact.country_unknown", "note",
        "Dirección sin código de país de dos letras: se guarda el nombre del país tal cual.",
        "Address without a two-letter country: the country's name is kept as it is.",
        "Adivinar un país cambiaría el régimen fiscal.", "Guessing a country would change the tax regime.",
    ),
    Decision(
        "contact.accounts_left", "warning",
        "Contacto con canal de venta o cuenta de gasto propios: se mueve sin ellos.",
        "Contact with a sales channel or an expense account of its own: moved without them.",
        "Canales y cuentas aún no se mueven; quedan en el libro.",
        "Channels and accounts are not moved yet; the ledger keeps them.",
    ),
    Decision(
        "product.shared_sku", "warning",
        "SKU repetido en el catálogo: se conserva en todos los productos.",
        "SKU used twice in the catalogue: kept on every product.",
        "Las líneas ya emitidas lo llevan; decidir cuál sobra es cosa de una persona.",
        "Issued lines carry it; which one is wrong is a person's decision.",
    ),
    Decision(
        "product.fields_left", "warning",
        "Producto con canal de venta, cuenta de gasto, almacén, proveedor, categoría, tarifas o idiomas: sin ellos.",
        "Product with a sales channel, expense account, warehouse, supplier, category, rates or translations: without.",
        "La importación no tiene sitio para ellos; quedan en el libro.",
        "The import has no place for them; the ledger keeps them.",
    ),
    Decision(
        "product.only_variant", "note",
        "Línea con la única variante de su producto: basta con el producto.",
        "Line with the only variant of its product: naming the product is enough.",
        "En Holded todo producto simple tiene una variante que no dice nada más.",
        "In Holded every simple product has one variant that says nothing more.",
    ),
    Decision(
        "product.pack_part_missing", "warning",
        "Producto compuesto con una parte que no está en el catálogo: se mueve sin ella; queda en el libro.",
        "Pack with a part that is not in the catalogue: moved without it; the ledger keeps it.",
        "La parte se borró o está en cuarentena: no se puede nombrar lo que no está.",
        "The part was deleted or is in quarantine: one cannot name what is not there.",
    ),
    Decision(
        "product.pack_circle", "warning",
        "Productos compuestos unos de otros en círculo: el primero se mueve sin la parte que lo cierra.",
        "Packs made of each other in a circle: the first is moved without the part that closes it.",
        "Nada se compone de sí mismo: es un error del catálogo.",
        "Nothing is made of itself: it is a mistake in the catalogue.",
    ),
    Decision(
        "source.list_missing", "warning",
        "El origen no da esta lista: se mueve lo demás. Compruebe que la cuenta no la tiene.",
        "The source does not give this list: the rest is moved. Check that the account has none.",
        "Algunas cuentas carecen de servicios, de devoluciones o de series de un tipo.",
        "Some accounts have no services, no refunds or no series of a type.",
    ),
    Decision(
        "source.stays", "warning",
        "Lista que aún no se mueve: se queda en el origen, y el plan dice cuántos registros tiene.",
        "List that is not moved yet: it stays in the source, and the plan tells how many records it holds.",
        "No hay importación para ella. Tampoco para los ficheros adjuntos ni los asientos, que no se cuentan.",
        "There is no import for it. Nor is there for attached files and journal entries, which are not counted.",
    ),
    Decision(
        "source.page_repeats", "warning",
        "Página que solo repite registros de otras: compruebe que el número de registros es el que espera.",
        "Page that only repeats records of others: check that there are as many records as you expect.",
        "O el origen no numera sus páginas y ya lo ha dado todo, o no deja leer esa página.",
        "Either the source does not number its pages and gave everything, or it does not let that page be read.",
    ),
    Decision(
        "source.changed", "note",
        "Registro que apareció, cambió o se borró en el origen desde la lectura anterior: vale como está ahora.",
        "Record that appeared, changed or was deleted in the source since the reading before: it counts as it is now.",
        "Alguien trabaja en el origen durante la mudanza, o una lista se lo saltó.",
        "Somebody works in the source during the move, or a list passed it over.",
    ),
    Decision(
        "tax.own", "note",
        "Impuesto propio de la empresa: se crea en el destino antes que nada.",
        "The company's own tax: created in the target before everything else.",
        "Las líneas lo nombran por su clave.", "Lines name it by its key.",
    ),
    Decision(
        "tax.missing_in_target", "note",
        "Impuesto que el catálogo del destino no tiene: se crea con la misma clave y tipo.",
        "Tax that the target's catalogue lacks: created with the same key and rate.",
        "Las claves son las mismas en los dos lados.", "Keys are the same on both sides.",
    ),
    Decision(
        "tax.unknown_key", "warning",
        "Clave de impuesto que ya no está en la lista de Holded: se recrea con el tipo de la línea.",
        "Tax key no longer in Holded's list: made again with the rate on the line.",
        "Un documento antiguo conserva impuestos que la empresa borró.",
        "Old documents keep taxes that the company deleted.",
    ),
    Decision(
        "tax.rate_differs", "blocker",
        "La misma clave de impuesto tiene otro tipo en el destino: hay que corregirlo antes de mover.",
        "The same tax key has another rate in the target: to be mended before the move.",
        "Cada documento cambiaría de importe.", "Every document would change its amounts.",
    ),
    Decision(
        "tax.group_net", "note",
        "Impuesto de grupo (más y menos): se mueve como inversión del sujeto pasivo, neto cero.",
        "Group tax (one plus, one minus): moved as reverse charge, net zero.",
        "Sus dos partes se anulan en el total del documento.",
        "Its two parts cancel each other in the document's total.",
    ),
    Decision(
        "series.mask", "note",
        "El formato de numeración se traduce a la máscara del destino.",
        "The number format is translated into the target's mask.",
        "F[YY]%%%% y F{YY}{0000} dicen lo mismo.", "F[YY]%%%% and F{YY}{0000} say the same.",
    ),
    Decision(
        "series.last_behind", "warning",
        "El contador de la serie va por detrás de sus documentos: sigue tras el número más alto.",
        "The counter of the series lags behind its documents: it goes on after the highest number.",
        "Si no, se repetirían números.", "Otherwise numbers would repeat.",
    ),
    Decision(
        "document.series_unmatched", "note",
        "Número que no encaja en ninguna serie: el documento conserva su número, sin serie.",
        "Number that fits no series: the document keeps its number, without a series.",
        "Holded no dice la serie; solo se deduce del formato.",
        "Holded does not tell the series; it is only inferred from the format.",
    ),
    Decision(
        "document.number_repeats", "warning",
        "Número repetido entre documentos del mismo tipo: se mueven todos con el suyo.",
        "Number used by several documents of a kind: all are moved with theirs.",
        "Los números de proveedor se repiten, y la historia no se renumera.",
        "Suppliers' numbers repeat, and history is not renumbered.",
    ),
    Decision(
        "document.draft", "note",
        "Borrador: se mueve como borrador, sin aprobar; un número nuestro no lo lleva, el de un proveedor sí.",
        "Draft: moved as a draft, not approved; without a number of ours, with a supplier's.",
        "Un borrador no está emitido.", "A draft is not issued.",
    ),
    Decision(
        "document.dated_ahead", "note",
        "Factura con fecha posterior a su aprobación: la conserva; hasta ese día su serie admite fechas anteriores.",
        "Invoice dated after its approval: keeps its date; until that day its series takes earlier ones.",
        "La historia no se fecha de nuevo, y una fecha lejana no debe parar la serie.",
        "History is not dated anew, and a distant date must not stop the series.",
    ),
    Decision(
        "document.no_contact", "note",
        "Documento sin contacto (recibos): se mueve sin él.",
        "Document without a contact (receipts): moved so.",
        "Holded escribe «0» cuando no hay nadie.", "Holded writes “0” when there is nobody.",
    ),
    Decision(
        "document.origin_missing", "warning",
        "El documento de origen ya no existe: se conserva su id, sin documento al otro lado.",
        "The document it came from is gone: its id is kept, with no document behind it.",
        "No se puede enlazar con lo que no está.", "One cannot link to what is not there.",
    ),
    Decision(
        "document.status_failed", "warning",
        "Estado «fallido» en Holded: se mueve como emitido.", "State “failed” in Holded: moved as issued.",
        "El estado de cobro lo dan los pagos.", "What is paid follows from the payments.",
    ),
    Decision(
        "document.payments_differ", "warning",
        "Lo cobrado no es la suma de los pagos: se añade un pago de ajuste por la diferencia.",
        "What is paid is not the sum of the payments: an adjusting payment makes up the difference.",
        "El saldo del contacto tiene que cuadrar al céntimo.",
        "The contact's balance must agree to the cent.",
    ),
    Decision(
        "document.not_in_cents", "note",
        "Importe con más de dos decimales: se redondea al céntimo.",
        "Amount with more than two decimals: rounded to cents.",
        "Holded deja ruido de coma flotante.", "Holded leaves floating-point noise.",
    ),
    Decision(
        "document.tax_not_difference", "warning",
        "El impuesto no es total menos base: mandan base y total.",
        "The tax is not total minus base: base and total prevail.",
        "Son los dos importes impresos; el impuesto se deduce de ellos.",
        "They are the two printed amounts; the tax follows from them.",
    ),
    Decision(
        "document.lines_off", "note",
        "Las líneas no suman el total del documento: valen los céntimos con que se emitió.",
        "Lines that do not add up to the document's total: the cents it was issued with stand.",
        "Cada programa redondea a su manera; si falta más de un céntimo por línea, el destino lo rechaza y se dice.",
        "Every program rounds in its way; if more than a cent a line is missing, the target refuses it.",
    ),
    Decision(
        "document.of_nothing", "note",
        "Proforma, albarán o pedido de 0 € que Holded da por cerrado: se mueve como completado.",
        "Proforma, delivery note or order of 0 € that Holded calls done: moved as completed.",
        "En Holded lo que no deja nada pendiente está cerrado; no dice si además se entregó.",
        "In Holded what leaves nothing pending is done; it does not tell whether it was delivered too.",
    ),
    Decision(
        "document.foreign_currency", "note",
        "Documento en otra moneda: conserva moneda, cambio e importes tal como están.",
        "Document in another currency: keeps currency, exchange rate and amounts as they are.",
        "Los importes de la historia no se recalculan.", "Amounts of history are not computed again.",
    ),
    Decision(
        "line.tax_from_percent", "note",
        "Línea con tipo de IVA pero sin clave: recibe la clave general de ese tipo.",
        "Line with a VAT rate but no key: gets the ordinary key of that rate.",
        "Es lo que hace Holded al crearla así.", "It is what Holded does when one is created so.",
    ),
    Decision(
        "line.product_missing", "warning",
        "Línea de un producto que ya no está en el catálogo: conserva su texto y su SKU, sin producto.",
        "Line of a product no longer in the catalogue: keeps its text and SKU, without a product.",
        "Lo vendido está en la línea; el producto se borró después.",
        "What was sold stands in the line; the product was deleted later.",
    ),
    Decision(
        "line.variant_missing", "warning",
        "Línea de una variante que su producto ya no tiene: conserva el producto, su texto y su SKU.",
        "Line of a variant that its product no longer has: keeps the product, its text and its SKU.",
        "La variante se borró después de venderla.", "The variant was deleted after it was sold.",
    ),
    Decision(
        "text.blanks_around", "note",
        "Texto con blancos delante o detrás: se mueve sin ellos, y con todo lo demás (HTML, emojis, 500 letras).",
        "Text with blanks before or after it: moved without them, and with all the rest (HTML, emoji, 500 letters).",
        "No se ven, y con ellos nadie encuentra lo que busca.",
        "They are not seen, and with them nobody finds what is looked for.",
    ),
    Decision(
        "text.control_characters", "note",
        "Texto con caracteres de control o con letras cortadas por la mitad: se mueve sin ellos.",
        "Text with control characters or with letters cut in half: moved without them.",
        "No se ven ni se imprimen, y rompen ficheros y facturas electrónicas.",
        "They are neither seen nor printed, and break files and electronic invoices.",
    ),
    Decision(
        "payment.id_repeats", "warning",
        "Dos documentos llevan un pago con el mismo id: el segundo recibe otro, con el suyo delante.",
        "Two documents carry a payment of one id: the second gets another, beginning with its own.",
        "Cada pago cuenta en su documento.", "Each payment counts in its document.",
    ),
    Decision(
        "record.no_name", "warning",
        "Grupo, tesorería, forma de pago o producto sin nombre: se llama «Sin nombre», y un producto como su SKU.",
        "Group, treasury, payment method or product without a name: called “Sin nombre”, a product like its SKU.",
        "Lo que no tiene nombre no se puede elegir en una lista.", "What has no name cannot be chosen from a list.",
    ),
    Decision(
        "link.gone", "note",
        "Grupo, forma de pago o tesorería que ya no está en su lista: el registro se mueve sin ese enlace.",
        "Group, payment method or treasury no longer in its list: the record is moved without that link.",
        "No se puede enlazar con lo que no está, y Holded no dice qué era.",
        "One cannot link to what is not there, and Holded does not tell what it was.",
    ),
    Decision(
        "treasury.type_unknown", "note",
        "Tesorería de una clase que no se conoce: se mueve como cuenta de banco.",
        "Treasury of an unknown type: moved as a bank account.",
        "Es lo que son casi todas; la clase solo dice cómo se muestra.",
        "Nearly all of them are; the type only tells how it is shown.",
    ),
    Decision(
        "product.no_price", "note",
        "Producto sin precio: se mueve sin él.", "Product without a price: moved without one.",
        "Un precio no se inventa.", "A price is not made up.",
    ),
    Decision(
        "document.currency_missing", "warning",
        "Documento sin moneda, o en otra moneda sin cambio: se toma el euro, y 1 de cambio.",
        "Document without a currency, or in another one without a rate: taken as euros, and at a rate of 1.",
        "Es lo que Holded pone cuando nadie dice otra cosa.", "It is what Holded puts when nobody says otherwise.",
    ),
    Decision(
        "document.status_unknown", "warning",
        "Estado que falta o que no se conoce: el documento se mueve como emitido.",
        "State that is missing or unknown: the document is moved as issued.",
        "Lo cobrado lo dicen los pagos; solo se perdería que estaba anulado.",
        "What is paid follows from the payments; only that it was cancelled could be lost.",
    ),
    Decision(
        "document.no_number", "warning",
        "Documento sin número de un tipo que no lo exige: se mueve sin él.",
        "Document without a number, of a type that needs none: moved without it.",
        "Un número no se inventa.", "A number is not made up.",
    ),
    Decision(
        "line.no_name", "note",
        "Línea sin nombre: toma su descripción o, sin ella, un guion.",
        "Line without a name: takes its description or, failing that, a dash.",
        "Una línea en blanco no dice qué se vendió.", "A blank line does not tell what was sold.",
    ),
    Decision(
        "line.no_taxes", "note",
        "Línea sin ningún impuesto: se mueve así.", "Line without any tax: moved so.",
        "Si le faltara uno, los totales no cuadrarían y se diría.",
        "If one were missing the totals would not add up, and that would be told.",
    ),
    Decision(
        "line.amount_missing", "warning",
        "Línea sin precio o sin cantidad: se toma precio 0 y cantidad 1; mandan los importes del documento.",
        "Line without a price or a quantity: taken as price 0 and quantity 1; the document's amounts prevail.",
        "Una línea de solo texto no vale nada; si valía, los totales no cuadran y se dice.",
        "A line of mere text is worth nothing; if it was, the totals do not add up, and that is told.",
    ),
    Decision(
        "line.decimals", "note",
        "Precio o cantidad con más de 6 decimales, o descuento con más de 4: se redondea; valen los céntimos emitidos.",
        "Price or quantity of more than 6 decimals, discount of more than 4: rounded; the cents issued stand.",
        "Es lo que cabe; ninguna línea real cambia de céntimos por ello, y si cambiara se diría.",
        "It is what there is room for; no real line changes its cents for it, and if one did that would be told.",
    ),
    Decision(
        "payment.no_day", "warning",
        "Pago sin fecha: recibe la del vencimiento o, sin él, la del documento.",
        "Payment without a day: gets the day the document is due or, failing that, the document's.",
        "El dinero se movió; sin día no entraría en ningún mes.",
        "The money moved; without a day it would be in no month.",
    ),
    Decision(
        "payment.no_contact", "warning",
        "Pago suelto sin contacto: se mueve sin él.", "Loose payment without a contact: moved without one.",
        "No se sabe de quién es; el dinero se movió igualmente.", "Whose it is is not known; the money moved.",
    ),
    Decision(
        "payment.tied", "note",
        "Pago de un documento: viaja dentro de su documento.", "Payment of a document: travels inside it.",
        "Así se cuenta una sola vez.", "So it is counted once.",
    ),
    Decision(
        "payment.document_missing", "warning",
        "Pago de un documento que no lo lista o no existe: se mueve como pago suelto.",
        "Payment of a document that does not list it or is gone: moved as a loose payment.",
        "El dinero se movió igualmente.", "The money moved all the same.",
    ),
    Decision(
        "plain.no_import", "warning",
        "El destino no tiene importación histórica: todo va por su API ordinaria.",
        "The target has no historical import: everything goes through its ordinary API.",
        "Los documentos emitidos no pueden llegar como emitidos.",
        "Issued documents cannot arrive as issued.",
    ),
    Decision(
        "plain.invoice_as_draft", "warning",
        "Factura emitida: llega como borrador, con su número y estado originales en metadata.",
        "Issued invoice: arrives as a draft, with its number and state in the metadata.",
        "El destino numeraría de nuevo y la declararía otra vez.",
        "The target would number it again and declare it a second time.",
    ),
    Decision(
        "plain.no_place", "cannot_move",
        "La API ordinaria del destino no tiene sitio para este registro.",
        "The target's ordinary API has no place for this record.",
        "No hay operación que lo cree.", "There is no operation that creates it.",
    ),
    Decision(
        "plain.no_tax_id", "warning",
        "Contacto sin NIF válido único: llega con identificación alternativa «no registrado».",
        "Contact without a tax id of its own: arrives with the alternative id “not registered”.",
        "El destino exige un NIF único o una identificación alternativa.",
        "The target demands a unique tax id or an alternative one.",
    ),
    Decision(
        "plain.shortened", "warning",
        "Texto, precio o SKU que no cabe en el destino: se recorta o redondea; el original queda en el libro.",
        "Text, price or SKU that does not fit: cut or rounded; the original stays in the ledger.",
        "Los límites son del destino.", "The limits are the target's.",
    ),
    Decision(
        "plain.one_form", "warning",
        "Producto con variantes o compuesto: llega como uno solo; variantes y partes quedan en el libro.",
        "Product with variants, or pack: arrives as one; its variants and its parts stay in the ledger.",
        "La API ordinaria no tiene sitio para ellas.", "The ordinary API has no place for them.",
    ),
    Decision(
        "plain.taxes_reduced", "warning",
        "Borrador con retención o recargo: las líneas del destino solo llevan IVA y su total cambia.",
        "Draft with withholding or surcharge: the target's lines take VAT only, so its total changes.",
        "La API ordinaria no admite más impuestos por línea.",
        "The ordinary API takes no more taxes on a line.",
    ),
    Decision(
        "target.scope_missing", "blocker",
        "La clave del destino no tiene permiso para escribir algo que hay que mover.",
        "The target's key may not write something that has to be moved.",
        "Fallaría a mitad del camino.", "It would fail half way.",
    ),
)  # fmt: skip

DECISIONS: dict[str, Decision] = {decision.code: decision for decision in _TABLE}


_PAGE_TOP = """# What is decided when a company moves

Printed from `src/talonario/migrate/decisions.py` by `make generate`; `talonario migrate decisions` prints it too. The
plan names every decision that a company meets, with the number of its records and the first of them; what the table
does not foresee is kept aside with its JSON and a reason ([the guide](guides/migration.md)).

"""
_SECTIONS = (
    ("en", "In English", ("Code", "Kind", "What is done", "Why")),
    ("es", "En español", ("Clave", "Clase", "Qué se hace", "Por qué")),
)


def page() -> str:
    """The whole table as the page `docs/migration-decisions.md`, in both languages."""
    parts = []
    for lang, title, columns in _SECTIONS:
        rows = [columns, ("---",) * len(columns)]
        rows += [(f"`{one.code}`", word(one.severity, lang), one.text(lang), one.why(lang)) for one in _TABLE]
        parts.append(f"## {title}\n\n" + "".join(f"| {' | '.join(row)} |\n" for row in rows))
    return _PAGE_TOP + "\n".join(parts)


class Findings:
    """Which records met which decision, in the order in which they were met."""

    def __init__(self) -> None:
        self.met: dict[str, list[str]] = {}

    def add(self, code: str, who: str) -> None:
        """Note that a record met a decision of the table."""
        assert code in DECISIONS, code
        found = self.met.setdefault(code, [])
        if not found or found[-1] != who:
            found.append(who)
