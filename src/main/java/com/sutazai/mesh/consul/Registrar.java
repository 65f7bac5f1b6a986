package com.sutazai.mesh.consul;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sutazai.mesh.MeshMeters;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Makes the agent's list of what this server registers equal to what it should be; asked again and
 * again, because an agent can lose its memory. Used by one thread.
 */
final class Registrar {

    private static final Logger LOG = System.getLogger(Registrar.class.getName());

    private final ConsulClient consul;
    private final MeshMeters meters;
    private final String owner;
    private final Supplier<List<ObjectNode>> wanted;
    private Map<String, ObjectNode> registered = Map.of();
    private String told = "";

    /**
     * @param owner stands in the Meta of what we register, so that we take away only that
     * @param wanted the registrations as Consul takes them, each with an ID
     */
    Registrar(
            ConsulClient consul,
            MeshMeters meters,
            String owner,
            Supplier<List<ObjectNode>> wanted) {
        this.consul = consul;
        this.meters = meters;
        this.owner = owner;
        this.wanted = wanted;
    }

    /** Registers and deregisters what is necessary. */
    void reconcile() {
        Map<String, ObjectNode> next = new TreeMap<>();
        wanted.get().forEach(body -> next.put(body.path("ID").asText(), body));
        try {
            Set<String> there = own();
            for (Map.Entry<String, ObjectNode> entry : next.entrySet()) {
                boolean isSame = entry.getValue().equals(registered.get(entry.getKey()));
                if (!isSame || !there.contains(entry.getKey())) {
                    consul.put(
                            "/v1/agent/service/register?replace-existing-checks=true",
                            entry.getValue());
                    meters.discovered("register", true);
                }
            }
            for (String id : there) {
                if (!next.containsKey(id)) {
                    consul.put("/v1/agent/service/deregister/" + id, MissingNode.getInstance());
                    meters.discovered("deregister", true);
                }
            }
            registered = next;
            told = "";
        } catch (IOException e) {
            meters.discovered("register", false);
            String why = String.valueOf(e.getMessage());
            if (!why.equals(told)) {
                LOG.log(Level.WARNING, "Consul cannot be told of this server: {0}", why);
                told = why;
            }
        }
    }

    /** Says that a check with a time to live passes or not. */
    void beat(String checkId, boolean isPassing) throws IOException {
        consul.put(
                "/v1/agent/check/" + (isPassing ? "pass" : "fail") + "/" + checkId,
                MissingNode.getInstance());
    }

    /** Takes away all that was registered. */
    void leave() {
        for (String id : registered.keySet()) {
            try {
                consul.put("/v1/agent/service/deregister/" + id, MissingNode.getInstance());
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "Consul was not told that {0} leaves", id);
            }
        }
    }

    private Set<String> own() throws IOException {
        Set<String> ids = new HashSet<>();
        JsonNode all = consul.get("/v1/agent/services").orElseGet(MissingNode::getInstance);
        all.forEach(
                service -> {
                    if (owner.equals(service.path("Meta").path("sutazai_owner").asText())) {
                        ids.add(service.path("ID").asText());
                    }
                });
        return ids;
    }
}
