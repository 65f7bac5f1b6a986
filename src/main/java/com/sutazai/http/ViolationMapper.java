package com.sutazai.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/**
 * As {@link FailureMapper}; needed because Jersey's own mapper for validation is more specific than
 * a mapper for all.
 */
@Provider
public class ViolationMapper implements ExceptionMapper<ConstraintViolationException> {

    private final FailureMapper failures;

    public ViolationMapper(@Context HttpServletRequest request) {
        this.failures = new FailureMapper(request);
    }

    @Override
    public Response toResponse(ConstraintViolationException violation) {
        return failures.toResponse(violation);
    }
}
