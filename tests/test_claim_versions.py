"""Claims at the desk in the store and in the jobs: drafts, approval, trials, matching again, withdrawal; both databases."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from casework import claims as rules
from jobs import analyse, flag, index, match, open_cases, try_claims
from jobs.context import Context
from records.account import Account, Role
from records.analysis import Match, Stance
from records.claim import ClaimState, ClaimVersion, GroupEdit, Trial, TrialOutcome
from storage import accounts, analyses, claim_trials, claim_versions, claims, flags, items
from storage.engine import reading, writing
from storage.flags import KeptFlag
from tests.seeds import entry, seed_outlet, seed_units
from tests.stage import context_for, furnish, settings_for
from tests.test_claim_groups import OTHER_LEAF, SAME, made

DRAFT = made("")


class Stage:
    """A store with two accounts and pieces that come when they are said to."""

    def __init__(self, store: Engine, folder: Path, now: datetime) -> None:
        self.store, self.folder, self.now, self.count = store, folder, now, 0
        furnish(store)
        seed_units(store)
        self.source = seed_outlet(store, now)
        with writing(store) as connection:
            people = (Account(id=0, login=one, name=one, role=Role.MONITOR, unit_id=None) for one in ("soan", "duyet"))
            self.author, self.second = (accounts.add(connection, one, "x") for one in people)

    def context(self) -> Context:
        return context_for(self.store, settings_for(self.folder), self.now)

    def piece(self, text: str, days: float) -> int:
        self.count += 1
        with writing(self.store) as connection:
            words = replace(entry(self.count, title="Tin lan truyền trên mạng"), text=text, lead=None)
            items.keep(connection, self.source, [words], self.now - timedelta(days=days))
        return self.count

    def work(self, *jobs: object) -> None:
        for job in jobs or (analyse, match, flag, index):
            while job.run(self.context()).more:  # type: ignore[attr-defined]
                continue

    def propose(self, claim: object = DRAFT, *groups: GroupEdit) -> ClaimVersion:
        with writing(self.store) as connection:
            return claim_versions.propose(connection, claim, groups, self.author, self.now)  # type: ignore[arg-type]

    def approve(self, version: ClaimVersion) -> bool:
        with writing(self.store) as connection:
            return claim_versions.decide(connection, version, rules.approve(version, self.second), self.second, self.now)

    def withdraw(self, claim_id: str) -> None:
        with writing(self.store) as connection:
            standing = claim_versions.standing(connection, claim_id, self.now)
            assert standing is not None
            state = rules.withdraw(standing, "đã đính chính")
            assert claim_versions.decide(connection, standing, state, self.second, self.now, "đã đính chính")

    def matches(self, item_id: int) -> list[Match]:
        with reading(self.store) as connection:
            found = analyses.of(connection, [item_id])
        return list(found[item_id].matches)

    def told(self, item_id: int) -> list[KeptFlag]:
        with reading(self.store) as connection:
            return flags.of_item(connection, item_id)

    def flagged(self, item_id: int) -> list[str | None]:
        return [one.flag.claim for one in self.told(item_id) if one.flag.detector == "claim_spread"]

    def history(self, claim_id: str) -> list[ClaimState]:
        with reading(self.store) as connection:
            return [one.state for one in claim_versions.history(connection, claim_id)]

    def tried(self, trial: Trial) -> TrialOutcome:
        with writing(self.store) as connection:
            claim_trials.keep(connection, trial)
        assert try_claims.run(self.context()).done == 1
        with reading(self.store) as connection:
            found = claim_trials.one(connection, trial.key, trial.account_id)
        assert found is not None
        assert found.outcome is not None
        return found.outcome

    def trial(self, claim: object = DRAFT, *groups: GroupEdit) -> Trial:
        return Trial(key="k1", account_id=self.author, made=self.now, claim=claim, groups=groups)  # type: ignore[arg-type]


@pytest.fixture
def stage(store: Engine, tmp_path: Path, now: datetime) -> Stage:
    return Stage(store, tmp_path, now)


def test_a_claim_in_force_matches_what_was_stored_ten_days_ago_and_flags_it(stage: Stage) -> None:
    old = stage.piece(SAME, days=10)
    stage.work()
    assert stage.matches(old) == []
    draft = stage.propose()
    assert draft.claim.id == "TT0001"
    stage.work()
    assert stage.matches(old) == []  # a draft matches nothing
    assert stage.approve(draft)
    stage.work()
    assert [(one.claim, one.stance) for one in stage.matches(old)] == [("TT0001", Stance.SPREADS)]
    assert stage.flagged(old) == ["TT0001"]


def test_edited_groups_match_again(stage: Stage) -> None:
    old, leaf = stage.piece(SAME, days=5), stage.piece(OTHER_LEAF, days=4)
    assert stage.approve(stage.propose())
    stage.work()
    assert stage.matches(old)
    assert stage.matches(leaf)
    edited = stage.propose(made("TT0001"), GroupEdit(group="remedy", required=True))
    assert stage.approve(edited)
    stage.work()
    assert stage.matches(old)
    assert stage.matches(leaf) == []
    assert stage.history("TT0001") == [ClaimState.IN_FORCE, ClaimState.REPLACED]


def test_withdrawal_keeps_past_matches_and_makes_no_new_ones(stage: Stage) -> None:
    old = stage.piece(SAME, days=3)
    assert stage.approve(stage.propose())
    stage.work()
    stage.withdraw("TT0001")
    fresh = stage.piece(SAME + " thật đó", days=0)
    stage.work()
    assert [one.claim for one in stage.matches(old)] == ["TT0001"]
    assert stage.matches(fresh) == []
    again = stage.propose(made("TT0001"))
    assert again.version == 2
    assert stage.approve(again)
    stage.work()
    assert [one.claim for one in stage.matches(fresh)] == ["TT0001"]
    assert stage.history("TT0001") == [ClaimState.IN_FORCE, ClaimState.WITHDRAWN]


def test_a_withdrawn_claim_leaves_a_cases_flags_as_they_were_said_and_raises_no_new_ones(stage: Stage) -> None:
    held = stage.piece(SAME, days=3)
    assert stage.approve(stage.propose())
    stage.work(analyse, match, flag, open_cases)
    said = stage.told(held)
    assert [one.flag.claim for one in said if one.case_id is not None and one.flag.detector == "claim_spread"] == ["TT0001"]
    loose, unseen = stage.piece(SAME + " thật đó", days=2), stage.piece(SAME + " bà con ơi", days=1)
    stage.work(analyse, match, flag)
    assert stage.flagged(loose) == ["TT0001"]
    with writing(stage.store) as connection:
        items.flag_again(connection, [unseen])
        flags.keep(connection, unseen, [], "", stage.now)
    stage.withdraw("TT0001")
    stage.work()
    assert [one.claim for piece in (held, loose, unseen) for one in stage.matches(piece)] == ["TT0001"] * 3
    assert stage.told(held) == said
    assert stage.flagged(loose) == []
    assert stage.flagged(unseen) == []


def test_a_shipped_claim_that_people_changed_is_not_overwritten_by_a_newer_list(stage: Stage) -> None:
    shipped = [made("KR1"), made("KR2"), made("KR3")]
    with writing(stage.store) as connection:
        claims.keep(connection, shipped)
    assert stage.approve(stage.propose(replace(made("KR1"), verdict="false")))
    stage.withdraw("KR2")
    newer = [replace(one, verdict_summary="Bản mới của danh mục") for one in shipped]
    with writing(stage.store) as connection:
        claims.keep(connection, newer)
        now = {one.id: one for one in claims.every(connection)}
    assert now["KR1"].verdict == "false"
    assert now["KR1"].verdict_summary == made().verdict_summary
    assert "KR2" not in now
    assert now["KR3"].verdict_summary == "Bản mới của danh mục"
    assert stage.history("KR1") == [ClaimState.IN_FORCE, ClaimState.REPLACED]  # the shipped words are version 1
    with reading(stage.store) as connection:
        assert claim_versions.history(connection, "KR1")[1].written_by is None


def test_of_two_who_decide_at_once_the_second_is_told_and_a_newer_draft_replaces_an_older(stage: Stage) -> None:
    first = stage.propose()
    second = stage.propose(made("TT0001", "Nước lá ổi nấu muối chữa khỏi sốt xuất huyết"))
    assert not stage.approve(first)  # it was replaced meanwhile
    assert stage.approve(second)
    assert not stage.approve(second)
    assert stage.history("TT0001") == [ClaimState.IN_FORCE, ClaimState.REPLACED]
    with reading(stage.store) as connection:
        assert [one.sentence for one in claims.every(connection)] == ["Nước lá ổi nấu muối chữa khỏi sốt xuất huyết"]
    assert stage.propose().claim.id == "TT0002"


def test_a_trial_shows_what_would_match_and_what_no_longer_would(stage: Stage) -> None:
    old, leaf = stage.piece(SAME, days=12), stage.piece(OTHER_LEAF, days=2)
    stage.piece("Trạm y tế xã mở thêm phòng khám vào chiều thứ bảy hằng tuần", days=1)
    beyond = stage.piece(SAME, days=40)
    stage.work()
    fresh = stage.tried(stage.trial())
    assert {one.item_id for one in fresh.matches} == {old, leaf}
    assert beyond not in {one.item_id for one in fresh.matches}
    assert fresh.whole
    assert fresh.near == ()
    assert "lá vối" in {span.text for one in fresh.matches for span in one.evidence}
    assert {group.key for group in fresh.groups} >= {"remedy", "cure", "epidemic"}
    assert stage.approve(stage.propose())
    stage.work()
    changed = stage.tried(replace(stage.trial(made("TT0001"), GroupEdit(group="remedy", required=True)), key="k2"))
    assert [one.item_id for one in changed.matches] == [old]
    assert changed.lost == (leaf,)
    twin = stage.tried(replace(stage.trial(made("", "Lá vối nấu muối chữa khỏi hẳn sốt xuất huyết")), key="k3"))
    assert [one.claim for one in twin.near] == ["TT0001"]


def test_a_trial_says_how_far_it_looked_when_its_time_is_up(stage: Stage) -> None:
    for number in range(130):
        stage.piece(f"{SAME} lần {number}", days=number / 10)
    stage.work(analyse, index)
    outcome = try_claims.tried(stage.context(), stage.trial(), seconds=0)
    assert outcome.looked == 100
    assert not outcome.whole
    assert stage.now - timedelta(days=11) < outcome.since < stage.now - timedelta(days=9)


def test_a_trial_is_its_accounts_own_lives_a_day_and_a_newer_one_takes_its_place(stage: Stage) -> None:
    with writing(stage.store) as connection:
        claim_trials.keep(connection, stage.trial())
        claim_trials.keep(connection, replace(stage.trial(), key="k2"))
        assert claim_trials.one(connection, "k1", stage.author) is None
        assert claim_trials.one(connection, "k2", stage.second) is None
        claim_trials.tried(connection, replace(stage.trial(), key="k2"), None, "Không thử được.")
        assert claim_trials.waiting(connection) is None
        later = replace(stage.trial(), key="k3", made=stage.now + timedelta(days=2))
        claim_trials.keep(connection, later)
        assert claim_trials.one(connection, "k2", stage.author) is None
        waiting = claim_trials.waiting(connection)
    assert waiting == later


def test_ids_that_were_ever_used_are_known(stage: Stage) -> None:
    stage.propose()
    with writing(stage.store) as connection:
        claims.keep(connection, [made("KR1")])
        assert claim_versions.known(connection, ["KR1", "TT0001", "KR2"]) == {"KR1", "TT0001"}
