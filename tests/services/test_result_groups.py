"""Nobody can be computed: whatever people, skips and groups there are, what is shown never isolates one or two."""

from collections.abc import Iterable
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from bot.services.result_groups import EVERYBODY, LEAST, Published, atoms, known_to_curators, least_of_unnamed, publish

Set = frozenset[int]
Crowd = tuple[list[int], tuple[Set, ...], dict[str, Set], Set, Set]


def reply_sets(size: int) -> st.SearchStrategy[Set]:
    return st.frozensets(st.integers(0, size - 1)) if size else st.just(frozenset())


@st.composite
def crowds(draw: st.DrawFn) -> Crowd:
    """Who gave each reply, what each curator has entered, groups, who answered a question, who has a score of it."""
    people = draw(st.lists(st.integers(0, 14), max_size=24))
    groups = draw(st.lists(reply_sets(len(people)), max_size=4))
    answered = draw(reply_sets(len(people)))
    scored = draw(reply_sets(len(people)))
    nobody = st.lists(st.none(), min_size=len(people), max_size=len(people))
    curators = st.lists(st.sampled_from([None, None, 1, 2]), min_size=len(people), max_size=len(people))
    known = known_to_curators(draw(nobody | curators))
    return people, known, {f"g{n}": group for n, group in enumerate(groups)}, answered, scored & answered


def closure(sets: Iterable[Set]) -> set[Set]:
    """Everything union, difference and intersection make of the sets, found by trying."""
    found = set(sets)
    while True:
        made = {result for a, b in combinations(found, 2) for result in (a | b, a - b, b - a, a & b)}
        if made <= found:
            return found
        found |= made


def told(published: Published, groups: dict[str, Set], answered: Set) -> list[Set]:
    """The sets of answers over which the question is shown."""
    return [
        answered & replies
        for key, replies in {EVERYBODY: answered, **groups}.items()
        if published.allows(key, answered)
    ]


def isolates(people: list[int], sets: Iterable[Set], known: Iterable[Set] = ()) -> list[Set]:
    """Sets of one or two people, before somebody who knows nothing and before each who knows some of the answers."""
    made = closure(sets)
    left = {each - seen for each in made for seen in (frozenset(), *known)}
    return [each for each in left if 0 < len({people[reply] for reply in each}) < LEAST]


@given(crowds())
def test_no_combination_of_what_is_shown_isolates_one_or_two(crowd: Crowd) -> None:
    people, known, groups, answered, _ = crowd
    assert isolates(people, told(publish(people, groups, known=known), groups, answered), known) == []


@given(crowds())
def test_a_score_isolates_nobody_beside_its_questions(crowd: Crowd) -> None:
    """The sum of the scored and the sum of all who answered one of its questions differ by who skipped another."""
    people, known, groups, answered, scored = crowd
    published = publish(people, groups, known=known)
    shown = told(published, groups, answered)
    shown += [
        scored & replies
        for key, replies in {EVERYBODY: scored, **groups}.items()
        if published.allows(key, answered, scored)
    ]
    assert isolates(people, shown, known) == []


@given(crowds())
def test_nothing_is_held_back_without_need(crowd: Crowd) -> None:
    """The first group that was left out would have isolated somebody."""
    people, known, groups, _, _ = crowd
    whole, taken = frozenset(range(len(people))), list[Set]()
    published = publish(people, groups, known=known)
    for key, replies in groups.items():
        if key in published.groups:
            taken.append(replies)
        else:
            assert len(set(people)) < LEAST or isolates(people, [whole, *taken, replies], known)


def test_two_of_five_are_told_neither_apart_nor_by_the_rest() -> None:
    published = publish(range(5), {"mentor": frozenset({0, 1, 2}), "mentee": frozenset({3, 4})})
    assert published.groups == {}
    assert published.allows(EVERYBODY, frozenset(range(5)))


def test_three_and_three_are_shown() -> None:
    groups = {"mentor": frozenset({0, 1, 2}), "mentee": frozenset({3, 4, 5})}
    assert publish(range(6), groups).groups == groups


def test_a_second_division_must_cut_nobody_out_of_the_first() -> None:
    roles = {"mentor": frozenset({0, 1, 2}), "mentee": frozenset({3, 4, 5})}
    kinds = {"group": frozenset({0, 1, 3})}
    assert publish(range(6), roles | kinds).groups == roles


def test_a_question_two_have_skipped_is_shown_for_everybody_only() -> None:
    published = publish(range(6), {"mentor": frozenset({0, 1, 2}), "mentee": frozenset({3, 4, 5})})
    assert published.allows("mentor", frozenset(range(6)))
    assert not published.allows("mentor", frozenset({0, 3, 4, 5}))
    assert published.allows(EVERYBODY, frozenset({0, 3, 4, 5}))
    assert not published.allows(EVERYBODY, frozenset({0, 3}))


def test_three_answers_of_one_person_are_one_persons() -> None:
    assert not publish([7, 7, 7, 8], {}).allows(EVERYBODY, frozenset(range(4)))


def test_who_typed_two_of_three_papers_would_know_the_third() -> None:
    everybody = frozenset(range(3))
    assert publish(range(3), {}).allows(EVERYBODY, everybody)
    for entered_by in ([None, 3, 3], [None, 3, 4], [4, 3, 3]):
        assert not publish(range(3), {}, known=known_to_curators(entered_by)).allows(EVERYBODY, everybody)


def test_papers_are_shown_where_nobody_or_three_are_left_beside_them() -> None:
    for entered_by in ([3, 3, 3], [3, None, None, None], [3, 3, 3, 4, 4, 4]):
        published = publish(range(len(entered_by)), {}, known=known_to_curators(entered_by))
        assert published.allows(EVERYBODY, frozenset(range(len(entered_by))))


def test_a_group_that_is_not_published_is_never_shown() -> None:
    assert not publish(range(6), {}).allows("mentor", frozenset(range(6)))


def test_the_parts_of_two_groups() -> None:
    parts = set(atoms(frozenset(range(4)), [frozenset({0, 1}), frozenset({1, 2})]))
    assert parts == {frozenset({0}), frozenset({1}), frozenset({2}), frozenset({3})}


def test_anonymous_replies_that_three_people_gave_for_certain() -> None:
    assert least_of_unnamed([1, 1, 1, 1]) == 3
    assert least_of_unnamed([3, 2, 1, 1]) == 6
    assert least_of_unnamed([5, 4]) > 9
    assert least_of_unnamed([]) == 3
