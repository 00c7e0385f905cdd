"""Builds the branch "my case"."""

from handlers.private.my_case import MyCase
from matching.case_client import CaseClient
from records.allowances import Allowances
from records.grants import Grants
from records.reminders import Reminders
from records.removals import Removals
from records.store import Store


def make_my_case(store: Store, cases: CaseClient, page: str) -> MyCase:
    """The branch. `page` is the address of the on-device page, empty where there is none."""
    return MyCase(cases, Removals(*store), Reminders(*store), Grants(*store), Allowances(*store), page)
