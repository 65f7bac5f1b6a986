package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sutazai.system.Client.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OpenCallsSystemTest {

    private static final int CALLS = 1_000;

    private final Client admin = Client.admin();

    @Test
    void a_thousand_calls_are_open_at_once() throws Exception {
        CountDownLatch open = new CountDownLatch(CALLS);
        HttpServer server = TestServer.holding(open);
        int port = server.getAddress().getPort();
        String instance =
                "{\"service_name\":\"patient\",\"address\":\"127.0.0.1\",\"port\":" + port + "}";
        assertThat(admin.post("/api/v1/mesh/v2/register", instance).status()).isEqualTo(200);

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> answers = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                answers.add(
                        threads.submit(
                                () ->
                                        admin.post(
                                                "/api/v1/mesh/v2/call",
                                                "{\"service_name\":\"patient\",\"timeout\":60}")));
            }
            boolean isAll = open.await(50, TimeUnit.SECONDS);
            while (open.getCount() > 0) {
                open.countDown();
            }
            assertThat(isAll).isTrue();
            for (Future<Answer> answer : answers) {
                assertThat(answer.get().json().path("status_code").asInt()).isEqualTo(200);
            }
        } finally {
            admin.delete("/api/v1/mesh/v2/deregister/patient-127.0.0.1-" + port);
            server.stop(0);
        }
    }
}
