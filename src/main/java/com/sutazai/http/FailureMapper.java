package com.sutazai.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.sutazai.http.Problem.FieldError;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;

/** The one place where an exception below JAX-RS becomes an answer. */
@Provider
public class FailureMapper implements ExceptionMapper<Throwable> {

    private final HttpServletRequest request;

    public FailureMapper(@Context HttpServletRequest request) {
        this.request = request;
    }

    @Override
    public Response toResponse(Throwable error) {
        String requestId = RequestId.of(request);
        Failure failure = failure(error, requestId);
        Response.ResponseBuilder response = Response.status(failure.type().status());
        failure.headers().forEach(response::header);
        if (error instanceof WebApplicationException web
                && web.getResponse().getHeaderString("Allow") != null) {
            response.header("Allow", web.getResponse().getHeaderString("Allow"));
        }
        return response.type(Problem.MEDIA_TYPE)
                .entity(body(Problem.of(failure, request.getRequestURI(), requestId)))
                .build();
    }

    /**
     * Whether JAX-RS calls a path unknown because of a value in its query; only the name of its
     * exception tells.
     */
    private static boolean isOfQuery(WebApplicationException error) {
        return error.getClass().getSimpleName().equals("QueryParamException");
    }

    private static byte[] body(Problem problem) {
        try {
            return Json.mapper().writeValueAsBytes(problem);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private Failure failure(Throwable error, String requestId) {
        return switch (error) {
            case Failure failure -> failure;
            // a limit that was passed while Jackson read comes wrapped
            case JsonMappingException wrapped when wrapped.getCause() instanceof Failure failure ->
                    failure;
            case CompletionException async when async.getCause() != null ->
                    failure(async.getCause(), requestId);
            case ConstraintViolationException wrong ->
                    Failure.invalid(
                            wrong.getConstraintViolations().stream()
                                    .map(FailureMapper::field)
                                    .toList());
            case MismatchedInputException wrong -> mismatch(wrong);
            case JsonMappingException wrong
                    when wrong.getCause() instanceof IllegalArgumentException rule ->
                    Failure.invalid(pointer(wrong), String.valueOf(rule.getMessage()));
            case JsonProcessingException broken ->
                    Failure.of(
                            ProblemType.MALFORMED_JSON,
                            "The body is not valid JSON" + place(broken));
            case WebApplicationException web
                    when web.getCause() instanceof JsonProcessingException json ->
                    failure(json, requestId);
            case WebApplicationException query when isOfQuery(query) ->
                    Failure.invalid("#/query", "has a value that is not of its parameter's type");
            case WebApplicationException web -> web(web.getResponse().getStatus());
            default -> Problems.of(error, requestId);
        };
    }

    private Failure web(int status) {
        ProblemType type = ProblemType.of(status);
        return Failure.of(
                type,
                switch (type) {
                    case NOT_FOUND -> "No resource at this path; /docs lists them all";
                    case METHOD_NOT_ALLOWED ->
                            request.getMethod()
                                    + " is not offered here; the Allow header lists what is";
                    case UNSUPPORTED_TYPE -> "Send the body as application/json";
                    case NOT_ACCEPTABLE -> "Accept application/json";
                    default -> type.title();
                });
    }

    private static Failure mismatch(MismatchedInputException wrong) {
        String pointer = pointer(wrong);
        if (wrong instanceof UnrecognizedPropertyException unknown) {
            String known =
                    unknown.getKnownPropertyIds() == null
                            ? ""
                            : "; known are "
                                    + unknown.getKnownPropertyIds().stream()
                                            .map(String::valueOf)
                                            .sorted()
                                            .collect(Collectors.joining(", "));
            return Failure.invalid(pointer, "is not a known field" + known);
        }
        if (pointer.isEmpty()) {
            return Failure.of(
                    ProblemType.MALFORMED_JSON,
                    "The body is empty or not a JSON value of the expected shape");
        }
        return Failure.invalid(pointer, "is not of the expected type");
    }

    private static String place(JsonProcessingException broken) {
        var at = broken.getLocation();
        return at == null ? "" : ": line " + at.getLineNr() + ", column " + at.getColumnNr();
    }

    private static String pointer(JsonMappingException wrong) {
        return wrong.getPath().stream()
                .map(
                        step ->
                                step.getFieldName() == null
                                        ? String.valueOf(step.getIndex())
                                        : escaped(step.getFieldName()))
                .map(step -> "/" + step)
                .collect(Collectors.joining());
    }

    private static FieldError field(ConstraintViolation<?> violation) {
        List<Path.Node> nodes = new ArrayList<>();
        violation.getPropertyPath().forEach(nodes::add);
        StringBuilder pointer = new StringBuilder();
        String parameter = "";
        for (Path.Node node : nodes) {
            if (node.getKind() == ElementKind.PARAMETER) {
                parameter = node.getName();
            } else if (node.getKind() == ElementKind.PROPERTY
                    || node.getKind() == ElementKind.CONTAINER_ELEMENT) {
                if (node.getIndex() != null) {
                    pointer.append('/').append(node.getIndex());
                }
                if (node.getKind() == ElementKind.PROPERTY) {
                    pointer.append('/').append(escaped(snake(String.valueOf(node.getName()))));
                }
            }
        }
        String at =
                pointer.isEmpty() && !parameter.isEmpty()
                        ? "#/query/" + snake(parameter)
                        : pointer.toString();
        return new FieldError(at, violation.getMessage());
    }

    private static String snake(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(java.util.Locale.ROOT);
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
