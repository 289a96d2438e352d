"""What browsers load: the widget, the desk, the demo pages. Files as they lie, revalidated by their ETag."""

from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles

from handover.api import demo_site
from handover.api.bound import BrandPath
from handover.api.headers import SCREEN
from handover.api.rooms import InRooms, Rooms
from handover.errors import UnknownBrand
from models.vocabulary.identity import BrandKey

router = APIRouter(include_in_schema=False)

_READING = ["GET", "HEAD"]
_REVALIDATED = {"Cache-Control": "no-cache"}
_EVERYWHERE = {
    "Cache-Control": "public, max-age=300",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
}
"""Other sites load the widget, and may pin it with an integrity hash."""
_PAGE = {"Content-Security-Policy": SCREEN, "Cross-Origin-Opener-Policy": "same-origin", **_REVALIDATED}


@router.api_route("/widget/{brand}.js", methods=_READING)
async def widget(rooms: InRooms, request: Request, brand: BrandPath) -> Response:
    """The one file that a site includes; it finds its brand in its own address."""
    _known(rooms, brand)
    return await _file(rooms.static, "widget.js", request, _EVERYWHERE)


@router.api_route("/desk", methods=_READING)
async def desk(rooms: InRooms, request: Request) -> Response:
    """The agents' screen; its files come from `/static/desk`."""
    return await _file(rooms.static, "desk/index.html", request, _PAGE)


@router.api_route("/demo/{name}", methods=_READING)
async def demo(
    rooms: InRooms,
    request: Request,
    name: Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9_-]*(\.[a-z0-9]+)?$", max_length=80)],
) -> Response:
    """A brand's own site, as far as a demonstration needs it: files, or made from its settings."""
    file = name if "." in name else f"{name}.html"
    made = None if (rooms.demo_pages / file).is_file() else _made(rooms, file)
    if made is not None:
        return made
    if "." not in name:
        _known(rooms, name)
    headers = _PAGE if file.endswith(".html") else _REVALIDATED
    return await _file(rooms.demo_pages, file, request, headers)


def _made(rooms: Rooms, file: str) -> Response | None:
    """`<brand>.html`, `<brand>-<language>.html` and `<brand>-look.css`, where there is no such file."""
    for one in rooms.administrations.values():
        for key, brand in one.brands.items():
            if file == f"{key}-look.css":
                return Response(demo_site.style(brand), media_type="text/css", headers=_REVALIDATED)
            for language in brand.languages:
                if file in (f"{key}.html", f"{key}-{language}.html"):
                    subjects = one.content[key].render(demo_site.SUBJECTS, language, {})
                    return HTMLResponse(demo_site.page(brand, subjects, language), headers=_PAGE)
    return None


@router.api_route("/static/{name:path}", methods=_READING)
async def static(rooms: InRooms, request: Request, name: str) -> Response:
    """What screens load; never stale after an upgrade."""
    return await _file(rooms.static, name, request, _REVALIDATED)


async def _file(folder: FilePath, name: str, request: Request, headers: Mapping[str, str]) -> Response:
    """A file of the folder (Starlette sees to it that it is one), or 304; 404 where there is none."""
    response = await StaticFiles(directory=folder, check_dir=False).get_response(name, request.scope)
    response.headers.update(headers)
    return response


def _known(rooms: Rooms, brand: str) -> None:
    if not any(BrandKey(brand) in one.brands for one in rooms.administrations.values()):
        raise UnknownBrand
