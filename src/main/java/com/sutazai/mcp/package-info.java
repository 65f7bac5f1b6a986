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
 *   <li>R8.11 {@code /mcp/SERVICE} is transparent: whatever a client and the service say to each
 *       other passes, also what we do not know; {@code /mcp} merges all services.
 *   <li>R8.12 A client's session outlives the instance that it speaks with: on another one it is
 *       opened again, and log level and subscriptions are set again.
 *   <li>R8.13 Questions of a server (sampling, elicitation, roots) reach the client on whose
 *       account they are asked, and its answer reaches the server. Such a client has a session of
 *       its own with the server; others share one per user and kind, until they set something.
 *   <li>R8.14 Sessions are bounded and end when nobody uses them; one belongs to its user and its
 *       endpoint, to everybody else it does not exist.
 *   <li>R8.19 Services can come and go while the server runs: a changed file and a change over REST
 *       count within a second, and clients of {@code /mcp} are told. What REST has added is kept in
 *       PostgreSQL; nothing of this server's environment comes into it.
 *   <li>R8.29 {@code /mcp/v/NAME} offers what was chosen of all services, under the chosen names,
 *       and nothing else.
 *   <li>R8.30 Credentials of a service can be references to secrets, filled in at each use; a
 *       caller's own are never passed on.
 *   <li>R8.45 A token that a service wants is got for this server (client credentials), kept,
 *       renewed before it expires and once when it is refused.
 *   <li>R8.34 A tool of a service that an operator added is offered as it was described first; if
 *       it describes itself in another way, it is neither listed nor called until that is approved.
 *   <li>R8.20 Which tools of a service are offered, who may call them and how often is said in its
 *       entry, and counts for lists and calls, over every way; how often, on this node.
 *   <li>R8.21 A process stays within its limits; it ends with all that it started, also with what
 *       left its tree.
 *   <li>R8.37 Every call of a tool by a client is written down: who, which tool, which instance,
 *       how it ended and how long it took, never what was given ({@code security.audit}).
 *   <li>R8.36 What a service lists is remembered per session, for {@code MCP_TOOLS_TTL} at most; a
 *       change that the service tells of, or of its instances, counts within a second for
 *       everybody, also if no client listens.
 *   <li>R8.46 A session works from every node and outlives its own, with log level and
 *       subscriptions; a call under way when its node dies or freezes is answered, on a stream too,
 *       and says that it may have run. What was ended stays ended.
 *   <li>R8.15 Names that were made to lead here (DNS rebinding) are refused.
 * </ul>
 *
 * <p>How it works: {@link com.sutazai.mcp.McpBridge} is the entry; it reads the registry, makes one
 * {@code mcp.upstream} per service and registers the HTTP ones in the mesh as {@code mcp-NAME}.
 * {@code McpServlet} (Streamable HTTP) and {@code SseServlet} (2024-11-05) are the ways down; an
 * {@code Endpoint} is what they lead to: {@code OneService} or {@code AllServices} with its {@code
 * Catalogue}. A {@code ClientSession} has a {@code ServiceLink} to each service that it speaks
 * with, which holds an upstream {@code Peer} and relays what the server says to the stream of the
 * request concerned ({@code mcp.downstream}). {@code ToolRules} stand between a caller and the
 * tools of a service. {@code mcp.protocol} holds messages and revisions as data. {@code
 * McpResource} is the way for REST.
 *
 * <p>{@code Services} is what of the registry all others need to know; {@code ServiceTable} holds
 * it, {@code OwnService} adds this server's own tools ({@code mcp.inprocess}); {@code mcp.openapi}
 * makes tools of HTTP APIs; {@code mcp.transparency} compares a service directly and through us. A
 * {@code Selection} says what a virtual server ({@code VirtualServers}, kept in PostgreSQL) has of
 * everything; {@code ToolSearch} offers tools by words ({@code mcp.search}). {@code Definitions}
 * holds back what changed since it was approved. {@code KnownLists} remember lists per session,
 * equal ones once; a {@code ListWatch} per service hears of their changes. An {@code Asker} is
 * somebody on whose behalf services are asked. {@code mcp.rest} and {@code mcp.memory} are older
 * ways in.
 *
 * <p>Threading: a request is worked for on a virtual thread, which a cancellation interrupts;
 * another one writes its stream to the client.
 *
 * <p>State of sessions is in memory of the node that opened them. If there are several nodes,
 * {@code KeptSessions} know whose a session is; {@code OtherNodes} pass requests to its node, and
 * one whose node is gone is made again where it is asked for. What a stream of the former node had
 * not delivered is lost.
 *
 * <p>Left to others: balancing, breakers and deadlines ({@code mesh}); who may call ({@code
 * security}).
 */
@NullMarked
package com.sutazai.mcp;

import org.jspecify.annotations.NullMarked;
