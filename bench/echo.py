"""The baseline: says back what it hears, over a websocket or a request."""

from fastapi import FastAPI, Request, Response, WebSocket, WebSocketDisconnect

app = FastAPI()


@app.get("/")
async def here() -> str:
    return "here"


@app.websocket("/echo")
async def echo(websocket: WebSocket) -> None:
    await websocket.accept()
    try:
        while True:
            await websocket.send_text(await websocket.receive_text())
    except WebSocketDisconnect:
        return


@app.post("/echo")
async def said(request: Request) -> Response:
    return Response(await request.body())
