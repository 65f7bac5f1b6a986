package com.sutazai.mcp.personal;

import com.sutazai.config.SharedBean;
import com.sutazai.database.Database;
import com.sutazai.database.DatabaseReady;
import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import com.sutazai.node.News;
import com.sutazai.security.Seal;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/**
 * Values that users have stored for services, sealed in PostgreSQL; those in use are remembered in
 * memory. Thread-safe; blocks.
 */
@SharedBean
public class UserValues {

    private static final Logger LOG = System.getLogger(UserValues.class.getName());

    /** A name, as a regular expression. */
    public static final String NAME = "[A-Z][A-Z0-9_]{0,63}";

    private static final int PER_USER_MAX = 50;
    private static final int REMEMBERED_MAX = 10_000;
    private static final String PURPOSE = "mcp-user-values";
    private static final String TOPIC = "mcp_user_values";

    private final Database database;
    private final News news;
    private final Seal seal;
    private final Map<Place, Optional<String>> remembered =
            new LinkedHashMap<>(64, 0.75f, true) {

                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Place, Optional<String>> eldest) {
                    return size() > REMEMBERED_MAX;
                }
            };

    /** Counts what was forgotten: who has read before must not remember it afterwards. */
    private int changes;

    private record Place(UUID owner, String name) {

        String context() {
            return owner + " " + name;
        }
    }

    /** A row of {@code mcp_user_values}. */
    @SuppressWarnings("ArrayRecordComponent") // rows are read, never compared
    public record Row(UUID owner, String name, byte[] sealed) {}

    /** That somebody has stored a value. */
    public record Stored(String name, OffsetDateTime changedAt) {}

    @Inject
    public UserValues(Database database, News news, Seal seal) {
        this.database = database;
        this.news = news;
        this.seal = seal;
        news.when(TOPIC, this::forgetAll);
    }

    /**
     * The value that a user has stored.
     *
     * @throws Failure 503 if PostgreSQL is needed and away, 409 if no key opens it
     */
    Optional<String> find(UUID owner, String name) {
        Place place = new Place(owner, name);
        int before;
        synchronized (remembered) {
            Optional<String> known = remembered.get(place);
            if (known != null) {
                return known;
            }
            before = changes;
        }
        Optional<String> value = read(place);
        synchronized (remembered) {
            if (before == changes) {
                remembered.put(place, value);
            }
        }
        return value;
    }

    private Optional<String> read(Place place) {
        return database.with(
                        handle ->
                                handle.createQuery(
                                                "select owner, name, sealed from mcp_user_values where owner = :owner and name = :name")
                                        .bind("owner", place.owner())
                                        .bind("name", place.name())
                                        .map(ConstructorMapper.of(Row.class))
                                        .findOne())
                .map(
                        row ->
                                seal.open(PURPOSE, place.context(), row.sealed())
                                        .map(Seal.Opened::text)
                                        .orElseThrow(() -> unreadable(place.name())));
    }

    private static Failure unreadable(String name) {
        return Failure.of(
                ProblemType.CONFLICT,
                "Your value "
                        + name
                        + " was stored under a SECRET_KEY that this server no longer has; store it again");
    }

    /** What a user has stored, by name; never the values. */
    public List<Stored> stored(UUID owner) {
        return database.with(
                handle ->
                        handle.createQuery(
                                        "select name, changed_at from mcp_user_values where owner = :owner order by name")
                                .bind("owner", owner)
                                .map(ConstructorMapper.of(Stored.class))
                                .list());
    }

    /**
     * Stores a value; it counts at once.
     *
     * @throws Failure 409 if the user has stored too many
     */
    public void put(UUID owner, String name, String value) {
        Place place = new Place(owner, name);
        byte[] sealed = seal.seal(PURPOSE, place.context(), value);
        database.inTransaction(
                handle -> {
                    int others =
                            handle.createQuery(
                                            "select count(*) from mcp_user_values where owner = :owner and name <> :name")
                                    .bind("owner", owner)
                                    .bind("name", name)
                                    .mapTo(Integer.class)
                                    .one();
                    if (others >= PER_USER_MAX) {
                        throw Failure.of(
                                ProblemType.CONFLICT,
                                "You have stored " + PER_USER_MAX + " values already");
                    }
                    news.tell(handle, TOPIC);
                    return handle.createUpdate(
                                    """
                                    insert into mcp_user_values (owner, name, sealed) values (:owner, :name, :sealed)
                                    on conflict (owner, name) do update set sealed = excluded.sealed, changed_at = now()
                                    """)
                            .bind("owner", owner)
                            .bind("name", name)
                            .bind("sealed", sealed)
                            .execute();
                });
        forget(place);
    }

    /** Takes a value away; whether there was one. */
    public boolean remove(UUID owner, String name) {
        boolean wasThere =
                database.inTransaction(
                                handle -> {
                                    news.tell(handle, TOPIC);
                                    return handle.createUpdate(
                                                    "delete from mcp_user_values where owner = :owner and name = :name")
                                            .bind("owner", owner)
                                            .bind("name", name)
                                            .execute();
                                })
                        > 0;
        forget(new Place(owner, name));
        return wasThere;
    }

    private void forget(Place place) {
        synchronized (remembered) {
            changes++;
            remembered.remove(place);
        }
    }

    private void forgetAll() {
        synchronized (remembered) {
            changes++;
            remembered.clear();
        }
    }

    /** Seals anew what was sealed with the previous key, so that this can be forgotten. */
    void start(@Observes DatabaseReady event) {
        List<Row> rows =
                database.with(
                        handle ->
                                handle.createQuery(
                                                "select owner, name, sealed from mcp_user_values")
                                        .map(ConstructorMapper.of(Row.class))
                                        .list());
        int unreadable = 0;
        for (Row row : rows) {
            Place place = new Place(row.owner(), row.name());
            Optional<Seal.Opened> opened = seal.open(PURPOSE, place.context(), row.sealed());
            unreadable += opened.isEmpty() ? 1 : 0;
            opened.filter(each -> !each.isCurrent()).ifPresent(each -> anew(row, each.text()));
        }
        if (unreadable > 0) {
            LOG.log(
                    Level.WARNING,
                    "{0} values of users were stored under a SECRET_KEY that is neither SECRET_KEY nor SECRET_KEY_PREVIOUS",
                    unreadable);
        }
    }

    /** Unless the user has changed it meanwhile. */
    private void anew(Row row, String text) {
        Place place = new Place(row.owner(), row.name());
        byte[] sealed = seal.seal(PURPOSE, place.context(), text);
        database.with(
                handle ->
                        handle.createUpdate(
                                        "update mcp_user_values set sealed = :sealed where owner = :owner and name = :name and sealed = :before")
                                .bind("sealed", sealed)
                                .bind("before", row.sealed())
                                .bind("owner", row.owner())
                                .bind("name", row.name())
                                .execute());
    }
}
