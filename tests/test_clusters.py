"""Clusters of rivals: everybody is in one, none is too large, and teams stay together."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.cohorts import instance
from iopsched.model import candidates_of
from iopsched.search.weekly.clusters import clusters_of, rivalry

PAIRS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 12)), min_size=1, max_size=120)


@given(PAIRS, st.integers(1, 12))
def test_everybody_is_in_one_cluster_and_none_is_too_large(
    pairs: list[tuple[int, int]], most: int
) -> None:
    member, wanted = np.array(sorted(set(pairs))).T
    clusters = clusters_of(member, wanted, most)
    assert sorted(np.concatenate(clusters).tolist()) == np.unique(member).tolist()
    assert max(map(len, clusters)) <= most
    assert [len(c) for c in clusters] == sorted(map(len, clusters), reverse=True)


@given(PAIRS)
def test_with_room_for_all_clusters_are_what_hangs_together(pairs: list[tuple[int, int]]) -> None:
    member, wanted = np.array(sorted(set(pairs))).T
    together = {int(p): {int(p)} for p in member}
    for w in np.unique(wanted).tolist():
        joined = set().union(*(together[int(p)] for p in member[wanted == w]))
        for p in joined:
            together[p] = joined
    clusters = clusters_of(member, wanted, 1_000)
    assert {frozenset(c.tolist()) for c in clusters} == {frozenset(t) for t in together.values()}


def test_the_teams_of_a_virtual_program_are_its_clusters() -> None:
    problem = instance("virtual-300-balanced-s0")
    clusters = clusters_of(*rivalry(candidates_of(problem)), 150)
    teams = [
        {problem.patients[p].tags[0].partition("-")[0] for p in cluster.tolist()}
        for cluster in clusters
    ]
    assert sorted(len(team) for team in teams) == [1, 1, 1]
    assert len(set.union(*teams)) == 3
