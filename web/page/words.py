"""Every text of the on-device page, by the name it has there.

`FIXED` texts are written into the HTML by the server, `CHANGING` ones go along as a block of data for the modules.
Who reads them may be in distress, in a hurry and watched: short sentences, no promise that cannot be kept.
"""

from collections.abc import Callable, Mapping
from typing import Final, Protocol

from config.errors import N_
from matching.cases import MOST_IMAGES


class Speaker(Protocol):
    """The texts in one language (locales.texts.Translator)."""

    @property
    def language(self) -> str:
        """Its IETF tag, such as `fr`."""

    def __call__(self, message: str) -> str:
        """A message in this language."""

    @property
    def count(self) -> Callable[[str, str, int], str]:
        """The singular or plural form for a number."""


FIXED: Final[Mapping[str, str]] = {
    # Translators: a button that clears the page and replaces it by an ordinary one, for when somebody comes near.
    "leave": N_("Leave quickly"),
    "promise": N_("Your images stay on this device. Only fingerprints are sent."),
    "no_script": N_(
        "This page makes fingerprints on your device, and needs JavaScript for that. Please allow JavaScript for this "
        "page, or open it in another browser."
    ),
    "starting": N_("One moment."),
    "too_old": N_("If nothing more appears, this browser is too old for this page. Please open it in another one."),
    "begin_title": N_("Please begin in the conversation"),
    "begin_how": N_("This page opens from the conversation with the bot, after a few short questions."),
    "begin_again": N_(
        "If you had it open before: go back to the conversation and open it there once more. Nothing was kept here."
    ),
    "choose_title": N_("Choose the images"),
    "choose_what": N_(
        "This page makes a fingerprint of each image, on your device. A fingerprint is a series of digits, not a "
        "picture."
    ),
    "choose_why": N_(
        "With it, the groups that use this service can recognise the image when somebody posts it. Images that were "
        "made or altered by computer count the same."
    ),
    "choose": N_("Choose images"),
    # Translators: below the button "Choose images", for who has a mouse.
    "drop": N_("Or drop them here."),
    "details_title": N_("What is sent, who sees it, and how to undo it"),
    "details_sent": N_("What is sent:"),
    "details_sent_text": N_(
        "the fingerprints of the images and of parts of them, a number for the quality of each, the language of this "
        "page, and the proof that it was opened from your conversation. That proof is checked and not kept."
    ),
    "details_who": N_("Who sees it:"),
    "details_who_text": N_(
        "nobody sees your images. The service keeps the fingerprints encrypted, without your name and without your "
        "account. The programs that protect groups compare posts with them."
    ),
    "details_long": N_("For how long:"),
    "details_long_text": N_("two years, unless you renew or withdraw them."),
    "details_undo": N_("How to undo it:"),
    "details_undo_text": N_(
        "before sending, remove the image here. Afterwards, withdraw it in the conversation with your case number and "
        "PIN."
    ),
    "images_title": N_("Your images"),
    # Translators: a switch. The previews are the small pictures of the chosen images.
    "hide": N_("Hide the previews"),
    "remove": N_("Remove"),
    "later": N_(
        "Later: you can close this page and open it again from the conversation within the hour. You then choose the "
        "images anew."
    ),
    "talk": N_("To talk to someone, or to quit and erase everything, go back to the conversation."),
    "leave_how": N_(
        "The button at the top empties this page and opens another one. Pressing Escape twice does the same. The "
        "history of your browser may still show the address of this page."
    ),
    "note_title": N_("Note your case number and your PIN"),
    "note_once": N_(
        "They are shown only this once. Nobody can show or replace them later. Please note both now, in a place that "
        "only you can open."
    ),
    "note_for": N_("With both you can see the status, add images and withdraw everything, from any account."),
    "number": N_("Case number"),
    "pin": N_("PIN"),
    "copy_number": N_("Copy the case number"),
    "copy_pin": N_("Copy the PIN"),
    "noted": N_("I have noted both"),
    "sure": N_("They cannot be shown again. Are both noted?"),
    "sure_yes": N_("Yes, hide them"),
    "sure_no": N_("Not yet"),
    "now_title": N_("What happens now"),
    "now_posts": N_(
        "In the groups that use this service, every new image is compared with your fingerprints. What matches is "
        "deleted, or reported to those who run the group, as each group has chosen."
    ),
    "now_own": N_("What those who run a group post themselves is only reported."),
    "now_before": N_("What was posted there in the last 48 hours is compared as well, where the group allows it."),
    "now_reach": N_("We can act in the groups that use this service. We cannot reach the others."),
    "now_chat": N_("The conversation tells you what else you can do."),
    "close": N_("Close this page"),
    "add_more": N_("Add further images"),
}

