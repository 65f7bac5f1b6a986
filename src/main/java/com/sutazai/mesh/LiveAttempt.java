package com.sutazai.mesh;

import com.sutazai.breaker.Breaker;
import java.io.Closeable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;

/** An attempt under way: aborts what it sent when the deadline passes. Used by one thread. */
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

    private final Member member;
    private final int number;
    private final Deadline deadline;
    private final Transport transport;
    private final List<ScheduledFuture<?>> aborts = new ArrayList<>();

    LiveAttempt(Member member, int number, Deadline deadline, Transport transport) {
        this.member = member;
        this.number = number;
        this.deadline = deadline;
        this.transport = transport;
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
        return deadline.remaining();
    }

    @Override
    public Reply send(Message message) throws IOException {
        HttpUriRequestBase request =
                transport.prepare(member.instance(), message, deadline.remaining());
        aborts.add(deadline.whenPast(request::cancel));
        try {
            return member.breaker()
                    .call(() -> counted(transport.send(member.instance(), request)), Reply.class);
        } catch (Counted failed) {
            return failed.reply;
        } catch (Breaker.Open e) {
            throw new Unsent("its breaker is open", e);
        } catch (ConnectException | NoRouteToHostException | UnknownHostException e) {
            member.refused(Instant.now());
            throw new Unsent("it takes no connections", e);
        } catch (ConnectTimeoutException | ConnectionRequestTimeoutException e) {
            throw new Unsent("it takes no connection in time", e);
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("the call failed", e);
        }
    }

    @Override
    public void close() {
        aborts.forEach(abort -> abort.cancel(false));
    }

    private static Reply counted(Reply reply) throws Counted {
        if (reply.status() >= 500) {
            throw new Counted(reply);
        }
        return reply;
    }
}
