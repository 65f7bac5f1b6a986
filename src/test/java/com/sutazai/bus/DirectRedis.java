package com.sutazai.bus;

import com.sutazai.dev.Stack;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClient;

/** Redis as agents see it who do not come over HTTP. */
final class DirectRedis {

    private DirectRedis() {}

    static RedisClient connect() {
        Stack stack = Stack.get();
        return RedisClient.builder()
                .hostAndPort(new HostAndPort("127.0.0.1", stack.redis().port()))
                .clientConfig(
                        DefaultJedisClientConfig.builder()
                                .password(stack.setting("REDIS_PASSWORD"))
                                .build())
                .build();
    }
}
