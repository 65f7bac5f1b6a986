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
 *   <li>R8.35 A process over its memory limit is ended and named. Where this server may make
 *       control groups ({@code MemoryGroups}) the kernel counts all that the process started;
 *       elsewhere what is resident of it and its descendants is counted, once a second, and what
 *       has left them is not.
 *   <li>R8.38 A server of HTTP+SSE is told messages where its stream is, at the same instance and
 *       at no other address. Each client that has a session has a stream of its own.
 *   <li>R8.49 A process that takes the place of another is told again what clients had set; one
 *       whose environment is another now is started again ({@code Upstream.renew}).
 *   <li>R8.50 What nobody needs any more is left: a stream that was resumed for an answer, and all
 *       that clients have open with a service that is taken away.
 *   <li>R8.51 A server that refuses what it is shown (401) is named as the reason, and nothing ran.
 * </ul>
 *
 * <p>How it works: an {@code Upstream} is a service; a {@code Peer} is a session with it for one
 * client ({@code HttpPeer}, {@code WirePeer}) or for several ({@code SharedPeers}, {@code
 * StdioUse}); a service ends them all, {@code OwnPeers} too. {@code StdioKeeper} keeps the one
 * process of all running while {@code StdioDemand} says that it is wanted, after what {@code
 * StdioOthers} waits for. {@code StreamableHttp} speaks the transport; a {@code Wire} is a pipe
 * ({@code StdioConnection}) or a stream with its address ({@code SseWire}), on which a {@code
 * Dialogue} finds for each answer who waits for it.
 */
@NullMarked
package com.sutazai.mcp.upstream;

import org.jspecify.annotations.NullMarked;
