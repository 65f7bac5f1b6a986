/**
 * Sessions with the servers behind: Streamable HTTP and HTTP+SSE through the mesh, and stdio.
 *
 * <ul>
 *   <li>R8.7 Answers are matched by id, so any number of calls share a session or a pipe.
 *   <li>R8.8 An HTTP session is kept per instance; one that the server no longer knows is opened
 *       anew and the refused message sent again, which did not run.
 *   <li>R8.9 A stdio server is started in the background and again after it ended, with growing
 *       pauses; or with the first call, until it was idle for long. It is started after what it
 *       depends on and stopped before that. Its stderr is drained to the log; stop is close, wait,
 *       TERM, wait, KILL, for the whole tree of processes. It gets PATH, HOME, LANG, where
 *       certificates are, a mark and its own env, nothing else; what carries the mark ends with it.
 *   <li>R8.10 Requests of a server to us, which declared no capabilities, are answered: ping with a
 *       result, others with "method not found".
 *   <li>R8.16 A stream that a server ends before its answer is resumed where it stopped.
 *   <li>R8.17 Whoever gives up a request says so to the server.
 *   <li>R8.18 A server on a pipe has one process for all who cannot be asked back, and one each for
 *       at most sixteen ({@code limits.processes}) who can; the one that was idle longest makes
 *       room, and comes back with its client.
 *   <li>R8.35 A process over its memory limit is ended and named. Counted is what is resident of it
 *       and its descendants, once a second; what has left them is not.
 *   <li>R8.38 A server of HTTP+SSE is told messages where its stream is, at the same instance and
 *       at no other address. Each client that has a session has a stream of its own.
 * </ul>
 *
 * <p>How it works: an {@code Upstream} is a service; a {@code Peer} is a session with it for one
 * client ({@code HttpPeer}, {@code WirePeer}) or for several ({@code SharedPeers}, {@code
 * StdioUse}). {@code StreamableHttp} speaks the transport; a {@code Wire} is a pipe ({@code
 * StdioConnection}) or a stream with its address ({@code SseWire}), on which a {@code Dialogue}
 * finds for each answer who waits for it.
 */
@NullMarked
package com.sutazai.mcp.upstream;

import org.jspecify.annotations.NullMarked;
