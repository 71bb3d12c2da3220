"""Every verb of the encoder and of the desk, against brute force over small random models."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import product
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from ortools.sat.python import cp_model

from iopsched.arrays import INT_MAX, Ints
from iopsched.encoder import CpSatEncoder
from iopsched.rules.base import Desk
from iopsched.variables import Variables

BOOLS = 4
MODELS = range(6)
NOTHING = np.empty(0, dtype=np.int64)
Post = Callable[[CpSatEncoder], object]
Cost = Callable[["World"], int | None]


class World:
    """One assignment of the Booleans 1 to `BOOLS`; variable 0 is the encoder's `true`."""

    def __init__(self, values: tuple[bool, ...]) -> None:
        self.values = (True, *values)

    def holds(self, literal: int) -> bool:
        return self.values[literal] if literal >= 0 else not self.values[~literal]

    def held(self, group: Ints, literal: Ints, count: int) -> list[list[bool]]:
        """Whether each member of each group holds."""
        members: dict[int, list[bool]] = defaultdict(list)
        for g, one in zip(group.tolist(), literal.tolist(), strict=True):
            members[g].append(self.holds(one))
        return [members[g] for g in range(count)]

    def sums(self, group: Ints, literal: Ints, factor: Ints, count: int) -> list[int]:
        totals = [0] * count
        for g, one, f in zip(group.tolist(), literal.tolist(), factor.tolist(), strict=True):
            totals[g] += f * self.holds(one)
        return totals


def _cost(post: Post, world: World) -> int | None:
    """Least cost of the model in the world; None when the model rules the world out."""
    encoder = CpSatEncoder()
    literal = encoder.bools(BOOLS)
    post(encoder)
    encoder.fix(literal, np.array(world.values[1:]))
    model = encoder.finish()
    assert model.validate() == ""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.cp_model_presolve = False
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return None
    assert status == cp_model.OPTIMAL
    return round(solver.objective_value)


def _agree(post: Post, expected: Cost) -> None:
    for values in product((False, True), repeat=BOOLS):
        world = World(values)
        assert _cost(post, world) == expected(world), values


def _terms(random: np.random.Generator, groups: int) -> tuple[Ints, Ints]:
    """Random members of some of the groups, the constants and negations among them."""
    size = int(random.integers(3, 8))
    literal = random.integers(0, BOOLS + 1, size)
    literal = np.where(random.random(size) < 0.4, ~literal, literal)
    return random.integers(0, groups, size), literal


def _desk(encoder: CpSatEncoder, price: int | None) -> Desk:
    return Desk(cast(Variables, SimpleNamespace(encoder=encoder)), price)


def _paid(price: int | None, amounts: Iterator[int]) -> int | None:
    total = sum(amounts)
    return price * total if price is not None else (None if total else 0)


@pytest.mark.parametrize("seed", MODELS)
def test_at_most_one(seed: int) -> None:
    group, literal = _terms(np.random.default_rng(seed), 3)
    _agree(
        lambda encoder: encoder.at_most_one(group, literal),
        lambda world: 0 if all(sum(h) <= 1 for h in world.held(group, literal, 3)) else None,
    )


@pytest.mark.parametrize("seed", MODELS)
def test_clause(seed: int) -> None:
    group, literal = _terms(np.random.default_rng(seed), 3)
    _agree(
        lambda encoder: encoder.clause(group, literal),
        lambda world: 0 if all(any(h) for h in world.held(group, literal, 3) if h) else None,
    )


@pytest.mark.parametrize("seed", MODELS)
def test_implies(seed: int) -> None:
    random = np.random.default_rng(seed)
    _, first = _terms(random, 1)
    second = random.permutation(first)
    pairs = list(zip(first.tolist(), second.tolist(), strict=True))
    _agree(
        lambda encoder: encoder.implies(first, second),
        lambda world: 0 if all(world.holds(b) for a, b in pairs if world.holds(a)) else None,
    )


@pytest.mark.parametrize("seed", range(12))
def test_linear_with_negations_and_empty_groups(seed: int) -> None:
    random = np.random.default_rng(seed)
    group, literal = _terms(random, 3)
    factor = random.integers(-3, 4, len(group))
    lower = random.integers(-5, 1, 3)
    upper = random.integers(0, 5, 3)
    lower[random.random(3) < 0.4] = random.choice([-INT_MAX, np.iinfo(np.int64).min])
    upper[random.random(3) < 0.4] = random.choice([INT_MAX, np.iinfo(np.int64).max])

    def expected(world: World) -> int | None:
        sums = world.sums(group, literal, factor, 3)
        return 0 if all(lower <= sums) and all(sums <= upper) else None

    _agree(lambda encoder: encoder.linear(group, literal, factor, lower, upper), expected)


