/**
 * Tools of this server itself: methods of CDI beans with {@link com.sutazai.mcp.inprocess.McpTool}.
 *
 * <p>Promises:
 *
 * <ul>
 *   <li>R8.31 A tool is described by its method: the input schema comes from the record that it
 *       takes and the constraints of its components, and what does not fit is refused before the
 *       method runs, with a sentence for each fault.
 *   <li>R8.32 {@code @RolesAllowed} of the method counts for lists and calls.
 *   <li>R8.33 A failure of the method is the tool's answer ({@code isError}), never the gateway's.
 * </ul>
 *
 * <p>To the gateway they are one more service with an {@code Upstream}; it is always up.
 */
@NullMarked
package com.sutazai.mcp.inprocess;

import org.jspecify.annotations.NullMarked;
