"""Employees."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from msgspec import UNSET, Meta, UnsetType

from talonario.api.engine.operation import Answer, Call
from talonario.api.engine.wire import Wire
from talonario.api.holded import replies, verbs, wire
from talonario.domain.context import Context
from talonario.domain.identity import short_id
from talonario.domain.team import employees
from talonario.domain.team.record import Employee, ForeignResidence, HomeAddress
from talonario.store.listing import Where

DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
GENDERS = ("male", "female")
YEAR_FIRST = 1900

LANGUAGES = frozenset(
    {
        *("English", "English(UK)", "English(US)", "English(Canada)", "Spanish", "Spanish(Spain)", "Spanish(Mexico)"),
        *("Spanish(Argentina)", "Spanish(Colombia)", "Portuguese", "Portuguese(Portugal)", "Portuguese(Brazil)"),
        *("Catalan", "Galician", "Euskera", "French", "German(Deutsch)", "Italian", "Greek", "Swedish", "Dutch"),
        *("Finnish", "Irish", "Norwegian", "Danish", "Czech", "Croatian", "Russian", "Polish"),
    }
)
"""What the contract calls languages."""

TEXTS = {
    "name": "first_name",
    "lastName": "last_name",
    "email": "email",
    "mainEmail": "main_email",
    "nationality": "nationality",
    "phone": "phone",
    "mobile": "mobile",
    "iban": "iban",
    "code": "tax_id",
    "socialSecurityNum": "social_security_number",
    "timeOffPolicyId": "time_off_policy",
    "workplace": "workplace",
    "holdedUserId": "user_id",
}
"""Holded's name of a text -> ours."""

NEEDED = ("name", "lastName", "email")

Words = Annotated[str, Meta(max_length=250)] | int | None | UnsetType
People = Annotated[list[Words], Meta(max_length=100)] | UnsetType | None


class AddressIn(Wire):
    """Where somebody lives."""

    address: Words = UNSET
    city: Words = UNSET
    postalCode: Words = UNSET
    province: Words = UNSET
    country: Words = UNSET


class FiscalAddressIn(AddressIn):
    """Where somebody who pays taxes in another country lives."""

    idNum: Words = UNSET
    cityOfBirth: Words = UNSET
    countryOfBirth: Words = UNSET
    endSituationDate: Words = UNSET


class EmployeeIn(Wire):
    """An employee as a client writes it; of a new one all is read too, which the contract does not say."""

    name: Words = UNSET
    lastName: Words = UNSET
    email: Words = UNSET
    sendInvite: bool | UnsetType | None = UNSET
    mainEmail: Words = UNSET
    nationality: Words = UNSET
    phone: Words = UNSET
    mobile: Words = UNSET
    dateOfBirth: Words = UNSET
    gender: Words = UNSET
    mainLanguage: Words = UNSET
    iban: Words = UNSET
    timeOffPolicyId: Words = UNSET
    timeOffSupervisors: People = UNSET
    reportingTo: Words = UNSET
    code: Words = UNSET
    socialSecurityNum: Words = UNSET
    address: AddressIn | UnsetType | None = UNSET
    fiscalResidence: bool | UnsetType | None = UNSET
    fiscalAddress: FiscalAddressIn | UnsetType | None = UNSET
    workplace: Words = UNSET
    teams: People = UNSET
    holdedUserId: Words = UNSET


def find(ctx: Context, text: Any) -> Employee | None:
    """The employee of an id in any spelling; those who were removed are not found."""
    found = wire.look_up(text, lambda one: ctx.tx.get(Employee, one))
    return found if found is None or found.deleted_at is None else None


def of_path(call: Call) -> Employee:
    """The employee in the path."""
    return wire.there(find(call.ctx, call.path["id"]))


def list_(call: Call) -> Answer:
    """A page of employees, oldest first, inside an object."""
    limit, offset = verbs.page(call)
    wanted = [Where("deleted_at", "is_null", True), *verbs.changed(call)]
    found = call.ctx.tx.where(Employee, *wanted, limit=limit, offset=offset)
    return replies.shown({"employees": [_spell(one) for one in found]})


