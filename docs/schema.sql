BEGIN;

CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL, 
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);

-- Running upgrade  -> 0001

CREATE TABLE api_keys (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    dialect TEXT NOT NULL, 
    environment TEXT NOT NULL, 
    description TEXT NOT NULL, 
    prefix TEXT NOT NULL, 
    scopes TEXT NOT NULL, 
    api_version TEXT, 
    created_at BIGINT NOT NULL, 
    last_used_at BIGINT, 
    expires_at BIGINT, 
    revoked_at BIGINT, 
    PRIMARY KEY (company_id, id)
);

CREATE TABLE companies (
    company_id BLOB NOT NULL, 
    name TEXT NOT NULL, 
    tax_id TEXT NOT NULL, 
    policy TEXT NOT NULL, 
    environment TEXT NOT NULL, 
    twin_id BLOB, 
    rounding TEXT NOT NULL, 
    country TEXT NOT NULL, 
    currency TEXT NOT NULL, 
    language TEXT NOT NULL, 
    ordinary_scopes BOOLEAN NOT NULL, 
    created_at BIGINT NOT NULL, 
    PRIMARY KEY (company_id)
);

CREATE TABLE company_heads (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    event_sequence BIGINT NOT NULL, 
    PRIMARY KEY (company_id)
);

CREATE TABLE contact_groups (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    name TEXT NOT NULL, 
    description TEXT NOT NULL, 
    color TEXT, 
    position BIGINT NOT NULL, 
    external_id TEXT, 
    created_at BIGINT NOT NULL, 
    updated_at BIGINT NOT NULL, 
    PRIMARY KEY (company_id, id), 
    CONSTRAINT contact_groups_external_id UNIQUE (company_id, external_id)
);

CREATE TABLE events (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    sequence BIGINT NOT NULL, 
    name TEXT NOT NULL, 
    subject TEXT NOT NULL, 
    subject_id BLOB NOT NULL, 
    related_id BLOB, 
    performer TEXT, 
    content TEXT NOT NULL, 
    happened_at BIGINT NOT NULL, 
    PRIMARY KEY (company_id, sequence), 
    CONSTRAINT events_id UNIQUE (company_id, id)
);

CREATE INDEX events_subject ON events (company_id, subject_id, sequence);

CREATE TABLE idempotency (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    key_id BLOB NOT NULL, 
    idempotency_key TEXT NOT NULL, 
    fingerprint TEXT NOT NULL, 
    status BIGINT, 
    headers TEXT NOT NULL, 
    body BLOB, 
    forgotten BOOLEAN NOT NULL, 
    object_path TEXT, 
    claimed_at BIGINT NOT NULL, 
    PRIMARY KEY (company_id, id), 
    CONSTRAINT idempotency_claim UNIQUE (company_id, idempotency_key)
);

CREATE INDEX idempotency_age ON idempotency (company_id, claimed_at);

CREATE TABLE key_directory (
    hash BLOB NOT NULL, 
    company_id BLOB NOT NULL, 
    key_id BLOB NOT NULL, 
    PRIMARY KEY (hash)
);

CREATE TABLE memberships (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    user_id BLOB NOT NULL, 
    email TEXT NOT NULL, 
    role TEXT NOT NULL, 
    created_at BIGINT NOT NULL, 
    PRIMARY KEY (company_id, id), 
    CONSTRAINT memberships_user UNIQUE (company_id, user_id)
);

CREATE TABLE series (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    code TEXT NOT NULL, 
    unique_code TEXT, 
    name TEXT NOT NULL, 
    document_kind TEXT NOT NULL, 
    number_format TEXT NOT NULL, 
    initial_number BIGINT NOT NULL, 
    next_number BIGINT NOT NULL, 
    counter_year BIGINT, 
    year_reset BOOLEAN NOT NULL, 
    last_issued_on VARCHAR(10), 
    is_default BOOLEAN NOT NULL, 
    archived_at BIGINT, 
    external_id TEXT, 
    created_at BIGINT NOT NULL, 
    updated_at BIGINT NOT NULL, 
    PRIMARY KEY (company_id, id), 
    CONSTRAINT series_code UNIQUE (company_id, document_kind, unique_code), 
    CONSTRAINT series_external_id UNIQUE (company_id, external_id)
);

CREATE INDEX series_kind ON series (company_id, document_kind, id);

CREATE TABLE taxes (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    code TEXT NOT NULL, 
    name TEXT NOT NULL, 
    kind TEXT NOT NULL, 
    percent BIGINT NOT NULL, 
    side TEXT NOT NULL, 
    treatment TEXT NOT NULL, 
    reference TEXT, 
    zone TEXT, 
    country TEXT, 
    valid_from VARCHAR(10), 
    valid_until VARCHAR(10), 
    is_active BOOLEAN NOT NULL, 
    is_default BOOLEAN NOT NULL, 
    is_system BOOLEAN NOT NULL, 
    default_for TEXT NOT NULL, 
    self_charged_percent BIGINT, 
    description TEXT, 
    customer_visible_label TEXT, 
    external_id TEXT, 
    metadata TEXT NOT NULL, 
    position BIGINT NOT NULL, 
    created_at BIGINT NOT NULL, 
    updated_at BIGINT NOT NULL, 
    PRIMARY KEY (company_id, id), 
    CONSTRAINT taxes_code UNIQUE (company_id, code)
);

CREATE TABLE treasuries (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    name TEXT NOT NULL, 
    type TEXT NOT NULL, 
    balance BIGINT NOT NULL, 
    account_number BIGINT NOT NULL, 
    iban TEXT, 
    swift TEXT, 
    bank TEXT, 
    bank_name TEXT, 
    is_default BOOLEAN NOT NULL, 
    external_id TEXT, 
    created_at BIGINT NOT NULL, 
    updated_at BIGINT NOT NULL, 
    PRIMARY KEY (company_id, id), 
    CONSTRAINT treasuries_external_id UNIQUE (company_id, external_id)
);

CREATE TABLE users (
    email TEXT NOT NULL, 
    id BLOB NOT NULL, 
    password_hash TEXT NOT NULL, 
    created_at BIGINT NOT NULL, 
    PRIMARY KEY (email)
);

CREATE TABLE payment_methods (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    name TEXT NOT NULL, 
    due_days BIGINT NOT NULL, 
    treasury_id BLOB, 
    external_id TEXT, 
    created_at BIGINT NOT NULL, 
    updated_at BIGINT NOT NULL, 
    PRIMARY KEY (company_id, id), 
    CONSTRAINT payment_methods_treasury_id FOREIGN KEY(company_id, treasury_id) REFERENCES treasuries (company_id, id), 
    CONSTRAINT payment_methods_external_id UNIQUE (company_id, external_id)
);

