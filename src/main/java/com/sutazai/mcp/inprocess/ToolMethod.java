package com.sutazai.mcp.inprocess;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sutazai.http.Failure;
import com.sutazai.http.Json;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Validator;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A method that is a tool.
 *
 * @param bean gives the bean whose method it is
 * @param input the record that it takes; null if it takes nothing
 */
record ToolMethod(
        McpTool tool,
        Method method,
        Supplier<Object> bean,
        @Nullable Class<?> input,
        Validator validator) {

    private static final Logger LOG = System.getLogger(ToolMethod.class.getName());

    /**
     * @throws IllegalArgumentException if the method cannot be a tool
     */
    static ToolMethod of(Method method, Supplier<Object> bean, Validator validator) {
        McpTool tool = method.getAnnotation(McpTool.class);
        boolean takesNothing = method.getParameterCount() == 0;
        boolean takesRecord =
                method.getParameterCount() == 1 && method.getParameterTypes()[0].isRecord();
        if (!tool.name().matches("[a-z0-9_]{1,40}") || !(takesNothing || takesRecord)) {
            throw new IllegalArgumentException(
                    method
                            + " cannot be a tool: its name has 1 to 40 of a-z 0-9 _, and it takes nothing or one record");
        }
        return new ToolMethod(
                tool, method, bean, takesNothing ? null : method.getParameterTypes()[0], validator);
    }

    /** Roles of which one is needed; empty for everybody. */
    List<String> roles() {
        RolesAllowed allowed = method.getAnnotation(RolesAllowed.class);
        return allowed == null ? List.of() : List.of(allowed.value());
    }

    /** As a client lists it. */
    ObjectNode described() {
        ObjectNode described =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("name", tool.name())
                        .put("description", tool.description());
        described.set(
                "inputSchema", input == null ? InputSchema.ofNothing() : InputSchema.of(input));
        described
                .putObject("annotations")
                .put("readOnlyHint", tool.isReadOnly())
                .put("openWorldHint", false);
        return described;
    }

    /** Calls it; whatever goes wrong is its answer. Blocks. */
    JsonNode call(JsonNode arguments) {
        try {
            Object value =
                    input == null
                            ? method.invoke(bean.get())
                            : method.invoke(bean.get(), understood(input, arguments));
            JsonNode tree = Json.mapper().valueToTree(value);
            ObjectNode result = text(tree.toString());
            result.set(
                    "structuredContent",
                    tree.isObject()
                            ? tree
                            : JsonNodeFactory.instance.objectNode().set("result", tree));
            return result;
        } catch (IllegalArgumentException e) {
            return failed(String.valueOf(e.getMessage()));
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Failure failure) {
                return failed(String.valueOf(failure.getMessage()));
            }
            LOG.log(Level.ERROR, "the tool " + tool.name() + " failed", e.getCause());
            return failed("The tool failed; the server's log says why");
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("a tool is a public method of a public class", e);
        }
    }

    private <T> T understood(Class<T> type, JsonNode arguments) {
        T value;
        try {
            JsonNode given =
                    arguments.isObject() ? arguments : JsonNodeFactory.instance.objectNode();
            value = Json.mapper().treeToValue(given, type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Wrong arguments: " + e.getOriginalMessage(), e);
        }
        String faults =
                validator.validate(value).stream()
                        .map(fault -> fault.getPropertyPath() + " " + fault.getMessage())
                        .sorted()
                        .collect(Collectors.joining("; "));
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException("Wrong arguments: " + faults);
        }
        return value;
    }

    private static ObjectNode failed(String why) {
        return text(why).put("isError", true);
    }

    private static ObjectNode text(String text) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.putArray("content").addObject().put("type", "text").put("text", text);
        return result;
    }
}
