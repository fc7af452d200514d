"""A steady shop is not said to change, on one page or on an owner's, and a shop that fell is."""

from dataclasses import dataclass, replace

import numpy as np

from kiosk.office.report.analysis.comparisons import Basis
from kiosk.office.report.analysis.kiosks import Touchpoint
from kiosk.office.report.analysis.owner_trends import Weighed, holm, link_weight, total_weight
from kiosk.office.report.analysis.periods import CHOSEN_MISSED
from kiosk.office.report.analysis.samples import month_sides
from kiosk.office.report.analysis.statistics import POOLED_MONTHS, difference, fit_model, independent, together
from kiosk.office.report.analysis.touchpoints import TouchpointMonth, sides
from kiosk.office.report.analysis.trend import APART, CHANGED, LOOKED_AT, Compared
from tests.statistics.promise import Promise, Row, Share, share
from tests.statistics.worlds import MOVED_SALES, WORLDS, World, simulate

BOUND = 0.05
YEARS = 25
"""Months that a shop is known for."""
FALL = 10
"""Points, two months before the end."""
LOGITS_A_POINT = 0.066
DOOR = Touchpoint("door", "door", "a1")
PERIOD, SELDOM = 3, 0.02
"""Months of a period that an owner chooses, and how often it may falsely be said to differ."""
CHOSEN = {"ordinary days", "5 votes a day", "moods that last", "traffic grows eightfold", "a bad and busy December"}
RECENT, FIRST_YEAR = LOOKED_AT[Basis.YEAR], 9


def sides_of(known, basis):
    """The months before and those after, of a shop without a gap."""
    after, apart = LOOKED_AT[basis], APART[basis]
    return known[-apart - after : -apart] if apart > after else known[-2 * after : -after], known[-after:]


def compared(known, basis=Basis.YEAR) -> Compared:
    """A page's comparison, of months without a gap."""
    after = LOOKED_AT[basis]
    earlier, later = ({f"{side}{place}": each for place, each in enumerate(months)}
                      for side, months in zip("ab", sides_of(known, basis), strict=True))  # fmt: skip
    both = month_sides({DOOR: {**earlier, **later}}, [*zip(earlier, later, strict=True)])
    return Compared(basis, after, both.before, both.after, _model(known, after))


def in_a_heap(known) -> Compared:
    """The same with all votes of both months in one heap, as it was once compared."""
    after = LOOKED_AT[Basis.YEAR]
    return Compared(Basis.YEAR, after, *map(together, sides_of(known, Basis.YEAR)), _model(known, after))


def _model(known, after):
    return fit_model(known[-after - POOLED_MONTHS : -after])


def naively(found: Compared) -> bool:
    """Votes taken as independent."""
    variance = independent(found.before).variance + independent(found.after).variance
    return abs(found.after.index - found.before.index) > 1.96 * variance**0.5


def fallen(world, shops, months, rng, since):
    """Shops that fell so many months before the end."""
    dates = simulate(replace(world, per_day=1), 1, months, np.random.default_rng(0)).months
    return simulate(world, shops, months, rng, np.where(dates >= months - since, -FALL * LOGITS_A_POINT, 0.0))


def kept(found: Share, chance=0.0) -> bool:
    return not found.over(BOUND, chance)


def changed(world, effort, rng) -> Row:
    shops = effort.times(200)
    steady, falls = simulate(world, shops, YEARS, rng), fallen(world, shops, YEARS, rng, RECENT)
    pages = [compared(steady.known(shop, YEARS - 1)) for shop in range(shops)]
    false = share(page.p_value < CHANGED for page in pages)
    naive = share(map(naively, pages))
    margin = np.mean([page.model.margin(page.after.of_days - page.before.of_days, CHANGED) for page in pages])
    seen = share(
        page.p_value < CHANGED and page.after.index < page.before.index
        for page in (compared(falls.known(shop, YEARS - 1)) for shop in range(shops))
    )
    cells = (str(world), str(false), f"±{100 * margin:.1f}", str(seen), str(naive))
    return Row(cells, kept(false, effort.chance), kept(naive))


CHANGED_SINCE_LAST_YEAR = Promise(
    name="“Clearly happier than a year ago”",
    bound="at most 5 % of steady shops are said to have changed; a real fall is found as often as the days allow",
    naive="votes taken as independent",
    heads=("shops", "steady", "margin", f"{FALL} points lower for two months: found", "naive, steady"),
    worlds=WORLDS,
    run=changed,
)


