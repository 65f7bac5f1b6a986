"""A FastAPI proxy with httpx, as one would write it. Usage: proxy_httpx.py PORT UPSTREAM_PORT"""
import sys

import httpx
import uvicorn
from fastapi import FastAPI, Request, Response

port, upstream = int(sys.argv[1]), int(sys.argv[2])
app = FastAPI()
client = httpx.AsyncClient(
    base_url=f"http://127.0.0.1:{upstream}",
    limits=httpx.Limits(max_connections=256, max_keepalive_connections=256),
)


@app.get("/{path:path}")
async def proxy(path: str, request: Request) -> Response:
    answer = await client.get("/" + path, params=request.query_params)
    return Response(answer.content, answer.status_code, media_type=answer.headers.get("content-type"))


uvicorn.run(app, host="127.0.0.1", port=port, loop="uvloop", http="httptools", log_level="warning", access_log=False)
