"""What the routes of places share."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Query

from chengshu.security import Principal

Audit = Callable[[Principal, str, str, dict[str, Any]], None]
After = Annotated[str | None, Query(description="the `next` of the page before")]
Limit = Annotated[int, Query(ge=1, le=200)]
