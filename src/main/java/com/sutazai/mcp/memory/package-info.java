/**
 * What clients remember under a key: {@code /api/v1/mcp/unified-memory}.
 *
 * <p>Promises:
 *
 * <ul>
 *   <li>R8.25 A memory belongs to who stored it; to everybody else it does not exist.
 *   <li>R8.26 What is stored is in PostgreSQL when the answer comes. Storing again under the same
 *       key and namespace replaces. What has expired is not found, and is deleted within an hour.
 *   <li>R8.27 Content, keys, tags and the number of memories of a user are bounded.
 * </ul>
 *
 * <p>Search is by words in key or content, the more important first, then the more recent; search
 * by meaning comes with the vectors and is refused until then.
 */
@NullMarked
package com.sutazai.mcp.memory;

import org.jspecify.annotations.NullMarked;
