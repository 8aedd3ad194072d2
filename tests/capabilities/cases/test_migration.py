"""What second looks of before said among their facts is a link afterwards, made once; nothing else of them changed."""

import psycopg
from tests.server.living_city import sibling

from chengshu.server.migrations import migrate

RATED, LINKED, LOOKED = (f"01890000-0000-7000-8000-00000000000{n}" for n in (1, 2, 3))
BACK, BOTH, BACKWARD, LOST = (f"01890000-0000-7000-8000-00000000000{n}" for n in (4, 5, 6, 7))
CASE = """
insert into cases.register (id, number, source, source_id)
values (%(id)s::uuid, %(id)s::text, %(source)s, %(id)s::text);
insert into cases.cases (id, number, type, flow_version, state_id, state, grp, version, title, description, address,
    severity, source, source_id, facts, form, opened_by, opened, updated, closed, lines, head)
values (%(id)s::uuid, %(id)s::text, 'urban_incident', 1, 1, 'reported', %(grp)s, 1, '', '', '', 'normal', %(source)s,
    %(id)s::text,
    %(facts)s, '{}', 'system', '2026-11-01', '2026-11-02', %(closed)s, 1, 'abc')
"""
LINK = "insert into cases.links values (%s, %s, 'related', '2026-11-03', 'somebody')"


def keep(connection, case, source="public", *, ended=False, facts="{}"):
    told = {"id": case, "source": source, "facts": facts, "grp": "closed" if ended else "open"}
    for sql in CASE.split(";"):
        connection.execute(sql, told | {"closed": "2026-11-02" if ended else None})


def look(connection, case, earlier, *, ended=False):
    facts = f'{{"report": "S1", "earlier_case": "{earlier}", "rating": 1}}'
    keep(connection, case, "second_look", ended=ended, facts=facts)


def test_a_second_look_of_before_is_linked_to_the_case_that_was_rated(database_url):
    url = sibling(database_url, "second_looks")
    migrate(url, "0054")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "insert into cases.flows (flow, version, pack, digest, definition, created) "
            "values ('urban_incident', 1, 'city', 'x', '{}', now())"
        )
        for case in (RATED, LINKED, LOOKED):
            keep(connection, case, ended=True)
        look(connection, BACK, RATED, ended=True)
        look(connection, BOTH, LINKED)
        look(connection, BACKWARD, LOOKED)
        look(connection, LOST, "no such case")
        connection.execute(LINK, (BOTH, LINKED))
        connection.execute(LINK, (LOOKED, BACKWARD))
    migrate(url)
    with psycopg.connect(url) as connection:
        links = connection.execute("select case_id::text, other::text, kind, made_by from cases.links").fetchall()
        rows = connection.execute(
            "select facts::text, updated::date::text, head from cases.cases where source = 'second_look'"
        ).fetchall()
    assert sorted(links) == [
        (LOOKED, BACKWARD, "related", "somebody"),
        (BACK, RATED, "related", "system"),
        (BOTH, LINKED, "related", "somebody"),
    ]
    assert rows == [('{ "report" : "S1", "rating" : 1 }', "2026-11-02", "abc")] * 4
