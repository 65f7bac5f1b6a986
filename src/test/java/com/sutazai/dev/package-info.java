/**
 * Starts the parts around the server on a machine that has only a JDK, Maven and Node: for {@code
 * ./dev run} and for the system tests. Never in the WAR.
 *
 * <p>Promises:
 *
 * <ul>
 *   <li>R0.1 Everything listens on 127.0.0.1.
 *   <li>R0.2 Whatever is started is a child of this process, known by its pid, and is gone when
 *       this process ends.
 *   <li>R0.3 A dead child of {@code ./dev run} is started again after 30 s.
 *   <li>R0.4 What cannot be done is said in one sentence and a non-zero exit.
 *   <li>R0.5 No secret is an argument of a process.
 * </ul>
 */
@NullMarked
package com.sutazai.dev;

import org.jspecify.annotations.NullMarked;
