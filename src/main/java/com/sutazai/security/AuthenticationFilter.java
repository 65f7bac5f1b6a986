package com.sutazai.security;

import com.sutazai.http.AddressRange;
import com.sutazai.http.ClientAddress;
import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import com.sutazai.http.Problems;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/**
 * Default deny, for every path: 401 if nobody is known, 429 if he comes too often, 403 if the role
 * or the scope of the key is too low, and only then the rest.
 */
public class AuthenticationFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    private static final String METRICS = "/metrics";

    private final transient AccessRules rules;
    private final transient Authenticator authenticator;
    private final transient ClientAddress addresses;
    private final transient SecuritySettings settings;
    private final transient CallerRates rates;
    private final transient List<AddressRange> scrapers;

    public AuthenticationFilter(
            AccessRules rules,
            Authenticator authenticator,
            ClientAddress addresses,
            SecuritySettings settings,
            CallerRates rates) {
        this.rules = rules;
        this.authenticator = authenticator;
        this.addresses = addresses;
        this.settings = settings;
        this.rates = rates;
        this.scrapers = settings.metricsTrustedAddresses().stream().map(AddressRange::of).toList();
    }

    @Override
    protected void doFilter(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String path = path(request);
        try {
            switch (rules.need(request.getMethod(), path)) {
                case AccessRules.Need.Nothing() -> {}
                case AccessRules.Need.Anybody() ->
                        known(request, response, path, "").attachTo(request);
                case AccessRules.Need.AtLeast(Role role, Scope scope) -> {
                    if (!(METRICS.equals(path) && isScraper(request))) {
                        admit(request, response, path, role, scope);
                    }
                }
            }
        } catch (Failure failure) {
            Problems.send(request, response, failure);
            return;
        }
        chain.doFilter(request, response);
    }

    private Caller known(
            HttpServletRequest request, HttpServletResponse response, String path, String scope) {
        Caller caller =
                authenticator
                        .authenticate(request, path)
                        .orElseThrow(() -> unauthenticated(request, path, scope));
        if (!NodeTokens.isPassed(request)) {
            rates.count(caller, request.getMethod(), path, response);
        }
        return caller;
    }

    private void admit(
            HttpServletRequest request,
            HttpServletResponse response,
            String path,
            Role needed,
            Scope scope) {
        Caller caller = known(request, response, path, scope.toString());
        if (!caller.role().includes(needed)) {
            throw Failure.of(
                    ProblemType.FORBIDDEN,
                    "This needs the role " + needed + "; you have " + caller.role());
        }
        if (!caller.scopes().allow(scope, needed == Role.ADMIN)) {
            throw authenticator.missing(caller, scope, path);
        }
        caller.attachTo(request);
    }

    private Failure unauthenticated(HttpServletRequest request, String path, String scope) {
        Optional<String> shown = Authenticator.credential(request);
        String detail =
                shown.isPresent()
                        ? "The token or API key is not valid, has expired or was revoked; log in again"
                        : "Send 'Authorization: Bearer TOKEN' from POST /api/v1/auth/login, or an API key in X-API-Key";
        return Failure.of(ProblemType.UNAUTHENTICATED, detail)
                .header(
                        "WWW-Authenticate",
                        authenticator.challenge(path, shown.isPresent(), scope));
    }

    private boolean isScraper(HttpServletRequest request) {
        String token = settings.metricsToken();
        boolean hasToken =
                !token.isEmpty()
                        && Authenticator.credential(request)
                                .filter(shown -> MessageDigest.isEqual(bytes(shown), bytes(token)))
                                .isPresent();
        return hasToken
                || scrapers.stream()
                        .anyMatch(
                                range ->
                                        range.contains(
                                                AddressRange.literal(addresses.of(request))));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String path(HttpServletRequest request) {
        String info = request.getPathInfo();
        String path = request.getServletPath() + (info == null ? "" : info);
        return path.isEmpty() ? "/" : path;
    }
}
