package com.sutazai.security.rates;

import com.sutazai.config.Rules;
import com.sutazai.config.Setting;
import com.sutazai.config.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How often callers may do what. */
public record RateSettings(
        @Setting(
                        key = "rate.limit.requests",
                        byDefault = "10000000",
                        unit = "per RATE_LIMIT_WINDOW",
                        about =
                                "Requests of one caller; those that only read are counted apart from the others.")
                long requests,
        @Setting(
                        key = "rate.limit.window",
                        byDefault = "PT1M",
                        unit = "ISO-8601 duration",
                        about = "Within which RATE_LIMIT_REQUESTS are allowed.")
                Duration window,
        @Setting(
                        key = "rate.limit.routes",
                        unit = "list of PATH=COUNT/SECONDS",
                        about =
                                "Further limits per caller for all below a path, the longest path counts: /api/v1/mcp=600/60,/mcp=6000/60.")
                List<String> routes,
        @Setting(
                        key = "login.failures.per.address",
                        byDefault = "50",
                        unit = "per 5 minutes",
                        about =
                                "Wrong passwords from one address (IPv6: one /64), after which it has to wait; right ones do not count.")
                int loginFailuresPerAddress)
        implements Settings {

    private static final Pattern ROUTE = Pattern.compile("(/[^=]*)=(\\d{1,9})/(\\d{1,5})");
    private static final long REQUESTS_MAX = 1_000_000_000;
    private static final int LOGIN_FAILURES_MAX = 1_000_000;

    public RateSettings {
        routes = List.copyOf(routes);
        new Rules()
                .between("RATE_LIMIT_REQUESTS", requests, 1, REQUESTS_MAX)
                .between("RATE_LIMIT_WINDOW", window, Duration.ofSeconds(1), Duration.ofHours(1))
                .that(
                        routes.stream().allMatch(RateSettings::isRoute),
                        "RATE_LIMIT_ROUTES",
                        "holds something that is not PATH=COUNT/SECONDS with at least 1 within 1 to 3600 seconds",
                        "Example: /api/v1/mcp=600/60,/mcp=6000/60")
                .between(
                        "LOGIN_FAILURES_PER_ADDRESS",
                        loginFailuresPerAddress,
                        1,
                        LOGIN_FAILURES_MAX)
                .check();
    }

    private static boolean isRoute(String text) {
        Matcher route = ROUTE.matcher(text.strip());
        if (!route.matches()) {
            return false;
        }
        int seconds = Integer.parseInt(route.group(3));
        return Integer.parseInt(route.group(2)) >= 1
                && seconds >= 1
                && seconds <= Duration.ofHours(1).toSeconds();
    }

    /** Of everybody, for all requests. */
    public Limit everywhere() {
        return new Limit(requests, window);
    }

    /** Further ones by path, without a slash at its end. */
    public Map<String, Limit> byPath() {
        Map<String, Limit> limits = new TreeMap<>();
        for (String text : routes) {
            Matcher route = ROUTE.matcher(text.strip());
            if (route.matches()) {
                limits.put(
                        route.group(1).replaceAll("/+$", ""),
                        new Limit(
                                Long.parseLong(route.group(2)),
                                Duration.ofSeconds(Long.parseLong(route.group(3)))));
            }
        }
        return limits;
    }
}
