"""Addresses whose domain has letters beyond ASCII."""

import pytest

from config.limits import MAIL
from config.mail_address import ascii_address

ASCII = {
    "anna@bäckerei.example": "anna@xn--bckerei-5wa.example",
    "anna@BÄCKEREI.Example": "anna@xn--bckerei-5wa.Example",
    "anna@ba\N{COMBINING DIAERESIS}ckerei.example": "anna@xn--bckerei-5wa.example",
    "ona@ąžuolas.lt": "ona@xn--uolas-2wa16f.lt",
    "info@straße.example": "info@xn--strae-oqa.example",
    "x@παράδειγμα.δοκιμή": "x@xn--hxajbheg2az3al.xn--jxalpdlp",
    "x@例え.テスト": "x@xn--r8jz45g.xn--zckzah",
    "info@paral·lel.example": "info@xn--parallel-koa.example",
    "x@טעסט.example": "x@xn--deba0ad.example",
    "rossi@example.org": "rossi@example.org",
    "rossi@xn--bckerei-5wa.example": "rossi@xn--bckerei-5wa.example",
}
"""By what somebody writes, what DNS has: registered or reserved for tests, but for the first ones made by the rule."""


@pytest.mark.parametrize("written", ASCII)
def test_a_domains_letters_are_as_dns_has_them(written):
    assert ascii_address(written) == ASCII[written]
    assert MAIL.fits(ascii_address(written))


def test_control_pythons_own_codec_makes_another_domain_of_one():
    assert "straße.example".encode("idna") == b"strasse.example"


@pytest.mark.parametrize(
    "wrong",
    [
        "jürgen@example.org",
        "jürgen@bäckerei.example",
        "anna@bäcke rei.example",
        "anna@bäckerei..example",
        "anna@☃.example",
        "anna@-bäckerei.example",
        "anna@xn--bäckerei.example",
        "anna@\N{KELVIN SIGN}iosk.example",
        "anna@k\N{KELVIN SIGN}äse.example",
        "anna@ﬁäsko.example",
        "anna@bäckerei。example",
        "anna@בaker.example",
        "anna@ba\N{ZERO WIDTH JOINER}ck.example",
        "anna@bäckerei\N{RIGHT-TO-LEFT MARK}.example",
        "anna@bäckerei\r\nBcc: x.example",
        f"anna@{'ä' * 70}.example",
        "bäckerei.example",
        "",
    ],
)
def test_what_is_no_address_stays_none(wrong):
    assert not MAIL.fits(ascii_address(wrong))
