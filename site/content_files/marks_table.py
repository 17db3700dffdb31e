"""Takes schemes, claims and certificates from a content file. What is in the database already stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.text import get_text_list

from content_files.table_rows import Outcome, RowFault, RowNews, RowsRefused, added
from quality_marks.models import Certificate, Claim, Scheme, objection_to_length

Wrong = tuple[str, str]  # a key of a row, and what is wrong with it

#: Table by table, in the order in which rows are made: the model, and the keys a row may have besides its own.
TABLES: dict[str, tuple[type[models.Model], tuple[str, ...]]] = {
    "schemes": (
        Scheme,
        (
            "name",
            "run_by",
            "meaning",
            "learn_more",
            "is_retired",
            "certificate_months",
            "max_review_interval_months",
            "allows_promotional",
        ),
    ),
    "claims": (Claim, ("name", "meaning", "learn_more", "is_current", "allows_promotional")),
    "certificates": (
        Certificate,
        ("scheme", "holder", "reference", "held_from", "held_until", "revoked_on", "is_example", "note"),
    ),
}


def check_marks(data: Mapping[str, Any]) -> list[RowFault]:
    """Give what is wrong with `{table: {key: {field: value}}}`, each with its table and key. Asks no database."""
    unknown = f"is not one of the tables here: {', '.join(TABLES)}."
    faults = [RowFault((name,), unknown) for name in data if name not in TABLES]
    schemes: dict[str, Scheme] = {}
    for table, (model, allowed) in TABLES.items():
        rows = data.get(table, {})
        if not isinstance(rows, Mapping):
            faults.append(RowFault((table,), f"must hold one table for each key, such as [{table}.a-key]."))
            continue
        for key, row in rows.items():
            if not isinstance(row, Mapping):
                faults.append(RowFault((table, key), "must be a table of its own."))
                continue
            wrong = _faults_of_shape(model, allowed, row)
            if not wrong:
                instance = _instance(model, key, row)
                wrong = _faults_of_fields(instance)
                if isinstance(instance, Scheme):
                    schemes[key] = instance
                elif isinstance(instance, Certificate) and not wrong:
                    wrong = _faults_of_certificate(instance, row["scheme"], schemes, data)
            faults += [RowFault((table, key), reason, (name,)) for name, reason in wrong]
    return faults


@transaction.atomic
def load_marks(data: Mapping[str, Any]) -> list[RowNews]:
    """Make the rows that are missing, and say what was made and where an existing row differs from the file.

    Raises:
        RowsRefused: the data has faults, as by `check_marks`; nothing was changed.
    """
    if faults := check_marks(data):
        raise RowsRefused(faults)
    said = []
    for table, (model, allowed) in TABLES.items():
        for key, row in data.get(table, {}).items():
            wanted = _instance(model, key, row)
            if isinstance(wanted, Certificate):
                wanted.scheme = Scheme.objects.get(key=row["scheme"])
            existing = model._default_manager.filter(key=key).first()
            called = f"{str(model._meta.verbose_name).capitalize()} {key}"
            if existing is None:
                _save(wanted, (table, key))
                said.append(added(called))
            elif differing := [name for name in allowed if getattr(existing, name) != getattr(wanted, name)]:
                words = f"kept as it is here, which differs from the file in {get_text_list(differing, 'and')}."
                said.append(RowNews(called, Outcome.KEPT, words))
    return said


def marks_for_file() -> dict[str, dict[str, dict[str, Any]]]:
    """Give every scheme, claim and certificate, in the order of keys, as `load_marks` takes them; pictures stay here."""
    return {
        table: {key: _row(row, allowed) for key, row in _by_key(model).items()}
        for table, (model, allowed) in TABLES.items()
    }


def _by_key(model: type[models.Model]) -> dict[str, Any]:
    return {row.key: row for row in model._default_manager.order_by("key").all()}  # type: ignore[attr-defined]


def _row(row: Any, allowed: tuple[str, ...]) -> dict[str, Any]:
    held = {name: getattr(row, name) for name in allowed}
    if isinstance(row, Certificate):
        held["scheme"] = row.scheme.key
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in held.items()
        if value is not None
    }


def _faults_of_shape(model: type[models.Model], allowed: tuple[str, ...], row: Mapping[str, Any]) -> list[Wrong]:
    faults = [(name, f"there is no such key. Known are {', '.join(allowed)}.") for name in row if name not in allowed]
    fields = {field.name: field for field in model._meta.concrete_fields}
    for name in allowed:
        field = fields[name]
        is_needed = not field.blank and not field.has_default() and not isinstance(field, models.BooleanField)
        if name not in row:
            if is_needed:
                faults.append((name, "is missing."))
        elif fault := _fault_of_type(field, row[name]):
            faults.append((name, fault))
    return faults


def _fault_of_type(field: models.Field, value: Any) -> str:
    if isinstance(field, models.BooleanField):
        return "" if isinstance(value, bool) else "must be true or false."
    if isinstance(field, models.IntegerField):
        return "" if isinstance(value, int) and not isinstance(value, bool) else "must be a whole number."
    if isinstance(field, models.DateField) and isinstance(value, date):
        return "must be a day without a time." if isinstance(value, datetime) else ""
    return "" if isinstance(value, str) else "must be text in quotes."


def _instance(model: type[models.Model], key: str, row: Mapping[str, Any]) -> models.Model:
    """Give an unsaved row without its scheme; what cannot be read stays as it is, to be refused by its field."""
    instance = model(key=key)
    for name, value in row.items():
        field = model._meta.get_field(name)
        if field.is_relation:
            continue
        if isinstance(field, models.DateField):
            with suppress(ValidationError):
                value = field.to_python(value or None)
        setattr(instance, name, value)
    return instance


def _faults_of_fields(instance: models.Model) -> list[Wrong]:
    try:
        # A relation would be looked up in the database.
        instance.clean_fields(exclude={field.name for field in instance._meta.fields if field.is_relation})
    except ValidationError as error:
        return [(name, " ".join(messages)) for name, messages in error.message_dict.items()]
    return []


def _faults_of_certificate(
    certificate: Certificate, scheme_key: str, schemes: Mapping[str, Scheme], data: Mapping[str, Any]
) -> list[Wrong]:
    faults = []
    if scheme_key not in data.get("schemes", {}):
        faults.append(("scheme", f"there is no [schemes.{scheme_key}]."))
    if certificate.held_until < certificate.held_from:
        faults.append(("held_until", "the certificate cannot end before it begins."))
    elif scheme_key in schemes and (
        objection := objection_to_length(schemes[scheme_key], certificate.held_from, certificate.held_until)
    ):
        faults.append(("held_until", objection))
    if certificate.revoked_on is not None and certificate.revoked_on < certificate.held_from:
        faults.append(("revoked_on", "the certificate cannot be taken back before it begins."))
    if certificate.is_example and certificate.reference:
        faults.append(("reference", "an example has no number, because nobody was really certified."))
    return faults


def _save(instance: models.Model, where: tuple[str, str]) -> None:
    try:
        instance.full_clean()
    except ValidationError as error:
        raise RowsRefused([RowFault(where, " ".join(error.messages))]) from error
    instance.save()
