"""A mail address as servers take it. Pure."""

from unicodedata import category, normalize

LETTERS = {"Ll", "Lo", "Lm", "Mn", "Mc", "Nd"}
"""Categories that a domain's label is made of; capitals have been made small (RFC 5892, 2.1)."""
KEPT = "\N{LATIN SMALL LETTER SHARP S}\N{GREEK SMALL LETTER FINAL SIGMA}"
"""Letters that stay what they are although some programs fold them into others (RFC 5892, 2.6)."""


def ascii_address(text: str) -> str:
    """`anna@bäckerei.example` as `anna@xn--bckerei-5wa.example` (IDNA 2008, RFC 5891).

    Python's own codec knows IDNA 2003, by which `ß` is `ss` and a mail goes to another's domain. What is no domain,
    and letters beyond ASCII before the @, stay as they are: for whoever judges addresses to refuse. Of scripts that no
    registry mixes something may come that is nobody's domain, but never another's.
    """
    name, at, domain = text.rpartition("@")
    if not at or domain.isascii():
        return text
    labels = [_ascii_label(each) for each in domain.split(".")]
    return f"{name}@{'.'.join(labels)}" if all(labels) else text


def _ascii_label(label: str) -> str:
    """Empty where it is none."""
    if label.isascii():
        return label
    # Some capitals become letters of ASCII: nobody has a domain with one, and another may have that without.
    if any(each.lower().isascii() for each in label if not each.isascii()):
        return ""
    label = normalize("NFC", "".join(each.lower() for each in label))
    valid = all(each == "-" or each in KEPT or (category(each) in LETTERS and _is_stable(each)) for each in label)
    # What begins with an accent, or has two hyphens where encoded labels have them, is reserved.
    if not valid or category(label[0])[0] == "M" or label[2:4] == "--" or "-" in {label[0], label[-1]}:
        return ""
    return f"xn--{label.encode('punycode').decode()}"


def _is_stable(letter: str) -> bool:
    return normalize("NFKC", normalize("NFKC", letter).casefold()) == letter
