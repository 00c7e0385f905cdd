"""What an evidence file tells of a case, and what it keeps to itself."""

import io
import math
import re
import time

import pytest
from pypdf import PdfReader
from pypdf.generic import StreamObject

from handlers.evidence_file.checking import checked
from handlers.evidence_file.signatures import read_signed
from matching.cases import CaseRefused, RegisteredImage
from records.cases import Cases
from records.chain import canonical
from records.hashes import Hashes
from records.issued import MadeToday
from records.keys import of_chat
from records.pins import Cost, Pins
from records.purge import Purges
from records.removals import Removals
from tests.evidence_file.conftest import DAY, DERIVED, GROUP, OTHER, OWN, POSTER, SECOND, STRANGE, told


def printed(pdf: bytes) -> str:
    """Read the text of a PDF, as one line."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def objects(pdf: bytes) -> str:
    """Every object of a PDF, whether a page shows it or not, with the content of every stream."""
    reader = PdfReader(io.BytesIO(pdf))
    found = [reader.get_object(number) for number in range(1, len(reader.xref[0]) + 1)]
    streams = [one.get_data().decode("latin-1") for one in found if isinstance(one, StreamObject)]
    assert len(streams) >= len(reader.pages)
    return "".join((*map(repr, found), *streams))


async def test_every_removal_is_told(world):
    """Those of the image and of its crop, in all groups, in the order of time, with what was done."""
    await world.remove(OTHER, before=20)
    await world.remove(GROUP, before=10, entry=DERIVED, muted=True)
    await world.remove(GROUP)
    made = told(await world.made(complaint=True))
    assert [(one["number"], one["group"], one["message"]) for one in made["removals"]] == [
        (1, OTHER, 71),
        (2, GROUP, 72),
        (3, GROUP, 73),
    ]
    assert [(one["action"], one["done"]) for one in made["removals"][1]["outcomes"]] == [
        ("delete-post", True),
        ("mute", True),
    ]
    assert made["removals"][0]["match"]["distance"] == 1
    assert made["case"]["number"] == f"****-****-{world.number[-4:]}"
    assert made["contains_image"] is False


async def test_complaint_holds_whole_records(world):
    """Each record as it was written, with its hash and the one before: anybody can make the hash again."""
    await world.remove()
    made = told(await world.made(complaint=True))
    (one,) = made["removals"]
    assert one["poster"] == {"id": POSTER}
    assert made["groups"] == [{"id": GROUP, "title": "Garden of Orléans 🌷", "chain_holds": True}]
    hit, outcome = (record["record"] for record in one["records"])
    assert [hit, outcome] == await world.evidence.records(GROUP)
    assert one["records"][1]["previous"] == one["records"][0]["sha256"]
    assert checked(canonical(made), world.attesting.public_key).links == 1


@pytest.mark.parametrize("poster", [POSTER, -1_005_550_001_234])
async def test_masked_file_names_nobody(world, poster):
    """No number of a poster, nor what is named after one, nor any hash of a record: such a hash gives it away."""
    await world.remove(poster=poster, added_by=abs(poster))
    await world.remove(poster=poster)
    await world.remove(OTHER, poster=SECOND)
    made = await world.made()
    kept = [record for chat in (GROUP, OTHER) for record in await world.evidence.records(chat)]
    hidden = [str(abs(poster)), str(SECOND), "Unmistakable", "unmistakable", "Garden", "Cinema", world.number]
    hidden += [record["salt"] for record in kept]
    hidden += [record["previous"] for record in kept if record["previous"] != "0" * 64]
    everything = (
        made.json.decode()
        + made.pdf.decode("latin-1")
        + printed(made.pdf)
        + repr(PdfReader(io.BytesIO(made.pdf)).metadata)
        + objects(made.pdf)
    )
    assert [word for word in hidden if word in everything] == []
    assert [one["poster"]["number"] for one in told(made)["removals"]] == [1, 1, 2]
    assert "poster 2" in printed(made.pdf)


async def test_other_cases_are_not_in_it(world):
    """What was removed because of somebody else's image stays out, in the same group and in others."""
    await world.cases.create([RegisteredImage(STRANGE, (), 100)])
    await world.remove(GROUP, SECOND, STRANGE)
    mine = await world.remove(GROUP)
    await world.remove(OTHER, SECOND, STRANGE)
    made = await world.made(complaint=True)
    assert [one["message"] for one in told(made)["removals"]] == [mine]
    assert str(STRANGE) not in made.json.decode()
    assert str(SECOND) not in made.json.decode()
    assert [group["id"] for group in told(made)["groups"]] == [GROUP]


