"""Whether an uploaded Word file may be opened: plain XML, nothing that fetches or starts anything.

python-docx reads XML with lxml; every part is read by defusedxml before it may.
"""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from docx.oxml.ns import qn

from icomms.errors import TemplateError
from icomms.importers.archives import MEGABYTE, Limits, unpacked

LARGEST = 10 * MEGABYTE
_LIMITS = Limits(LARGEST, 500, 50 * MEGABYTE, 25 * MEGABYTE)
# Word fields that fetch or start something when the document is opened.
_ACTIVE_FIELD = re.compile(
    r"\b(?:DDE|DDEAUTO|INCLUDEPICTURE|INCLUDETEXT|LINK|IMPORT|DATABASE|MACROBUTTON)\b", re.I
)
_ACTIVE_PART = re.compile(r"vbaProject|activeX|embeddings/|oleObject", re.I)
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


def check_package(data: bytes) -> None:
    """Every part is plain XML without entities, nothing points outside or is a program.

    TemplateError says what is wrong.
    """
    if len(data) > LARGEST:
        raise _large()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            names = {info.filename for info in infos}
            if "word/document.xml" not in names or len(infos) > _LIMITS.entries:
                raise no_word()
            if sum(info.file_size for info in infos) > _LIMITS.total_bytes:
                raise _large()
            if any(_ACTIVE_PART.search(name) for name in names):
                raise _active(())
            for info in infos:
                if info.filename.endswith((".xml", ".rels")):
                    _check_part(unpacked(archive, "template", info, _LIMITS))
    except (zipfile.BadZipFile, ParseError, DefusedXmlException, RuntimeError):
        raise no_word() from None


def _large() -> TemplateError:
    return TemplateError("The template is larger than 10 MB.", "Use smaller pictures.")


def _check_part(part: bytes) -> None:
    root = fromstring(part, forbid_dtd=True)
    for one in root.iter(_RELATIONSHIP):
        if one.get("TargetMode") == "External" and not one.get("Type", "").endswith("/hyperlink"):
            raise _active((one.get("Target", "")[:80],))
    fields = "".join(one.text or "" for one in root.iter(qn("w:instrText")))
    simple = " ".join(one.get(qn("w:instr"), "") for one in root.iter(qn("w:fldSimple")))
    if found := _ACTIVE_FIELD.search(f"{fields} {simple}"):
        raise _active((found.group(),))


def _active(places: tuple[str, ...]) -> TemplateError:
    return TemplateError(
        "The template would fetch or start something when it is opened.",
        "Take out linked pictures and files, fields that fetch, and macros.",
        places,
    )


def no_word() -> TemplateError:
    """What is said of a file that Word did not write."""
    return TemplateError(
        "This is not a Word document.", "Save it from Word as .docx, without macros or password."
    )