CHANGING: Final[Mapping[str, str]] = {
    # Translators: the name of one of the chosen images on the page.
    "image": N_("Image {number}"),
    "preview": N_("Preview of {name}"),
    "remove_image": N_("Remove image {number}"),
    "removed": N_("Image {number} is removed."),
    "said": N_("Image {number}: {state}"),
    # Translators: the state of an image on the page: it has not been read yet.
    "waiting": N_("Waiting"),
    "reading": N_("Being read on this device: {percent}%"),
    "reading_label": N_("Reading image {number}"),
    "ready": N_("Ready. This image can be recognised well."),
    "ready_poor": N_("Ready. This image shows little detail, so altered copies of it may be missed."),
    "low-quality": N_(
        "Not added. This image shows too little detail: its fingerprint would fit other images as well. A larger or "
        "sharper copy may work."
    ),
    "not-an-image": N_(
        "Not added. This file is not an image, or of a kind that cannot be registered. If it shows an image, save it "
        "as JPEG or PNG and choose that copy."
    ),
    "too-large": N_("Not added. This file is too large to be read here. A smaller copy works as well."),
    "too-small": N_("Not added. This image is too small. A larger copy is needed."),
    "damaged": N_("Not added. This file is damaged or incomplete. Another copy may work."),
    "unsupported": N_(
        "Not added. This browser cannot open images of this kind. Save it as JPEG or PNG and choose that copy."
    ),
    "unreadable": N_(
        "Not added. The device did not hand over this file. If it is kept online, load it onto the device first."
    ),
    "too-slow": N_("Not added. Reading this image took too long here. A smaller copy works as well."),
    "blocked": N_(
        "Not added. This browser does not let pages read images, to protect against tracking. Allow it for this page, "
        "or open the page in another browser."
    ),
    "unread": N_("Not added. This image could not be read on this device. Another copy may work."),
    "already-added": N_("Not added a second time. This image is already in your selection."),
    "too-many": N_(
        "Not added. One case cannot hold so much. Send the other images first. This one can then be registered as a "
        "case of its own."
    ),
    # Translators: {reason} is a sentence of the service.
    "refused": N_("Not registered: {reason}"),
    "not_taken": N_("Not registered: the service did not take this image."),
    "send": N_("Send the fingerprints"),
    "send_again": N_("Send again"),
    "hint_none": N_("Choose at least one image first."),
    "hint_reading": N_("Images are still being read. One moment."),
    "hint_ready": N_("The fingerprints have not been sent yet."),
    "sending": N_("Sending. Please keep this page open."),
    "offline": N_(
        "This device is offline. Your images are still on this page. Send again when the connection is back."
    ),
    "online": N_("The connection is back. You can send now."),
    "no_answer": N_(
        "No answer has come. Your images are still on this page. You can send again: nothing is registered twice."
    ),
    "unavailable": N_(
        "The service cannot answer at the moment. Your images are still on this page. Please try again in a few "
        "minutes."
    ),
    "registered": N_("Your images are registered"),
    "added": N_("Your images are added"),
    "partly": N_("A part of your images is registered"),
    "copied": N_("Copied. Other apps may read what was copied. Paste it soon into a safe place."),
    "not_copied": N_("Copying did not work here. Please write it down."),
    "gone": N_("The number and the PIN are no longer on this page."),
    "escape": N_("Press Escape once more to leave this page."),
}


def counted(say: Speaker) -> dict[str, list[str]]:
    """Texts about a number of images, for each number from 0 to what a case holds at most."""
    numbers = range(MOST_IMAGES + 1)
    return {
        "send": [
            say.count("Send the fingerprints of {number} image", "Send the fingerprints of {number} images", number)
            for number in numbers
        ],
        "total": [
            say.count("Your case now holds {number} image.", "Your case now holds {number} images.", number)
            for number in numbers
        ],
        "untaken": [
            say.count("{number} image was not registered", "{number} images were not registered", number)
            for number in numbers
        ],
    }
