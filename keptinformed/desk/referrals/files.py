"""Writes a referral as a file: signed JSON, or CSV in which no cell is run as a formula."""

import csv
from io import StringIO

from django.http import HttpResponse

from keptinformed.access_log import signing
from keptinformed.desk.worklists.taking_out import CSV_TYPE, harmless
from keptinformed.pipeline_referrals import TakenOut
from keptinformed.referrals import packing

JSON_TYPE = "application/json"


def as_csv(out: TakenOut) -> bytes:
    """Return one referral as a row of CSV; the signature is over the same text as that of the JSON."""
    content = packing.content_of(out.leaves, out.mark)
    told = {
        **out.mark.as_texts(),
        **{name.value: value for name, value in out.leaves.items()},
        "key": signing.newest_name(),
        "signature": packing.signature_of(content),
        "signed_content": content,
    }
    written = StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(told)
    writer.writerow([harmless(value) for value in told.values()])
    return written.getvalue().encode("utf-8-sig")


def answer(out: TakenOut, kind: str) -> HttpResponse:
    """Return a file to be kept, whose name tells its own number and nothing else."""
    as_spreadsheet = kind == "csv"
    content = as_csv(out) if as_spreadsheet else packing.as_json(out.leaves, out.mark)
    made = HttpResponse(content, content_type=CSV_TYPE if as_spreadsheet else JSON_TYPE)
    made["Content-Disposition"] = (
        f'attachment; filename="referral-{out.mark.file}.{"csv" if as_spreadsheet else "json"}"'
    )
    return made
