package com.sutazai.mcp.upstream;

import com.sutazai.mcp.protocol.Message;
import java.util.function.Consumer;

/**
 * Hears what a server says beside its answers: notifications and questions. Must not block long.
 */
@FunctionalInterface
public interface Listener {

    void heard(Message message);

    /** Told which instance is about to be asked; once more if it is another one's turn. */
    default void asking(String instance) {
        // most do not care
    }

    /** The same ear, beside somebody who wants to know which instance is asked. */
    default Listener tellingWhere(Consumer<String> places) {
        Listener own = this;
        return new Listener() {
            @Override
            public void heard(Message message) {
                own.heard(message);
            }

            @Override
            public void asking(String instance) {
                places.accept(instance);
            }
        };
    }
}
