"""Decisions about outside services: which addresses are fit, what is asked, what of an answer may be passed on."""

import html
import ipaddress
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from chengshu.capabilities.mapservices.model import BadGateway, Fetched, Kind, NewOutside, Outside
from chengshu.kit import FieldError, NotFound, Refused

_ID = re.compile(r"^[a-z][a-z0-9_-]{1,47}$")
_PARAMETER = re.compile(r"^[A-Za-z][A-Za-z0-9_-]{0,31}$")
# What only reads. Anything else an outside service may offer is not passed on.
_REQUESTS = {
    "wms": frozenset({"getcapabilities", "getmap", "getfeatureinfo", "getlegendgraphic", "describelayer"}),
    "wmts": frozenset({"getcapabilities", "gettile", "getfeatureinfo"}),
    "wfs": frozenset(
        {"getcapabilities", "describefeaturetype", "getfeature", "getpropertyvalue", "liststoredqueries"}
        | {"describestoredqueries"}
    ),
}
_TEXTS = (
    "application/json",
    "application/geo+json",
    "application/xml",
    "text/xml",
    "application/gml+xml",
    "text/plain",
)
_PASSED = (
    *_TEXTS, "image/png", "image/jpeg", "image/gif", "image/webp", "application/vnd.mapbox-vector-tile",
    "application/x-protobuf", "application/vnd.oai.openapi+json", "application/schema+json", "application/octet-stream",
    "application/vnd.ogc.wms_xml", "application/vnd.ogc.se_xml", "application/vnd.ogc.gml",
)  # fmt: skip
_TILE = ("{z}", "{x}", "{y}")
_HIDDEN = "***"


def check(new: NewOutside) -> None:
    """Raises `Refused` naming every field that makes no sense."""
    wrong = []
    if not _ID.match(new.id):
        wrong.append(FieldError("id", "a small letter, then small letters, digits, _ and -, at most 48"))
    try:
        parts = urlsplit(new.url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        parts, host = urlsplit(""), None
    if parts.scheme not in ("http", "https") or not host or parts.username or parts.password or parts.fragment:
        wrong.append(FieldError("url", "http:// or https:// with a host, without a name, a password or a #fragment"))
    if len(new.url) > 2000 or any(ord(one) <= 32 for one in new.url):
        wrong.append(FieldError("url", "at most 2000 characters, none of them blank"))
    if (new.kind == "xyz") != all(one in new.url for one in _TILE):
        wrong.append(FieldError("url", "an xyz service needs {z}, {x} and {y} in it; another one has none"))
    if new.key_parameter and not _PARAMETER.match(new.key_parameter):
        wrong.append(FieldError("key_parameter", "the name of a parameter, such as tk"))
    if new.key and not new.key_parameter:
        wrong.append(FieldError("key_parameter", "say in which parameter the key is sent"))
    if new.key_parameter and any(name == new.key_parameter for name, _ in parse_qsl(parts.query)):
        wrong.append(FieldError("url", f"leave {new.key_parameter} out of it: the key is kept apart, sealed"))
    if wrong:
        raise Refused("The service cannot be registered so.", errors=tuple(wrong))


def is_fit(address: str, *, private: bool) -> bool:
    """Whether a connection to this address may be made. Never to those that no service can have."""
    one = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(one, ipaddress.IPv6Address):
        # An IPv4 address in another dress is judged as what it is.
        inner = one.ipv4_mapped or one.sixtofour or (one.teredo[1] if one.teredo else None)
        if inner is not None:
            return is_fit(str(inner), private=private)
        if one in ipaddress.ip_network("64:ff9b::/96"):
            return is_fit(str(ipaddress.IPv4Address(int(one) & 0xFFFFFFFF)), private=private)
    if one.is_multicast or one.is_unspecified or one.is_link_local:
        return False
    return one.is_global or (private and (one.is_private or one.is_loopback))


@dataclass(frozen=True, slots=True)
class Wish:
    """What a client asks of an outside service: a path below its address, and parameters."""

    path: str = ""
    query: tuple[tuple[str, str], ...] = ()


def address_for(service: Outside, wish: Wish, key: str | None) -> str:
    """The address to fetch, the key in it. Raises `NotFound` or `Refused` for what is not passed on."""
    if service.kind == "xyz":
        url = _tile_address(service, wish)
        parts = urlsplit(url)
        given: list[tuple[str, str]] = []
    else:
        parts = urlsplit(service.url)
        parts = parts._replace(path=parts.path.rstrip("/") + _below(wish.path) if wish.path else parts.path)
        given = list(wish.query)
        _refuse_writing(service, wish)
    own = parse_qsl(parts.query, keep_blank_values=True)
    fixed = {name.lower() for name, _ in own} | {service.key_parameter.lower()}
    query = [*own, *((name, value) for name, value in given if name.lower() not in fixed)]
    if key and service.key_parameter:
        query.append((service.key_parameter, key))
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(query, safe=",:/"), ""))


