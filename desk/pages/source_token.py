"""Entering a new token for a source: kept sealed, shown to nobody again, noted in the audit log without its words."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response

from crawlers.graph_progress import Progress
from desk.access.needs import Needs
from desk.access.permissions import Permission
from desk.access.visitors import Visitor
from desk.answers import go
from desk.token_fields import BY_TOKEN, access
from errors import NotFound
from records.source import ReaderKind, SourceState
from storage import sources, tokens
from storage.engine import writing

router = APIRouter()
Changer = Annotated[Visitor, Depends(Needs(Permission.CHANGE_SOURCES))]
Field = Annotated[str, Form()]


@router.post("/nguon/{source_id}/ma")
def renew(
    visitor: Changer, source_id: int, ma: Field = "", lam_moi: Field = "", ung_dung: Field = "", bi_mat: Field = ""
) -> Response:
    """Keeps the token; the source is read with it at once. Raises NotFound, or BadInput naming the field."""
    with writing(visitor.desk.engine) as connection:
        found = next((pair for pair in sources.every(connection) if pair[0].id == source_id), None)
        if found is None or found[0].reader not in BY_TOKEN:
            raise NotFound("Không có trang này.", f"no token for source {source_id}")
        source, state = found
        given = access(source.reader, ma, lam_moi, ung_dung, bi_mat)
        tokens.keep(connection, source_id, given, visitor.desk.vault)
        sources.keep_state(connection, replace(_anew(source.reader, state), next_due=visitor.now))
        visitor.note(connection, "đổi mã truy cập", f"nguồn {source_id}", source.name)
    visitor.desk.call_job("renew_tokens" if given.renewable else "collect")
    return go(f"/nguon/{source_id}", "da-doi-ma")


def _anew(reader: ReaderKind, state: SourceState) -> SourceState:
    """The state without what was learnt of the old token's rights."""
    if reader is not ReaderKind.FANPAGE:
        return state
    return replace(state, cursor=replace(Progress.read(state.cursor), plain=0).text())
