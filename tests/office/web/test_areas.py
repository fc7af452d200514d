"""Areas: groups of shops in a tree, whoever owns them; who is given one sees what stands in it, now."""

import re

import pytest

from tests.office.web.browser import Browser, hidden
from tests.office.web.conftest import OFFICE, PASSWORD


class Chief(Browser):
    """The office, which makes areas by the pages' own forms."""

    def send(self, path: str, **form: str):
        return self.ask("POST", path, {**hidden(self.get("/areas").text), **form})

    def add(self, name: str, parent: str = "") -> str:
        """The new area's id."""
        return self.send("/areas/add", name=name, parent=parent).to.rpartition("/")[2]

    def invite(self, web, mail: str, right: str) -> Browser:
        shown = self.send("/people/invite", email=mail, right=right)
        browser = web.browser()
        assert browser.post(re.search(r"(/welcome/[\w-]+)", shown.text).group(1), {"password": PASSWORD}).to == "/"
        return browser


@pytest.fixture(scope="module")
def chief(web, registered) -> Chief:
    browser = Chief(web.port)
    browser.log_in(OFFICE, PASSWORD)
    return browser


def shops(browser) -> set[str]:
    return {*re.findall(r'<span class="name">([^<]+?) *<', browser.get("/").text)}


def test_an_area_shows_its_shops_and_those_below_of_any_owner_and_changes_at_the_next_request(web, registered, chief):
    region = chief.add("North")
    town, other = chief.add("Klaipeda", region), chief.add("South")
    assert chief.add("Klaipeda", region) == town  # twice is once
    chief.send(f"/areas/{town}/put", shop=str(registered["Uostas"]))
    chief.send(f"/areas/{region}/put", shop=str(registered["Corso Italia"]))
    above = chief.invite(web, "region@example.org", f"area-{region}")
    below = chief.invite(web, "town@example.org", f"area-{town}")
    assert shops(above) == {"Corso Italia", "Uostas"}
    assert shops(below) == {"Uostas"}
    assert above.get(f"/shops/{registered['Uostas']}").status == 200
    assert above.get(f"/shops/{registered['Via Garibaldi']}").status == 404
    chief.send(f"/areas/{other}/put", shop=str(registered["Uostas"]))  # a shop stands in one area
    assert shops(above) == {"Corso Italia"}
    assert below.get(f"/shops/{registered['Uostas']}").status == 404
    chief.send(f"/areas/{region}/take", shop=str(registered["Corso Italia"]))
    assert shops(above) == set()
    chief.send(f"/areas/{town}/put", shop=str(registered["Via Garibaldi"]))
    assert shops(above) == shops(below) == {"Via Garibaldi"}
    chief.send(f"/areas/{region}/remove")  # not while an area lies in it
    assert shops(above) == {"Via Garibaldi"}
    chief.send(f"/areas/{town}/remove")
    assert shops(above) == shops(below) == set()
    assert "town@example.org" not in chief.get("/people").text
    assert "region@example.org" in chief.get("/people").text  # the control


def test_the_office_finds_shops_and_reads_who_sees_each(web, registered, chief):
    area = chief.add("Liguria")
    page = chief.get(f"/areas/{area}?text=ROSSI").text
    assert {*re.findall(r'name="shop" value="(\d+)"', page)} == {
        str(registered[shop]) for shop in ("Via Garibaldi", "Corso Italia")
    }
    assert "Uostas" not in page
    chief.send(f"/areas/{area}/put", shop=str(registered["Corso Italia"]))
    chief.invite(web, "liguria@example.org", f"area-{area}")
    web.account("one@example.org", "--shop", "Corso Italia")
    web.account("elsewhere@example.org", "--shop", "Uostas")
    page = chief.get(f"/people/shops/{registered['Corso Italia']}").text
    rows = re.findall(r"<tr><td>([^<]+)</td><td>([^<]+)</td></tr>", page)
    assert {("liguria@example.org", "Area Liguria"), ("one@example.org", "Bakery Rossi – Corso Italia")} <= {*rows}
    assert (OFFICE, "Head office") in rows
    assert "elsewhere@example.org" not in page
    assert chief.get("/people/shops/999999").status == 404
    words = chief.get("/people/audit").text
    assert "put shops into an area – Liguria: Corso Italia" in words


def test_a_tree_that_is_too_deep_is_refused_with_a_word(chief):
    area = ""
    for depth in range(6):
        area = chief.add(f"depth {depth}", area)
        assert area.isdecimal()
    assert chief.send("/areas/add", name="too deep", parent=area).status == 200
    assert "too deep</span>" not in chief.get("/areas").text


def test_a_name_that_no_page_can_show_makes_no_area(chief):
    answer = chief.send("/areas/add", name="turned \N{RIGHT-TO-LEFT OVERRIDE} round", parent="")
    assert (answer.status, "cannot show" in answer.text) == (200, True)


@pytest.mark.parametrize("form", [{"shop": "999999"}, {"shop": "1 OR 1=1"}, {"shop": ""}, {}])
def test_what_is_no_shop_is_put_nowhere(chief, form):
    area = chief.add("Nowhere")
    assert chief.send(f"/areas/{area}/put", **form).status == 302
    assert "No shop stands here yet." in chief.get(f"/areas/{area}").text
    assert chief.send(f"/areas/{area}/take", **form).status == 404
    assert chief.send("/areas/999999/put", **form).status == 404
