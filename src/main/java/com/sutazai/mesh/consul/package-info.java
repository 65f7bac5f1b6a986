/**
 * Learns from Consul which instances there are, and tells Consul of this server and of what was
 * registered with it.
 *
 * <ul>
 *   <li>R9.1 A change in Consul takes effect within a second.
 *   <li>R9.2 The watch keeps Consul's rules for clients: the index goes back to zero when it falls
 *       and is never below one; a token bucket bounds how often is asked; errors back off with
 *       jitter.
 *   <li>R9.3 While Consul does not answer, or answers nonsense, what it said last stays. A list
 *       that is suddenly empty is believed only after a grace period.
 *   <li>R9.4 This server is registered as {@code BACKEND_SERVICE_NAME} with a check on {@code
 *       /health/ready}; so is every instance that was registered over REST, with the check it was
 *       registered with. What Consul forgets is registered again.
 *   <li>R9.5 Metadata travel both ways in {@code Meta}, not in tags.
 * </ul>
 *
 * <p>How it works: {@code ConsulClient} speaks the HTTP API with the token in a header; a {@code
 * CatalogWatch} follows the names of services and keeps one {@code ServiceWatch} per service, each
 * a loop on a virtual thread; {@code Registrar} compares what should be registered with what the
 * agent has. Raw HTTP, because no Java client keeps all of Consul's rules.
 *
 * <p>Consul's own checks and ours both count: what is critical or in maintenance in Consul is not
 * in the mesh, what is there is checked by the mesh as well.
 *
 * <p>Source: Consul's documentation of blocking queries and of the agent's API.
 */
@NullMarked
package com.sutazai.mesh.consul;

import org.jspecify.annotations.NullMarked;
