/**
 * How the API speaks: one shape for every failure, an id for every request, limits before work.
 *
 * <p>Promises:
 *
 * <ul>
 *   <li>R2.1 Every failure, wherever it arises, is answered as RFC 9457 {@code
 *       application/problem+json} with a {@code request_id}; no stack trace, class name, SQL or
 *       secret leaves.
 *   <li>R2.2 Every response carries {@code X-Request-ID}; a well-formed one of the caller is kept.
 *   <li>R2.3 Every response carries the security headers; {@code /api} is never cached.
 *   <li>R2.4 A body over the limit is refused with 413, with or without {@code Content-Length}.
 *   <li>R2.5 An address in {@code X-Forwarded-For} is believed only if a trusted proxy sent it.
 *   <li>R2.6 JSON is snake_case and strict: unknown fields are refused, timestamps are ISO-8601 in
 *       UTC.
 *   <li>R2.7 Nothing of ours begins on a thread of its own before the server has started the
 *       application: classes that are loaded while it closes the libraries' files may be lost.
 *   <li>R2.8 Everything ends while its classes can still be loaded: first what works for callers,
 *       then what is done again and again, then the connections; what fails hinders nothing else.
 *   <li>R2.9 No answer is written by a thread of the server, however early its result is there.
 * </ul>
 *
 * <p>How it works: filters that {@code system.Door} puts in place (request id and headers, path
 * check, CORS; then {@code security}; then the body limit), JAX-RS below {@code /api/v1}, servlets
 * for the rest, one error page for what the server itself refuses. {@link com.sutazai.http.Async}
 * moves blocking work off the server's threads; {@link com.sutazai.http.Recurring} is for what is
 * done again and again, {@link com.sutazai.http.ContextStart} and {@link
 * com.sutazai.http.ContextStop} for what begins and ends with the server; {@link
 * com.sutazai.http.PageSources} says whom pages may ask.
 *
 * <p>Left to others: who may call ({@code security}); the content of answers (the features).
 */
@NullMarked
package com.sutazai.http;

import org.jspecify.annotations.NullMarked;
