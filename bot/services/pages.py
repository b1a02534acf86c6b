"""Long lists by the page."""

PAGE = 8  # lines a phone shows at once


def find_page(total: int, page: int) -> tuple[int, int]:
    """The page to show and how many there are; a page past the end is the last one."""
    pages = max(1, -(-total // PAGE))
    return min(max(page, 0), pages - 1), pages
