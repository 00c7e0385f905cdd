"""Pages as a PDF: the same bytes for the same pages, on every machine."""

from datetime import UTC, datetime
from io import BytesIO
from typing import NamedTuple

from reportlab.pdfgen.canvas import Canvas

from handlers.evidence_file.paper import HEIGHT, WIDTH, Mark, Paper, Rule, Text

THIN = 0.6


class Sheet(NamedTuple):
    """What a PDF says of itself. Neither who nor which machine made it."""

    title: str
    subject: str
    language: str
    made: datetime


def drawn(paper: Paper, sheet: Sheet) -> bytes:
    """Draw pages. `invariant` leaves out whatever differs from one run to the next; the date is the document's."""
    date = sheet.made.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")
    written = BytesIO()
    canvas = Canvas(written, pagesize=(WIDTH, HEIGHT), pageCompression=0, invariant=1, lang=sheet.language)
    canvas.setDateFormatter(lambda *_: date)
    canvas.setTitle(sheet.title)
    canvas.setSubject(sheet.subject)
    canvas.setAuthor("Égide")
    canvas.setCreator("Égide")
    canvas.setProducer("Égide")
    for page in paper.pages:
        for mark in page:
            _draw(canvas, mark)
        canvas.showPage()
    canvas.save()
    return written.getvalue()


def _draw(canvas: Canvas, mark: Mark) -> None:
    match mark:
        case Text(x, y, text, style):
            canvas.setFillGray(style.grey)
            canvas.setFont(style.font, style.size)
            canvas.drawString(x, HEIGHT - y, text)
        case Rule(x, y, width, 0, grey):
            canvas.setStrokeGray(grey)
            canvas.setLineWidth(THIN)
            canvas.line(x, HEIGHT - y, x + width, HEIGHT - y)
        case Rule(x, y, width, height, grey):
            canvas.setFillGray(grey)
            canvas.rect(x, HEIGHT - y - height, width, height, stroke=0, fill=1)
