package com.sutazai.mcp;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/** Where sessions can be that are not here. */
interface Elsewhere {

    /** No session is anywhere else. */
    Elsewhere NOWHERE = (request, response, session) -> Optional.of(request);

    /**
     * Passes a request on, if its session is somewhere else. Blocks.
     *
     * @param session its id
     * @return the request if it is to be answered here, nothing if it was answered
     * @throws com.sutazai.http.Failure 502 if who has the session ended meanwhile, 503 if he does
     *     not answer although he is there
     * @throws IOException if the client has left
     */
    Optional<HttpServletRequest> pass(
            HttpServletRequest request, HttpServletResponse response, String session)
            throws IOException, InterruptedException;
}
