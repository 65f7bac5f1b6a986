package com.sutazai.mcp;

import com.sutazai.mcp.protocol.Introduction;
import com.sutazai.mcp.protocol.Message;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Which node has the session of a client. Blocks. */
interface SessionOwners {

    /** For a node that is alone: it has all sessions. */
    SessionOwners ALONE = new Alone();

    /**
     * A session that this node has taken over.
     *
     * @param settings what the client has set
     * @param epoch how often it was taken over
     */
    record Taken(Introduction who, List<Message.Request> settings, int epoch) {}

    /**
     * Whether another node can have taken over what this one had at a count of lapses.
     *
     * @param lapses as {@link #lapses} was then
     */
    boolean isDoubtful(int lapses);

    /** How often this node was away so long that others could take over what it has. */
    int lapses();

    /** This node has a session now. */
    void keep(ClientSession session);

    /** What a client has set has changed. */
    void set(ClientSession session, Collection<Message.Request> settings);

    /** A session has ended, if it is still this node's. */
    void forget(String id);

    /** Forgets what nodes had that are gone for so long. */
    void forgetLeft(Duration age);

    /** Whether this node still has a session. */
    boolean isOwn(String id);

    /**
     * Takes over a session of a node that is gone.
     *
     * @return nothing if there is no such session of the caller, or if its node is there
     */
    Optional<Taken> take(String id, UUID owner, String path);

    /** Nothing is asked, nothing is kept. */
    final class Alone implements SessionOwners {

        private Alone() {}

        @Override
        public boolean isDoubtful(int lapses) {
            return false;
        }

        @Override
        public int lapses() {
            return 0;
        }

        @Override
        public void keep(ClientSession session) {
            // this node has it
        }

        @Override
        public void set(ClientSession session, Collection<Message.Request> settings) {
            // the session knows
        }

        @Override
        public void forget(String id) {
            // nobody else knew
        }

        @Override
        public void forgetLeft(Duration age) {
            // nobody has left
        }

        @Override
        public boolean isOwn(String id) {
            return true;
        }

        @Override
        public Optional<Taken> take(String id, UUID owner, String path) {
            return Optional.empty();
        }
    }
}
