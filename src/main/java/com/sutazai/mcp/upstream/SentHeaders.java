package com.sutazai.mcp.upstream;

import java.util.Map;

/**
 * What is sent to a server with every message, such as what we show for ourselves; or what a
 * process of it finds in its environment. Thread-safe.
 */
public interface SentHeaders {

    /**
     * The headers of now; the caller's own copy. May block.
     *
     * @throws com.sutazai.http.Failure if they cannot be had
     */
    Map<String, String> filled();

    /**
     * The server has refused what was sent (401).
     *
     * @param sent the headers
     * @return whether the next headers are others, so that it is worth another try
     */
    default boolean renew(Map<String, String> sent) {
        return false;
    }
}
