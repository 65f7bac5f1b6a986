package com.sutazai.mcp;

import jakarta.servlet.http.HttpServletRequest;

/** Which endpoint a request is for. */
interface Endpoints {

    /**
     * The endpoint at the path of a request.
     *
     * @throws com.sutazai.http.Failure 404 if nothing is there
     */
    Endpoint of(HttpServletRequest request);
}
