package com.sutazai.mesh;

import java.time.Duration;

/**
 * Looks at, and may change, what is sent to instances. Each is asked once per call for its part in
 * it; the part then sees every message of every attempt. Beans of this type are found and ordered
 * by their {@code order}.
 */
public interface Interceptor {

    /** Lower ones see a request earlier and a reply later. */
    int order();

    /** A call begins. Whatever is to stay the same over its attempts is decided here. */
    Part begin(ServiceName service);

    /** Its part in one call; used by one attempt at a time unless the call is hedged. */
    interface Part {

        /**
         * The message as it is to be sent.
         *
         * @param remaining time left for this attempt
         */
        Message request(Message message, Instance instance, Duration remaining);

        /** Status and headers have come. */
        default void reply(Reply reply, Instance instance) {}
    }
}
