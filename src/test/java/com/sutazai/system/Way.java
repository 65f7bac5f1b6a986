package com.sutazai.system;

import com.sutazai.http.Api;
import com.sutazai.security.Allowed;
import com.sutazai.security.Open;
import com.sutazai.security.Role;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.servlet.annotation.WebServlet;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A way in: what it is called and who may use it; no role means everybody. */
record Way(String method, String path, boolean isOpen, Role role, String area, boolean reads) {

    /** Whether a key with a scope may come in, by the words of the documentation. */
    boolean isFor(String scope) {
        boolean isEnough = scope.endsWith("write") || reads;
        return switch (scope) {
            case "admin" -> true;
            case "read", "write" -> isEnough && role != Role.ADMIN;
            default -> isEnough && scope.startsWith(area + ":");
        };
    }

    private static List<Class<?>> classes() {
        return new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("com.sutazai")
                        .stream()
                        .<Class<?>>map(JavaClass::reflect)
                        .toList();
    }

    /** Every one that resources and servlets declare. */
    static List<Way> all() {
        List<Way> ways = new ArrayList<>();
        for (Class<?> type : classes()) {
            if (type.isAnnotationPresent(Path.class)) {
                Arrays.stream(type.getMethods())
                        .forEach(
                                method ->
                                        verb(method)
                                                .forEach(
                                                        verb ->
                                                                ways.add(
                                                                        resource(
                                                                                type, method,
                                                                                verb))));
            }
            WebServlet servlet = type.getAnnotation(WebServlet.class);
            if (servlet != null) {
                for (String mapping : servlet.urlPatterns()) {
                    if (area(type).equals("mesh")) {
                        ways.add(
                                new Way(
                                        "POST",
                                        mapping,
                                        false,
                                        role(type.getAnnotation(Allowed.class)),
                                        "mesh",
                                        false));
                    }
                    ways.add(
                            new Way(
                                    // a GET there may listen for ever
                                    type.getPackageName().endsWith(".mcp") ? "POST" : "GET",
                                    mapping.isEmpty() ? "/" : mapping,
                                    type.isAnnotationPresent(Open.class),
                                    role(type.getAnnotation(Allowed.class)),
                                    area(type),
                                    !type.getPackageName().endsWith(".mcp")
                                            || reads(type.getAnnotation(Allowed.class))));
                }
            }
        }
        return ways;
    }

    private static Stream<String> verb(Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(a -> a.annotationType().getAnnotation(HttpMethod.class))
                .filter(java.util.Objects::nonNull)
                .map(HttpMethod::value);
    }

    private static Way resource(Class<?> type, Method method, String verb) {
        Path own = method.getAnnotation(Path.class);
        String path =
                Api.class.getAnnotation(ApplicationPath.class).value()
                        + type.getAnnotation(Path.class).value()
                        + (own == null ? "" : own.value());
        return new Way(
                verb,
                path,
                method.isAnnotationPresent(Open.class),
                role(method.getAnnotation(Allowed.class)),
                area(type),
                verb.equals("GET") || reads(method.getAnnotation(Allowed.class)));
    }

    private static String area(Class<?> type) {
        String feature = type.getPackageName().split("\\.", 4)[2];
        return feature.equals("security") ? "auth" : feature.equals("http") ? "system" : feature;
    }

    private static boolean reads(Allowed allowed) {
        return allowed != null && allowed.reads();
    }

    private static Role role(Allowed allowed) {
        return allowed == null ? Role.ADMIN : allowed.value();
    }
}
