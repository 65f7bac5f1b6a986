package com.sutazai.security;

import com.sutazai.http.Api;
import com.sutazai.security.Scope.Act;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which role a path and method need, before anything is routed: read once from the annotations of
 * all resources and servlets. A path that none of them knows needs any caller, so that a stranger
 * learns nothing of what there is.
 */
public final class AccessRules {

    /** What a request needs. */
    sealed interface Need {

        /** Nobody has to say who they are. */
        record Nothing() implements Need {}

        /** A caller, whoever it is. */
        record Anybody() implements Need {}

        record AtLeast(Role role, Scope scope) implements Need {}
    }

    private static final Need NOTHING = new Need.Nothing();
    private static final Need ANY_CALLER = new Need.Anybody();

    /** Served by the server itself or from files, to everybody. */
    private static final Pattern PUBLIC_FILES =
            Pattern.compile(
                    "/|/health(/.*)?|/(console|docs|redoc)(/.*)?|/openapi(\\.json|\\.yaml)?");

    /** Stands in a rule for all methods of a servlet that only read; "" for the others. */
    private static final String READING = "GET";

    /** One declaration. */
    private record Rule(PathTemplate path, String method, Need need) {}

    private final List<Rule> resources = new ArrayList<>();
    private final List<Rule> servlets = new ArrayList<>();

    public AccessRules(BeanManager beans, ServletContext context) {
        for (Bean<?> bean : beans.getBeans(Object.class, Any.Literal.INSTANCE)) {
            addResource(bean.getBeanClass());
        }
        context.getServletRegistrations().values().forEach(this::addServlet);
    }

    /** What a request needs; {@code path} as the container decoded it. */
    Need need(String method, String path) {
        // most requests are for the API: only the others are worth the pattern
        if (!path.startsWith("/api/")
                && PUBLIC_FILES.matcher(path).matches()
                && isReading(method)) {
            return NOTHING;
        }
        List<Rule> offered = best(resources, path);
        if (!offered.isEmpty()) {
            return ofResource(offered, method);
        }
        return ofServlet(best(servlets, path), isReading(method) ? READING : "");
    }

    private static Need ofServlet(List<Rule> served, String method) {
        for (Rule rule : served) {
            if (rule.method().equals(method)) {
                return rule.need();
            }
        }
        return ANY_CALLER;
    }

    /** Those that match most literally; a plain loop, because every request passes here. */
    private static List<Rule> best(List<Rule> rules, String path) {
        List<Rule> best = List.of();
        int literals = 0;
        for (int i = 0; i < rules.size(); i++) {
            Rule rule = rules.get(i);
            if (rule.path().literals() >= literals && rule.path().matches(path)) {
                if (best.isEmpty() || rule.path().literals() > literals) {
                    best = new ArrayList<>(4);
                    literals = rule.path().literals();
                }
                best.add(rule);
            }
        }
        return best;
    }

    private static Need ofResource(List<Rule> offered, String method) {
        String asked = "HEAD".equals(method) ? "GET" : method;
        for (Rule rule : offered) {
            if (rule.method().equals(asked)) {
                return rule.need();
            }
        }
        // a method that is not offered: whoever may use one of the others learns so
        return offered.stream()
                .map(Rule::need)
                .filter(Need.AtLeast.class::isInstance)
                .map(Need.AtLeast.class::cast)
                .min(Comparator.comparing(Need.AtLeast::role))
                .<Need>map(need -> need)
                .orElse(ANY_CALLER);
    }

    private void addResource(Class<?> type) {
        Path root = type.getAnnotation(Path.class);
        if (root == null) {
            return;
        }
        for (Method method : type.getMethods()) {
            httpMethod(method)
                    .ifPresent(
                            http ->
                                    resources.add(
                                            new Rule(
                                                    PathTemplate.ofResource(path(root, method)),
                                                    http,
                                                    need(type, method, isReading(http)))));
        }
    }

    private static String path(Path root, Method method) {
        Path own = method.getAnnotation(Path.class);
        String base =
                Api.class.getAnnotation(ApplicationPath.class).value()
                        + "/"
                        + root.value()
                        + "/"
                        + (own == null ? "" : own.value());
        String path = base.replaceAll("/+", "/");
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private static Optional<String> httpMethod(Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(Annotation::annotationType)
                .map(type -> type.getAnnotation(HttpMethod.class))
                .filter(java.util.Objects::nonNull)
                .map(HttpMethod::value)
                .findFirst();
    }

    private void addServlet(ServletRegistration registration) {
        try {
            Class<?> type =
                    Class.forName(
                            registration.getClassName(),
                            false,
                            Thread.currentThread().getContextClassLoader());
            if (type.getName().startsWith("com.sutazai.") && !type.equals(Api.class)) {
                registration
                        .getMappings()
                        .forEach(
                                mapping -> {
                                    PathTemplate path = PathTemplate.ofServlet(mapping);
                                    servlets.add(new Rule(path, READING, need(type, type, true)));
                                    servlets.add(new Rule(path, "", need(type, type, false)));
                                });
            }
        } catch (ClassNotFoundException e) {
            // a servlet of the server: not ours, so the default holds
            return;
        }
    }

    private static Need need(Class<?> route, AnnotatedElement declared, boolean isReading) {
        if (declared.isAnnotationPresent(Open.class)) {
            return NOTHING;
        }
        Allowed allowed = declared.getAnnotation(Allowed.class);
        boolean reads = isReading || (allowed != null && allowed.reads());
        return new Need.AtLeast(
                allowed == null ? Role.ADMIN : allowed.value(),
                new Scope(Area.of(route), reads ? Act.READ : Act.WRITE));
    }

    private static boolean isReading(String method) {
        return "GET".equals(method) || "HEAD".equals(method);
    }
}
