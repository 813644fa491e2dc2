"""Every record there is: importing this module makes the whole schema known."""

from talonario.domain.attachments import Attachment
from talonario.domain.companies import Company
from talonario.domain.contacts.groups import ContactGroup
from talonario.domain.contacts.record import Contact
from talonario.domain.crm.bookings.record import Booking, BookingLocation, BookingService
from talonario.domain.crm.record import CalendarEvent, Funnel, Lead, LeadEntry, LeadTask
from talonario.domain.documents.record import Document, DocumentLine, DocumentTax
from talonario.domain.documents.signature import Signature
from talonario.domain.emails.record import Email
from talonario.domain.emails.settings import EmailSettings
from talonario.domain.idempotency import Claim
from talonario.domain.keys import ApiKey, DirectoryEntry
from talonario.domain.ledger.record import Exercise, JournalEntry, JournalLine, LedgerAccount
from talonario.domain.letterhead import Letterhead
from talonario.domain.papers import Paper, PaperLink
from talonario.domain.payment_methods import PaymentMethod
from talonario.domain.payments import Payment
from talonario.domain.products.record import Product
from talonario.domain.projects.record import Project, ProjectTime, Task
from talonario.domain.public_links import PublicLink
from talonario.domain.recurring.record import RecurringInvoice, RecurringRun
from talonario.domain.remittances import Remittance, RemittanceDebit
from talonario.domain.series import Series
from talonario.domain.stock import StockMovement
from talonario.domain.taxes import Tax
from talonario.domain.team.record import Employee, TimeEntry, TimeRegister, WorkSession
from talonario.domain.treasuries import Treasury
from talonario.domain.users import Membership, User
from talonario.domain.warehouses import StockLevel, Warehouse
from talonario.domain.webhooks.record import WebhookAttempt, WebhookDelivery, WebhookEndpoint, WebhookReplay
from talonario.store.outbox import Event, Head, Snapshot

RECORDS = (
    Company,
    User,
    Membership,
    DirectoryEntry,
    ApiKey,
    Head,
    Event,
    Claim,
    Tax,
    Series,
    Treasury,
    PaymentMethod,
    ContactGroup,
    Contact,
    Funnel,
    Lead,
    LeadEntry,
    LeadTask,
    CalendarEvent,
    BookingService,
    BookingLocation,
    Booking,
    Project,
    Task,
    ProjectTime,
    Employee,
    WorkSession,
    TimeEntry,
    TimeRegister,
    Product,
    Document,
    DocumentLine,
    DocumentTax,
    Payment,
    Signature,
    Email,
    Attachment,
    PublicLink,
    Letterhead,
    Paper,
    StockMovement,
    RecurringInvoice,
    RecurringRun,
    PaperLink,
    EmailSettings,
    Snapshot,
    WebhookEndpoint,
    WebhookDelivery,
    WebhookAttempt,
    WebhookReplay,
    Warehouse,
    StockLevel,
    Remittance,
    RemittanceDebit,
    LedgerAccount,
    Exercise,
    JournalEntry,
    JournalLine,
)
"""In the order in which their tables can be made."""
