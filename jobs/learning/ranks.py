"""How likely waiting cases are to be confirmed, by this deployment's own ranking where it has one."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import structlog

from casework.ranking import Ranking, ranking_of
from errors import BadModel
from records.learning import ChosenModel
from storage import learning, models
from storage.engine import Connection

log = structlog.get_logger()


def rank(connection: Connection, folder: Path, case_ids: Sequence[int]) -> None:
    """Keeps the ranks of these cases. Without a ranking, or where its file is refused (said in the log; the desk shows it),
    there are none, and the queue goes by due time."""
    chosen = models.latest(connection)
    ranking = _ranking(folder, chosen) if chosen is not None and chosen.ranking else None
    if ranking is not None:
        seen = learning.seen_flags(connection, case_ids)
        learning.keep_ranks(connection, {case_id: ranking.chance(flags) for case_id, flags in seen.items()})


def rank_all(connection: Connection, folder: Path) -> None:
    """Ranks every waiting case anew: after another model was chosen."""
    learning.forget_ranks(connection)
    rank(connection, folder, learning.waiting_cases(connection))


@lru_cache(maxsize=2)
def _ranking(folder: Path, chosen: ChosenModel) -> Ranking | None:
    """Read once for each choice."""
    try:
        return ranking_of(models.read(folder, chosen, models.RANKING))
    except BadModel as error:
        log.error("model_refused", stamp=chosen.stamp, reason=error.detail)
        return None
