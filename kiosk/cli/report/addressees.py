"""Who is written to about an owner's shops: he, and whoever is entered for some of them. No command of its own."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from kiosk.cli.source import View
from sync.archive.mail_choice import ShopLists


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who gets one mail."""

    to: tuple[str, ...]
    alone: str = ""
    """The address of one who is written to about some shops; empty: the owner, who is about all."""
    shops: Collection[str] = ()
    """Which, of such a one."""

    def gets(self, shop: str) -> bool:
        """Whether a shop is for him."""
        return not self.alone or shop in self.shops


def addressees(
    view: View, owner: tuple[str, ...], shops: Collection[str], wanted: Callable[[ShopLists], tuple[str, ...]]
) -> list[Addressee]:
    """The owner's addresses, if any, then who wants this of some of these shops.

    Whoever gets all of them anyhow is no second one.
    """
    # One who is entered twice, in other letters, reads one mailbox.
    written: dict[str, str] = {}
    found: dict[str, set[str]] = {}
    for each in view.shop_mails():
        for address in wanted(each.lists):
            found.setdefault(written.setdefault(address.casefold(), address), set()).add(each.shop)
    owners = {each.casefold() for each in owner}
    others = (
        Addressee((address,), address, own)
        for address, own in sorted(found.items())
        if address.casefold() not in owners and not own.isdisjoint(shops)
    )
    return [*([Addressee(owner)] if owner else []), *others]
