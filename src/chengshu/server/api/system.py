"""Routes about the installation itself: packs, words of the page, what the sign-in page may say."""

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends

from chengshu import __version__
from chengshu.security import Guard, Principal
from chengshu.server.city import City
from chengshu.server.packs import Shelf


def router(city: City, shelf: Shelf, guard: Guard) -> APIRouter:
    """``/packs``, ``/strings/{lang}``, ``/about``."""
    routes = APIRouter(tags=["system"])
    settings = city.settings

    @routes.get("/about", dependencies=[Depends(guard.public("what the sign-in page needs before anybody signed in"))])
    def about() -> dict[str, Any]:
        """Name, version, city, and whether this is the demo."""
        return {"name": "Chengshu 城枢", "version": __version__, "city": settings.city, "demo": settings.demo}

    @routes.get("/strings/{lang}")
    def strings(lang: Literal["zh", "en"], _: Annotated[Principal, Depends(guard.signed_in())]) -> dict[str, str]:
        """Every word that packs bring to the page."""
        return shelf.words(lang)

    @routes.get("/packs")
    def list_packs(_: Annotated[Principal, Depends(guard.needs("system.read"))]) -> dict[str, Any]:
        """The packs this installation runs."""
        items = [asdict(pack.manifest) | {"files": sorted(pack.documents)} for pack in shelf.packs]
        return {"items": items, "next": None, "total": len(items)}

    return routes