CREATE TABLE products (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    kind TEXT NOT NULL, 
    is_service BOOLEAN NOT NULL, 
    name TEXT NOT NULL, 
    description TEXT, 
    sku TEXT, 
    unique_sku TEXT, 
    barcode TEXT, 
    price BIGINT NOT NULL, 
    cost BIGINT NOT NULL, 
    purchase_price BIGINT NOT NULL, 
    currency TEXT NOT NULL, 
    tax_id BLOB, 
    other_tax_ids TEXT NOT NULL, 
    stock BIGINT NOT NULL, 
    manages_stock BOOLEAN NOT NULL, 
    low_stock_threshold BIGINT, 
    weight BIGINT NOT NULL, 
    tags TEXT NOT NULL, 
    for_sale BOOLEAN NOT NULL, 
    for_purchase BOOLEAN NOT NULL, 
    is_active BOOLEAN NOT NULL, 
    variant_id BLOB NOT NULL, 
    variants TEXT NOT NULL, 
    attributes TEXT NOT NULL, 
    custom_fields TEXT NOT NULL, 
    metadata TEXT NOT NULL, 
    external_id TEXT, 
    search_text TEXT NOT NULL, 
    created_at BIGINT NOT NULL, 
    updated_at BIGINT NOT NULL, 
    PRIMARY KEY (company_id, id), 
    CONSTRAINT products_tax_id FOREIGN KEY(company_id, tax_id) REFERENCES taxes (company_id, id), 
    CONSTRAINT products_external_id UNIQUE (company_id, external_id), 
    CONSTRAINT products_sku UNIQUE (company_id, unique_sku)
);

CREATE INDEX products_name ON products (company_id, name, id);

CREATE INDEX products_sku_search ON products (company_id, sku);

CREATE TABLE contacts (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    name TEXT NOT NULL, 
    commercial_name TEXT, 
    business_name TEXT, 
    is_customer BOOLEAN NOT NULL, 
    is_supplier BOOLEAN NOT NULL, 
    is_debtor BOOLEAN NOT NULL, 
    is_creditor BOOLEAN NOT NULL, 
    is_lead BOOLEAN NOT NULL, 
    is_person BOOLEAN NOT NULL, 
    tax_id TEXT, 
    normal_tax_id TEXT, 
    customer_tax_id TEXT, 
    supplier_tax_id TEXT, 
    vat_id TEXT, 
    alternative_id TEXT, 
    customer_external_id TEXT, 
    supplier_external_id TEXT, 
    custom_id TEXT, 
    email TEXT, 
    billing_emails TEXT NOT NULL, 
    phone TEXT, 
    mobile TEXT, 
    fax TEXT, 
    website TEXT, 
    contact_person TEXT, 
    contact_persons TEXT NOT NULL, 
    social_networks TEXT NOT NULL, 
    address TEXT, 
    coordinates TEXT, 
    shipping_addresses TEXT NOT NULL, 
    bank_accounts TEXT NOT NULL, 
    sepa_reference TEXT, 
    sepa_date VARCHAR(10), 
    group_id BLOB, 
    payment_method TEXT, 
    payment_method_id BLOB, 
    payment_term_days BIGINT, 
    payment_day BIGINT, 
    default_tax_id BLOB, 
    default_discount_percent BIGINT, 
    default_vat_percent BIGINT, 
    default_withholding_percent BIGINT, 
    sales_tax_codes TEXT NOT NULL, 
    purchase_tax_codes TEXT NOT NULL, 
    operation_regime TEXT, 
    is_surcharge_subject BOOLEAN NOT NULL, 
    accumulate_347 BOOLEAN NOT NULL, 
    dir3 TEXT NOT NULL, 
    language TEXT, 
    currency TEXT, 
    customer_account BIGINT, 
    supplier_account BIGINT, 
    notes TEXT, 
    tags TEXT NOT NULL, 
    custom_fields TEXT NOT NULL, 
    metadata TEXT NOT NULL, 
    is_active BOOLEAN NOT NULL, 
    search_text TEXT NOT NULL, 
    deleted_at BIGINT, 
    created_at BIGINT NOT NULL, 
    updated_at BIGINT NOT NULL, 
    PRIMARY KEY (company_id, id), 
    CONSTRAINT contacts_group_id FOREIGN KEY(company_id, group_id) REFERENCES contact_groups (company_id, id), 
    CONSTRAINT contacts_payment_method_id FOREIGN KEY(company_id, payment_method_id) REFERENCES payment_methods (company_id, id), 
    CONSTRAINT contacts_customer_external_id UNIQUE (company_id, customer_external_id), 
    CONSTRAINT contacts_customer_tax_id UNIQUE (company_id, customer_tax_id), 
    CONSTRAINT contacts_supplier_external_id UNIQUE (company_id, supplier_external_id), 
    CONSTRAINT contacts_supplier_tax_id UNIQUE (company_id, supplier_tax_id)
);

CREATE INDEX contacts_customer_account ON contacts (company_id, customer_account);

CREATE INDEX contacts_name ON contacts (company_id, name, id);

CREATE INDEX contacts_supplier_account ON contacts (company_id, supplier_account);

CREATE INDEX contacts_tax_id ON contacts (company_id, normal_tax_id);

CREATE TABLE documents (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    kind TEXT NOT NULL, 
    family TEXT NOT NULL, 
    state TEXT NOT NULL, 
    settlement TEXT NOT NULL, 
    fiscal_type TEXT, 
    series_id BLOB, 
    number TEXT, 
    unique_number TEXT, 
    contact_id BLOB, 
    contact_name TEXT NOT NULL, 
    contact_tax_id TEXT, 
    contact_address TEXT, 
    issued_on VARCHAR(10) NOT NULL, 
    due_on VARCHAR(10), 
    due_dates TEXT NOT NULL, 
    accounting_on VARCHAR(10), 
    forecast_on VARCHAR(10), 
    description TEXT NOT NULL, 
    notes TEXT, 
    language TEXT NOT NULL, 
    currency TEXT NOT NULL, 
    exchange_rate BIGINT NOT NULL, 
    rounding TEXT NOT NULL, 
    subtotal BIGINT NOT NULL, 
    vat BIGINT NOT NULL, 
    surcharge BIGINT NOT NULL, 
    withholding BIGINT NOT NULL, 
    other_taxes BIGINT NOT NULL, 
    total BIGINT NOT NULL, 
    paid_total BIGINT NOT NULL, 
    operation_regime TEXT NOT NULL, 
    payment_method_id BLOB, 
    sales_channel TEXT, 
    shipping_address TEXT, 
    origin TEXT, 
    correction TEXT, 
    corrects_id BLOB, 
    substituted_by TEXT, 
    external_id TEXT, 
    tags TEXT NOT NULL, 
    custom_fields TEXT NOT NULL, 
    metadata TEXT NOT NULL, 
    issued_elsewhere BOOLEAN NOT NULL, 
    evidence TEXT, 
    import_hash TEXT, 
    settled_method TEXT, 
    settled_reference TEXT, 
    issued_at BIGINT, 
    sent_at BIGINT, 
    paid_at BIGINT, 
    paid_on VARCHAR(10), 
    voided_at BIGINT, 
    void_reason TEXT, 
    created_at BIGINT NOT NULL, 
    updated_at BIGINT NOT NULL, 
    PRIMARY KEY (company_id, id), 
    CONSTRAINT documents_contact_id FOREIGN KEY(company_id, contact_id) REFERENCES contacts (company_id, id), 
    CONSTRAINT documents_payment_method_id FOREIGN KEY(company_id, payment_method_id) REFERENCES payment_methods (company_id, id), 
    CONSTRAINT documents_series_id FOREIGN KEY(company_id, series_id) REFERENCES series (company_id, id), 
    CONSTRAINT documents_external_id UNIQUE (company_id, family, external_id), 
    CONSTRAINT documents_number UNIQUE (company_id, series_id, unique_number)
);