@pytest.mark.parametrize(("lower", "upper"), [(1, INT_MAX), (-INT_MAX, -1)])
def test_an_empty_sum_is_zero(lower: int, upper: int) -> None:
    _agree(
        lambda encoder: encoder.linear(
            NOTHING, NOTHING, NOTHING, np.array([lower]), np.array([upper])
        ),
        lambda world: None,
    )


def test_large_bounds_are_kept_apart_from_open_ones() -> None:
    far = 10**15
    group, literal, factor = np.array([0, 0]), np.array([1, ~2]), np.array([far, far])
    _agree(
        lambda encoder: encoder.linear(
            group, literal, factor, np.array([-INT_MAX]), np.array([far])
        ),
        lambda world: None if world.holds(1) and world.holds(~2) else 0,
    )


@pytest.mark.parametrize("seed", MODELS)
def test_minimize_with_negations_and_repeats(seed: int) -> None:
    random = np.random.default_rng(seed)
    _, literal = _terms(random, 1)
    factor = random.integers(-4, 5, len(literal))
    one = np.zeros_like(literal)
    _agree(
        lambda encoder: encoder.minimize(literal, factor),
        lambda world: world.sums(one, literal, factor, 1)[0],
    )


def test_costs_that_cancel_leave_a_constant() -> None:
    _agree(lambda encoder: encoder.minimize(np.array([1, ~1]), np.array([5, 5])), lambda world: 5)


@pytest.mark.parametrize("seed", MODELS)
def test_any_of_holds_exactly_when_one_does(seed: int) -> None:
    group, literal = _terms(np.random.default_rng(seed), 4)
    price = np.array([1, 10, 100, 1000, 10_000])

    def post(encoder: CpSatEncoder) -> None:
        # Paid for and rewarded in turn, so that a literal free either way would show.
        found = encoder.any_of(group, literal, 5)
        encoder.minimize(found, np.where(np.arange(5) % 2, -price, price))

    def expected(world: World) -> int:
        held = world.held(group, literal, 5)
        return sum(
            int(p) * any(h) * (-1) ** i for i, (p, h) in enumerate(zip(price, held, strict=True))
        )

    _agree(post, expected)


def test_any_of_nothing() -> None:
    encoder = CpSatEncoder()
    assert encoder.any_of(NOTHING, NOTHING, 2).tolist() == [~encoder.true] * 2
    assert encoder.any_of(NOTHING, NOTHING, 0).tolist() == []


