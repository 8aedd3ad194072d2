"""The lake: Parquet files with transactions (DuckLake), its catalogue in the same PostgreSQL, no server of its own.

Other engines of the data layer keep their history here. They own their tables; this room owns the connection, the
promise that a committed transaction is on disk, and the tidying of small files.
"""

from chengshu.data.lake.service import Lake, LakeTransaction

__all__ = ["Lake", "LakeTransaction"]