def create(call: Call) -> Answer:
    """Add an employee, and tell them by e-mail when asked to."""
    body = call.read(EmployeeIn)
    for field in NEEDED:
        if wire.given(getattr(body, field)) is None:
            raise wire.wrong(f"{field} needed", field)
    made = employees.create(call.ctx, _values(call.ctx, body, None), invited=wire.given(body.sendInvite, False))
    return replies.warned(replies.created(short_id(made.id)), *_ignored(body, made))


def show(call: Call) -> Answer:
    """One employee."""
    return replies.shown(_spell(of_path(call)))


def update(call: Call) -> Answer:
    """Change an employee in part."""
    employee, body = of_path(call), call.read(EmployeeIn)
    changes = _values(call.ctx, body, employee)
    if changes:
        employee = employees.update(call.ctx, employee, changes)
    return replies.warned(replies.updated(short_id(employee.id)), *_ignored(body, employee))


def delete(call: Call) -> Answer:
    """Remove an employee; their working time stays in the register."""
    employee = of_path(call)
    employees.delete(call.ctx, employee)
    return replies.deleted(short_id(employee.id))


def _ignored(body: EmployeeIn, employee: Employee) -> list[str]:
    """What of a body comes to nothing: said in a header."""
    is_lost = wire.given(body.fiscalAddress) and employee.is_fiscal_resident
    return ["fiscalAddress is ignored: it is read while fiscalResidence is false"] if is_lost else []


def _values(ctx: Context, body: EmployeeIn, before: Employee | None) -> dict[str, Any]:
    """What a body says of an employee, by the record's names."""
    values: dict[str, Any] = {}
    for theirs, ours in TEXTS.items():
        said = getattr(body, theirs)
        if said is not UNSET:
            values[ours] = _text(said)
    for name in NEEDED:
        if values.get(TEXTS[name], "") is None:
            raise wire.wrong(f"{name} needed", name)
    if body.dateOfBirth is not UNSET:
        values["born_on"] = _day(_text(body.dateOfBirth))
    if body.gender is not UNSET:
        values["gender"] = _one_of(_text(body.gender), GENDERS, "gender")
    if body.mainLanguage is not UNSET:
        values["main_language"] = _one_of(_text(body.mainLanguage), LANGUAGES, "mainLanguage")
    if body.address is not UNSET:
        values["address"] = _address(body.address) if body.address else None
    if body.teams is not UNSET:
        values["teams"] = [text for text in map(_text, body.teams or []) if text]
    if body.reportingTo is not UNSET:
        named = wire.named(body.reportingTo)
        values["reports_to_id"] = _other(ctx, named, "reportingTo").id if named else None
    if body.timeOffSupervisors is not UNSET:
        people = [_other(ctx, wire.named(one), "timeOffSupervisors") for one in body.timeOffSupervisors or []]
        values["time_off_supervisor_ids"] = list(dict.fromkeys(one.id for one in people))
    return values | _residence(body, before)


def _residence(body: EmployeeIn, before: Employee | None) -> dict[str, Any]:
    """Whether somebody pays taxes here; where else they do is read only of those who do not."""
    values: dict[str, Any] = {}
    if wire.given(body.fiscalResidence) is not None:
        values["is_fiscal_resident"] = body.fiscalResidence
    is_resident = values.get("is_fiscal_resident", before.is_fiscal_resident if before else True)
    if body.fiscalAddress is not UNSET and not is_resident:
        said = body.fiscalAddress
        values["foreign_residence"] = _foreign(said) if said else None
    return values


def _text(value: Any) -> str | None:
    return None if wire.given(value) is None else str(value)


def _day(text: str | None) -> date | None:
    """The day of `dd/mm/yyyy`. Raises Problem for what is none."""
    if text is None:
        return None
    parts = DAY.fullmatch(text)
    try:
        found = date(int(parts[3]), int(parts[2]), int(parts[1])) if parts else None
    except ValueError:
        found = None
    if found is None or found.year < YEAR_FIRST:
        raise wire.wrong("Wrong dateOfBirth: dd/mm/yyyy is expected", "dateOfBirth")
    return found