def _tile_address(service: Outside, wish: Wish) -> str:
    numbers = wish.path.strip("/").partition(".")[0].split("/")
    if len(numbers) != 3 or not all(one.isascii() and one.isdigit() and len(one) < 10 for one in numbers):
        raise NotFound("Tiles are asked for as z/x/y.", code="no_such_tile")
    url = service.url
    for name, number in zip(_TILE, numbers, strict=True):
        url = url.replace(name, number)
    return url


def _below(path: str) -> str:
    plain = path
    for _ in range(3):  # however often it was encoded
        plain = unquote(plain)
    segments = plain.split("/")
    if ".." in segments or "." in segments or "\\" in plain or "//" in plain or any(ord(one) < 32 for one in plain):
        raise NotFound("There is nothing at this path.", code="no_such_path")
    return "/" + quote(unquote(path).lstrip("/"), safe="/:@!$&'()*+,;=-._~")


def _refuse_writing(service: Outside, wish: Wish) -> None:
    known = _REQUESTS.get(service.kind)
    asked = [value.lower() for name, value in wish.query if name.lower() == "request"]
    if known is None or (service.kind == "wmts" and wish.path and not asked):
        return
    if len(asked) != 1 or asked[0] not in known:
        reason = f"one of {', '.join(sorted(known))}"
        raise Refused("This request is not passed on.", errors=(FieldError("request", reason),))


def passed_on(found: Fetched, service: Outside, key: str | None, ours: str, suffix: str) -> Fetched:
    """An answer fit for our clients: of a known kind, without the key, with our addresses in place of theirs.

    Raises `BadGateway` for what must not be passed on, such as a page with scripts.
    """
    media = found.media_type.partition(";")[0].strip().lower()
    if found.status >= 400:
        raise BadGateway(f"The outside service '{service.id}' answered {found.status}.", code="outside_failed")
    if media not in _PASSED and not media.endswith("+json") and not media.endswith("+xml"):
        raise BadGateway(
            f"The outside service '{service.id}' answered {media or 'nothing known'}.", code="outside_kind"
        )
    if media == "image/svg+xml" or media == "application/xhtml+xml":
        raise BadGateway(f"The outside service '{service.id}' answered {media}.", code="outside_kind")
    if media.startswith("image/") or not (media in _TEXTS or media.endswith(("json", "xml"))):
        return found
    text = found.body.decode("utf-8", "surrogateescape")
    forms = {key, quote(key, safe=""), quote(key), html.escape(key)} if key else set()
    for form in forms:
        text = _without_parameter(text, service.key_parameter, form)
    text = rewritten(text, service, ours, suffix)
    for form in forms:
        text = text.replace(form, _HIDDEN)
    return replace(found, body=text.encode("utf-8", "surrogateescape"))


