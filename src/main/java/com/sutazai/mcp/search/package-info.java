/**
 * Finds tools by words: BM25 over names, descriptions and arguments.
 *
 * <p>Promises:
 *
 * <ul>
 *   <li>R8.28 The same tools and the same words give the same order; a tool without any of the
 *       words is not found.
 * </ul>
 *
 * <p>Pure and immutable; {@code mcp} makes an index of what a caller may see and asks it.
 */
@NullMarked
package com.sutazai.mcp.search;

import org.jspecify.annotations.NullMarked;