def _one_of(text: str | None, known: Any, field: str) -> str | None:
    if text is not None and text not in known:
        raise wire.wrong(f"Wrong {field}", field)
    return text


def _other(ctx: Context, text: str | None, field: str) -> Employee:
    found = find(ctx, text)
    if found is None:
        raise wire.wrong(f"{field} not found", field)
    return found


def _address(said: AddressIn) -> HomeAddress:
    return HomeAddress(
        line1=_text(said.address),
        city=_text(said.city),
        postal_code=_text(said.postalCode),
        province=_text(said.province),
        country=_text(said.country),
    )


def _foreign(said: FiscalAddressIn) -> ForeignResidence:
    return ForeignResidence(
        tax_id=_text(said.idNum),
        line1=_text(said.address),
        city=_text(said.city),
        city_of_birth=_text(said.cityOfBirth),
        postal_code=_text(said.postalCode),
        province=_text(said.province),
        country=_text(said.country),
        country_of_birth=_text(said.countryOfBirth),
        ends_on=_text(said.endSituationDate),
    )


def _spell(one: Employee) -> dict[str, Any]:
    """An employee as the live service shows it."""
    home, abroad = one.address or HomeAddress(), one.foreign_residence
    return {
        "id": short_id(one.id),
        "holdedUserId": one.user_id or "",
        "name": one.first_name,
        "lastName": one.last_name,
        "dateOfBirth": one.born_on.strftime("%d/%m/%Y") if one.born_on else "",
        "nationality": one.nationality or "",
        "socialSecurityNum": one.social_security_number or "",
        "academicLevel": "",
        "languages": [],
        "mainLanguage": one.main_language or "",
        "code": one.tax_id or "",
        "gender": one.gender or "",
        "mainEmail": one.main_email or "",
        "email": one.email,
        "phone": one.phone or "",
        "mobile": one.mobile or "",
        "address": {
            "address": home.line1 or "",
            "city": home.city or "",
            "postalCode": home.postal_code or "",
            "province": home.province or "",
            "country": home.country or "",
        },
        "teamIds": one.teams,
        "workplace": one.workplace or "",
        "iban": one.iban or "",
        "files": [],
        "notes": [],
        "currentContract": None,
        "reportingTo": short_id(one.reports_to_id) if one.reports_to_id else "",
        "timeOffSupervisors": [short_id(other) for other in one.time_off_supervisor_ids],
        "timeOffPolicyId": one.time_off_policy or "",
        "terminated": one.terminated_on is not None,
        "terminatedDate": wire.midnight(one.terminated_on),
        "fiscalResidence": one.is_fiscal_resident,
        "fiscalAddress": _spell_foreign(abroad) if abroad else None,
        "title": one.job_title or "",
        "tags": [],
        "companyPhone": "",
        "customFields": [],
        "payrollAccounts": [],
    }


def _spell_foreign(abroad: ForeignResidence) -> dict[str, str]:
    return {
        "idNum": abroad.tax_id or "",
        "address": abroad.line1 or "",
        "city": abroad.city or "",
        "cityOfBirth": abroad.city_of_birth or "",
        "postalCode": abroad.postal_code or "",
        "province": abroad.province or "",
        "country": abroad.country or "",
        "countryOfBirth": abroad.country_of_birth or "",
        "deadLine": abroad.ends_on or "",
    }


OPERATIONS = (
    verbs.TEAM.reading("listEmployees", "/employees", list_),
    verbs.TEAM.writing("createEmployee", "POST", "/employees", create, EmployeeIn),
    verbs.TEAM.reading("getAEmployee", "/employees/{id}", show),
    verbs.TEAM.writing("updateEmployee", "PUT", "/employees/{id}", update, EmployeeIn),
    verbs.TEAM.writing("deleteAEmployee", "DELETE", "/employees/{id}", delete),
)