CREATE INDEX documents_contact ON documents (company_id, contact_id, id);

CREATE INDEX documents_day ON documents (company_id, family, issued_on, id);

CREATE INDEX documents_family ON documents (company_id, family, id);

CREATE INDEX documents_number_search ON documents (company_id, family, number);

CREATE TABLE document_lines (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    document_id BLOB NOT NULL, 
    position BIGINT NOT NULL, 
    name TEXT NOT NULL, 
    description TEXT NOT NULL, 
    product_id BLOB, 
    variant_id BLOB, 
    sku TEXT, 
    quantity BIGINT NOT NULL, 
    unit_price BIGINT NOT NULL, 
    discount_percent BIGINT NOT NULL, 
    taxes TEXT NOT NULL, 
    subtotal BIGINT NOT NULL, 
    vat BIGINT NOT NULL, 
    surcharge BIGINT NOT NULL, 
    withholding BIGINT NOT NULL, 
    other_taxes BIGINT NOT NULL, 
    account TEXT, 
    project TEXT, 
    weight BIGINT NOT NULL, 
    cost BIGINT NOT NULL, 
    tags TEXT NOT NULL, 
    external_id TEXT, 
    PRIMARY KEY (company_id, document_id, position), 
    CONSTRAINT document_lines_document_id FOREIGN KEY(company_id, document_id) REFERENCES documents (company_id, id), 
    CONSTRAINT document_lines_product_id FOREIGN KEY(company_id, product_id) REFERENCES products (company_id, id)
);

CREATE INDEX document_lines_product ON document_lines (company_id, product_id);

CREATE TABLE document_taxes (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    document_id BLOB NOT NULL, 
    position BIGINT NOT NULL, 
    code TEXT NOT NULL, 
    kind TEXT NOT NULL, 
    percent BIGINT NOT NULL, 
    treatment TEXT NOT NULL, 
    base BIGINT NOT NULL, 
    amount BIGINT NOT NULL, 
    PRIMARY KEY (company_id, document_id, position), 
    CONSTRAINT document_taxes_document_id FOREIGN KEY(company_id, document_id) REFERENCES documents (company_id, id)
);

CREATE INDEX document_taxes_code ON document_taxes (company_id, code);

CREATE TABLE payments (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    document_id BLOB, 
    contact_id BLOB, 
    treasury_id BLOB, 
    amount BIGINT NOT NULL, 
    paid_on VARCHAR(10) NOT NULL, 
    method TEXT NOT NULL, 
    method_text TEXT, 
    reference TEXT, 
    notes TEXT, 
    external_id TEXT, 
    created_at BIGINT NOT NULL, 
    updated_at BIGINT NOT NULL, 
    PRIMARY KEY (company_id, id), 
    CONSTRAINT payments_contact_id FOREIGN KEY(company_id, contact_id) REFERENCES contacts (company_id, id), 
    CONSTRAINT payments_document_id FOREIGN KEY(company_id, document_id) REFERENCES documents (company_id, id), 
    CONSTRAINT payments_treasury_id FOREIGN KEY(company_id, treasury_id) REFERENCES treasuries (company_id, id), 
    CONSTRAINT payments_external_id UNIQUE (company_id, external_id)
);

CREATE INDEX payments_contact ON payments (company_id, contact_id, id);

CREATE INDEX payments_document ON payments (company_id, document_id, id);

INSERT INTO alembic_version (version_num) VALUES ('0001') RETURNING version_num;

-- Running upgrade 0001 -> 0002

CREATE TABLE signatures (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    document_id BLOB NOT NULL, 
    number BIGINT NOT NULL, 
    signed_by TEXT, 
    signer_tax_id TEXT, 
    ip TEXT, 
    image TEXT, 
    content_hash TEXT NOT NULL, 
    signer_hash TEXT NOT NULL, 
    image_hash TEXT NOT NULL, 
    signed_at BIGINT NOT NULL, 
    created_at BIGINT NOT NULL, 
    forgotten_at BIGINT, 
    PRIMARY KEY (company_id, id), 
    CONSTRAINT signatures_document_id FOREIGN KEY(company_id, document_id) REFERENCES documents (company_id, id), 
    CONSTRAINT signatures_document UNIQUE (company_id, document_id), 
    CONSTRAINT signatures_number UNIQUE (company_id, number)
);

ALTER TABLE documents ADD COLUMN terms TEXT;

ALTER TABLE documents ADD COLUMN offer TEXT;

ALTER TABLE documents ADD COLUMN shipment TEXT;

ALTER TABLE documents ADD COLUMN vehicle_plate TEXT;

ALTER TABLE documents ADD COLUMN carrier TEXT;

ALTER TABLE documents ADD COLUMN delivery_on VARCHAR(10);

ALTER TABLE documents ADD COLUMN decided_at BIGINT;

ALTER TABLE documents ADD COLUMN signed_at BIGINT;

ALTER TABLE documents ADD COLUMN converted_to_id BLOB;

ALTER TABLE documents ADD COLUMN converted_at BIGINT;

ALTER TABLE documents ADD COLUMN lapsed_at BIGINT;

CREATE INDEX documents_converted ON documents (company_id, converted_to_id);

UPDATE documents SET lapsed_at = updated_at WHERE due_on < CURRENT_DATE;

UPDATE alembic_version SET version_num='0002' WHERE alembic_version.version_num = '0001';

-- Running upgrade 0002 -> 0003

CREATE TABLE emails (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    due_at BIGINT, 
    held_by TEXT, 
    purpose TEXT NOT NULL, 
    state TEXT NOT NULL, 
    document_id BLOB, 
    document_kind TEXT, 
    document_number TEXT, 
    contact_id BLOB, 
    quarter_on VARCHAR(10), 
    language TEXT NOT NULL, 
    sender TEXT NOT NULL, 
    sender_name TEXT NOT NULL, 
    reply_to TEXT, 
    recipient TEXT NOT NULL, 
    cc TEXT NOT NULL, 
    bcc TEXT NOT NULL, 
    subject TEXT NOT NULL, 
    text TEXT NOT NULL, 
    html TEXT NOT NULL, 
    attachments TEXT NOT NULL, 
    attempts BIGINT NOT NULL, 
    refused TEXT NOT NULL, 
    error TEXT, 
    message_id TEXT NOT NULL, 
    created_at BIGINT NOT NULL, 
    sent_at BIGINT, 
    updated_at BIGINT NOT NULL, 
    PRIMARY KEY (company_id, id)
);

CREATE INDEX emails_document ON emails (company_id, document_id, id);

CREATE INDEX emails_due ON emails (company_id, due_at) WHERE due_at IS NOT NULL;

CREATE INDEX emails_message ON emails (company_id, message_id);

UPDATE alembic_version SET version_num='0003' WHERE alembic_version.version_num = '0002';

-- Running upgrade 0003 -> 0004

