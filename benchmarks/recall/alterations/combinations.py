"""Several alterations, one after another."""

from __future__ import annotations

from functools import partial

from benchmarks.recall.alteration import Alteration, one_after_another, whatever
from benchmarks.recall.alterations.borders import STORY, barred, bordered, on_its_own_blur
from benchmarks.recall.alterations.captions import ON_WHITE, captioned
from benchmarks.recall.alterations.coverings import covered, smiley
from benchmarks.recall.alterations.crops import centred, off_centre
from benchmarks.recall.alterations.recoding import passed_on
from benchmarks.recall.alterations.screenshots import chat, gallery
from benchmarks.recall.alterations.tones import contrast, saturation
from benchmarks.recall.alterations.turns import filled, mirrored
from benchmarks.recall.fitting import BLACK
from benchmarks.recall.screens import DARK

_caption = captioned(above=(4, 10), below=None, colours=ON_WHITE)
_grey = whatever(partial(saturation, factor=0))
_harder = whatever(partial(contrast, factor=1.4))

_COMBINED = {
    "mirrored, caption above": one_after_another(mirrored, _caption),
    "crop 5 % off-centre, black border": one_after_another(off_centre(5), bordered(0.05, BLACK)),
    "mirrored, blurred padding": one_after_another(mirrored, on_its_own_blur(STORY)),
    "grey, screenshot of a gallery": one_after_another(_grey, gallery),
    "crop 10 % centred, more contrast, letterbox": one_after_another(centred(10), _harder, barred(0.12, BLACK)),
    "sticker 5 %, caption, screenshot of a chat": one_after_another(covered(smiley, 5, 1), _caption, chat(DARK)),
    "askew by 2, mirrored, passed on five times": one_after_another(filled(2), mirrored, whatever(passed_on)),
}

ALTERATIONS = tuple(Alteration(name, "combinations", change) for name, change in _COMBINED.items())
