package com.sutazai.http;

import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/** Used by the build: every operation of the API document may also answer with a problem. */
public final class OpenApiProblems implements OASFilter {

    @Override
    public Operation filterOperation(Operation operation) {
        APIResponse problem =
                OASFactory.createAPIResponse()
                        .description("A problem (RFC 9457)")
                        .content(
                                OASFactory.createContent()
                                        .addMediaType(
                                                Problem.MEDIA_TYPE,
                                                OASFactory.createMediaType()
                                                        .schema(
                                                                OASFactory.createSchema()
                                                                        .ref(
                                                                                "#/components/schemas/Problem"))));
        operation.getResponses().addAPIResponse("default", problem);
        return operation;
    }
}
