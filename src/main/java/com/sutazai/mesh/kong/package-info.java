/**
 * Tells Kong which instances of a service are well, so that its upstreams and targets follow the
 * mesh.
 *
 * <ul>
 *   <li>R9.20 The targets of {@code SERVICE-upstream} are the instances that the mesh would pick,
 *       with their weights; one that is out leaves within two seconds of that.
 *   <li>R9.21 With a database, upstreams and targets are compared and only differences are written.
 *       Without one, whose Admin API takes no single entities, the whole document is posted: once
 *       per changed content and at most once in five seconds.
 *   <li>R9.22 What Kong does not take is seen: in health, in metrics, in the log. It is tried
 *       again.
 * </ul>
 *
 * <p>How it works: {@code KongBridge} looks once a second; {@code KongAdmin} makes the calls under
 * MicroProfile Fault Tolerance's annotations, because there is one Kong and nothing to list. In
 * DB-less mode the routes come from {@code KONG_DOCUMENT_FILE}, to which the upstreams are added.
 *
 * <p>Rule of one owner: Kong balances what comes from outside, the mesh what goes out from here.
 */
@NullMarked
package com.sutazai.mesh.kong;

import org.jspecify.annotations.NullMarked;
