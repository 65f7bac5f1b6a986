package com.sutazai.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;

/**
 * The two ways JSON is read and written: our own records, and documents of others that pass through
 * unchanged. Thread-safe.
 */
public final class Json {

    /** Of a number that is kept; the parser takes a thousand characters. */
    public static final int DIGITS_MAX = 900;

    private static final ObjectMapper MAPPER =
            JsonMapper.builder(factory())
                    .addModules(new Jdk8Module(), new JavaTimeModule())
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    // trees within our records are documents of others: no digit is lost there
                    // either
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .enable(
                            DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                            DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                    .disable(
                            SerializationFeature.WRITE_DATES_AS_TIMESTAMPS,
                            SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                    .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                    // what is not there is left out; null would be another type
                    .defaultPropertyInclusion(
                            JsonInclude.Value.construct(
                                    JsonInclude.Include.NON_ABSENT,
                                    JsonInclude.Include.USE_DEFAULTS))
                    .build();

    /** Keeps numbers as they were written: 1.0 stays 1.0, and no digit is lost. */
    private static final ObjectMapper TREES =
            JsonMapper.builder(factory())
                    .enable(
                            DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS,
                            DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    private Json() {}

    /**
     * Its buffers belong to it, not to threads: those of the server outlive a deployment and would
     * hold its classes, and most of ours work once.
     */
    private static JsonFactory factory() {
        return JsonFactory.builder()
                .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
                .build();
    }

    /** How deep a tree is: 1 for a value or an empty object. */
    public static int depth(JsonNode tree) {
        int deepest = 0;
        for (JsonNode child : tree) {
            deepest = Math.max(deepest, depth(child));
        }
        return deepest + 1;
    }

    /**
     * Whether a number has more digits than can surely be read again: written with a point and an
     * exponent it may be longer than it came.
     */
    public static boolean hasLongNumber(JsonNode tree) {
        if (tree.isBigDecimal()) {
            return tree.decimalValue().precision() > DIGITS_MAX;
        }
        for (JsonNode child : tree) {
            if (hasLongNumber(child)) {
                return true;
            }
        }
        return false;
    }

    /** For our own records: snake_case, strict. */
    public static ObjectMapper mapper() {
        return MAPPER;
    }

    /** For documents of others: {@link JsonNode} trees that lose nothing. */
    public static ObjectMapper trees() {
        return TREES;
    }
}
