package com.sutazai.tasks;

import com.sutazai.system.Client;

/** A sink that is an instance of a mesh service, until it is closed. */
record SinkService(Sink sink, String instance) implements AutoCloseable {

    /** Known to the mesh, and healthy. */
    static SinkService start(String service) throws Exception {
        Sink sink = Sink.start();
        return new SinkService(
                sink, TaskSystemTest.register(Client.withRole("operator"), service, sink.port()));
    }

    @Override
    public void close() {
        Client.withRole("operator").delete("/api/v1/mesh/v2/deregister/" + instance);
        sink.close();
    }
}
