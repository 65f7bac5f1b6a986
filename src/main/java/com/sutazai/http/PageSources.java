package com.sutazai.http;

import com.sutazai.config.SharedBean;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Which other servers the pages of this one may ask from the browser: those where people log in.
 * Thread-safe.
 */
@SharedBean
public class PageSources {

    private final List<Supplier<? extends Collection<URI>>> places = new CopyOnWriteArrayList<>();

    /**
     * Lets pages ask there.
     *
     * @param more asked with every page; absolute URLs, of which the origin counts
     */
    public void add(Supplier<? extends Collection<URI>> more) {
        places.add(more);
    }

    /** Origins for a Content-Security-Policy, each after a space; empty if there are none. */
    String origins() {
        return places.stream()
                .flatMap(each -> each.get().stream())
                .map(PageSources::origin)
                .distinct()
                .map(origin -> " " + origin)
                .collect(Collectors.joining());
    }

    private static String origin(URI place) {
        return place.getScheme()
                + "://"
                + place.getHost()
                + (place.getPort() < 0 ? "" : ":" + place.getPort());
    }
}
