"""A conversation of the official Python client with server-everything, written down as JSON, to be compared with the same elsewhere.

python conversation.py URL, a token in TOKEN if one is needed.
"""

import asyncio
import json
import os
import sys

from mcp import ClientSession, types
from mcp.client.streamable_http import create_mcp_http_client, streamable_http_client


def plain(model):
    return model.model_dump(mode="json", by_alias=True, exclude_none=True)


async def sampled(context, params):
    text = params.messages[0].content.text
    return types.CreateMessageResult(role="assistant", model="of the test", content=types.TextContent(type="text", text=f"sampled: {text}"))


async def elicited(context, params):
    return types.ElicitResult(action="accept", content={"name": "ada", "check": True})


async def roots(context):
    return types.ListRootsResult(roots=[types.Root(uri="file:///tmp/root-of-test", name="root")])


async def converse(url):
    said, logged, progress = {}, [], []

    async def log(params):
        logged.append(params.level)

    async def step(done, total, message):
        progress.append([done, total])

    headers = {"Authorization": f"Bearer {os.environ['TOKEN']}"} if "TOKEN" in os.environ else {}
    async with create_mcp_http_client(headers=headers) as http, streamable_http_client(url, http_client=http) as streams:
        async with ClientSession(
            streams[0], streams[1], sampling_callback=sampled, elicitation_callback=elicited, list_roots_callback=roots, logging_callback=log
        ) as client:
            greeting = await client.initialize()
            said["greeting"] = plain(greeting)
            said["tools"] = plain(await client.list_tools())
            said["prompts"] = plain(await client.list_prompts())
            said["resources"] = plain(await client.list_resources())
            said["templates"] = plain(await client.list_resource_templates())
            said["echo"] = plain(await client.call_tool("echo", {"message": "from Python"}))
            said["structured"] = plain(await client.call_tool("get-structured-content", {"location": "Chicago"}))
            said["sampling"] = plain(await client.call_tool("trigger-sampling-request", {"prompt": "why", "maxTokens": 10}))
            said["elicitation"] = plain(await client.call_tool("trigger-elicitation-request", {}))
            said["roots"] = plain(await client.call_tool("get-roots-list", {}))
            said["long"] = plain(
                await client.call_tool("trigger-long-running-operation", {"duration": 1, "steps": 4}, progress_callback=step)
            )
            uri = said["resources"]["resources"][0]["uri"]
            said["read"] = plain(await client.read_resource(uri))
            await client.subscribe_resource(uri)
            await client.unsubscribe_resource(uri)
            await client.set_logging_level("info")
            await client.send_ping()
            try:
                await asyncio.wait_for(client.call_tool("trigger-long-running-operation", {"duration": 20, "steps": 5}), 0.5)
            except (TimeoutError, asyncio.TimeoutError):
                said["cancelled"] = True
            said["afterwards"] = plain(await client.call_tool("echo", {"message": "still there"}))
    said["progress"] = len(progress)
    print(json.dumps(said))


asyncio.run(converse(sys.argv[1]))