CREATE TABLE attachments (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    owner_kind TEXT NOT NULL, 
    owner_id BLOB NOT NULL, 
    role TEXT NOT NULL, 
    position BIGINT NOT NULL, 
    name TEXT NOT NULL, 
    media_type TEXT NOT NULL, 
    bytes BIGINT NOT NULL, 
    sha256 TEXT NOT NULL, 
    token TEXT, 
    created_at BIGINT NOT NULL, 
    created_by TEXT, 
    PRIMARY KEY (company_id, id)
);

CREATE INDEX attachments_owner ON attachments (company_id, owner_kind, owner_id, role, position);

UPDATE alembic_version SET version_num='0004' WHERE alembic_version.version_num = '0003';

-- Running upgrade 0004 -> 0005

CREATE TABLE public_links (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    document_id BLOB NOT NULL, 
    token TEXT NOT NULL, 
    enabled BOOLEAN NOT NULL, 
    expires_at BIGINT, 
    openings BIGINT NOT NULL, 
    opened_at BIGINT, 
    created_at BIGINT NOT NULL, 
    updated_at BIGINT NOT NULL, 
    PRIMARY KEY (company_id, id), 
    CONSTRAINT public_links_document_id FOREIGN KEY(company_id, document_id) REFERENCES documents (company_id, id), 
    CONSTRAINT public_links_document UNIQUE (company_id, document_id), 
    CONSTRAINT public_links_token UNIQUE (company_id, token)
);

UPDATE alembic_version SET version_num='0005' WHERE alembic_version.version_num = '0004';

-- Running upgrade 0005 -> 0006

CREATE TABLE letterheads (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    address TEXT, 
    email TEXT, 
    phone TEXT, 
    website TEXT, 
    iban TEXT, 
    registry TEXT, 
    footer TEXT, 
    legal_text TEXT, 
    logo TEXT, 
    logo_format TEXT, 
    template TEXT NOT NULL, 
    color TEXT NOT NULL, 
    updated_at BIGINT NOT NULL, 
    PRIMARY KEY (company_id)
);

CREATE TABLE papers (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    document_id BLOB NOT NULL, 
    form TEXT NOT NULL, 
    sha256 TEXT NOT NULL, 
    made_at BIGINT NOT NULL, 
    PRIMARY KEY (company_id, id), 
    CONSTRAINT papers_document_id FOREIGN KEY(company_id, document_id) REFERENCES documents (company_id, id), 
    CONSTRAINT papers_form UNIQUE (company_id, document_id, form)
);

UPDATE alembic_version SET version_num='0006' WHERE alembic_version.version_num = '0005';

-- Running upgrade 0006 -> 0007

CREATE TABLE stock_movements (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    product_id BLOB NOT NULL, 
    variant_id BLOB, 
    units BIGINT NOT NULL, 
    level BIGINT NOT NULL, 
    reason TEXT NOT NULL, 
    document_id BLOB, 
    document_kind TEXT, 
    document_number TEXT, 
    created_at BIGINT NOT NULL, 
    created_by TEXT, 
    PRIMARY KEY (company_id, id), 
    CONSTRAINT stock_movements_product_id FOREIGN KEY(company_id, product_id) REFERENCES products (company_id, id)
);

CREATE INDEX stock_movements_document ON stock_movements (company_id, document_id, id);

CREATE INDEX stock_movements_product ON stock_movements (company_id, product_id, id);

INSERT INTO stock_movements (company_id, id, product_id, units, level, reason, created_at) SELECT products.company_id, products.id, products.id AS id__1, products.stock, products.stock AS stock__1, 'opening', products.created_at 
FROM products 
WHERE products.stock != 0;

UPDATE alembic_version SET version_num='0007' WHERE alembic_version.version_num = '0006';

-- Running upgrade 0007 -> 0008

CREATE TABLE recurring_invoices (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    due_at BIGINT, 
    held_by TEXT, 
    state TEXT NOT NULL, 
    contact_id BLOB NOT NULL, 
    series_id BLOB NOT NULL, 
    name TEXT NOT NULL, 
    description TEXT, 
    notes TEXT, 
    frequency TEXT NOT NULL, 
    holiday_handling TEXT NOT NULL, 
    starts_on VARCHAR(10) NOT NULL, 
    ends_on VARCHAR(10), 
    due_days BIGINT NOT NULL, 
    occurrences_max BIGINT, 
    occurrences_count BIGINT NOT NULL, 
    next_on VARCHAR(10), 
    next_run_at BIGINT NOT NULL, 
    last_on VARCHAR(10), 
    last_run_at BIGINT, 
    attempts BIGINT NOT NULL, 
    retry_at BIGINT, 
    send_automatically BOOLEAN NOT NULL, 
    email_to TEXT, 
    lines TEXT NOT NULL, 
    currency TEXT NOT NULL, 
    subtotal BIGINT NOT NULL, 
    vat BIGINT NOT NULL, 
    surcharge BIGINT NOT NULL, 
    withholding BIGINT NOT NULL, 
    other_taxes BIGINT NOT NULL, 
    total BIGINT NOT NULL, 
    external_id TEXT, 
    tags TEXT NOT NULL, 
    custom_fields TEXT NOT NULL, 
    metadata TEXT NOT NULL, 
    cancelled_at BIGINT, 
    created_at BIGINT NOT NULL, 
    updated_at BIGINT NOT NULL, 
    PRIMARY KEY (company_id, id), 
    CONSTRAINT recurring_invoices_contact_id FOREIGN KEY(company_id, contact_id) REFERENCES contacts (company_id, id), 
    CONSTRAINT recurring_invoices_series_id FOREIGN KEY(company_id, series_id) REFERENCES series (company_id, id), 
    CONSTRAINT recurring_invoices_external_id UNIQUE (company_id, external_id)
);

CREATE INDEX recurring_invoices_contact ON recurring_invoices (company_id, contact_id, id);

CREATE INDEX recurring_invoices_due ON recurring_invoices (company_id, due_at) WHERE due_at IS NOT NULL;

CREATE INDEX recurring_invoices_next ON recurring_invoices (company_id, state, next_run_at);

CREATE TABLE recurring_runs (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    recurring_id BLOB NOT NULL, 
    status TEXT NOT NULL, 
    planned_on VARCHAR(10), 
    done_on VARCHAR(10), 
    attempt BIGINT NOT NULL, 
    invoice_id BLOB, 
    total BIGINT NOT NULL, 
    error_code TEXT, 
    error_es TEXT, 
    error_en TEXT, 
    executed_at BIGINT NOT NULL, 
    PRIMARY KEY (company_id, id), 
    CONSTRAINT recurring_runs_recurring_id FOREIGN KEY(company_id, recurring_id) REFERENCES recurring_invoices (company_id, id), 
    CONSTRAINT recurring_runs_day UNIQUE (company_id, recurring_id, done_on)
);

CREATE INDEX recurring_runs_at ON recurring_runs (company_id, executed_at);

CREATE INDEX recurring_runs_of ON recurring_runs (company_id, recurring_id, id);

ALTER TABLE documents ADD COLUMN recurring_id BLOB;

