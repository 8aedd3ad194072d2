"""The register of the demo city: taken from the layer, its owners joined to organisations, a campaign under way."""

from collections.abc import Callable
from datetime import timedelta

from chengshu.capabilities.components import ComponentFilter, Components
from chengshu.kit import now
from chengshu.security import SYSTEM, Security
from chengshu.server.demo.desks.people import somebody

_KEEPER = somebody("register", "示例部件管理员")
_OWNERS = {
    "市市政路灯处": "demo-lighting",
    "市环境卫生处": "demo-sanitation",
    "市城市管理和综合执法局": "demo-urban",
    "市民政局": "demo-civil",
}


def load_components(components: Components, security: Security, say: Callable[[str], None]) -> dict[str, int]:
    """Register what lies on the layer, and fill the desks once."""
    if components.campaigns(limit=1).items:
        return {}
    say("Registering the components of the streets")
    taken = components.sync()
    for party in components.parties(SYSTEM):
        known = security.organisations.by_code(_OWNERS.get(party.name, ""))
        if known:
            components.set_party(party.id, known.id)
    damaged = components.find(ComponentFilter(state="damaged"), SYSTEM, limit=40).items
    if not damaged:
        return {}
    walker = security.accounts.by_name("grid")
    day = now().date()
    campaign = components.plan(
        _KEEPER,
        "示例：道路照明部件普查（合成数据）",
        day - timedelta(days=10),
        day + timedelta(days=20),
        divisions=[damaged[0].division],
        classes=["gbt30428.2:2013:component:01:37"],
        surveyors=[walker.id] if walker else [],
    )
    components.start(campaign.id, _KEEPER)
    worker = somebody("grid", "示例网格员")
    targets = components.targets(campaign.id, SYSTEM, limit=60).items
    for number, target in enumerate(targets):
        note = "现场未见该部件" if number % 17 == 3 else ""
        components.report(campaign.id, target.component.id, "not_found" if note else "found", worker, note=note)
    for one in damaged[:6]:
        components.propose("change", worker, component=one.id, wanted={"state": "in_use"}, note="已修复")
    return {"components": taken.new, "walked": len(targets)}
