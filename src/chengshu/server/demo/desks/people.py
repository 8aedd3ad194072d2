"""In whose name the demo's desks were filled."""

from dataclasses import replace

from chengshu.security import SYSTEM, Principal


def somebody(account: str, name: str) -> Principal:
    """The demo account, with the authority of the loader."""
    return replace(SYSTEM, account=account, name=name)


SURVEYOR = somebody("surveyor", "示例测绘员")
GEODESIST = somebody("geodesy", "示例测量标志管理员")
KEEPER = somebody("keeper", "示例标志保管员")
CLERK = somebody("placenames", "示例地名员")
REVIEWER = somebody("placereview", "示例地名审核员")