ALTER TABLE documents ADD COLUMN booking TEXT;

UPDATE alembic_version SET version_num='0008' WHERE alembic_version.version_num = '0007';

-- Running upgrade 0008 -> 0009

CREATE TABLE paper_links (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    document_id BLOB NOT NULL, 
    token_hash TEXT NOT NULL, 
    expires_at BIGINT NOT NULL, 
    PRIMARY KEY (company_id, id), 
    CONSTRAINT paper_links_document_id FOREIGN KEY(company_id, document_id) REFERENCES documents (company_id, id), 
    CONSTRAINT paper_links_token UNIQUE (company_id, token_hash)
);

CREATE INDEX paper_links_end ON paper_links (company_id, expires_at);

UPDATE alembic_version SET version_num='0009' WHERE alembic_version.version_num = '0008';

-- Running upgrade 0009 -> 0010

CREATE TABLE email_settings (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    sender TEXT, 
    sender_name TEXT, 
    reply_to TEXT, 
    updated_at BIGINT NOT NULL, 
    PRIMARY KEY (company_id)
);

UPDATE alembic_version SET version_num='0010' WHERE alembic_version.version_num = '0009';

-- Running upgrade 0010 -> 0011

CREATE TABLE snapshots (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    body BLOB NOT NULL, 
    taken_at BIGINT NOT NULL, 
    PRIMARY KEY (company_id, id)
);

CREATE INDEX snapshots_taken ON snapshots (company_id, taken_at);

CREATE TABLE webhook_endpoints (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    due_at BIGINT, 
    held_by TEXT, 
    dialect TEXT NOT NULL, 
    url TEXT NOT NULL, 
    description TEXT, 
    enabled_events TEXT NOT NULL, 
    status TEXT NOT NULL, 
    disabled_because TEXT, 
    ip_allowlist TEXT, 
    custom_headers TEXT NOT NULL, 
    metadata TEXT NOT NULL, 
    timeout_seconds BIGINT, 
    api_version TEXT, 
    is_ordered BOOLEAN NOT NULL, 
    is_signed BOOLEAN NOT NULL, 
    has_standard_headers BOOLEAN NOT NULL, 
    secret TEXT NOT NULL, 
    previous_secret TEXT, 
    previous_secret_until BIGINT, 
    sequence BIGINT NOT NULL, 
    last_delivery_at BIGINT, 
    last_failure_at BIGINT, 
    failing_since BIGINT, 
    degraded_since BIGINT, 
    deleted_at BIGINT, 
    created_at BIGINT NOT NULL, 
    updated_at BIGINT NOT NULL, 
    PRIMARY KEY (company_id, id)
);

CREATE INDEX webhook_endpoints_due ON webhook_endpoints (company_id, due_at) WHERE due_at IS NOT NULL;

CREATE TABLE webhook_deliveries (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    endpoint_id BLOB NOT NULL, 
    event_id BLOB NOT NULL, 
    event_name TEXT NOT NULL, 
    event_sequence BIGINT NOT NULL, 
    subject_id BLOB, 
    status TEXT NOT NULL, 
    attempts BIGINT NOT NULL, 
    due_at BIGINT, 
    payload BLOB, 
    last_attempt_id BLOB, 
    replay_of BLOB, 
    created_at BIGINT NOT NULL, 
    completed_at BIGINT, 
    PRIMARY KEY (company_id, id), 
    CONSTRAINT webhook_deliveries_endpoint_id FOREIGN KEY(company_id, endpoint_id) REFERENCES webhook_endpoints (company_id, id)
);

CREATE INDEX webhook_deliveries_created ON webhook_deliveries (company_id, created_at);

CREATE INDEX webhook_deliveries_due ON webhook_deliveries (company_id, endpoint_id, due_at);

CREATE INDEX webhook_deliveries_endpoint ON webhook_deliveries (company_id, endpoint_id, id);

CREATE INDEX webhook_deliveries_subject ON webhook_deliveries (company_id, endpoint_id, subject_id, event_sequence);

CREATE TABLE webhook_attempts (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    delivery_id BLOB NOT NULL, 
    number BIGINT NOT NULL, 
    started_at BIGINT NOT NULL, 
    duration_ms BIGINT, 
    request_headers TEXT NOT NULL, 
    response_status BIGINT, 
    response_body TEXT, 
    trouble TEXT, 
    PRIMARY KEY (company_id, id), 
    CONSTRAINT webhook_attempts_delivery_id FOREIGN KEY(company_id, delivery_id) REFERENCES webhook_deliveries (company_id, id)
);

CREATE INDEX webhook_attempts_delivery ON webhook_attempts (company_id, delivery_id, number);

ALTER TABLE events ADD COLUMN operation BLOB;

ALTER TABLE events ADD COLUMN snapshot_id BLOB;

UPDATE events SET content = json_remove(content, '$.record');

UPDATE alembic_version SET version_num='0011' WHERE alembic_version.version_num = '0010';

-- Running upgrade 0011 -> 0012

CREATE INDEX contacts_updated ON contacts (company_id, updated_at);

CREATE INDEX documents_updated ON documents (company_id, family, updated_at);

CREATE INDEX payments_updated ON payments (company_id, updated_at);

CREATE INDEX products_updated ON products (company_id, updated_at);

UPDATE alembic_version SET version_num='0012' WHERE alembic_version.version_num = '0011';

-- Running upgrade 0012 -> 0013

DROP INDEX webhook_deliveries_subject;

CREATE INDEX webhook_deliveries_subject ON webhook_deliveries (company_id, endpoint_id, subject_id, due_at);

CREATE INDEX webhook_deliveries_completed ON webhook_deliveries (company_id, endpoint_id, completed_at);

UPDATE alembic_version SET version_num='0013' WHERE alembic_version.version_num = '0012';

-- Running upgrade 0013 -> 0014

CREATE TABLE webhook_replays (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    due_at BIGINT, 
    held_by TEXT, 
    endpoint_id BLOB NOT NULL, 
    first BIGINT NOT NULL, 
    last BIGINT NOT NULL, 
    since BIGINT, 
    until BIGINT, 
    events TEXT NOT NULL, 
    is_only_missed BOOLEAN NOT NULL, 
    status TEXT NOT NULL, 
    sequence BIGINT NOT NULL, 
    queued BIGINT NOT NULL, 
    created_at BIGINT NOT NULL, 
    completed_at BIGINT, 
    PRIMARY KEY (company_id, id), 
    CONSTRAINT webhook_replays_endpoint_id FOREIGN KEY(company_id, endpoint_id) REFERENCES webhook_endpoints (company_id, id)
);

CREATE INDEX webhook_replays_due ON webhook_replays (company_id, due_at) WHERE due_at IS NOT NULL;

CREATE INDEX webhook_replays_endpoint ON webhook_replays (company_id, endpoint_id, id);

UPDATE alembic_version SET version_num='0014' WHERE alembic_version.version_num = '0013';

-- Running upgrade 0014 -> 0015

