package com.sutazai.mesh;

import com.sutazai.breaker.Breaker;
import com.sutazai.mesh.Alarms.Alarm;
import io.opentelemetry.api.trace.Span;
import java.io.Closeable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;

/**
 * An attempt under way: aborts what it sent when the deadline passes or the call no longer needs
 * it. Used by one thread, cancelled by any.
 */
final class LiveAttempt implements Attempt, Closeable {

    /** Carries a reply of 5xx out of the breaker, where it counted as a failure. */
    private static final class Counted extends Exception {

        private static final long serialVersionUID = 1L;
        private final transient Reply reply;

        Counted(Reply reply) {
            super(null, null, false, false);
            this.reply = reply;
        }
    }

    /** What came of sending. */
    private sealed interface Sent {

        /** The reply. */
        Reply reply() throws IOException;
    }

    private record Answered(Reply reply) implements Sent {}

    /** Given up by us. */
    private record Given(IOException end, boolean wasInterrupted) implements Sent {

        @Override
        public Reply reply() throws IOException {
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
            throw end;
        }
    }

    /** What surrounds an attempt. */
    record Surroundings(
            Service service,
            Transport transport,
            Deadline deadline,
            List<Interceptor.Part> interceptors,
            Spans spans,
            Span span,
            Room room) {}

    private final Surroundings around;
    private final Member member;
    private final int number;
    private final Duration patience;
    private final Span span;
    private final BooleanSupplier mayGoElsewhere;
    private final ConcurrentLinkedQueue<Alarm> aborts = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Exchange> sent = new ConcurrentLinkedQueue<>();
    private volatile boolean isCancelled;
    private volatile boolean isGood;
    private volatile boolean isListening;

    /**
     * @param patience how long to wait for the headers of an answer
     * @param mayGoElsewhere asked when the answer is one that another instance may better; if it
     *     says yes the attempt ends with {@link TryElsewhere}
     */
    LiveAttempt(
            Surroundings around,
            Member member,
            int number,
            Duration patience,
            BooleanSupplier mayGoElsewhere) {
        this.around = around;
        this.member = member;
        this.number = number;
        this.patience = patience;
        this.span = around.spans().attempt(around.span(), around.service(), member, number);
        this.mayGoElsewhere = mayGoElsewhere;
    }

    @Override
    public Instance instance() {
        return member.instance();
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public Duration remaining() {
        return around.deadline().remaining();
    }

    @Override
    public void letStream() {
        aborts.forEach(Alarm::cancel);
    }

    @Override
    public void letListen() {
        letStream();
        if (!isListening) {
            isListening = true;
            around.room().leave();
            member.end(System.nanoTime());
        }
    }

    /** Whether it takes nobody's place any more. */
    boolean isListening() {
        return isListening;
    }

    @Override
    public Reply send(Message message) throws IOException {
        Message changed = message;
        for (Interceptor.Part part : around.interceptors()) {
            changed = part.request(changed, member.instance(), remaining());
        }
        Exchange exchange = new Exchange(Spans.in(span, changed), patience(), true);
        sent.add(exchange);
        if (isCancelled) {
            // whoever cancelled could not see this exchange yet
            exchange.cancel();
        }
        aborts.add(around.deadline().whenPast(exchange::expire));
        // a second timer only where it would end before the deadline's
        Alarm impatience =
                patience.compareTo(remaining()) < 0
                        ? Deadline.after(patience).whenPast(exchange::expire)
                        : null;
        try {
            Reply reply = reply(exchange);
            if (isBetterElsewhere(reply.status()) && mayGoElsewhere.getAsBoolean()) {
                reply.closeSoon();
                throw new TryElsewhere(reply.status());
            }
            around.interceptors().forEach(part -> part.reply(reply, instance()));
            return reply;
        } finally {
            if (impatience != null) {
                impatience.cancel();
            }
        }
    }

    private Duration patience() {
        return patience.compareTo(remaining()) < 0 ? patience : remaining();
    }

    private Reply reply(Exchange exchange) throws IOException {
        long begin = System.nanoTime();
        try {
            Sent sent = member.breaker().call(() -> sent(exchange), Sent.class);
            Reply reply = sent.reply();
            outcome(reply, begin);
            return watched(reply);
        } catch (Counted failed) {
            outcome(failed.reply, begin);
            return failed.reply;
        } catch (Breaker.Open e) {
            throw new Unsent("its breaker is open", e);
        } catch (ConnectException | NoRouteToHostException | UnknownHostException e) {
            member.refused(Instant.now());
            failed(begin);
            throw new Unsent("it takes no connections", e);
        } catch (ConnectTimeoutException | ConnectionRequestTimeoutException e) {
            failed(begin);
            throw new Unsent("it takes no connection in time", e);
        } catch (IOException e) {
            failed(begin);
            throw e;
        } catch (Exception e) {
            failed(begin);
            throw new IOException("the call failed", e);
        }
    }

    /**
     * An attempt that we end ourselves says nothing about the instance, so no breaker counts it.
     */
    private Sent sent(Exchange exchange) throws IOException, Counted {
        try {
            return new Answered(counted(around.transport().send(instance(), exchange)));
        } catch (IOException e) {
            if (isEndedByUs()) {
                // the guard would take the interrupt for its own
                return new Given(e, Thread.interrupted());
            }
            throw e;
        }
    }

    private boolean isEndedByUs() {
        return isCancelled || Thread.currentThread().isInterrupted();
    }

    /** Someone else has answered, or nobody waits any more: ends it without a verdict. */
    void cancel() {
        isCancelled = true;
        sent.forEach(Exchange::cancel);
    }

    @Override
    public void close() {
        letStream();
        Spans.end(span, isGood);
    }

    private Reply counted(Reply reply) throws Counted {
        if (reply.status() >= 500) {
            throw new Counted(reply);
        }
        return reply;
    }

    private void outcome(Reply reply, long begin) {
        Outcome.Kind kind =
                reply.status() >= 500
                        ? Outcome.Kind.BAD
                        : reply.status() == 429 ? Outcome.Kind.LIMITED : Outcome.Kind.GOOD;
        Duration rest = kind == Outcome.Kind.GOOD ? Duration.ZERO : RetryAfter.of(reply);
        tell(new Outcome(kind, Duration.ofNanos(System.nanoTime() - begin), rest));
    }

    private void failed(long begin) {
        if (!isEndedByUs()) {
            tell(Outcome.bad(Duration.ofNanos(System.nanoTime() - begin)));
        }
    }

    private void tell(Outcome outcome) {
        isGood = outcome.kind() == Outcome.Kind.GOOD;
        around.service().record(member, outcome, System.nanoTime());
    }

    /** An answer that breaks off counts against the instance, although it began well. */
    private Reply watched(Reply reply) {
        return reply.watched(
                () -> {
                    // silence on a stream that only listens is no failure
                    if (!isEndedByUs() && !isListening) {
                        tell(Outcome.bad(Duration.ZERO));
                    }
                });
    }

    private static boolean isBetterElsewhere(int status) {
        return switch (status) {
            case 429, 500, 502, 503, 504 -> true;
            default -> false;
        };
    }
}
