"""Notices to France: Pharos, Point de Contact, a complaint. In French, since whoever reads them is in France.

Sources, read in November 2026 (docs/notices.md):
- service-public.gouv.fr R17674 (of 22 September 2025) and moncommissariat.interieur.gouv.fr: Pharos takes what is
  public, from victims and witnesses, and asks what it is, the date and hour and the address. What happens in private
  with somebody one knows is for the police; a report is no complaint.
- pointdecontact.net/disrupt: the form asks for the age, the links and a short description.
- Code pénal, article 226-2-1 (two years and 60,000 euros: images of a sexual character, taken or passed on without
  consent) and article 226-8-1, in force since 23 May 2024 (the same for a sexual montage, or a content made by an
  algorithm, that shows a person without consent).
- Code de procédure pénale, article 15-3: the police has to take every complaint, whatever the place, and gives a
  receipt. plainte-en-ligne.masecurite.interieur.gouv.fr takes offences against property only.
- service-public.gouv.fr F34124 and R45983 (THESEE): who is blackmailed on the internet by somebody they have never met,
  and asked for money, can report it online, or complain with FranceConnect.
"""

from typing import Final

from babel.dates import format_date

from config.errors import N_
from handlers.notice_builder.fields import (
    AGE,
    LINKS,
    MADE,
    PLACE,
    POSTER,
    SEEN,
    STORY,
    THREAT,
    WHAT,
    WHAT_OR_THREAT,
    Field,
)
from handlers.notice_builder.kinds import Facts, Kind, Letter, Recipient, french, only_in
from handlers.notice_builder.union import OFFENCES
from locales.texts import Translator

PHAROS_PAGE: Final = "https://www.internet-signalement.gouv.fr"
DISRUPT_PAGE: Final = "https://www.pointdecontact.net/disrupt"
CHAT: Final = "https://arretonslesviolences.gouv.fr"

_MORE: Final[Field] = STORY.left_open()
_LINKS_IF_ANY: Final[Field] = LINKS.left_open()


def _offence(facts: Facts) -> str:
    """The article the facts seem to fall under."""
    made = facts.get(WHAT) == MADE
    of = "montage à caractère sexuel diffusé sans consentement" if made else "images à caractère sexuel diffusées"
    without = "" if made else " sans consentement"
    return f"Ces faits me paraissent relever de l'article {OFFENCES[facts.get(WHAT)]} du Code pénal ({of}{without})."


def _what(facts: Facts) -> str:
    made = facts.get(WHAT) == MADE
    if facts.witness and made:
        return (
            "Je signale la diffusion d'un montage à caractère sexuel reproduisant l'image d'une personne, "
            "vraisemblablement sans son consentement."
        )
    if facts.witness:
        return (
            "Je signale la diffusion d'images à caractère sexuel d'une personne, vraisemblablement sans son "
            "consentement."
        )
    if made:
        return (
            "Un montage à caractère sexuel reproduisant mon image (hypertrucage ou autre) est diffusé sans mon "
            "consentement."
        )
    return "Des images à caractère sexuel me représentant sont diffusées sans mon consentement."


def _details(facts: Facts) -> list[str]:
    """What was told, a paragraph each; nothing of what was not."""
    parts = []
    if links := facts.lines(LINKS):
        parts.append("\n".join(["Adresses :", *links]))
    if place := facts.get(PLACE):
        parts.append(f"Groupe ou canal : {place}")
    if seen := facts.get(SEEN):
        day = format_date(facts.today.fromisoformat(seen), "long", locale="fr")
        parts.append(f"Date des faits ou du constat : {day}")
    if story := facts.get(STORY):
        parts.append(story)
    return parts


def _pharos(facts: Facts, say: Translator) -> Letter:  # noqa: ARG001 - it is French whatever the person speaks
    poster = [f"Compte qui publie : {facts.get(POSTER)}"] if facts.get(POSTER) else []
    return Letter("", "\n\n".join([_what(facts), *poster, *_details(facts), _offence(facts)]))


def _disrupt(facts: Facts, say: Translator) -> Letter:  # noqa: ARG001 - it is French whatever the person speaks
    parts = [
        "Bonjour,",
        f"{_what(facts)} J'ai {facts.get(AGE)} ans, et j'étais majeure ou majeur sur ces images.",
        *_details(facts),
        "Pouvez-vous en demander le retrait ? Je vous remercie.",
    ]
    return Letter("", "\n\n".join(parts))


def _complaint(facts: Facts, say: Translator) -> Letter:  # noqa: ARG001 - it is French whatever the person speaks
    threat = facts.get(WHAT) == THREAT
    against = f"contre la personne qui utilise le compte {poster}" if (poster := facts.get(POSTER)) else "contre X"
    what = (
        "Une personne menace de diffuser des images à caractère sexuel me représentant, sans mon consentement."
        if threat
        else _what(facts)
    )
    parts = [
        "À compléter à la main : nom, prénoms, date et lieu de naissance, adresse, téléphone.",
        f"Je souhaite porter plainte {against} pour les faits suivants.",
        what,
        *_details(facts),
        *([] if threat else [_offence(facts)]),
        (
            "Pièces que je peux remettre : captures d'écran avec la date, le compte et l'adresse ; tout document sur "
            "les retraits déjà obtenus."
        ),
        "Fait à ____________, le ____________\nSignature :",
    ]
    of = "menaces de diffusion" if threat else "diffusion"
    return Letter(f"Plainte pour {of} d'images à caractère sexuel sans consentement", "\n\n".join(parts))


PHAROS: Final = Kind(
    "pharos",
    N_("Report to Pharos (France)"),
    N_(
        "Police and gendarmerie look at what is public on the internet and keep a copy; an investigation may follow. "
        "A report is not a complaint. For a private group, or somebody you know, go to the police instead."
    ),
    Recipient(
        N_("Pharos"),
        N_("Open the page, choose to report a content, and paste the text where it asks for an explanation."),
        url=PHAROS_PAGE,
    ),
    (WHAT, LINKS, SEEN, POSTER, _MORE),
    _pharos,
    french,
    only_in("FR"),
    witness=True,
)

POINT_DE_CONTACT: Final = Kind(
    "point",
    N_("Request to Point de Contact (France)"),
    N_(
        "This association asks platforms to remove the images; platforms must treat its notices first. Its form asks "
        "for your age and the links. It also offers to send it the image: that is not needed where there is a link."
    ),
    Recipient(
        N_("Point de Contact, Disrupt"),
        N_("Open the page, copy the links and your age into its form, and paste the text as the description."),
        url=DISRUPT_PAGE,
    ),
    (WHAT, AGE, LINKS, _MORE),
    _disrupt,
    french,
    only_in("FR"),
)

COMPLAINT: Final = Kind(
    "police",
    N_("Complaint to the police"),
    N_(
        "Every police station and gendarmerie in France has to take your complaint, wherever it happened, and gives "
        "you a receipt. This text is what you hand over; your name and address you add by hand. If somebody you have "
        "met only on the internet threatens you and asks for money, you can also complain online, with THESEE: "
        "https://www.service-public.gouv.fr/particuliers/vosdroits/F34124"
    ),
    Recipient(
        N_("A police station or gendarmerie, or the public prosecutor by post"),
        N_(
            "Print it or show it on your phone, complete it and sign it there. You may be accompanied. Trained police "
            "officers answer questions in the chat below, day and night."
        ),
        chat=CHAT,
    ),
    (WHAT_OR_THREAT, SEEN, _LINKS_IF_ANY, PLACE, POSTER, STORY),
    _complaint,
    french,
    only_in("FR"),
)
