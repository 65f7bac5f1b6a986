/**
 * TLS from PEM files: whom this server believes, and who it is itself.
 *
 * <p>Promises:
 *
 * <ul>
 *   <li>R17.1 A certificate of an authority that is neither the JVM's nor one of ours, or one for
 *       another host, ends a connection to PostgreSQL ({@code verify-full}), Redis, RabbitMQ, or an
 *       {@code https} address before a password is sent.
 *   <li>R17.2 Files of authorities that change are read again within a second, and new connections
 *       go by them; files that cannot be used are told, and what was read before stays.
 *   <li>R17.3 A rolling restart brings another certificate of the server itself, and loses no call.
 * </ul>
 *
 * <p>How it works: {@link com.sutazai.tls.PemFiles} makes an {@code SSLContext} of files, {@link
 * com.sutazai.tls.FollowedFiles} makes another when they change, and {@link com.sutazai.tls.Trust}
 * is the one of {@code TLS_CA_FILE}, beside the authorities of the JVM. The server listens for
 * https itself and reads its key store once, at the start: {@link com.sutazai.tls.ServerKeyStore}
 * makes it of PEM files before that.
 *
 * <p>Left to others: who uses it says so with its own setting ({@code REDIS_TLS} and others).
 */
@NullMarked
package com.sutazai.tls;

import org.jspecify.annotations.NullMarked;
