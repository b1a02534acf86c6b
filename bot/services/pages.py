"""Long lists by the page, and what is looked for in them."""

PAGE = 8  # lines a phone shows at once


def find_page(total: int, page: int, size: int = PAGE) -> tuple[int, int]:
    """The page to show and how many there are; a page past the end is the last one."""
    pages = max(1, -(-total // size))
    return min(max(page, 0), pages - 1), pages


def fit_words(query: str, room: int) -> str:
    """Of a name that is looked for every word, the longest ones shortened until buttons carry all in `room` bytes."""
    words = cut_query(query, 4 * room).split()
    while len(" ".join(words).encode()) > room and len(longest := max(words, key=len)) > 1:
        words[words.index(longest)] = longest[:-1]
    return cut_query(" ".join(words), room)


def cut_query(query: str, room: int) -> str:
    """What was typed, as buttons carry it: in `room` bytes, without their separator."""
    words = " ".join(query.replace("\x00", "").replace(":", " ").split())
    return words.encode()[:room].decode(errors="ignore").rstrip()
