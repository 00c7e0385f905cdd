"""Builds the branch of the evidence file."""

from handlers.evidence_file.making import EvidenceFiles
from handlers.private.file_of_case import FileOfCase
from locales.texts import Texts
from matching.case_client import CaseClient
from policies.policy import Policy
from records.allowances import Allowances
from records.attesting import Attesting
from records.chats import Chats
from records.evidence import Evidence
from records.issued import IssuedFiles
from records.removals import Removals
from records.store import Store


def make_file_of_case(store: Store, cases: CaseClient, texts: Texts) -> FileOfCase:
    """The branch."""
    chats = Chats(store.redis, Policy())
    attesting = Attesting(store.vault)
    files = EvidenceFiles(cases, Removals(*store), Evidence(*store), chats, IssuedFiles(*store), attesting, texts)
    return FileOfCase(files, Allowances(*store))
