package com.sutazai.dev.bench;

import com.sun.net.httpserver.HttpServer;
import com.sutazai.dev.Child;
import com.sutazai.dev.Ports;
import com.sutazai.dev.Stack;
import com.sutazai.dev.bench.LoadGenerator.Target;
import com.sutazai.system.Client;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Starts the proxies that are compared, before one upstream; stops them at the end. */
final class Contestants implements AutoCloseable {

    private static final String PATH = "/hello";

    private final Path checkout;
    private final Path parts;
    private final Path folder;
    private final int upstream = Ports.free();
    private final Processes processes;

    Contestants(Path checkout) throws IOException {
        this.checkout = checkout;
        this.parts = checkout.resolve(".dev/cache/bench");
        this.folder = checkout.resolve("target/bench");
        this.processes = new Processes(folder);
    }

    @Override
    public void close() {
        processes.close();
    }

    /** What all pass to: answers every GET with 1 KB. */
    Contestant direct() throws Exception {
        Child origin =
                nginxProcess(
                        "upstream",
                        upstream,
                        "location / { return 200 '" + "x".repeat(1_024) + "'; }");
        return new Contestant("direct", new Target(upstream, PATH, ""), origin);
    }

    /** Someone who takes a second for everything, directly and through the mesh. */
    List<Target> slow(Contestant ours) throws IOException {
        HttpServer server =
                HttpServer.create(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 2_000);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(
                "/",
                exchange -> {
                    // all but the check of its health
                    if (PATH.equals(exchange.getRequestURI().getPath())) {
                        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
                    }
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        server.start();
        int port = server.getAddress().getPort();
        register("slow", port);
        return List.of(
                new Target(port, PATH, ""),
                new Target(
                        ours.target().port(),
                        "/api/v1/mesh/v2/proxy/slow" + PATH,
                        ours.target().authorization()));
    }

    private static void register(String service, int port) {
        Client.admin()
                .post(
                        "/api/v1/mesh/v2/register",
                        "{\"service_name\":\""
                                + service
                                + "\",\"address\":\"127.0.0.1\",\"port\":"
                                + port
                                + "}");
    }

    Contestant ours() throws InterruptedException {
        Stack stack = Stack.get();
        Client admin = Client.admin();
        register("bench", upstream);
        TimeUnit.SECONDS.sleep(2);
        return new Contestant(
                "SutazAI mesh",
                new Target(
                        stack.port(),
                        "/api/v1/mesh/v2/proxy/bench" + PATH,
                        "Bearer " + admin.token()),
                stack.payara().server());
    }

    Contestant nginx() throws Exception {
        int port = Ports.free();
        Child child =
                nginxProcess(
                        "nginx",
                        port,
                        "location / { proxy_pass http://up; proxy_http_version 1.1; proxy_set_header Connection ''; }");
        return new Contestant("nginx proxy_pass", new Target(port, PATH, ""), child);
    }

    private Child nginxProcess(String name, int port, String location) throws Exception {
        Path home = Files.createDirectories(folder.resolve(name));
        Path file = home.resolve("nginx.conf");
        Files.writeString(
                file,
                """
                daemon off; worker_processes 2; pid %s/nginx.pid; error_log %s/error.log;
                events { worker_connections 1024; }
                http {
                  access_log off; keepalive_requests 10000000;
                  client_body_temp_path %s/b; proxy_temp_path %s/p; fastcgi_temp_path %s/f; uwsgi_temp_path %s/u; scgi_temp_path %s/s;
                  upstream up { server 127.0.0.1:%d; keepalive 128; keepalive_requests 10000000; }
                  server { listen 127.0.0.1:%d; %s }
                }
                """
                        .formatted(
                                home, home, home, home, home, home, home, upstream, port,
                                location));
        return started(
                name,
                port,
                List.of(
                        parts + "/usr/sbin/nginx",
                        "-e",
                        home + "/error.log",
                        "-c",
                        file.toString(),
                        "-p",
                        home.toString()));
    }

    Contestant haproxy() throws Exception {
        int port = Ports.free();
        Path file = folder.resolve("haproxy.cfg");
        Files.writeString(
                file,
                """
                global
                  nbthread 2
                  maxconn 4096
                defaults
                  mode http
                  timeout connect 5s
                  timeout client 60s
                  timeout server 60s
                  http-reuse always
                frontend in
                  bind 127.0.0.1:%d
                  default_backend up
                backend up
                  server one 127.0.0.1:%d pool-max-conn 256
                """
                        .formatted(port, upstream));
        return new Contestant(
                "HAProxy",
                new Target(port, PATH, ""),
                started(
                        "haproxy",
                        port,
                        List.of(parts + "/usr/sbin/haproxy", "-f", file.toString())));
    }

    Contestant python(String name, String module) throws Exception {
        int port = Ports.free();
        return new Contestant(
                name,
                new Target(port, PATH, ""),
                started(
                        module,
                        port,
                        List.of(
                                parts + "/venv/bin/python",
                                checkout.resolve("src/test/services/proxy_" + module + ".py")
                                        .toString(),
                                Integer.toString(port),
                                Integer.toString(upstream))));
    }

    private Child started(String name, int port, List<String> command) throws Exception {
        return processes.start(
                name,
                port,
                command,
                Map.of("LD_LIBRARY_PATH", parts + "/usr/lib/x86_64-linux-gnu"));
    }
}
