package com.sutazai.security.rates;

import java.time.Duration;
import java.util.Optional;

/**
 * Counts within the last stretch of time. Times are milliseconds of the epoch, so that all nodes
 * begin their windows at the same moment. Thread-safe; never blocks for long, allocates nothing to
 * count.
 */
public final class SlidingWindow {

    private final long limit;
    private final long length;

    // all guarded by this
    private long index;
    private boolean isAsked;
    private boolean isFormerKnown;
    private final Count current = new Count();
    private final Count former = new Count();

    /** Of one fixed window. */
    private static final class Count {
        private long own;
        private long told;
        private long others;

        private long untold() {
            return own - told;
        }

        private long all() {
            return own + others;
        }

        private void become(Count count) {
            own = count.own;
            told = count.told;
            others = count.others;
        }

        private void clear() {
            own = 0;
            told = 0;
            others = 0;
        }
    }

    /**
     * What other nodes have not been told yet.
     *
     * @param index number of the present fixed window since the epoch
     * @param added in it
     * @param addedBefore in the one before
     * @param isBeforeKnown whether all have said what they had in that one
     */
    record News(long index, long added, long addedBefore, boolean isBeforeKnown) {}

    public SlidingWindow(Limit limit) {
        this.limit = limit.count();
        this.length = limit.window().toMillis();
    }

    /** Counts one more, if there may be one. */
    public synchronized boolean take(long now) {
        roll(now);
        if (room(now) < length) {
            return false;
        }
        current.own++;
        return true;
    }

    /** One that was taken at a moment did not happen after all. */
    public synchronized void giveBack(long takenAt) {
        Count count = takenAt / length == index ? current : former;
        if (takenAt / length >= index - 1) {
            count.own = Math.max(0, count.own - 1);
        }
    }

    /** How many more there may be at once. */
    public synchronized long remaining(long now) {
        roll(now);
        return Math.max(0, room(now) / length);
    }

    public long limit() {
        return limit;
    }

    public Duration length() {
        return Duration.ofMillis(length);
    }

    /** Until the present fixed window ends. */
    public synchronized Duration reset(long now) {
        roll(now);
        return Duration.ofMillis(length - elapsed(now));
    }

    /** Until there may be one more, if nobody else comes; zero if there may be one now. */
    public synchronized Duration untilRoom(long now) {
        roll(now);
        if (room(now) >= length) {
            return Duration.ZERO;
        }
        long room = limit - 1 - current.all();
        if (room >= 0) {
            return Duration.ofMillis(untilFadedTo(room, former.all()) - elapsed(now));
        }
        return Duration.ofMillis(length - elapsed(now) + untilFadedTo(limit - 1, current.all()));
    }

    /** Into a window, until only so many of a former count are within the sliding one. */
    private long untilFadedTo(long rest, long count) {
        return length - rest * length / count;
    }

    /**
     * What is to be told, once: what is lost on the way is not told again, so that nobody is
     * counted twice. Nothing if nobody has asked since.
     */
    synchronized Optional<News> news(long now) {
        if (!isAsked) {
            return Optional.empty();
        }
        roll(now);
        isAsked = false;
        News news = new News(index, current.untold(), former.untold(), isFormerKnown);
        current.told = current.own;
        former.told = former.own;
        return Optional.of(news);
    }

    /**
     * So many there are of all together.
     *
     * @param allBefore in the fixed window before, negative if that was not asked for
     */
    synchronized void heard(News news, long all, long allBefore) {
        if (news.index() == index) {
            current.others = Math.max(0, all - current.told);
            if (allBefore >= 0) {
                former.others = Math.max(0, allBefore - former.told);
                isFormerKnown = true;
            }
        } else if (news.index() == index - 1) {
            former.others = Math.max(0, all - former.told);
        }
    }

    /** Times the length, so that it is exact: fractions of a count would be rounded. */
    private long room(long now) {
        return (limit - current.all()) * length - former.all() * (length - elapsed(now));
    }

    private long elapsed(long now) {
        return Math.clamp(now - index * length, 0, length);
    }

    private void roll(long now) {
        isAsked = true;
        long present = now / length;
        // a clock that was set back a little goes on in the window that it was in
        if (present == index || present == index - 1) {
            return;
        }
        if (present == index + 1) {
            former.become(current);
        } else {
            former.clear();
        }
        current.clear();
        isFormerKnown = false;
        index = present;
    }
}
