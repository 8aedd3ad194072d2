"""HTTP of evidence: up, and down for those who may see the case."""

from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Response, UploadFile
from fastapi.responses import FileResponse
from pydantic import AwareDatetime

from chengshu.capabilities.cases.routes.bodies import AttachmentCard
from chengshu.capabilities.cases.service import Cases
from chengshu.security import Audit, Guard, Principal

MOST_UPLOAD = 20 * 1024 * 1024 + 1


def add_evidence(routes: APIRouter, cases: Cases, guard: Guard, audit: Audit) -> None:
    Reader = Annotated[Principal, Depends(guard.needs("cases.read"))]

    @routes.post("/{case_id}/attachments", status_code=201)
    def attach(
        principal: Reader,
        case_id: str,
        file: Annotated[UploadFile, File()],
        stage: Annotated[str, Form()] = "other",
        taken: Annotated[AwareDatetime | None, Form()] = None,
        longitude: Annotated[float | None, Form()] = None,
        latitude: Annotated[float | None, Form()] = None,
        device: Annotated[str | None, Form()] = None,
        key: Annotated[str | None, Form(description="made once for each file: sent again, it is one")] = None,
    ) -> AttachmentCard:
        """Add a picture, a PDF or a voice note to an open case; whose turn it is, or who opened the case, may."""
        content = file.file.read(MOST_UPLOAD)
        name = file.filename or ""
        kept = cases.attach(
            case_id, name, content, stage, principal,
            taken=taken, longitude=longitude, latitude=latitude, device=device, key=key,
        )  # fmt: skip
        audit(principal, "cases.attach", case_id, {"attachment": kept.id, "digest": kept.digest})
        return AttachmentCard(attachment=kept, link=f"/api/v1/cases/{case_id}/attachments/{kept.id}")

    @routes.get("/{case_id}/attachments/{attachment_id}", response_class=FileResponse)
    def attachment(principal: Reader, case_id: str, attachment_id: str) -> Response:
        """The bytes of an attachment, for those who may see the case."""
        found, path = cases.attachment(case_id, attachment_id, principal)
        shown = "inline" if found.media_type.startswith(("image/", "audio/")) else "attachment"
        headers = {
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, max-age=3600, immutable",
        }
        return FileResponse(
            path,
            media_type=found.media_type,
            filename=found.name,
            content_disposition_type=shown,
            headers=headers,
        )
