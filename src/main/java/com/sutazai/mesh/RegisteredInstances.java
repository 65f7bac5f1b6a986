package com.sutazai.mesh;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.sutazai.config.SharedBean;
import com.sutazai.database.Database;
import com.sutazai.database.DatabaseReady;
import com.sutazai.http.Json;
import com.sutazai.mesh.Instance.Source;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jspecify.annotations.Nullable;

/** What was registered over REST, kept in PostgreSQL. Blocks. */
@SharedBean
public class RegisteredInstances {

    /** A row of {@code mesh_instances}. */
    public record Row(
            String id,
            String service,
            String address,
            int port,
            List<String> tags,
            String metadata,
            String scheme,
            int weight,
            String checkKind,
            @Nullable String checkPath) {}

    private final Database database;
    private final Registry registry;

    @Inject
    public RegisteredInstances(Database database, Registry registry) {
        this.database = database;
        this.registry = registry;
    }

    void load(@Observes DatabaseReady event) {
        List<Row> rows =
                database.with(
                        handle ->
                                handle.createQuery(
                                                """
                                                select id, service, address, port, tags, metadata::text, scheme, weight, check_kind, check_path
                                                from mesh_instances order by registered_at
                                                """)
                                        .map(ConstructorMapper.of(Row.class))
                                        .list());
        registry.replaceAll(Source.REST, rows.stream().map(RegisteredInstances::instance).toList());
    }

    void keep(Instance instance) {
        database.with(
                handle ->
                        handle.createUpdate(
                                        """
                                        insert into mesh_instances (id, service, address, port, tags, metadata, scheme, weight, check_kind, check_path)
                                        values (:id, :service, :address, :port, :tags, :metadata::jsonb, :scheme, :weight, :checkKind, :checkPath)
                                        on conflict (id) do update set service = excluded.service, address = excluded.address,
                                            port = excluded.port, tags = excluded.tags, metadata = excluded.metadata, scheme = excluded.scheme,
                                            weight = excluded.weight, check_kind = excluded.check_kind, check_path = excluded.check_path
                                        """)
                                .bind("id", instance.id())
                                .bind("service", instance.service().value())
                                .bind("address", instance.address())
                                .bind("port", instance.port())
                                .bindArray("tags", String.class, instance.tags())
                                .bind("metadata", json(instance.metadata()))
                                .bind("scheme", instance.scheme())
                                .bind("weight", instance.weight())
                                .bind("checkKind", instance.check().kind())
                                .bind("checkPath", instance.check().pathOrEmpty())
                                .execute());
    }

    void forget(String id) {
        database.with(
                handle ->
                        handle.createUpdate("delete from mesh_instances where id = :id")
                                .bind("id", id)
                                .execute());
    }

    private static Instance instance(Row row) {
        return new Instance(
                row.id(),
                new ServiceName(row.service()),
                row.scheme(),
                row.address(),
                row.port(),
                row.tags(),
                map(row.metadata()),
                row.weight(),
                HealthCheck.of(row.checkKind(), row.checkPath()),
                Source.REST);
    }

    private static String json(Map<String, String> metadata) {
        try {
            return Json.mapper().writeValueAsString(metadata);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> map(String json) {
        try {
            return Json.mapper().readValue(json, new TypeReference<Map<String, String>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("metadata is written by us", e);
        }
    }
}