def _without_parameter(text: str, name: str, value: str) -> str:
    """Addresses without our key: hidden only, it would take the place of our client's own key where both are `tk`."""

    def without(match: re.Match[str]) -> str:
        lead, tail = match.groups()
        return str(lead) if tail or lead == "?" else ""

    return re.sub(rf"(\?|&amp;|&){re.escape(name)}={re.escape(value)}(&amp;|&)?(?![\w%-])", without, text)


def rewritten(text: str, service: Outside, ours: str, suffix: str) -> str:
    """A document that leads to us instead of to the outside service. `suffix` is our client's key, if it has one."""
    parts = urlsplit(service.url)
    base = re.escape(f"{parts.netloc}{parts.path.rstrip('/')}")
    escaped = html.escape(suffix)

    def lead(match: re.Match[str]) -> str:
        if match["mark"] is None:
            return ours + (match["slash"] or "")
        return f"{ours}?{escaped}&amp;" if suffix else f"{ours}?"

    text = re.sub(rf"https?://{base}(?P<slash>/)?(?P<mark>\?(?:&amp;|&)?)?(?=[^\w.-]|$|(?<=[/?;&]))", lead, text)
    if not suffix:
        return text
    # Templates of tiles are asked for as they stand: our client's key must stand in them already.
    return re.sub(rf'(template="{re.escape(ours)}/[^"?]*)\??"', lambda match: f'{match[1]}?{escaped}"', text)


def probe_wish(service: Outside) -> Wish:
    """What to ask to see whether a service is well."""
    if service.kind == "xyz":
        return Wish(service.probe_path or "1/1/0")
    if service.kind == "ogcapi":
        return Wish(service.probe_path, (("f", "json"),))
    if service.probe_path:
        query = tuple(parse_qsl(service.probe_path.lstrip("?"), keep_blank_values=True))
        return Wish("", query)
    return capabilities_wish(service.kind)


def capabilities_wish(kind: Kind) -> Wish:
    """How WMS, WMTS and WFS are asked what they have."""
    versions = {"wms": "1.3.0", "wmts": "1.0.0", "wfs": "2.0.0"}
    return Wish("", (("service", kind.upper()), ("request", "GetCapabilities"), ("version", versions[kind])))


def complaint(kind: Kind, found: Fetched) -> str | None:
    """Why an answer shows that a service is not well; None when it is."""
    media = found.media_type.partition(";")[0].strip().lower()
    if found.status != 200:
        return f"answered {found.status}"
    if kind == "xyz":
        return None if found.body and not media.startswith("text/") else f"answered {media or 'nothing'} and no tile"
    if kind == "ogcapi":
        try:
            return None if "links" in json.loads(found.body) else "the landing page has no links"
        except (ValueError, TypeError):
            return "the landing page is no JSON"
    if media.startswith("image/"):
        return None
    head = found.body[:4000].decode("utf-8", "replace")
    if "ExceptionReport" in head or "ServiceException" in head:
        return "answered an exception"
    return None if re.search(r"<(\w+:)?(\w*_)?Capabilities\b", head) else "the answer is no capabilities document"


def templates() -> Sequence[Mapping[str, object]]:
    """Services that cities in China register nearly always: 天地图; only the key is missing."""
    sheets = {
        "vec": ("矢量底图", "Base map"), "cva": ("矢量注记", "Base map labels"), "img": ("影像底图", "Imagery"),
        "cia": ("影像注记", "Imagery labels"), "ter": ("地形晕渲", "Terrain"), "cta": ("地形注记", "Terrain labels"),
    }  # fmt: skip
    return [
        {
            "id": f"tianditu-{name}-{scheme}",
            "kind": "wmts",
            "url": f"https://t0.tianditu.gov.cn/{name}_{scheme}/wmts",
            "titles": {"zh": f"天地图 {zh}({scheme})", "en": f"Tianditu {en} ({scheme})"},
            "licence": "天地图服务条款",
            "key_parameter": "tk",
            "cache_s": 86400,
            "probe_every_s": 1800,
            "extent": [73.0, 3.0, 136.0, 54.0],
        }
        for name, (zh, en) in sheets.items()
        for scheme in ("c", "w")
    ]