CREATE TABLE booking_locations (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    name TEXT NOT NULL, 
    description TEXT NOT NULL, 
    is_active BOOLEAN NOT NULL, 
    time_zone TEXT NOT NULL, 
    opening_hours TEXT NOT NULL, 
    slot_minutes BIGINT NOT NULL, 
    spaces TEXT NOT NULL, 
    service_ids TEXT NOT NULL, 
    created_at BIGINT NOT NULL, 
    updated_at BIGINT NOT NULL, 
    PRIMARY KEY (company_id, id)
);

CREATE TABLE booking_services (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    name TEXT NOT NULL, 
    description TEXT NOT NULL, 
    duration_minutes BIGINT NOT NULL, 
    price BIGINT NOT NULL, 
    vat_percent BIGINT NOT NULL, 
    is_active BOOLEAN NOT NULL, 
    created_at BIGINT NOT NULL, 
    updated_at BIGINT NOT NULL, 
    PRIMARY KEY (company_id, id)
);

CREATE TABLE funnels (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    name TEXT NOT NULL, 
    stages TEXT NOT NULL, 
    labels TEXT NOT NULL, 
    preferences TEXT NOT NULL, 
    custom_fields TEXT NOT NULL, 
    created_at BIGINT NOT NULL, 
    updated_at BIGINT NOT NULL, 
    PRIMARY KEY (company_id, id)
);

CREATE TABLE bookings (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    location_id BLOB NOT NULL, 
    service_id BLOB NOT NULL, 
    service TEXT NOT NULL, 
    space_id BLOB NOT NULL, 
    space_name TEXT NOT NULL, 
    starts_at BIGINT NOT NULL, 
    ends_at BIGINT NOT NULL, 
    status TEXT NOT NULL, 
    time_zone TEXT NOT NULL, 
    language TEXT NOT NULL, 
    answers TEXT NOT NULL, 
    created_at BIGINT NOT NULL, 
    updated_at BIGINT NOT NULL, 
    PRIMARY KEY (company_id, id), 
    CONSTRAINT bookings_location_id FOREIGN KEY(company_id, location_id) REFERENCES booking_locations (company_id, id), 
    CONSTRAINT bookings_service_id FOREIGN KEY(company_id, service_id) REFERENCES booking_services (company_id, id)
);

CREATE INDEX bookings_location ON bookings (company_id, location_id, ends_at);

CREATE INDEX bookings_service ON bookings (company_id, service_id);

CREATE INDEX bookings_updated ON bookings (company_id, updated_at);

CREATE TABLE leads (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    funnel_id BLOB NOT NULL, 
    contact_id BLOB NOT NULL, 
    contact_name TEXT, 
    name TEXT NOT NULL, 
    value BIGINT NOT NULL, 
    potential BIGINT NOT NULL, 
    due_at BIGINT, 
    stage_id BLOB NOT NULL, 
    status TEXT NOT NULL, 
    custom_fields TEXT NOT NULL, 
    opened_at BIGINT NOT NULL, 
    closed_at BIGINT, 
    created_by TEXT, 
    created_at BIGINT NOT NULL, 
    updated_at BIGINT NOT NULL, 
    PRIMARY KEY (company_id, id), 
    CONSTRAINT leads_contact_id FOREIGN KEY(company_id, contact_id) REFERENCES contacts (company_id, id), 
    CONSTRAINT leads_funnel_id FOREIGN KEY(company_id, funnel_id) REFERENCES funnels (company_id, id)
);

CREATE INDEX leads_contact ON leads (company_id, contact_id);

CREATE INDEX leads_funnel ON leads (company_id, funnel_id, stage_id);

CREATE INDEX leads_updated ON leads (company_id, updated_at);

CREATE TABLE calendar_events (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    name TEXT NOT NULL, 
    contact_id BLOB, 
    contact_name TEXT, 
    kind TEXT NOT NULL, 
    description TEXT NOT NULL, 
    starts_at BIGINT, 
    duration_seconds BIGINT NOT NULL, 
    status BIGINT NOT NULL, 
    tags TEXT NOT NULL, 
    location TEXT NOT NULL, 
    lead_id BLOB, 
    funnel_id BLOB, 
    user_id TEXT, 
    created_at BIGINT NOT NULL, 
    updated_at BIGINT NOT NULL, 
    PRIMARY KEY (company_id, id), 
    CONSTRAINT calendar_events_contact_id FOREIGN KEY(company_id, contact_id) REFERENCES contacts (company_id, id), 
    CONSTRAINT calendar_events_funnel_id FOREIGN KEY(company_id, funnel_id) REFERENCES funnels (company_id, id), 
    CONSTRAINT calendar_events_lead_id FOREIGN KEY(company_id, lead_id) REFERENCES leads (company_id, id)
);

CREATE INDEX calendar_events_contact ON calendar_events (company_id, contact_id);

CREATE INDEX calendar_events_funnel ON calendar_events (company_id, funnel_id);

CREATE INDEX calendar_events_lead ON calendar_events (company_id, lead_id);

CREATE INDEX calendar_events_updated ON calendar_events (company_id, updated_at);

CREATE TABLE lead_entries (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    lead_id BLOB NOT NULL, 
    kind TEXT NOT NULL, 
    title TEXT NOT NULL, 
    description TEXT NOT NULL, 
    created_by TEXT, 
    created_at BIGINT NOT NULL, 
    updated_at BIGINT NOT NULL, 
    PRIMARY KEY (company_id, id), 
    CONSTRAINT lead_entries_lead_id FOREIGN KEY(company_id, lead_id) REFERENCES leads (company_id, id)
);

CREATE INDEX lead_entries_lead ON lead_entries (company_id, lead_id, id);

CREATE TABLE lead_tasks (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    lead_id BLOB NOT NULL, 
    name TEXT NOT NULL, 
    is_done BOOLEAN NOT NULL, 
    created_at BIGINT NOT NULL, 
    updated_at BIGINT NOT NULL, 
    PRIMARY KEY (company_id, id), 
    CONSTRAINT lead_tasks_lead_id FOREIGN KEY(company_id, lead_id) REFERENCES leads (company_id, id)
);

CREATE INDEX lead_tasks_lead ON lead_tasks (company_id, lead_id, id);

UPDATE alembic_version SET version_num='0015' WHERE alembic_version.version_num = '0014';

-- Running upgrade 0015 -> 0016

CREATE TABLE employees (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    first_name TEXT NOT NULL, 
    last_name TEXT NOT NULL, 
    email TEXT NOT NULL, 
    main_email TEXT, 
    nationality TEXT, 
    phone TEXT, 
    mobile TEXT, 
    born_on VARCHAR(10), 
    gender TEXT, 
    main_language TEXT, 
    iban TEXT, 
    tax_id TEXT, 
    social_security_number TEXT, 
    address TEXT, 
    is_fiscal_resident BOOLEAN NOT NULL, 
    foreign_residence TEXT, 
    workplace TEXT, 
    teams TEXT NOT NULL, 
    time_off_policy TEXT, 
    time_off_supervisor_ids TEXT NOT NULL, 
    reports_to_id BLOB, 
    user_id TEXT, 
    hourly_cost BIGINT NOT NULL, 
    job_title TEXT, 
    employment_type TEXT, 
    contract_hours BIGINT, 
    hired_on VARCHAR(10), 
    terminated_on VARCHAR(10), 
    region TEXT, 
    invited_at BIGINT, 
    deleted_at BIGINT, 
    created_at BIGINT NOT NULL, 
    updated_at BIGINT NOT NULL, 
    PRIMARY KEY (company_id, id)
);

