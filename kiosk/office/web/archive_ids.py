"""What here names ids of the archive: forgotten with an owner who is erased, or with an archive that is another one."""

from kiosk.office.web.entry_models import (
    KioskRequest,
    Recipients,
    WaitingGoal,
    WaitingMailChoice,
    WaitingNote,
    WaitingVoices,
)
from kiosk.office.web.models import AreaShop, Invitation, OrderedPage, Right

OF_OWNER = (Right, Invitation, WaitingMailChoice, Recipients, OrderedPage)
OF_SHOP = (Right, Invitation, WaitingNote, WaitingGoal, WaitingVoices, KioskRequest, Recipients, AreaShop)
