/**
 * JSON-RPC messages, protocol revisions and error codes of MCP: data only, no I/O, nothing of the
 * rest of this server.
 */
@NullMarked
package com.sutazai.mcp.protocol;

import org.jspecify.annotations.NullMarked;