CREATE INDEX employees_reports_to ON employees (company_id, reports_to_id);

CREATE INDEX employees_user ON employees (company_id, user_id);

CREATE TABLE time_registers (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    last_number BIGINT NOT NULL, 
    last_fingerprint TEXT NOT NULL, 
    PRIMARY KEY (company_id, id)
);

CREATE TABLE work_sessions (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    employee_id BLOB NOT NULL, 
    day VARCHAR(10) NOT NULL, 
    started_at BIGINT NOT NULL, 
    ended_at BIGINT, 
    pauses TEXT NOT NULL, 
    location_start TEXT, 
    location_end TEXT, 
    removed_at BIGINT, 
    created_at BIGINT NOT NULL, 
    updated_at BIGINT NOT NULL, 
    PRIMARY KEY (company_id, id), 
    CONSTRAINT work_sessions_employee_id FOREIGN KEY(company_id, employee_id) REFERENCES employees (company_id, id)
);

CREATE INDEX work_sessions_day ON work_sessions (company_id, day, id);

CREATE INDEX work_sessions_employee ON work_sessions (company_id, employee_id, started_at);

CREATE TABLE time_entries (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    number BIGINT NOT NULL, 
    employee_id BLOB NOT NULL, 
    session_id BLOB NOT NULL, 
    kind TEXT NOT NULL, 
    occurred_at BIGINT NOT NULL, 
    recorded_at BIGINT NOT NULL, 
    source TEXT NOT NULL, 
    location TEXT, 
    reason TEXT, 
    corrects_id BLOB, 
    performer TEXT, 
    fingerprint TEXT NOT NULL, 
    PRIMARY KEY (company_id, id), 
    CONSTRAINT time_entries_employee_id FOREIGN KEY(company_id, employee_id) REFERENCES employees (company_id, id), 
    CONSTRAINT time_entries_session_id FOREIGN KEY(company_id, session_id) REFERENCES work_sessions (company_id, id), 
    CONSTRAINT time_entries_number UNIQUE (company_id, number)
);

CREATE INDEX time_entries_employee ON time_entries (company_id, employee_id, occurred_at);

CREATE INDEX time_entries_session ON time_entries (company_id, session_id, number);

CREATE TABLE projects (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    name TEXT NOT NULL, 
    description TEXT NOT NULL, 
    tags TEXT NOT NULL, 
    category BIGINT NOT NULL, 
    contact_id BLOB, 
    contact_name TEXT, 
    starts_on VARCHAR(10), 
    due_on VARCHAR(10), 
    status BIGINT NOT NULL, 
    lists TEXT NOT NULL, 
    labels TEXT NOT NULL, 
    is_billable BOOLEAN NOT NULL, 
    price BIGINT NOT NULL, 
    color TEXT NOT NULL, 
    is_archived BOOLEAN NOT NULL, 
    custom_fields TEXT NOT NULL, 
    created_at BIGINT NOT NULL, 
    updated_at BIGINT NOT NULL, 
    PRIMARY KEY (company_id, id), 
    CONSTRAINT projects_contact_id FOREIGN KEY(company_id, contact_id) REFERENCES contacts (company_id, id)
);

CREATE INDEX projects_contact ON projects (company_id, contact_id);

CREATE TABLE project_tasks (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    project_id BLOB NOT NULL, 
    list_id BLOB NOT NULL, 
    name TEXT NOT NULL, 
    description TEXT NOT NULL, 
    labels TEXT NOT NULL, 
    comments TEXT NOT NULL, 
    starts_at BIGINT, 
    due_at BIGINT, 
    user_ids TEXT NOT NULL, 
    status TEXT NOT NULL, 
    is_billable BOOLEAN NOT NULL, 
    is_featured BOOLEAN NOT NULL, 
    created_at BIGINT NOT NULL, 
    updated_at BIGINT NOT NULL, 
    PRIMARY KEY (company_id, id), 
    CONSTRAINT project_tasks_project_id FOREIGN KEY(company_id, project_id) REFERENCES projects (company_id, id)
);

CREATE INDEX project_tasks_project ON project_tasks (company_id, project_id, list_id);

CREATE TABLE project_times (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    project_id BLOB NOT NULL, 
    task_id BLOB, 
    user_id TEXT NOT NULL, 
    duration_seconds BIGINT NOT NULL, 
    description TEXT NOT NULL, 
    cost_hour BIGINT NOT NULL, 
    happened_at BIGINT NOT NULL, 
    created_at BIGINT NOT NULL, 
    updated_at BIGINT NOT NULL, 
    PRIMARY KEY (company_id, id), 
    CONSTRAINT project_times_project_id FOREIGN KEY(company_id, project_id) REFERENCES projects (company_id, id), 
    CONSTRAINT project_times_task_id FOREIGN KEY(company_id, task_id) REFERENCES project_tasks (company_id, id)
);

CREATE INDEX project_times_project ON project_times (company_id, project_id, happened_at);

CREATE INDEX project_times_task ON project_times (company_id, task_id);

CREATE INDEX document_lines_project ON document_lines (company_id, project);

UPDATE alembic_version SET version_num='0016' WHERE alembic_version.version_num = '0015';

-- Running upgrade 0016 -> 0017

CREATE TABLE warehouses (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    name TEXT NOT NULL, 
    email TEXT, 
    phone TEXT, 
    mobile TEXT, 
    address TEXT, 
    is_default BOOLEAN NOT NULL, 
    external_id TEXT, 
    created_at BIGINT NOT NULL, 
    updated_at BIGINT NOT NULL, 
    PRIMARY KEY (company_id, id), 
    CONSTRAINT warehouses_external_id UNIQUE (company_id, external_id)
);

CREATE TABLE stock_levels (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    warehouse_id BLOB NOT NULL, 
    product_id BLOB NOT NULL, 
    item_id BLOB NOT NULL, 
    units BIGINT NOT NULL, 
    PRIMARY KEY (company_id, id), 
    CONSTRAINT stock_levels_product_id FOREIGN KEY(company_id, product_id) REFERENCES products (company_id, id), 
    CONSTRAINT stock_levels_warehouse_id FOREIGN KEY(company_id, warehouse_id) REFERENCES warehouses (company_id, id), 
    CONSTRAINT stock_levels_place UNIQUE (company_id, warehouse_id, product_id, item_id)
);

CREATE INDEX stock_levels_product ON stock_levels (company_id, product_id);

ALTER TABLE document_lines ADD COLUMN shipped BIGINT DEFAULT '0' NOT NULL;

ALTER TABLE documents ADD COLUMN warehouse_id BLOB;

ALTER TABLE documents ADD COLUMN fulfilment TEXT;

ALTER TABLE documents ADD COLUMN stage TEXT;

ALTER TABLE products ADD COLUMN pack TEXT;

ALTER TABLE stock_movements ADD COLUMN warehouse_id BLOB;

