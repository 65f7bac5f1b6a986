package com.sutazai.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sutazai.http.Failure;
import com.sutazai.mcp.protocol.RpcError;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What was approved of a service's tools: as each was when it was seen first, or as an operator has
 * approved it since. A tool that describes itself in another way is held back: a server that was
 * chosen for what it said must not say something else to models later. Thread-safe.
 */
final class Definitions {

    private static final Logger LOG = System.getLogger(Definitions.class.getName());

    /** What makes a definition: what a model reads of a tool. */
    private static final List<String> MEMBERS =
            List.of("title", "description", "inputSchema", "outputSchema", "annotations");

    /** Of a service whose definitions nobody has to approve. */
    static final Definitions NONE = new Definitions("", Optional.empty(), Map.of());

    private final String service;
    private final Optional<KeptDefinitions> kept;
    private final Map<String, String> approved;
    private final Map<String, String> held = new ConcurrentHashMap<>();
    private final Map<String, String> unsaved;
    private final Map<UUID, Definitions> ofUsers = new ConcurrentHashMap<>();
    private volatile boolean wasSeen;

    private Definitions(
            String service, Optional<KeptDefinitions> kept, Map<String, String> approved) {
        this.service = service;
        this.kept = kept;
        this.approved = new ConcurrentHashMap<>(approved);
        this.unsaved = new ConcurrentHashMap<>();
    }

    private Definitions(Definitions ofAll) {
        this.service = ofAll.service;
        this.kept = ofAll.kept;
        this.approved = ofAll.approved;
        this.unsaved = ofAll.unsaved;
    }

    /** Of a service whose definitions are kept; what was approved before is read now. Blocks. */
    static Definitions of(String service, KeptDefinitions kept) {
        return new Definitions(service, Optional.of(kept), kept.of(service));
    }

    /**
     * Of what one user is shown, where everybody is shown something of his own: approved is the
     * same for all, but what one is shown is neither held back nor let go for another.
     */
    Definitions of(UUID user) {
        return kept.isEmpty() ? this : ofUsers.computeIfAbsent(user, each -> new Definitions(this));
    }

    private List<Definitions> views() {
        List<Definitions> views = new ArrayList<>(List.of(this));
        views.addAll(ofUsers.values());
        return views;
    }

    /** What somebody is shown of a tool that is held back from him. */
    private Optional<String> heldFromAnybody(String tool) {
        return views().stream()
                .map(view -> Optional.ofNullable(view.held.get(tool)))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /**
     * How a tool is.
     *
     * @param approved digest
     * @param current digest of what it says now; the approved one unless it is held back
     */
    record State(String tool, boolean isHeld, String approved, String current) {}

    /**
     * Looks at a request before it is sent.
     *
     * @throws RpcError if it calls a tool that is held back
     */
    void check(String method, JsonNode params) {
        String tool = params.path("name").asText();
        if (ToolRules.CALL.equals(method) && isHeld(tool)) {
            throw new RpcError(
                    RpcError.FORBIDDEN,
                    "The tool "
                            + tool
                            + " is held back: it describes itself in another way than was approved");
        }
    }

    /** Whether a tool is held back. */
    boolean isHeld(String tool) {
        return held.containsKey(tool);
    }

    /** Whether the tools must be listed before one is called, so that a changed one is known. */
    boolean mustSee() {
        return kept.isPresent() && !wasSeen;
    }

    /** What is seen of an answer: of a list, the tools that are as they were approved. */
    JsonNode seen(String method, JsonNode result) {
        if (kept.isEmpty()
                || !ToolRules.LIST.equals(method)
                || !(result.path("tools") instanceof ArrayNode tools)) {
            return result;
        }
        wasSeen = true;
        ArrayNode open = tools.arrayNode();
        tools.forEach(
                tool -> {
                    // what a broken server lists beside must not hide the rest
                    if (!tool.isObject() || isApproved(tool)) {
                        open.add(tool);
                    }
                });
        if (!save()) {
            // somebody else has seen one in another way before
            return seen(method, result);
        }
        if (open.size() == tools.size()) {
            return result;
        }
        ObjectNode seen = tools.objectNode();
        seen.setAll((ObjectNode) result);
        seen.set("tools", open);
        return seen;
    }

    private boolean isApproved(JsonNode tool) {
        String name = tool.path("name").asText();
        String digest = digest(tool);
        String before = approved.putIfAbsent(name, digest);
        if (before == null) {
            unsaved.put(name, digest);
            return true;
        }
        if (before.equals(digest)) {
            held.remove(name);
            return true;
        }
        if (!digest.equals(held.put(name, digest))) {
            LOG.log(
                    Level.WARNING,
                    "the tool {0} of {1} describes itself in another way than was approved and is held back",
                    name,
                    service);
        }
        return false;
    }

    /**
     * What cannot be kept now is kept with the next list.
     *
     * @return false if another definition than the one that was seen counts
     */
    private boolean save() {
        int[] others = new int[1];
        unsaved.forEach(
                (tool, digest) -> {
                    try {
                        String first =
                                kept.map(store -> store.keepFirst(service, tool, digest))
                                        .orElse(digest);
                        unsaved.remove(tool, digest);
                        if (!first.equals(digest)) {
                            approved.put(tool, first);
                            others[0]++;
                        }
                    } catch (Failure e) {
                        LOG.log(
                                Level.WARNING,
                                "the definition of {0} of {1} is not kept yet: {2}",
                                tool,
                                service,
                                e.getMessage());
                    }
                });
        return others[0] == 0;
    }

    /** Reads again what was approved; whether something was held back for nothing. Blocks. */
    boolean read() {
        Map<String, String> read = kept.map(store -> store.of(service)).orElse(Map.of());
        approved.putAll(read);
        boolean isAnyFree = false;
        for (Definitions view : views()) {
            isAnyFree |=
                    view.held
                            .entrySet()
                            .removeIf(tool -> tool.getValue().equals(read.get(tool.getKey())));
        }
        return isAnyFree;
    }

    /** All tools that were seen. */
    List<State> all() {
        return new TreeMap<>(approved)
                .entrySet().stream()
                        .map(
                                each -> {
                                    Optional<String> now = heldFromAnybody(each.getKey());
                                    return new State(
                                            each.getKey(),
                                            now.isPresent(),
                                            each.getValue(),
                                            now.orElse(each.getValue()));
                                })
                        .toList();
    }

    /**
     * Approves what tools say now; those that are not held back stay as they are.
     *
     * @param tools names; empty for all
     * @return the names of those that were held back
     */
    List<String> approve(List<String> tools) {
        List<String> chosen =
                views().stream()
                        .flatMap(view -> view.held.keySet().stream())
                        .distinct()
                        .filter(tool -> tools.isEmpty() || tools.contains(tool))
                        .sorted()
                        .toList();
        for (String tool : chosen) {
            Optional<String> digest = heldFromAnybody(tool);
            if (digest.isPresent()) {
                keep(tool, digest.get());
                approved.put(tool, digest.get());
                views().forEach(view -> view.held.remove(tool, digest.get()));
            }
        }
        return chosen;
    }

    private void keep(String tool, String digest) {
        kept.ifPresent(store -> store.keep(service, tool, digest));
    }

    private static String digest(JsonNode tool) {
        ObjectNode read = ((ObjectNode) tool).objectNode();
        for (String member : MEMBERS) {
            if (tool.has(member)) {
                read.set(member, tool.get(member));
            }
        }
        try {
            byte[] bytes = read.toString().getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has it", e);
        }
    }
}
