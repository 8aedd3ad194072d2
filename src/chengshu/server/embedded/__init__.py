"""Real servers as children: PostgreSQL and NATS from wheels, for one machine without root and without internet.

Nothing here is a mock. A city that has its own clusters sets their URLs and never starts these.
"""

from chengshu.server.embedded.child import Child
from chengshu.server.embedded.nats import EmbeddedNats
from chengshu.server.embedded.postgres import EmbeddedPostgres, postgres_program

__all__ = ["Child", "EmbeddedNats", "EmbeddedPostgres", "postgres_program"]