async def test_nothing_to_tell_makes_no_file(world):
    """Nothing is made, noted or used up: neither without removals nor while they are too fresh to be told."""
    assert await world.make() is None
    await world.remove()
    world.now -= 3 * DAY
    assert await world.make() is None
    assert await world.issued.listed() == []
    world.now += 3 * DAY
    assert await world.make() is not None


async def test_nothing_before_the_case_is_told(world):
    """Who registers an image that somebody else has registered long ago learns nothing of the time before."""
    await world.remove(before=40 * DAY)
    assert await world.make() is None
    later = await world.remove(before=20 * DAY)
    assert [one["message"] for one in told(await world.made())["removals"]] == [later]


async def test_added_image_tells_of_no_time_before(world):
    """Who adds somebody's image to an old case gets nothing of what was removed before that moment."""
    await world.cases.create([RegisteredImage(STRANGE, (), 100)])
    await world.remove(entry=STRANGE, before=9)
    later = Cases(Hashes(*world.store), Pins(world.store.vault, Cost(n=2, r=1)), lambda: time.time() - 5)
    await later.add("", world.number, world.opened.pin, [RegisteredImage(STRANGE, (), 100)])
    assert await world.make() is None
    after = await world.remove(entry=STRANGE, before=4)
    assert [one["message"] for one in told(await world.made())["removals"]] == [after]


async def test_newest_removals_are_told(world, monkeypatch):
    """A file has an end: of more removals than it lists, the newest are in it, and how many are not is said."""
    monkeypatch.setattr(Removals.where, "__defaults__", (math.inf, 2))
    messages = [await world.remove(before=9 - number) for number in range(5)]
    made = await world.made()
    assert [one["message"] for one in told(made)["removals"]] == messages[3:]
    assert (told(made)["older"], told(made)["missing"]) == (3, 0)
    assert "3 older removals are known and not in this file" in printed(made.pdf)


async def test_withdrawn_case_gives_no_file(world):
    """Nothing leads from it to what was removed any more."""
    await world.remove()
    await world.cases.withdraw(world.number, world.opened.pin)
    assert await world.make() is None


async def test_wrong_pin_gives_no_file(world):
    """As for everything else about a case."""
    await world.remove()
    world.opened = world.opened._replace(pin=f"{(int(world.opened.pin) + 1) % 10**6:06}")
    with pytest.raises(CaseRefused):
        await world.make()


async def test_one_of_a_form_a_day(world):
    """One of each form for a case; each is noted, with the hash of its document and nobody's name."""
    await world.remove()
    masked, complaint = await world.made(), await world.made(complaint=True)
    for form in (False, True):
        with pytest.raises(MadeToday):
            await world.make(complaint=form, asking="another")
    noted = await world.issued.listed()
    assert [(file.complaint, file.removals) for file in noted] == [(False, 1), (True, 1)]
    assert [file.digest for file in noted] == [read_signed(made.json).digest for made in (masked, complaint)]
    assert world.number not in repr(noted)


async def test_erased_group_is_not_in_it(world):
    """A group that was left took its records along; the others stay."""
    await world.remove(OTHER)
    await world.remove(GROUP)
    await Purges(world.store.redis, world.chats, world.removals).erase(OTHER)
    made = await world.made(complaint=True)
    assert [one["group"] for one in told(made)["removals"]] == [GROUP]
    assert str(OTHER) not in made.json.decode() + printed(made.pdf)


