package com.sutazai.system;

import com.sutazai.dev.Stack;
import java.util.stream.Stream;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClient;

/** What the servers of the tests have put into Redis. */
final class RedisKeys {

    private RedisKeys() {}

    /** All keys with a text in them. */
    static Stream<String> with(String text) {
        Stack stack = Stack.get();
        try (RedisClient redis =
                RedisClient.builder()
                        .hostAndPort(new HostAndPort("127.0.0.1", stack.redis().port()))
                        .clientConfig(
                                DefaultJedisClientConfig.builder()
                                        .password(stack.setting("REDIS_PASSWORD"))
                                        .build())
                        .build()) {
            return redis.keys("*" + text + "*").stream();
        }
    }
}