@pytest.mark.parametrize("price", [None, 3])
@pytest.mark.parametrize("seed", range(10))
def test_at_most(seed: int, price: int | None) -> None:
    random = np.random.default_rng(seed)
    group, literal = _terms(random, 4)
    factor = None if seed % 3 == 0 else random.integers(0, 5, len(group))
    upper = np.ones(4, dtype=np.int64) if seed == 0 else random.integers(-1, 5, 4)
    together = random.integers(0, 3, 4) if seed % 2 else None
    payer = np.arange(4) if together is None else together
    amount = random.integers(1, 4, 4)[payer] if seed % 4 > 1 else None
    step = int(random.integers(1, 4))

    def post(encoder: CpSatEncoder) -> None:
        _desk(encoder, price).at_most(
            group,
            literal,
            upper,
            coefficient=factor,
            step=step,
            amount=amount,
            together=together,
        )

    def expected(world: World) -> int | None:
        ones = np.ones(len(group), dtype=np.int64)
        sums = world.sums(group, literal, ones if factor is None else factor, 4)
        worst: dict[int, int] = defaultdict(int)
        for i, total in enumerate(sums):
            units = max(0, -(-(total - int(upper[i])) // step))
            each = 1 if amount is None else int(amount[i])
            worst[int(payer[i])] = max(worst[int(payer[i])], units * each)
        return _paid(price, iter(worst.values()))

    _agree(post, expected)


@pytest.mark.parametrize("price", [None, 3])
@pytest.mark.parametrize("seed", range(10))
def test_at_least(seed: int, price: int | None) -> None:
    random = np.random.default_rng(seed)
    group, literal = _terms(random, 4)
    factor = None if seed % 3 == 0 else random.integers(0, 5, len(group))
    lower = random.integers(-1, 6, 4)
    when = random.choice([0, ~0, 1, ~2, 3], 4) if seed % 2 else None
    amount = random.integers(1, 4, 4) if seed % 4 > 1 else None
    step = int(random.integers(1, 4))

    def post(encoder: CpSatEncoder) -> None:
        _desk(encoder, price).at_least(
            group, literal, lower, coefficient=factor, when=when, step=step, amount=amount
        )

    def expected(world: World) -> int | None:
        ones = np.ones(len(group), dtype=np.int64)
        sums = world.sums(group, literal, ones if factor is None else factor, 4)
        return _paid(
            price,
            (
                max(0, -(-(int(lower[i]) - total) // step))
                * (1 if amount is None else int(amount[i]))
                for i, total in enumerate(sums)
                if when is None or world.holds(int(when[i]))
            ),
        )

    _agree(post, expected)


@pytest.mark.parametrize("price", [None, 3])
@pytest.mark.parametrize("amounts", [None, np.array([1, 2, 5, 1])])
def test_none_of(price: int | None, amounts: Ints | None) -> None:
    literal = np.array([1, ~2, 3, 1])
    each = [1] * 4 if amounts is None else amounts.tolist()
    _agree(
        lambda encoder: _desk(encoder, price).none_of(literal, amounts),
        lambda world: _paid(
            price, (a * world.holds(v) for v, a in zip(literal.tolist(), each, strict=True))
        ),
    )


@pytest.mark.parametrize("price", [None, 3])
@pytest.mark.parametrize("seed", MODELS)
def test_some_of(seed: int, price: int | None) -> None:
    random = np.random.default_rng(seed)
    group, literal = _terms(random, 3)
    _, group = np.unique(group, return_inverse=True)
    count = int(group.max()) + 1
    amount = random.integers(1, 4, count) if seed % 2 else None
    each = [1] * count if amount is None else amount.tolist()
    _agree(
        lambda encoder: _desk(encoder, price).some_of(group, literal, amount),
        lambda world: _paid(
            price,
            (
                a * (not any(h))
                for a, h in zip(each, world.held(group, literal, count), strict=True)
            ),
        ),
    )


@pytest.mark.parametrize("price", [None, 3])
@pytest.mark.parametrize("seed", MODELS)
def test_desk_implies(seed: int, price: int | None) -> None:
    random = np.random.default_rng(seed)
    _, first = _terms(random, 1)
    second = random.permutation(first)
    pairs = list(zip(first.tolist(), second.tolist(), strict=True))
    _agree(
        lambda encoder: _desk(encoder, price).implies(first, second),
        lambda world: _paid(price, (world.holds(a) and not world.holds(b) for a, b in pairs)),
    )


@pytest.mark.parametrize("price", [None, 3])
def test_verbs_of_nothing_ask_nothing(price: int | None) -> None:
    def post(encoder: CpSatEncoder) -> None:
        desk = _desk(encoder, price)
        desk.at_most(NOTHING, NOTHING, NOTHING)
        desk.at_most(NOTHING, NOTHING, NOTHING, amount=NOTHING, together=NOTHING)
        desk.at_least(NOTHING, NOTHING, NOTHING, when=NOTHING, amount=NOTHING)
        desk.none_of(NOTHING)
        desk.some_of(NOTHING, NOTHING)
        desk.implies(NOTHING, NOTHING)

    assert _cost(post, World((False,) * BOOLS)) == 0


def test_a_later_hint_replaces_the_former() -> None:
    encoder = CpSatEncoder()
    literal = encoder.bools(2)
    encoder.hint(literal, np.array([1, 1]))
    encoder.hint(literal[:1], np.array([0]))
    hint: Any = encoder.finish().proto.solution_hint
    assert (list(hint.vars), list(hint.values)) == ([int(literal[0])], [0])


def test_variables_and_literals_are_counted() -> None:
    encoder = CpSatEncoder()
    literal = encoder.bools(3)
    encoder.clause(np.zeros(3, dtype=np.int64), literal)
    assert (encoder.variables, encoder.literals) == (4, 3)
