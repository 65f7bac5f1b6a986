package com.sutazai.mcp.upstream;

import com.sutazai.mcp.protocol.Message;

/**
 * Hears what a server says beside its answers: notifications and questions. Must not block long.
 */
@FunctionalInterface
public interface Listener {

    void heard(Message message);
}