def unlike_months(world, effort, rng) -> Row:
    """Two months that are unlike each year, and votes that are not where they were a year before."""
    shops = effort.times(200)
    steady, falls = simulate(world, shops, YEARS, rng), fallen(world, shops, YEARS, rng, RECENT)
    told = {
        kind: [share(each.p_value < CHANGED and (kind == "steady" or each.after.index < each.before.index)
                     for each in (way(simulated.known(shop, YEARS - 1)) for shop in range(shops)))
               for way in (compared, in_a_heap)]
        for kind, simulated in (("steady", steady), ("fallen", falls))
    }  # fmt: skip
    (false, naive), (seen, naively_seen) = told["steady"], told["fallen"]
    cells = tuple(map(str, (world, false, seen, naive, naively_seen)))
    return Row(cells, kept(false, effort.chance), kept(naive))


BUSIER_MONTH = Promise(
    name="A busier month is no change",
    bound="at most 5 % of steady shops are said to have changed, whichever month has more votes than a year before",
    naive="both months in one heap",
    heads=("shops", "steady", f"{FALL} points lower: found", "in one heap, steady", "in one heap: found"),
    worlds=MOVED_SALES,
    run=unlike_months,
)


def chosen(world, effort, rng) -> Row:
    """Two periods of an owner's choice, November to January, a year apart."""
    shops = effort.times(200)
    steady, falls = simulate(world, shops, YEARS, rng), fallen(world, shops, YEARS, rng, PERIOD)
    told = {
        (kind, in_a_heap): share(
            found.clear and (kind == "steady" or found.by < 0)
            for found in (_chosen(simulated.known(shop, YEARS - 1), in_a_heap=in_a_heap) for shop in range(shops))
        )
        for kind, simulated in (("steady", steady), ("fallen", falls))
        for in_a_heap in (False, True)
    }
    cells = (str(world), *(str(told[kind, way]) for way in (False, True) for kind in ("steady", "fallen")))
    false, naive = told["steady", False], told["steady", True]
    hides = 2 * told["fallen", True].of < told["fallen", False].of
    return Row(cells, not false.over(SELDOM, effort.chance), not naive.over(SELDOM, 0.0) and not hides)


def _chosen(known, *, in_a_heap):
    before, after = known[-12 - PERIOD : -12], known[-PERIOD:]
    if not in_a_heap:
        both = sides(*({TouchpointMonth(DOOR, str(place)): [each] for place, each in enumerate(side)}
                       for side in (before, after)))  # fmt: skip
        before, after = [both.before], [both.after]
    return difference(together(before), together(after), fit_model(known[-POOLED_MONTHS:]), CHOSEN_MISSED)


CHOSEN_PERIODS = Promise(
    name="A busier month is no difference of two periods",
    bound="at most 2 % of steady shops are said to differ, whichever month has more votes than in the other period",
    naive="each period's votes in one heap, which tells of more, or finds less than half of the falls",
    heads=("shops", "steady", f"{FALL} points lower: found", "in one heap, steady", "in one heap: found"),
    worlds=(*reversed(MOVED_SALES[:3]), MOVED_SALES[3], *(each for each in WORLDS if each.name in CHOSEN)),
    run=chosen,
)


def first_year(world, effort, rng) -> Row:
    """Three months against three, when nothing is known of the season."""
    shops = effort.times(200)
    steady, falls = (
        simulate(world, shops, FIRST_YEAR, rng),
        fallen(world, shops, FIRST_YEAR, rng, LOOKED_AT[Basis.SEASON]),
    )
    pages = [compared(steady.known(shop, FIRST_YEAR - 1), Basis.SEASON) for shop in range(shops)]
    false, naive = share(page.p_value < CHANGED for page in pages), share(map(naively, pages))
    seen = share(compared(falls.known(shop, FIRST_YEAR - 1), Basis.SEASON).p_value < CHANGED for shop in range(shops))
    return Row((str(world), str(false), str(seen), str(naive)), kept(false, effort.chance), kept(naive))


FIRST_YEARS = Promise(
    name="“Happier than three months before; it may be the season”",
    bound="at most 5 % of steady shops are said to have changed in a first year, whatever their season",
    naive="votes taken as independent",
    heads=("shops", "steady", f"{FALL} points lower for three months: found", "naive, steady"),
    worlds=tuple(each for each in WORLDS if each.season or each.lasting or each.name == "ordinary days"),
    run=first_year,
)


@dataclass(frozen=True, slots=True)
class Owner:
    """Some shops of one owner, who reads all their pages; the first so many fell."""

    shops: int
    fallen: int
    world: World

    def __str__(self) -> str:
        return f"{self.shops} shops, {self.fallen or 'none'} fallen, {self.world}"


