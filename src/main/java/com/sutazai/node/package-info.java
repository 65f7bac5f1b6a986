/**
 * This server as one of several that share a database.
 *
 * <p>Promises:
 *
 * <ul>
 *   <li>R9.1 A node that is gone is known to be so within three seconds, at once if it said
 *       good-bye or was started anew at the same address.
 *   <li>R9.2 A node that was away for longer than its lease (stopped, cut off) knows that others
 *       may have taken over what was its own.
 *   <li>R9.3 What one node changes of what all keep in memory, the others read within one second.
 * </ul>
 *
 * <p>How it works: {@code Node} has an id of this life and renews a lease in the table {@code
 * nodes} once a second, by the clock of PostgreSQL; {@code Lease} is what it knows of that by its
 * own clock. Without {@code NODE_URL} there is no lease, and no other node passes requests here.
 * {@code News} are numbers in the table {@code node_news}, read by all servers of a database when
 * one tells of a change (NOTIFY) and twice a second, on another thread than renews the lease. While
 * PostgreSQL is away no lease can be renewed, but none can be taken either.
 *
 * <p>Left to others: what belongs to a node, and what becomes of it ({@code mcp}).
 */
@NullMarked
package com.sutazai.node;

import org.jspecify.annotations.NullMarked;
