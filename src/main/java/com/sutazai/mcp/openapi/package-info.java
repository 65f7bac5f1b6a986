/**
 * The operations of an OpenAPI document as tools.
 *
 * <p>Promises:
 *
 * <ul>
 *   <li>R8.39 Every operation that takes JSON, a form, text or no body is a tool: parameters and
 *       body are its arguments, with their schemas. What its method says of safety is what the tool
 *       says.
 *   <li>R8.40 Calls go to the instances of the entry and nowhere else, whatever servers the
 *       document names; of those only the path counts.
 *   <li>R8.41 An answer of 4xx or 5xx is the tool's ({@code isError}), with its body; an argument
 *       that is missing or unknown is refused before anything is sent.
 * </ul>
 *
 * <p>How it works: {@link com.sutazai.mcp.openapi.OpenApiUpstream} reads the document through the
 * mesh and again after a minute; {@code OpenApiTools} makes an {@code OpenApiTool} of each
 * operation, {@code Schemas} brings along the schemas that it refers to. Understood are OpenAPI 3.0
 * and 3.1 in JSON; cookies and multipart bodies are not.
 */
@NullMarked
package com.sutazai.mcp.openapi;

import org.jspecify.annotations.NullMarked;
