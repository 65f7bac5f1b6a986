package com.sutazai.database;

import com.sutazai.dev.Postgres;
import com.sutazai.dev.Stack;
import org.postgresql.ds.PGSimpleDataSource;

/** A database of a test's own in the real PostgreSQL, with our schema and nobody else in it. */
public final class TestDatabase {

    private TestDatabase() {}

    /**
     * An empty one; what was there before is gone.
     *
     * @param name a plain name
     */
    public static Database empty(String name) {
        Stack stack = Stack.get();
        stack.postgres().execute("drop database if exists " + name + " with (force)");
        stack.postgres().execute("create database " + name);
        Database database = new Database(source(name));
        database.migrate();
        return database;
    }

    /** Connections to one that is there. */
    static PGSimpleDataSource source(String name) {
        return source(name, Stack.get().postgres());
    }

    /** Connections to one of a PostgreSQL with our password. */
    static PGSimpleDataSource source(String name, Postgres postgres) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {"127.0.0.1"});
        source.setPortNumbers(new int[] {postgres.port()});
        source.setDatabaseName(name);
        source.setUser("sutazai");
        source.setPassword(Stack.get().setting("POSTGRES_PASSWORD"));
        return source;
    }
}
