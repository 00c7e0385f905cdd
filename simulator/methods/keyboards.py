"""answerCallbackQuery: what a person sees after tapping a button."""

from simulator.call import Call
from simulator.errors import bad_request

LONGEST_ANSWER = 200


def _answer(call: Call) -> bool:
    text = call.params.text("text")
    if len(text) > LONGEST_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    answer = {"text": text, "show_alert": call.params.flag("show_alert"), "url": call.params.text("url")}
    call.telegram.queries.answer(call.params.text("callback_query_id"), call.bot.id, answer)
    return True


METHODS = {"answerCallbackQuery": _answer}
