"""Where a text holds what reaches a person: telephones, mail addresses, names in messengers, links.

A platform named by its address («Учи.ру», «mail.ru») reaches nobody and stays; ten digits in a row are the number of
a telephone or of a document, and neither is for others.
"""

import re

Span = tuple[int, int]

MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
USERNAME = re.compile(r"(?<![\w@.])@\w+")
LINK = re.compile(
    r"(?:https?://|www\.)\S*[^\s.,;:!?)»\"]|(?<![\w@.-])[\w-]+(?:\.[\w-]+)+/\S*[^\s.,;:!?)»\"]", re.IGNORECASE
)
TELEPHONE = re.compile(
    r"""(?<![\d.])(?:
        \+\d(?:[\s().-]{0,3}\d){9,14}                                             # +375 (29) 123-45-67
      | (?:[78][\s(.-]{0,3})?\(?9\d{2}\)?(?:[\s.-]{0,3}\d){7}                     # 8 916 123 45 67, 916 1234567
      | [78][\s.-]{0,3}\(?\d{3,5}\)?(?:[\s.-]{0,3}\d){5,7}                        # 8 (495) 123-45-67
      | \d{3}-\d{2}-\d{2}                                                        # 123-45-67, not 20-11-26
      | \d{3}-\d{3}-\d{3}[\s-]\d{2}                                               # СНИЛС
      | \d{10,}
    )(?!\d)""",
    re.VERBOSE,
)


def links(text: str) -> list[Span]:
    return [found.span() for found in LINK.finditer(text)]


def contacts(text: str) -> list[Span]:
    return [found.span() for each in (MAIL, USERNAME, TELEPHONE) for found in each.finditer(text)]
