"""What administrators, posters, moderators and the group read, as it happens.

`python -m tests.everyone.story` writes it into the documents.

The whole program runs against the simulator; times and random words are replaced by fixed ones.
"""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import Awaitable
from pathlib import Path
from typing import Final

from handlers.add_links import add_link
from locales.texts import Texts
from matching.images import read
from matching.uploads import Submission
from records.hashes import Hashes
from records.moderators import Moderator, Moderators
from tests.everyone.conftest import SUSPECT, Village
from tests.everyone.watching import Watched
from tests.whole_program import Program, picture, running_program

DOCS: Final = Path(__file__).resolve().parents[2] / "docs"
LANGUAGES: Final = ("en", "fr")

NOTE: Final = (
    "What the bot writes stands in quotation blocks, with its buttons below in brackets; what people do, between them. "
    "Olga owns the group and Ada administers it; Mia and Max are members, Max has never started the bot; Rose is a "
    "moderator. Fingerprints, sources and figures are those of two test images, and times stand still. Written by "
    "`python -m tests.everyone.story`; a test holds it to the code."
)

WATCHED: Final = ("Olga", "Ada", "Mia", "Max", "Rose")

APPEALED: Final = {"en": "It is a photograph of my cat.", "fr": "Une photo de mon chat."}


class Story:
    """Tells what happens in one village. `language` is that of everybody in it."""

    def __init__(self, program: Program, language: str) -> None:
        self._program = program
        self._language = language
        self._say = Texts().of(language)
        self._lines = [f"# Administrators, posters and moderators, as they see it ({language})", "", NOTE, ""]

    async def told(self) -> str:
        """All of it, in Markdown."""
        people = {name: await self._program.person(name, self._language, started=name != "Max") for name in WATCHED}
        inside = [people[name].id for name in ("Ada", "Mia", "Max")]
        group = await self._program.control.create_supergroup("Garden", owner=people["Olga"].id, members=inside)
        await self._program.control.set_member(group.id, people["Ada"].id, "administrator", "all")
        suspect = read(picture(SUSPECT)).fingerprint
        await Hashes(self._program.redis, self._program.vault).submit("somebody", [Submission(suspect)])
        moderators = Moderators(self._program.redis, self._program.vault)
        await moderators.add(Moderator(people["Rose"].id, "Rose", 0.0))
        self._village = Village(self._program, group, people)
        chats = {"the group": group.id, **{f"{name}'s private chat": people[name].id for name in WATCHED}}
        self._watched = Watched(self._program, chats)
        await self._watched.changes()
        await self._adding()
        await self._choosing()
        await self._hidden()
        await self._false_alarm()
        await self._sanctioned()
        await self._appealed()
        await self._asked()
        return "\n".join(self._lines)

    async def _adding(self) -> None:
        self._chapter("The owner adds the bot")
        first = (await self._village.written("Olga"))[0]
        link = add_link(first["from"]["username"])
        await self._does("Olga follows the link of the bot's profile", self._follow(link))

    async def _follow(self, link: str) -> None:
        await self._program.control.follow(self._village.group.id, self._village.id("Olga"), link)

    async def _choosing(self) -> None:
        self._chapter("She looks at the settings")
        await self._types("Olga", "/settings")
        await self._taps("Olga", "Confirmed match")
        await self._taps("Olga", "Back")

    async def _hidden(self) -> None:
        self._chapter("Max posts an image that was registered and that nobody has reviewed")
        await self._does("Max posts it", self._post("Max", picture(SUSPECT)))

    async def _false_alarm(self) -> None:
        self._chapter("Ada knows the image: a false alarm")
        await self._taps("Ada", "False alarm")
        await self._taps("Ada", "Yes, it is a false alarm", "Yes, undo everything")

    async def _sanctioned(self) -> None:
        self._chapter("Mia posts an image that a review confirmed")
        await self._does("Mia posts it", self._post("Mia", picture(1)))

    async def _appealed(self) -> None:
        self._chapter("Mia contests it, and a moderator decides")
        await self._taps("Mia", "Contest this decision")
        await self._types("Mia", APPEALED[self._language])
        await self._types("Rose", "/queue")
        await self._taps("Rose", "Grant")
        await self._taps("Rose", "The match seems wrong")
        while await self._shows("Rose", "Not blocked"):
            await self._taps("Rose", "Not blocked")
            await self._taps("Rose", "People called it a false alarm")

    async def _asked(self) -> None:
        self._chapter("What else can be asked")
        await self._types("Olga", "/stats")
        await self._types("Mia", "/privacy")
        await self._taps("Mia", "What is kept about me")

    async def _post(self, name: str, image: bytes) -> None:
        """Post it, and wait until poster and moderator are told too: that comes a moment after the reports."""
        control, group = self._program.control, self._village.group.id
        before = len(await self._village.written(name)) if name != "Max" else 0
        await self._village.posts(name, image)

        async def told() -> bool:
            if name == "Max":
                reviews = await self._shows("Rose", "Take the next one")
                return reviews and bool((await control.chat_state(group)).ephemeral)
            return len(await self._village.written(name)) > before

        await self._program.until(told)

    def _chapter(self, title: str) -> None:
        self._lines += [f"## {title}", ""]

    async def _does(self, what: str, doing: Awaitable[object]) -> None:
        self._lines += [f"**{what}.**", ""]
        await doing
        self._lines += await self._watched.changes()

    async def _types(self, name: str, text: str) -> None:
        await self._does(f"{name} types “{text}”", self._village.says(name, text))

    async def _taps(self, name: str, *labels: str) -> None:
        """Tap whichever of these buttons there is."""
        label = labels[0]
        for one in labels:
            if await self._shows(name, one):
                label = one
        shown = self._say_button(name, label)
        answer = await self._village.taps(name, shown)
        lines = await self._watched.changes()
        self._lines += [
            f"**{name} taps [{shown}].**",
            "",
            *([f"*Shown over the chat:* {answer}", ""] if answer else []),
        ]
        self._lines += lines

    def _say_button(self, name: str, label: str) -> str:
        texts = Texts()
        return texts.of_person(self._language)(label) if name == "Mia" else self._say(label)

    async def _shows(self, name: str, label: str) -> bool:
        offered = await self._village.offered(name)
        return self._say_button(name, label) in {one.label for one in offered}


async def story(language: str) -> str:
    """One language's."""
    directory = Path(tempfile.mkdtemp(prefix="eg", dir="/tmp"))
    try:
        async with running_program(directory, "fr" if language == "fr" else "en") as program:
            return await Story(program, language).told()
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def path_of(language: str) -> Path:
    """Where it is kept."""
    return DOCS / f"administration.{language}.md"


def main() -> None:
    """Write them all."""
    for language in sys.argv[1:] or LANGUAGES:
        path_of(language).write_text(asyncio.run(story(language)), encoding="utf-8")


if __name__ == "__main__":
    main()
