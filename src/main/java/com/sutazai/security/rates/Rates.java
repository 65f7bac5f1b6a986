package com.sutazai.security.rates;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.sutazai.config.SharedBean;
import com.sutazai.http.ContextStop;
import com.sutazai.http.Recurring;
import com.sutazai.redis.Redis;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.UnifiedJedis;

/** The windows of all who are counted, together with those of the other nodes. Thread-safe. */
@SharedBean
public class Rates {

    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration FORGOTTEN = Duration.ofHours(1);
    private static final int SUBJECTS_MAX = 100_000;
    private static final int TOLD_AT_ONCE = 1_000;

    /** Adds and keeps for a while in one step, or only looks: what nobody counts makes no key. */
    private static final String ADD =
            """
            if ARGV[1] == '0' then return tonumber(redis.call('GET', KEYS[1]) or '0') end
            local all = redis.call('INCRBY', KEYS[1], ARGV[1])
            redis.call('PEXPIRE', KEYS[1], ARGV[2])
            return all
            """;

    private final Redis redis;
    private final Cache<Subject, SlidingWindow> windows =
            Caffeine.newBuilder().maximumSize(SUBJECTS_MAX).expireAfterAccess(FORGOTTEN).build();
    private final Recurring loop = new Recurring("rates", PAUSE, this::told);

    /**
     * Who is counted, and for what.
     *
     * @param kind what is limited; part of a key in Redis
     * @param who its text is part of it too
     */
    public record Subject(String kind, Object who) {}

    /** What was told of a window, and what Redis has now. */
    private record Told(
            SlidingWindow window,
            SlidingWindow.News news,
            Response<Object> all,
            @Nullable Response<Object> before) {

        private void hear() {
            Object known = before == null ? null : before.get();
            window.heard(news, count(all.get()), known == null ? -1 : count(known));
        }

        private static long count(Object answer) {
            return answer instanceof Long count ? count : 0;
        }
    }

    @Inject
    public Rates(Redis redis) {
        this.redis = redis;
    }

    /** The window of a subject, which has one limit. */
    public SlidingWindow of(Subject subject, Limit limit) {
        SlidingWindow known = windows.getIfPresent(subject);
        return known == null ? begun(subject, limit) : known;
    }

    private SlidingWindow begun(Subject subject, Limit limit) {
        loop.start();
        return windows.get(subject, ignored -> new SlidingWindow(limit));
    }

    void stop(@Observes ContextStop event) {
        event.endLoop(loop::end);
    }

    private boolean told() {
        List<Map.Entry<Subject, SlidingWindow>> some = new ArrayList<>();
        for (Map.Entry<Subject, SlidingWindow> entry : windows.asMap().entrySet()) {
            some.add(entry);
            if (some.size() == TOLD_AT_ONCE) {
                tell(some);
                some.clear();
            }
        }
        tell(some);
        return false;
    }

    private void tell(List<Map.Entry<Subject, SlidingWindow>> some) {
        long now = System.currentTimeMillis();
        redis.tryWith(
                client -> {
                    tell(client, some, now).forEach(Told::hear);
                    return true;
                });
    }

    private static List<Told> tell(
            UnifiedJedis client, List<Map.Entry<Subject, SlidingWindow>> some, long now) {
        List<Told> told = new ArrayList<>();
        try (AbstractPipeline pipeline = client.pipelined()) {
            for (Map.Entry<Subject, SlidingWindow> entry : some) {
                SlidingWindow window = entry.getValue();
                window.news(now)
                        .ifPresent(news -> told.add(tell(pipeline, entry.getKey(), window, news)));
            }
            pipeline.sync();
        }
        return told;
    }

    private static Told tell(
            AbstractPipeline pipeline,
            Subject subject,
            SlidingWindow window,
            SlidingWindow.News news) {
        String key = "sutazai:rate:" + subject.kind() + ":" + subject.who() + ":";
        String life = Long.toString(2 * window.length().toMillis());
        boolean isBeforeWanted = news.addedBefore() != 0 || !news.isBeforeKnown();
        return new Told(
                window,
                news,
                add(pipeline, key + news.index(), news.added(), life),
                isBeforeWanted
                        ? add(pipeline, key + (news.index() - 1), news.addedBefore(), life)
                        : null);
    }

    private static Response<Object> add(
            AbstractPipeline pipeline, String key, long added, String life) {
        return pipeline.eval(ADD, List.of(key), List.of(Long.toString(added), life));
    }
}