CREATE TABLE remittances (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    treasury_id BLOB NOT NULL, 
    scheme TEXT NOT NULL, 
    description TEXT NOT NULL, 
    collect_on VARCHAR(10) NOT NULL, 
    creditor TEXT NOT NULL, 
    creditor_id TEXT NOT NULL, 
    iban TEXT NOT NULL, 
    bic TEXT, 
    total BIGINT NOT NULL, 
    created_at BIGINT NOT NULL, 
    PRIMARY KEY (company_id, id), 
    CONSTRAINT remittances_treasury_id FOREIGN KEY(company_id, treasury_id) REFERENCES treasuries (company_id, id)
);

CREATE TABLE remittance_debits (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    remittance_id BLOB NOT NULL, 
    position BIGINT NOT NULL, 
    document_id BLOB NOT NULL, 
    number TEXT NOT NULL, 
    amount BIGINT NOT NULL, 
    name TEXT NOT NULL, 
    iban TEXT NOT NULL, 
    bic TEXT, 
    mandate TEXT NOT NULL, 
    signed_on VARCHAR(10) NOT NULL, 
    PRIMARY KEY (company_id, remittance_id, position), 
    CONSTRAINT remittance_debits_remittance_id FOREIGN KEY(company_id, remittance_id) REFERENCES remittances (company_id, id), 
    CONSTRAINT remittance_debits_document UNIQUE (company_id, document_id)
);

INSERT INTO warehouses (company_id, id, name, is_default, created_at, updated_at) SELECT company_id, company_id, 'Almacén principal', TRUE, created_at, created_at FROM companies;

INSERT INTO stock_levels (company_id, id, warehouse_id, product_id, item_id, units) SELECT m.company_id, m.id, m.company_id, m.product_id, coalesce(m.variant_id, m.product_id), (SELECT sum(o.units) FROM stock_movements o WHERE o.company_id = m.company_id AND o.product_id = m.product_id AND coalesce(o.variant_id, o.product_id) = coalesce(m.variant_id, m.product_id)) FROM stock_movements m JOIN companies c ON c.company_id = m.company_id WHERE NOT EXISTS (SELECT 1 FROM stock_movements e WHERE e.id < m.id AND e.company_id = m.company_id AND e.product_id = m.product_id AND coalesce(e.variant_id, e.product_id) = coalesce(m.variant_id, m.product_id));

UPDATE alembic_version SET version_num='0017' WHERE alembic_version.version_num = '0016';

-- Running upgrade 0017 -> 0018

ALTER TABLE companies ADD COLUMN quirks TEXT DEFAULT 'truthful' NOT NULL;

UPDATE alembic_version SET version_num='0018' WHERE alembic_version.version_num = '0017';

-- Running upgrade 0018 -> 0019

CREATE TABLE exercises (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    last_number BIGINT NOT NULL, 
    closed_at BIGINT, 
    year BIGINT NOT NULL, 
    PRIMARY KEY (company_id, year)
);

CREATE TABLE journal_entries (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    number BIGINT NOT NULL, 
    year BIGINT NOT NULL, 
    dated_on VARCHAR(10) NOT NULL, 
    kind TEXT NOT NULL, 
    source TEXT NOT NULL, 
    source_id BLOB, 
    concept TEXT NOT NULL, 
    notes TEXT, 
    reverses_id BLOB, 
    posted_at BIGINT NOT NULL, 
    posted_by TEXT, 
    PRIMARY KEY (company_id, id), 
    CONSTRAINT journal_entries_number UNIQUE (company_id, year, number)
);

CREATE INDEX journal_entries_day ON journal_entries (company_id, dated_on, number);

CREATE INDEX journal_entries_source ON journal_entries (company_id, source_id);

CREATE TABLE ledger_accounts (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    code TEXT NOT NULL, 
    name TEXT NOT NULL, 
    color TEXT, 
    use TEXT NOT NULL, 
    external_id TEXT, 
    created_at BIGINT NOT NULL, 
    updated_at BIGINT NOT NULL, 
    PRIMARY KEY (company_id, id), 
    CONSTRAINT ledger_accounts_code UNIQUE (company_id, code), 
    CONSTRAINT ledger_accounts_external_id UNIQUE (company_id, external_id)
);

CREATE TABLE journal_lines (
    company_id BLOB NOT NULL, 
    id BLOB NOT NULL, 
    entry_id BLOB NOT NULL, 
    position BIGINT NOT NULL, 
    account TEXT NOT NULL, 
    debit BIGINT NOT NULL, 
    credit BIGINT NOT NULL, 
    concept TEXT NOT NULL, 
    contact_id BLOB, 
    treasury_id BLOB, 
    tax TEXT, 
    tags TEXT NOT NULL, 
    PRIMARY KEY (company_id, entry_id, position), 
    CONSTRAINT journal_lines_entry_id FOREIGN KEY(company_id, entry_id) REFERENCES journal_entries (company_id, id)
);

CREATE INDEX journal_lines_account ON journal_lines (company_id, account);

ALTER TABLE companies ADD COLUMN books_closed_through BIGINT;

ALTER TABLE contacts ADD COLUMN sales_account TEXT;

ALTER TABLE contacts ADD COLUMN expense_account TEXT;

ALTER TABLE products ADD COLUMN sales_account TEXT;

ALTER TABLE products ADD COLUMN expense_account TEXT;

UPDATE alembic_version SET version_num='0019' WHERE alembic_version.version_num = '0018';

-- Running upgrade 0019 -> 0020

ALTER TABLE booking_locations ADD COLUMN closures TEXT DEFAULT '[]' NOT NULL;

INSERT INTO funnels (company_id, id, name, stages, labels, preferences, custom_fields, created_at, updated_at) SELECT company_id, company_id, 'Ventas', '[{"id": "01a1f640-bc00-726b-979e-53b8538097e8", "key": "leadin", "name": "Lead In", "description": "", "probability": 100}, {"id": "01a1f640-bc00-7ac8-ad0a-1034aeb063eb", "key": "contacted", "name": "Contacted", "description": "", "probability": 100}, {"id": "01a1f640-bc00-7b90-a79f-6001a034e798", "key": "fitting", "name": "Fitting", "description": "", "probability": 100}, {"id": "01a1f640-bc00-7c96-8ebe-b968ee15b281", "key": "proposal", "name": "Proposal", "description": "", "probability": 100}, {"id": "01a1f640-bc00-7e14-9710-e7cd28f23354", "key": "closing", "name": "Closing", "description": "", "probability": 100}]', '[]', '{}', '[]', created_at, created_at FROM companies WHERE NOT EXISTS (SELECT 1 FROM funnels f WHERE f.company_id = companies.company_id);

UPDATE alembic_version SET version_num='0020' WHERE alembic_version.version_num = '0019';

-- Running upgrade 0020 -> 0021

CREATE INDEX documents_corrects ON documents (company_id, corrects_id);

UPDATE alembic_version SET version_num='0021' WHERE alembic_version.version_num = '0020';

-- Running upgrade 0021 -> 0022

ALTER TABLE ledger_accounts ADD COLUMN description TEXT DEFAULT '' NOT NULL;

UPDATE alembic_version SET version_num='0022' WHERE alembic_version.version_num = '0021';

COMMIT;

