"""What pasted settings would change, as their owner reads it."""

from handlers.settings.group import Group
from handlers.settings.preview import FIELDS, LeftOut, preview
from locales.texts import Texts
from policies.choices import Choices
from records.chats import Chat

SAY = Texts().of("en")
NOTHING = LeftOut()


def told(left_out: LeftOut = NOTHING, **settings: object) -> str:
    """The preview of settings that are pasted for a group with the defaults."""
    group = Group(Chat(-1, "Garden"), Choices(), {"stopncii": "StopNCII"})
    wanted = Group(group.chat, Choices.model_validate(settings), group.sources, "Office")
    return preview(group, wanted, left_out, SAY).text


def test_every_setting_has_words():
    """No field is shown by its name in the store."""
    assert set(FIELDS) == set(Choices.model_fields)
    changed = told(
        unverified="report", confirmed="ban", mute_seconds=3_600, later_mutes=(86_400,), ban_after=2, within_days=7,
        dry_run=True, look_back=False, without={"stopncii"}, language="fr", reports="chat", reports_chat=-5,
        reports_topic=7, notice=False, notice_seconds=60, silent=True,
    )  # fmt: skip
    assert not any(f"{name}:" in changed or "null" in changed for name in Choices.model_fields if "_" in name)
    assert "How long the first mute lasts: 1 day → 1 hour" in changed
    assert "Lists left out: none → “StopNCII”" in changed
    assert changed.count("Reports: ") == 1
    assert "→ to the chat “Office”, topic 7" in changed


def test_dry_run_is_said_in_a_sentence():
    """Settings that switch everything off say so besides; those that leave it off do not."""
    sentence = "it only reports, and listed images stay in the group"
    assert sentence in told(dry_run=True)
    assert sentence not in told(silent=True)


def test_unknown_lists_are_named_up_to_ten():
    """Lists that are not known here are named, and counted from the eleventh on; nobody's markup gets through."""
    text = told(LeftOut(lists=["<b>", *map(str, range(11))]))
    assert "“&lt;b&gt;”" in text
    assert "and 2 more" in text
