package com.sutazai.mcp.inprocess;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The JSON schema of a record, with the constraints of Bean Validation in it. */
final class InputSchema {

    private InputSchema() {}

    /** Of a tool that takes nothing. */
    static ObjectNode ofNothing() {
        ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "object");
        schema.putObject("properties");
        return schema.put("additionalProperties", false);
    }

    /**
     * Of a record.
     *
     * @throws IllegalArgumentException if a component is of a type that has no schema
     */
    static ObjectNode of(Class<?> type) {
        ObjectNode schema = ofNothing();
        ObjectNode properties = (ObjectNode) schema.get("properties");
        for (RecordComponent component : type.getRecordComponents()) {
            String name =
                    PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(
                            component.getName());
            ObjectNode property = ofType(component.getGenericType());
            Field field = field(type, component);
            constrain(property, field);
            properties.set(name, property);
            if (component.getType().isPrimitive()
                    || field.isAnnotationPresent(NotNull.class)
                    || field.isAnnotationPresent(NotBlank.class)) {
                schema.withArray("required").add(name);
            }
        }
        return schema;
    }

    private static Field field(Class<?> type, RecordComponent component) {
        try {
            return type.getDeclaredField(component.getName());
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException("a component has a field of its name", e);
        }
    }

    private static ObjectNode ofType(Type type) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
            schema.put("type", "array");
            schema.set("items", ofType(list.getActualTypeArguments()[0]));
            return schema;
        }
        if (type instanceof Class<?> plain && plain.isEnum()) {
            schema.put("type", "string");
            Arrays.stream(plain.getEnumConstants())
                    .forEach(constant -> schema.withArray("enum").add(constant.toString()));
            return schema;
        }
        return schema.put("type", name(type));
    }

    private static String name(Type type) {
        if (type == String.class) {
            return "string";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "boolean";
        }
        if (type == int.class
                || type == Integer.class
                || type == long.class
                || type == Long.class) {
            return "integer";
        }
        if (type == double.class || type == Double.class) {
            return "number";
        }
        throw new IllegalArgumentException("a tool takes no " + type.getTypeName());
    }

    private static void constrain(ObjectNode property, Field field) {
        Size size = field.getAnnotation(Size.class);
        if (size != null) {
            boolean isList = property.path("type").asText().equals("array");
            if (size.min() > 0) {
                property.put(isList ? "minItems" : "minLength", size.min());
            }
            if (size.max() < Integer.MAX_VALUE) {
                property.put(isList ? "maxItems" : "maxLength", size.max());
            }
        }
        Min min = field.getAnnotation(Min.class);
        if (min != null) {
            property.put("minimum", min.value());
        }
        Max max = field.getAnnotation(Max.class);
        if (max != null) {
            property.put("maximum", max.value());
        }
        Pattern pattern = field.getAnnotation(Pattern.class);
        if (pattern != null) {
            // Bean Validation matches the whole, JSON Schema any part
            property.put("pattern", "^(?:" + pattern.regexp() + ")$");
        }
        Schema described = field.getAnnotation(Schema.class);
        if (described != null && !described.description().isEmpty()) {
            property.put("description", described.description());
        }
    }
}
