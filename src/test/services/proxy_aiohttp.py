"""A FastAPI proxy with aiohttp, as one would write it. Usage: proxy_aiohttp.py PORT UPSTREAM_PORT"""
import sys
from contextlib import asynccontextmanager

import aiohttp
import uvicorn
from fastapi import FastAPI, Request, Response

port, upstream = int(sys.argv[1]), int(sys.argv[2])


@asynccontextmanager
async def lifespan(app: FastAPI):
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=256)) as session:
        app.state.session = session
        yield


app = FastAPI(lifespan=lifespan)


@app.get("/{path:path}")
async def proxy(path: str, request: Request) -> Response:
    url = f"http://127.0.0.1:{upstream}/{path}"
    async with app.state.session.get(url, params=request.query_params) as answer:
        body = await answer.read()
        return Response(body, answer.status, media_type=answer.headers.get("content-type"))


uvicorn.run(app, host="127.0.0.1", port=port, loop="uvloop", http="httptools", log_level="warning", access_log=False)
