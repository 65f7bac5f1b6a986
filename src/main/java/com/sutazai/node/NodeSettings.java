package com.sutazai.node;

import com.sutazai.config.Rules;
import com.sutazai.config.Setting;
import com.sutazai.config.Settings;
import java.net.URI;

/** Whether there are several servers on one database. */
public record NodeSettings(
        @Setting(
                        key = "node.url",
                        unit = "URL",
                        about =
                                "Where the other nodes of this server reach this one, http://host:port; empty if it is alone.")
                String url)
        implements Settings {

    public NodeSettings {
        new Rules()
                .that(
                        url.isEmpty() || isNode(url),
                        "NODE_URL",
                        "is no address of a server",
                        "write http://HOST:PORT, or https, without path")
                .check();
    }

    private static boolean isNode(String url) {
        try {
            URI uri = URI.create(url);
            boolean isHttp = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            String path = uri.getRawPath();
            return isHttp
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getRawQuery() == null
                    && (path == null || path.isEmpty() || "/".equals(path));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
