package com.sutazai.system;

import com.sutazai.http.BodyLimitFilter;
import com.sutazai.http.ClientAddress;
import com.sutazai.http.CorsFilter;
import com.sutazai.http.EntryFilter;
import com.sutazai.http.HttpSettings;
import com.sutazai.http.PageSources;
import com.sutazai.security.AccessRules;
import com.sutazai.security.AuthenticationFilter;
import com.sutazai.security.Authenticator;
import com.sutazai.security.CallerRates;
import com.sutazai.security.SecuritySettings;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.util.List;

/**
 * Puts in place what every request passes, in this order: entry (id, headers, plain path), metrics,
 * CORS, authentication (before anything else), body limit.
 *
 * <p>A listener, because the server goes on without a filter that it cannot make, and would be open
 * to everybody; a listener that fails ends the deployment.
 */
@WebListener
public class Door implements ServletContextListener {

    private final HttpSettings http;
    private final PageSources pages;
    private final PrometheusMeterRegistry metrics;
    private final UnderWay requests;
    private final BeanManager beans;
    private final Authenticator authenticator;
    private final ClientAddress addresses;
    private final SecuritySettings security;
    private final CallerRates rates;

    @Inject
    public Door(
            HttpSettings http,
            PageSources pages,
            PrometheusMeterRegistry metrics,
            UnderWay requests,
            BeanManager beans,
            Authenticator authenticator,
            ClientAddress addresses,
            SecuritySettings security,
            CallerRates rates) {
        this.http = http;
        this.pages = pages;
        this.metrics = metrics;
        this.requests = requests;
        this.beans = beans;
        this.authenticator = authenticator;
        this.addresses = addresses;
        this.security = security;
        this.rates = rates;
    }

    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        AccessRules rules = new AccessRules(beans, context);
        FilterRegistration.Dynamic door =
                context.addFilter(
                        "door",
                        new DoorFilter(
                                List.of(
                                        new EntryFilter(http, pages),
                                        new RequestMetricsFilter(metrics, requests),
                                        new CorsFilter(http),
                                        new AuthenticationFilter(
                                                rules, authenticator, addresses, security, rates),
                                        new BodyLimitFilter(http))));
        if (door == null) {
            throw new IllegalStateException("somebody else has put a door in place");
        }
        door.setAsyncSupported(true);
        door.addMappingForUrlPatterns(null, false, "/*");
    }
}
