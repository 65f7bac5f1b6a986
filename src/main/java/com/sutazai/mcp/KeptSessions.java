package com.sutazai.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.config.SharedBean;
import com.sutazai.database.Database;
import com.sutazai.http.Json;
import com.sutazai.mcp.protocol.Introduction;
import com.sutazai.mcp.protocol.Message;
import com.sutazai.mcp.protocol.RpcError;
import com.sutazai.node.Node;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/**
 * Whose the sessions of clients are, in PostgreSQL, so that a session works from every node and
 * outlives its own. If this node is alone nothing is kept. Blocks.
 */
@SharedBean
public class KeptSessions implements SessionOwners {

    private final Database database;
    private final Node node;

    @Inject
    public KeptSessions(Database database, Node node) {
        this.database = database;
        this.node = node;
    }

    /**
     * The node that has a session.
     *
     * @param isAlive whether its lease runs
     */
    public record Owner(UUID id, String url, boolean isAlive) {}

    /** A row of {@code mcp_sessions}. */
    public record Row(String introduction, String settings, int epoch) {}

    /** Whether there are other nodes. */
    boolean isShared() {
        return !node.isAlone();
    }

    @Override
    public boolean isDoubtful(int lapses) {
        return isShared() && (!node.isSure() || node.lapses() != lapses);
    }

    @Override
    public int lapses() {
        return node.lapses();
    }

    @Override
    public void keep(ClientSession session) {
        if (!isShared()) {
            return;
        }
        database.with(
                handle ->
                        handle.createUpdate(
                                        """
                                        insert into mcp_sessions (id_hash, node, owner, path, introduction)
                                        values (:hash, :node, :owner, :path, :introduction::json)
                                        """)
                                .bind("hash", hash(session.id()))
                                .bind("node", node.id())
                                .bind("owner", session.owner())
                                .bind("path", session.path())
                                .bind("introduction", session.who().parameters().toString())
                                .execute());
    }

    @Override
    public void set(ClientSession session, Collection<Message.Request> settings) {
        if (!isShared()) {
            return;
        }
        var requests = Json.trees().createArrayNode();
        settings.forEach(request -> requests.add(request.tree()));
        database.with(
                handle ->
                        handle.createUpdate(
                                        "update mcp_sessions set settings = :settings::json where id_hash = :hash and node = :node")
                                .bind("hash", hash(session.id()))
                                .bind("node", node.id())
                                .bind("settings", requests.toString())
                                .execute());
    }

    @Override
    public void forget(String id) {
        if (!isShared()) {
            return;
        }
        database.with(
                handle ->
                        handle.createUpdate(
                                        "delete from mcp_sessions where id_hash = :hash and node = :node")
                                .bind("hash", hash(id))
                                .bind("node", node.id())
                                .execute());
    }

    @Override
    public void forgetLeft(Duration age) {
        if (!isShared()) {
            return;
        }
        database.with(
                handle ->
                        handle.createUpdate(
                                        """
                                        delete from mcp_sessions using nodes
                                        where nodes.id = mcp_sessions.node and alive_until < now() - :age * interval '1 ms'
                                        """)
                                .bind("age", age.toMillis())
                                .execute());
    }

    @Override
    public boolean isOwn(String id) {
        return database.with(
                        handle ->
                                handle.createQuery(
                                                "select count(*) from mcp_sessions where id_hash = :hash and node = :node")
                                        .bind("hash", hash(id))
                                        .bind("node", node.id())
                                        .mapTo(Integer.class)
                                        .one())
                > 0;
    }

    /** Another node that has a session, if there is one. */
    Optional<Owner> other(String id) {
        return database.with(
                handle ->
                        handle.createQuery(
                                        """
                                        select nodes.id, url, alive_until > now() as is_alive
                                        from mcp_sessions join nodes on nodes.id = mcp_sessions.node
                                        where id_hash = :hash and node <> :node
                                        """)
                                .bind("hash", hash(id))
                                .bind("node", node.id())
                                .map(ConstructorMapper.of(Owner.class))
                                .findOne());
    }

    /** One whose life is its stream has gone with its node. */
    @Override
    public Optional<Taken> take(String id, UUID owner, String path) {
        if (!isShared() || path.startsWith("/sse")) {
            return Optional.empty();
        }
        return database.with(
                        handle ->
                                handle.createQuery(
                                                """
                                                update mcp_sessions set node = :node, epoch = epoch + 1
                                                where id_hash = :hash and owner = :owner and path = :path
                                                and (node = :node or not exists
                                                    (select 1 from nodes where id = mcp_sessions.node and alive_until > now()))
                                                returning introduction::text, settings::text, epoch
                                                """)
                                        .bind("hash", hash(id))
                                        .bind("node", node.id())
                                        .bind("owner", owner)
                                        .bind("path", path)
                                        .map(ConstructorMapper.of(Row.class))
                                        .findOne())
                .map(KeptSessions::taken);
    }

    private static Taken taken(Row row) {
        try {
            List<Message.Request> settings = new ArrayList<>();
            for (JsonNode each : Json.trees().readTree(row.settings())) {
                if (Message.of(each) instanceof Message.Request request) {
                    settings.add(request);
                }
            }
            return new Taken(
                    Introduction.of(Json.trees().readTree(row.introduction())),
                    settings,
                    row.epoch());
        } catch (JsonProcessingException | RpcError e) {
            throw new IllegalStateException("what was kept of a session cannot be read", e);
        }
    }

    private static byte[] hash(String id) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
