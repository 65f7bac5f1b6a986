/**
 * Whether something between a client and an MCP server loses or changes anything.
 *
 * <p>Promises:
 *
 * <ul>
 *   <li>R8.42 Both ways are asked the same, and what came is compared as it came: the introduction,
 *       every listed tool, prompt and resource, results, errors, and what was said meanwhile
 *       (progress, logging).
 *   <li>R8.43 What the server itself says otherwise from one time to the next is not held against
 *       anybody: the direct way is asked twice, and what differs there does not count.
 *   <li>R8.44 Called are only tools that say that they change nothing ({@code readOnlyHint}) and
 *       need no argument, also with wrong ones; resources that are listed are read, prompts without
 *       required arguments got.
 * </ul>
 *
 * <p>How it works: a {@link com.sutazai.mcp.transparency.Side} is a way to a server, recorded;
 * {@code HttpSide} speaks Streamable HTTP with a client of its own, which shares nothing with the
 * gateway's but the parser of JSON. {@link com.sutazai.mcp.transparency.Comparison} asks, {@code
 * Differences} compares, {@link com.sutazai.mcp.transparency.Report} says what came of it.
 */
@NullMarked
package com.sutazai.mcp.transparency;

import org.jspecify.annotations.NullMarked;
