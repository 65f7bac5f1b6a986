package com.sutazai.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * Turns texts into records of settings and collects everything that is wrong with them. Not
 * thread-safe; used once at start.
 */
final class SettingsReader {

    private final Function<SettingKey, Optional<String>> texts;
    private final List<SettingProblem> problems = new ArrayList<>();

    /**
     * @param texts the text that is set for a key, empty text if it is set to nothing, absent if no
     *     source names it
     */
    SettingsReader(Function<SettingKey, Optional<String>> texts) {
        this.texts = texts;
    }

    List<SettingProblem> problems() {
        return List.copyOf(problems);
    }

    /** The record, or nothing if something is wrong with it. */
    <R extends Settings> Optional<R> read(Class<R> record) {
        List<SettingKey> keys = SettingKey.of(record);
        int before = problems.size();
        Object[] values = keys.stream().map(this::value).toArray();
        try {
            R read = constructor(record).newInstance(values);
            return problems.size() == before ? Optional.of(read) : Optional.empty();
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof InvalidSettings invalid) {
                problems.addAll(invalid.problems());
                return Optional.empty();
            }
            throw new IllegalStateException(record.getName() + " failed", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(record.getName() + " cannot be made", e);
        }
    }

    private Object value(SettingKey key) {
        String text = texts.apply(key).orElse(key.byDefault());
        try {
            return parse(key.type(), text);
        } catch (IllegalArgumentException | DateTimeParseException e) {
            String wrong =
                    text.isEmpty() ? "is set to nothing" : "is not of the form: " + key.unit();
            problems.add(new SettingProblem(key.variable(), wrong, "Example: " + key.byDefault()));
            return parse(key.type(), key.byDefault());
        }
    }

    private static Object parse(Type type, String text) {
        if (type instanceof ParameterizedType generic) {
            return generic.getRawType() == List.class
                    ? list(text)
                    : Optional.of(text)
                            .filter(present -> !present.isEmpty())
                            .map(present -> parse(generic.getActualTypeArguments()[0], present));
        }
        return switch (type.getTypeName()) {
            case "java.lang.String" -> text;
            case "int" -> Integer.parseInt(text);
            case "long" -> Long.parseLong(text);
            case "double" -> Double.parseDouble(text);
            case "boolean" -> bool(text);
            case "java.time.Duration" -> Duration.parse(text);
            case "java.nio.file.Path" -> Path.of(text);
            default -> enumConstant(type, text);
        };
    }

    private static List<String> list(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    private static boolean bool(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on", "1" -> true;
            case "false", "no", "off", "0" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static Object enumConstant(Type type, String text) {
        if (type instanceof Class<?> choices && choices.isEnum()) {
            return Arrays.stream(choices.getEnumConstants())
                    .filter(constant -> constant.toString().equalsIgnoreCase(text))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(text));
        }
        throw new IllegalStateException("a setting cannot be of type " + type);
    }

    private static <R extends Settings> Constructor<R> constructor(Class<R> record)
            throws NoSuchMethodException {
        Class<?>[] types =
                Arrays.stream(record.getRecordComponents())
                        .map(RecordComponent::getType)
                        .toArray(Class<?>[]::new);
        Constructor<R> constructor = record.getDeclaredConstructor(types);
        constructor.setAccessible(true);
        return constructor;
    }

    /** Reads all records of the catalogue through one resolver. */
    static List<SettingProblem> problemsOf(Resolver resolver) {
        List<SettingProblem> problems = new ArrayList<>();
        SettingsReader reader =
                new SettingsReader(key -> Sources.find(resolver, key, problems).map(Found::text));
        SettingsCatalogue.records().forEach(reader::read);
        problems.addAll(reader.problems());
        return problems;
    }
}
