/**
 * The tool gateway: many MCP servers behind one endpoint.
 *
 * <p>Promises:
 *
 * <ul>
 *   <li>R8.1 What a server says passes through as a tree: unknown fields, {@code _meta}, {@code
 *       structuredContent} and the digits of numbers survive.
 *   <li>R8.2 {@code /mcp} offers the tools of all services under {@code service__tool}: unique,
 *       stable, at most 64 of {@code A-Z a-z 0-9 _ -}.
 *   <li>R8.3 A service that is down hides only its own tools.
 *   <li>R8.4 A call may run twice only if its server is trusted and the tool says {@code
 *       readOnlyHint} or {@code idempotentHint}; an error says whether it may have run.
 *   <li>R8.5 Upstream sessions are kept and shared, never one per call; a health check opens none.
 *   <li>R8.6 A file in the {@code mcpServers} JSON of every MCP client works unchanged.
 * </ul>
 *
 * <p>How it works: {@link com.sutazai.mcp.McpBridge} is the entry; it reads the registry, makes one
 * {@code mcp.upstream} per service and registers the HTTP ones in the mesh as {@code mcp-NAME}.
 * {@code mcp.protocol} holds messages and revisions as data. {@code McpServlet} is the way down for
 * stock clients, {@code McpResource} for REST.
 *
 * <p>Left to others: balancing, breakers and deadlines ({@code mesh}); who may call ({@code
 * security}).
 */
@NullMarked
package com.sutazai.mcp;

import org.jspecify.annotations.NullMarked;
