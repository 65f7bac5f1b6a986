package com.sutazai.mcp;

import com.sutazai.config.SharedBean;
import com.sutazai.security.Authenticator;
import com.sutazai.security.Caller;
import com.sutazai.security.Scope;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;

/**
 * Looks at the scopes of who calls a tool before the response begins, so that an OAuth client gets
 * the status with which it asks its issuer for more.
 */
public interface StepUp {

    /** For who knows no issuers. */
    StepUp NEVER = (caller, request) -> {};

    /**
     * Before a tool is called.
     *
     * @throws com.sutazai.http.Failure 403 if an issuer can help
     */
    void require(Caller caller, HttpServletRequest request);

    /** As the security of this server says. */
    @SharedBean
    class OfIssuers implements StepUp {

        private final Authenticator authenticator;

        @Inject
        public OfIssuers(Authenticator authenticator) {
            this.authenticator = authenticator;
        }

        @Override
        public void require(Caller caller, HttpServletRequest request) {
            authenticator.requireScope(caller, Scope.CALLS_OF_TOOLS, request);
        }
    }
}
