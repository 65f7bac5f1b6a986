package com.sutazai.tasks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.sutazai.config.SharedBean;
import com.sutazai.http.Failure;
import com.sutazai.http.Json;
import com.sutazai.http.ProblemType;
import com.sutazai.mesh.CallPolicy;
import com.sutazai.mesh.Message;
import com.sutazai.mesh.Reply;
import com.sutazai.mesh.ServiceMesh;
import com.sutazai.mesh.ServiceName;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/**
 * Gives a task to the mesh service that has the name of its type: {@code POST /process} with {@code
 * {task_id, payload, priority, attempt}}; its answer is the result. The id is also in {@code
 * Idempotency-Key}: a service that remembers it can tell a task that comes again.
 */
@SharedBean
public class ServiceDelivery implements Work {

    /** Another attempt may help: too slow, too early, too many. */
    private static final Set<Integer> PASSING = Set.of(408, 425, 429);

    private static final int FIRST_GOOD = 200;
    private static final int FIRST_REDIRECT = 300;
    private static final int FIRST_SERVER_ERROR = 500;

    /** What came back. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Answered(int status, byte[] body) {}

    private final ServiceMesh mesh;
    private final TaskSettings settings;

    @Inject
    public ServiceDelivery(ServiceMesh mesh, TaskSettings settings) {
        this.mesh = mesh;
        this.settings = settings;
    }

    @Override
    public JsonNode run(TaskRun run) throws Exception {
        Message message =
                new Message(
                        "POST",
                        "/process",
                        Map.of(
                                "content-type",
                                "application/json",
                                "accept",
                                "application/json",
                                "idempotency-key",
                                run.id().toString()),
                        Json.trees().writeValueAsBytes(body(run)));
        // what comes after the first attempt is decided here, later and later
        CallPolicy policy = new CallPolicy(run.timeout(), 0, false);
        Answered answered =
                mesh.call(
                        new ServiceName(run.type()),
                        policy,
                        attempt -> {
                            try (Reply reply = attempt.send(message)) {
                                return answered(reply);
                            }
                        });
        return result(answered);
    }

    /** What a service says beside a refusal is not read. */
    private Answered answered(Reply reply) throws IOException {
        byte[] body =
                isGood(reply.status())
                        ? reply.body().readNBytes(settings.payloadSizeMax() + 1)
                        : new byte[0];
        return new Answered(reply.status(), body);
    }

    private static boolean isGood(int status) {
        return status >= FIRST_GOOD && status < FIRST_REDIRECT;
    }

    private static ObjectNode body(TaskRun run) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("task_id", run.id().toString());
        body.set("payload", run.payload());
        body.put("priority", run.priority());
        body.put("attempt", run.attempt());
        return body;
    }

    private JsonNode result(Answered answered) throws IOException {
        int status = answered.status();
        if (!isGood(status)) {
            String said = "The service answered " + status;
            if (status < FIRST_SERVER_ERROR && !PASSING.contains(status)) {
                throw new TaskFailure(said + "; it will not take the task as it is");
            }
            throw Failure.of(ProblemType.UPSTREAM_FAILED, said);
        }
        if (answered.body().length > settings.payloadSizeMax()) {
            throw new TaskFailure(
                    "The result has more than " + settings.payloadSizeMax() + " bytes");
        }
        return parsed(answered.body());
    }

    private static JsonNode parsed(byte[] bytes) throws IOException {
        if (bytes.length == 0) {
            return JsonNodeFactory.instance.nullNode();
        }
        try {
            return Json.trees().readTree(bytes);
        } catch (JsonProcessingException e) {
            return TextNode.valueOf(new String(bytes, StandardCharsets.UTF_8));
        }
    }
}
