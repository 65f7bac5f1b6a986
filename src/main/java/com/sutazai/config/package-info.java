/**
 * Reads every setting once, checks all of them together, and shows where each came from.
 *
 * <p>Promises:
 *
 * <ul>
 *   <li>R1.1 A value comes from the first source that names its key: environment variable, file
 *       named by {@code KEY_FILE}, file {@code /run/secrets/KEY} (or its lower-case name), {@code
 *       .env}, default.
 *   <li>R1.2 A key that is set to nothing is missing: the next source is not asked.
 *   <li>R1.3 All problems of all records are reported together, each with the key, what is wrong
 *       and the remedy; never the value.
 *   <li>R1.4 The preflight ({@link com.sutazai.config.Preflight}) and the server use the same
 *       resolver: same value, same origin.
 *   <li>R1.5 A server whose settings are wrong does not deploy.
 * </ul>
 *
 * <p>How it works: each feature has one record that implements {@link com.sutazai.config.Settings}.
 * The annotation {@link com.sutazai.config.Setting} on a component holds key, default and meaning;
 * the compact constructor holds the rules. The records are named in {@code
 * META-INF/sutazai-settings}, so the preflight needs no server and no class scanning. In the server
 * {@link com.sutazai.config.ResolverConfigSource} feeds MicroProfile Config and {@link
 * com.sutazai.config.SettingsExtension} makes each record injectable.
 *
 * <p>Threading: everything is read before the first request and immutable from then on.
 *
 * <p>Left to others: making secrets ({@code ./dev secrets}), deriving keys from them ({@code
 * security}).
 */
@NullMarked
package com.sutazai.config;

import org.jspecify.annotations.NullMarked;
