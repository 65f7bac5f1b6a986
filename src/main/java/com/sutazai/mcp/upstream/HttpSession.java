package com.sutazai.mcp.upstream;

import com.sutazai.mcp.protocol.Revision;
import java.util.Optional;

/**
 * A session with one instance.
 *
 * @param id absent if the server keeps none
 * @param revision absent before {@code initialize}
 */
record HttpSession(Optional<String> id, Optional<Revision> revision) {

    static final HttpSession NONE = new HttpSession(Optional.empty(), Optional.empty());
}
