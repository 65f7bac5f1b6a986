package com.sutazai.mcp;

import java.util.Collection;

/** Which services there are. Thread-safe. */
interface Services {

    /** All, in the order of the registry. */
    Collection<McpService> all();

    /**
     * The service of a name or alias.
     *
     * @throws com.sutazai.http.Failure 404 if there is none
     */
    McpService find(String name);
}
