/**
 * The gateway's older ways in over REST: single tools under addresses of their own, processes by
 * hand, repairs.
 *
 * <p>Promises:
 *
 * <ul>
 *   <li>R8.22 {@code /api/v1/mcp/http/fetch}, {@code search}, {@code files/read} and {@code
 *       postgres/query}, and their twins below {@code /api/v1/mcp-stdio}, are calls of tools, under
 *       the same rules as every call; a service that is not there is named (503).
 *   <li>R8.23 What the predecessor only pretended answers 410 with what to use instead.
 *   <li>R8.24 A repair ({@code /api/v1/mcp-fix/run}) is done step by step, one at a time, and says
 *       of each step what was before, what is after and how long it took; all of it measured. The
 *       last twenty are remembered by this node.
 * </ul>
 *
 * <p>Everything goes through {@link com.sutazai.mcp.McpBridge}; nothing here knows of transports.
 */
@NullMarked
package com.sutazai.mcp.rest;

import org.jspecify.annotations.NullMarked;
