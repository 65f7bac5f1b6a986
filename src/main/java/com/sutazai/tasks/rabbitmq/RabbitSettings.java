package com.sutazai.tasks.rabbitmq;

import com.sutazai.config.Rules;
import com.sutazai.config.Setting;
import com.sutazai.config.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where RabbitMQ is, and which tasks go there. */
public record RabbitSettings(
        @Setting(
                        key = "rabbitmq.host",
                        unit = "host name or address",
                        about = "RabbitMQ; without it no task goes to workers who speak AMQP.")
                Optional<String> host,
        @Setting(
                        key = "rabbitmq.port",
                        byDefault = "5672",
                        unit = "port",
                        about = "AMQP port of RabbitMQ.")
                int port,
        @Setting(
                        key = "rabbitmq.default.user",
                        alias = "rabbitmq.user",
                        byDefault = "sutazai",
                        about =
                                "User at RabbitMQ; may configure, write and read sutazai.*, and write to amq.default.")
                String user,
        @Setting(
                        key = "rabbitmq.default.pass",
                        alias = "rabbitmq.password",
                        byDefault = "",
                        secret = true,
                        generated = Setting.Generated.YES,
                        unit = "at least 8 characters",
                        about = "Password at RabbitMQ.")
                String password,
        @Setting(key = "rabbitmq.vhost", byDefault = "/", about = "Virtual host at RabbitMQ.")
                String virtualHost,
        @Setting(
                        key = "rabbitmq.tls",
                        byDefault = "false",
                        unit = "true or false",
                        about =
                                "Whether RabbitMQ is spoken to with TLS (amqps, most often at port 5671); its certificate must be trusted and name RABBITMQ_HOST.")
                boolean isTls,
        @Setting(
                        key = "rabbitmq.timeout",
                        byDefault = "PT3S",
                        unit = "ISO-8601 duration",
                        about = "Longest wait for an answer of RabbitMQ.")
                Duration timeout,
        @Setting(
                        key = "tasks.rabbitmq.types",
                        byDefault = "",
                        unit = "task types, separated by commas",
                        about = "Types of tasks that workers do who speak AMQP.")
                List<String> types)
        implements Settings {

    public RabbitSettings {
        new Rules()
                .between("RABBITMQ_PORT", port, 1, 65_535)
                .notEmpty("RABBITMQ_DEFAULT_USER", user)
                .notEmpty("RABBITMQ_VHOST", virtualHost)
                .optionalPassword("RABBITMQ_DEFAULT_PASS", password)
                .between(
                        "RABBITMQ_TIMEOUT", timeout, Duration.ofMillis(100), Duration.ofSeconds(30))
                .that(
                        host.isEmpty() || !password.isEmpty(),
                        "RABBITMQ_DEFAULT_PASS",
                        "is missing",
                        "there is no default: set it, or leave RABBITMQ_HOST out")
                .that(
                        types.isEmpty() || host.isPresent(),
                        "RABBITMQ_HOST",
                        "is missing",
                        "TASKS_RABBITMQ_TYPES needs it")
                .that(
                        types.stream().allMatch(type -> type.matches("[a-z0-9_.-]{1,64}")),
                        "TASKS_RABBITMQ_TYPES",
                        "has a name that is no type",
                        "use 1 to 64 of a-z 0-9 _ . -")
                .check();
    }

    @Override
    public String toString() {
        return "RabbitSettings[" + host.orElse("none") + ":" + port + "]";
    }
}
