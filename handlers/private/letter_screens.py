"""What a person sees on the way to a notice."""

from collections.abc import Sequence

from handlers.helplines.directory import Directory
from handlers.notice_builder.checks import PROBLEMS
from handlers.notice_builder.fields import Field
from handlers.notice_builder.kinds import Kind
from handlers.notice_builder.notice import Notice
from handlers.private.letter_draft import Draft
from handlers.private.screens import Button, Screen, column
from handlers.private.someone import country_rows, country_text
from locales.texts import Translator


def begin(say: Translator) -> Screen:
    """What this is, and in which role one writes."""
    text = "\n\n".join(
        (
            say("Here we put together with you a text that asks for removal, or informs an authority or the police."),
            say("You send it yourself, or not at all. This bot sends it to nobody."),
            say(
                "Each notice asks only what it needs. Your answers are forgotten as soon as the text is written, when "
                "you leave, or an hour after your last step."
            ),
            say("Are you in the image?"),
        )
    )
    return Screen(
        text,
        column(
            Button(say("I am in the image"), "role.self"),
            Button(say("I found it, and somebody else is in it"), "role.witness"),
        ),
    )


def age(say: Translator, *, witness: bool) -> Screen:
    """For images of people under 18 nothing is written here, and no link asked for."""
    reason = say(
        "We ask because for people under 18 there are other laws and other services, and nobody has to handle links "
        "to such images. Nobody sees the answer, and it is not kept."
    )
    minor = Button(say("I am not sure"), "minor")
    if witness:
        question = say("Might anybody in the image be under 18?")
        answers = (Button(say("No, adults only"), "adult"), Button(say("Yes"), "minor"), minor)
    else:
        question = say("How old were you in the image?")
        answers = (Button(say("18 or older"), "adult"), Button(say("Under 18"), "minor"), minor)
    return Screen(f"{question}\n\n{reason}", column(*answers))


def country(directory: Directory, say: Translator) -> Screen:
    """Which laws and authorities there are depends on the country."""
    return Screen(
        country_text(say("Laws and authorities differ from country to country."), say), country_rows(directory, say)
    )


def kinds(offered: Sequence[Kind], say: Translator) -> Screen:
    """What one can write, and to whom."""
    text = "\n\n".join((say("To whom would you like to write?"), say("You can write to several, one after the other.")))
    buttons = [Button(say(kind.title), f"kind.{kind.code}") for kind in offered]
    return Screen(text, column(*buttons, Button(say("Another country"), "countries")))


def about(kind: Kind, say: Translator) -> Screen:
    """What a notice does, and what it will ask."""
    needed = ", ".join(say(field.label) for field in kind.required)
    parts = [say(kind.title), say(kind.about), say("It needs: {fields}.").format(fields=needed)]
    if further := ", ".join(say(field.label) for field in kind.fields if field.optional):
        parts.append(say("You may add: {fields}.").format(fields=further))
    parts.append(say("This is a help with the wording, not legal advice."))
    return Screen("\n\n".join(parts), column(Button(say("Continue"), "on"), Button(say("Another notice"), "kinds")))


def question(field: Field, kind: Kind, problem: str, say: Translator) -> Screen:
    """One question. `problem` is what was wrong with the answer before."""
    parts = [say(PROBLEMS[problem])] if problem else []
    parts += [say(field.question), say(field.reason)]
    if field.example:
        parts.append(say("For example: {example}").format(example=field.example))
    # Translators: {recipient} is to whom a notice goes, such as "Pharos".
    parts.append(say("Who sees it, once you send the notice: {recipient}.").format(recipient=say(kind.recipient.name)))
    buttons = [Button(say(label), f"is.{value}") for value, label in (field.choices or {}).items()]
    if field.optional:
        buttons.append(Button(say("Leave this out"), "skip"))
    return Screen("\n\n".join(parts), column(*buttons, Button(say("Another notice"), "kinds")), reads=not field.choices)


def review(draft: Draft, say: Translator) -> Screen:
    """Everything that was said, before the text is written."""
    parts = [say(draft.kind.title), say("This is what the notice will say:")]
    changes = []
    for field, answer in draft.told(say):
        label, shown = say(field.label), answer or say("left out")
        # Translators: {field} is the name of an answer, such as "Links" or "Date".
        parts.append(say("{field}: {answer}").format(field=label, answer=shown))
        changes.append(Button(say("Change: {field}").format(field=label), f"change.{field.name}"))
    rows = column(Button(say("Write the text"), "write"), *changes, Button(say("Another notice"), "kinds"))
    return Screen("\n\n".join(parts), rows)


def sent_where(
    kind: Kind, notice: Notice | None, say: Translator, *, read_in: str = "", forgets: tuple[str, ...] = ()
) -> Screen:
    """Where to send the text that stands above; without a notice, its answers were forgotten already."""
    to = kind.recipient.to
    name = say(kind.recipient.name)
    # Translators: {recipient} is to whom a notice goes, {address} an e-mail address or a page.
    where = say("{recipient}: {address}").format(recipient=name, address=to) if to else name
    parts = []
    if notice:
        above = say("The text is above: tap it to copy it. It is in the language read there: {language}.")
        parts.append(above.format(language=read_in))
        if notice.subject:
            parts.append(say("The line before it is the subject."))
    parts += [
        where,
        say(kind.recipient.way),
        say("You send it. This bot sends it to nobody."),
        say("Your answers are forgotten now. The text stays above until you delete it or leave with the button below."),
        say("This is a help with the wording, not legal advice."),
        say(
            "If you like, this bot writes to you in 48 hours and in 7 days, to look whether it has helped. The "
            "message does not say what it is about. For this, the number of this chat and the day are kept until "
            "then."
        ),
    ]
    buttons = [Button(say("Open the page"), url=kind.recipient.url)] if kind.recipient.url else []
    if kind.recipient.chat:
        buttons.append(Button(say("Open the chat with the police"), url=kind.recipient.chat))
    if kind.recipient.email:
        buttons.append(Button(say("Copy the address"), copy=kind.recipient.email))
    buttons += [Button(say("Write to me on these days"), "remind"), Button(say("Write another notice"), "kinds")]
    copies = tuple(one for one in (notice.subject, notice.text) if one) if notice else ()
    return Screen("\n\n".join(parts), column(*buttons), copies=copies, forgets=forgets)


def reminded(days: Sequence[str], say: Translator) -> Screen:
    """When the bot will write."""
    parts = [
        *(say("You will get a short message on {date}.").format(date=one) for one in days),
        # Translators: “Quit and erase” is the button of that name.
        say("It says nothing of what you told here. “Quit and erase” and /stop erase this too."),
        say("If nothing has happened by then, you can write again, and to somebody else as well."),
    ]
    rows = column(Button(say("Do not write to me after all"), "unremind"), Button(say("Write another notice"), "kinds"))
    return Screen("\n\n".join(parts), rows)


def unreminded(say: Translator) -> Screen:
    """That it will not."""
    return Screen(say("You will get no message."), column(Button(say("Write another notice"), "kinds")))
