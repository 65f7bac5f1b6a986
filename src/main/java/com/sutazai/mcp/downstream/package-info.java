/**
 * The way down to clients: streams of events that survive a broken connection.
 *
 * <ul>
 *   <li>R8.20 Every event of a session has an id; whoever comes back with the last one that it saw
 *       hears all that followed on that stream, as far as it was kept.
 *   <li>R8.21 A client that reads slowly or not at all costs bounded memory: writers wait for a
 *       while, then the oldest events are forgotten.
 * </ul>
 *
 * <p>How it works: whoever has something to say {@code push}es to an {@link
 * com.sutazai.mcp.downstream.OutStream}; the thread of the client's request writes from it. Nobody
 * holds a lock while writing to a socket.
 */
@NullMarked
package com.sutazai.mcp.downstream;

import org.jspecify.annotations.NullMarked;
