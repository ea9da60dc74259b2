"""How far each detector is trusted now, from the verdicts of the last days and what an administrator set."""

from datetime import datetime

from alerts.trust import Trust, trust
from records.learning import ChannelChoice, DetectorStanding
from storage import learning
from storage.engine import Connection


def trusts(connection: Connection, since: datetime) -> dict[str, Trust]:
    """By detector, for those that were reviewed or set; any other has its own message."""
    standings, choices = learning.standings(connection, since), learning.choices(connection)
    return {
        name: trust(
            standings.get(name, DetectorStanding(detector=name)),
            choices[name][0] if name in choices else ChannelChoice.BY_PRECISION,
        )
        for name in {*standings, *choices}
    }