def owners(world, effort, rng) -> Row:
    """A false sentence on any page; and how many of the falls are found, by Holm's rule and by Bonferroni's."""
    count = effort.times(288 // world.shops)
    down = fallen(world.world, count * world.fallen, YEARS, rng, RECENT) if world.fallen else None
    steady = simulate(world.world, count * (world.shops - world.fallen), YEARS, rng)
    chances = [[] for _ in range(count)]
    naive = [False] * count
    for number, simulated in enumerate((down, steady)):
        for shop in range(len(simulated.counts) if simulated else 0):
            page = compared(simulated.known(shop, YEARS - 1))
            chances[shop % count].append((page.p_value, number == 0))
            naive[shop % count] |= number == 1 and page.p_value < BOUND
    found = {"holm": [], "bonferroni": []}
    false = []
    for pages in chances:
        said = [chance < CHANGED / holm(Weighed(chance, 1), _others(pages, place), world.shops)
                for place, (chance, _) in enumerate(pages)]  # fmt: skip
        false.append(any(told and not real for told, (_, real) in zip(said, pages, strict=True)))
        found["holm"] += [told for told, (_, real) in zip(said, pages, strict=True) if real]
        found["bonferroni"] += [chance < CHANGED / world.shops for chance, real in pages if real]
    cells = (
        str(world),
        str(share(false)),
        str(share(found["holm"])),
        str(share(found["bonferroni"])),
        str(share(naive)),
    )
    return Row(cells, kept(share(false), effort.chance), kept(share(naive)))


def _others(pages, own):
    return (Weighed(chance, 1) for place, (chance, _) in enumerate(pages) if place != own)


OWNERS = Promise(
    name="An owner of several shops reads no false “changed”",
    bound="at most 5 % of owners read of a change in a shop that is steady, on any of their pages",
    naive="each page by itself, at one in twenty",
    heads=("shops", "owners with a false sentence", "falls found", "by dividing by the shops", "naive: false"),
    worlds=tuple(
        Owner(shops, fallen_shops, world)
        for shops, fallen_shops in ((4, 0), (12, 0), (4, 2), (12, 6), (12, 10))
        for world in WORLDS
        if world.name in {"ordinary days", "5 votes a day"}
    ),
    run=owners,
)


@dataclass(frozen=True, slots=True)
class Chains:
    """An owner's shops with a chain each: links before the last one, which is the shop itself. The first links fell."""

    shops: int
    links: int
    fallen: int
    world: World

    def __str__(self) -> str:
        shops = f"{self.shops} shops" if self.shops > 1 else "a shop"
        return f"{shops} with {self.links} links before the door, {self.fallen or 'none'} fallen, {self.world}"


def chains(world, effort, rng) -> Row:
    """A false sentence of any shop or link; and how many of the links' falls are found, beside others and by itself."""
    links = world.shops * world.links
    count = effort.times(288 // (world.shops + links))
    down = fallen(world.world, count * world.fallen, YEARS, rng, RECENT) if world.fallen else None
    steady = simulate(world.world, count * (world.shops + links - world.fallen), YEARS, rng)
    owned = [[] for _ in range(count)]
    for simulated in (down, steady):
        for each in range(len(simulated.counts) if simulated else 0):
            chance = compared(simulated.known(each, YEARS - 1)).p_value
            of_owner = owned[each % count]
            weight = link_weight(world.shops, links) if len(of_owner) < links else 1
            of_owner.append(Weighed(chance, weight))
    total = total_weight(world.shops, links)
    told = {"family": [], "alone": [], "naive": []}
    for of_owner in owned:
        told["family"].append([
            each.p_value < CHANGED / holm(each, [*of_owner[:place], *of_owner[place + 1 :]], total)
            for place, each in enumerate(of_owner)
        ])  # fmt: skip
        told["alone"].append([each.p_value < CHANGED for each in of_owner])
        told["naive"].append([each.p_value < BOUND for each in of_owner])
    false = {way: share(any(said[world.fallen :]) for said in every) for way, every in told.items()}
    found = {way: share(each for said in every for each in said[: world.fallen]) for way, every in told.items()}
    cells = (str(world), str(false["family"]), str(found["family"]), str(false["alone"]), str(found["alone"]))
    return Row((*cells, str(false["naive"])), kept(false["family"], effort.chance), kept(false["naive"]))


CHAINS = Promise(
    name="An owner of a chain reads no false “changed”",
    bound="at most 5 % of owners read of a change of a shop or a link that is steady, however many links there are",
    naive="each link by itself, at one in twenty",
    heads=(
        "chains",
        "owners with a false sentence",
        "falls of links found",
        "each by itself, as a shop without a chain: false",
        "its falls found",
        "naive: false",
    ),
    worlds=tuple(
        Chains(shops, links, fallen_links, world)
        for shops, links, fallen_links in ((1, 2, 0), (1, 7, 0), (4, 2, 0), (1, 2, 1), (1, 7, 1), (4, 2, 2))
        for world in WORLDS
        if world.name in {"ordinary days", "5 votes a day"}
    ),
    run=chains,
)