async def test_lost_records_are_counted(world):
    """Where records are gone and their places are not, how many is said, also in print."""
    await world.remove(OTHER)
    await world.remove(GROUP)
    await world.store.redis.delete(*(of_chat(OTHER, name) for name in ("evidence", "evidence-keys", "evidence-ends")))
    made = await world.made()
    assert told(made)["missing"] == 1
    assert "1 further removal is known" in printed(made.pdf)


async def test_broken_chain_is_told(world):
    """The records that are left are told, and that the chain does not hold, also in print."""
    await world.remove()
    lost = (await world.store.redis.xrange(of_chat(GROUP, "evidence")))[0][0]
    await world.remove()
    await world.store.redis.xdel(of_chat(GROUP, "evidence"), lost)
    made = await world.made(complaint=True)
    assert told(made)["groups"][0]["chain_holds"] is False
    assert told(made)["missing"] == 1
    assert "did not hold" in printed(made.pdf)


@pytest.mark.parametrize("language", ["fr", "en", "it", "es", "de"])
async def test_print_tells_the_same(world, language):
    """The PDF, of A4 pages, tells numbers, times, hashes and the key of the JSON, whatever the language."""
    await world.remove(muted=True)
    made = await world.made(complaint=True, language=language)
    document, text = told(made), printed(made.pdf)
    (one,) = document["removals"]
    hashes = [value for record in one["records"] for value in (record["sha256"], record["previous"])]
    for value in (str(POSTER), str(GROUP), str(one["message"]), *hashes, one["match"]["posted"], document["key"]):
        assert value in text
    assert read_signed(made.json).digest in text
    assert one["times"]["recorded"]["utc"][:23].replace("T", " ") in text
    assert "Garden of Orléans [U+1F337]" in text
    pages = PdfReader(io.BytesIO(made.pdf)).pages
    assert {tuple(round(float(side)) for side in page.mediabox[2:]) for page in pages} == {(595, 842)}


async def test_file_says_nothing_of_its_makers_machine(world):
    """The PDF says of itself what the document says, and is the same bytes for the same document."""
    await world.remove()
    made = await world.made()
    metadata = PdfReader(io.BytesIO(made.pdf)).metadata
    assert metadata is not None
    written = told(made)["made"]["utc"]
    assert str(metadata["/CreationDate"]) == "D:" + re.sub(r"\D", "", written[:19]) + "Z"
    assert {str(metadata[name]) for name in ("/Author", "/Creator", "/Producer")} == {"Égide"}


async def test_no_image_in_it(world):
    """Neither file has an image, an attachment or anything that acts."""
    await world.remove()
    made = await world.made(complaint=True)
    reader = PdfReader(io.BytesIO(made.pdf))
    assert [image for page in reader.pages for image in page.images] == []
    for word in (b"/Image\n", b"/XObject", b"/EmbeddedFile", b"/JavaScript", b"/OpenAction", b"/URI", b"JFIF", b"PNG"):
        assert word not in made.pdf


@pytest.mark.parametrize(
    ("country", "zone"), [("FR", "Europe/Paris"), ("DE", "Europe/Berlin"), ("US", "UTC"), ("", "UTC")]
)
async def test_times_are_the_persons_own(world, country, zone):
    """In UTC, and in the time of her country, which is named, where that country has one."""
    await world.remove()
    document = told(await world.made(country=country))
    moment = document["removals"][0]["times"]["recorded"]
    assert document["zone"] == zone
    assert moment["utc"].endswith("+00:00")
    assert (moment["local"] == moment["utc"]) is (zone == "UTC")


async def test_moved_group_is_found(world):
    """A basic group that became a supergroup keeps its records; what it was called then is told as well."""
    await world.remove(-77)
    await world.removals.move(-77, OTHER)
    for name in ("evidence", "evidence-keys", "evidence-ends"):
        content = await world.store.redis.dump(of_chat(-77, name))
        await world.store.redis.restore(of_chat(OTHER, name), 0, content, replace=True)
    document = told(await world.made(complaint=True))
    (one,) = document["removals"]
    assert (one["group"], one["group_then"]) == (OTHER, -77)
    assert checked(canonical(document), world.attesting.public_key).flaws == []
    assert OWN.octets.hex() in repr(one)
