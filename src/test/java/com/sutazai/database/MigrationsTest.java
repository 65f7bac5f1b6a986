package com.sutazai.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * During a rolling upgrade the version before works on the schema of the version after, so a
 * migration takes nothing away and asks for nothing that the version before does not give.
 */
class MigrationsTest {

    private static final Path FOLDER = Path.of("src/main/resources/db/migration");

    /** What narrows, in statements whose blanks are one and whose letters are lower-case. */
    private static final List<Pattern> NARROWING =
            Stream.of(
                            "drop (table|column|view|type|schema|sequence|function)\\b",
                            "\\brename\\b",
                            "alter (column )?\\w+ (set data )?type\\b",
                            "set not null",
                            "alter column \\w+ drop default",
                            "\\btruncate\\b",
                            "\\bdo \\$",
                            "add (constraint|check|unique|primary|foreign)\\b",
                            "(^|; ?)(update|delete|insert)\\b")
                    .map(Pattern::compile)
                    .toList();

    private static final Pattern ADDED = Pattern.compile("add column (\\([^)]*\\)|[^,;(])*");

    /** A unique index asks for something, unless of what the version before does not fill. */
    private static final Pattern UNIQUE =
            Pattern.compile("create unique index (?:\\w+ on (\\w+) ?\\(([^)]*)\\))?");

    static List<Path> migrations() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".sql")).sorted().toList();
        }
    }

    private static boolean isWidening(String sql) {
        String plain =
                sql.replaceAll("(?m)--.*$", "")
                        // what a function says is not done by the migration
                        .replaceAll("(?s)(?<!\\bdo )\\$\\$.*?\\$\\$", "")
                        .replaceAll("create (constraint )?trigger [^;]*;", "")
                        .replaceAll("\\s+", " ")
                        .toLowerCase(Locale.ROOT);
        return NARROWING.stream().noneMatch(each -> each.matcher(plain).find())
                && ADDED.matcher(plain)
                        .results()
                        .map(found -> found.group())
                        .noneMatch(
                                column ->
                                        column.contains("not null") && !column.contains("default"))
                && UNIQUE.matcher(plain).results().allMatch(index -> isOfNew(index, plain));
    }

    /** Of a table or column that the version before does not fill. */
    private static boolean isOfNew(MatchResult index, String sql) {
        return index.group(1) != null
                && (sql.contains("create table " + index.group(1) + " ")
                        || Stream.of(index.group(2).split(",", -1))
                                .anyMatch(column -> isAddedEmpty(column.strip(), sql)));
    }

    private static boolean isAddedEmpty(String column, String sql) {
        return ADDED.matcher(sql)
                .results()
                .map(found -> found.group())
                .anyMatch(
                        added ->
                                added.startsWith("add column " + column + " ")
                                        && !added.contains("default"));
    }

    @ParameterizedTest
    @MethodSource("migrations")
    void a_migration_only_widens(Path migration) throws IOException {
        assertThat(isWidening(Files.readString(migration))).as(migration.toString()).isTrue();
    }

    @Test
    void there_are_migrations() throws IOException {
        assertThat(migrations()).hasSizeGreaterThan(16);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "drop table users;",
                "alter table users drop column email;",
                "ALTER TABLE users\n  RENAME COLUMN email TO mail;",
                "alter table users alter column email type varchar(10);",
                "alter table users alter column email set not null;",
                "alter table users add column age int not null;",
                "alter table users add constraint c check (age > 0);",
                "alter table users add column price numeric(10,2) not null;",
                "do $$ begin delete from users; end $$;",
                "truncate users;",
                "update users set email = lower(email);",
                "alter table users add column a int; delete from users;",
                "create unique index i on users (email);",
                "create unique index if not exists i on users (email);",
                "create unique index concurrently i on users (email);",
                "alter table users add column a int default 0; create unique index i on users (a);"
            })
    void what_narrows_is_recognised(String sql) {
        assertThat(isWidening(sql)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create table t (id uuid primary key, a int not null);",
                "alter table users add column age int not null default 0;",
                "alter table users add column age int; -- drop table",
                // who does not know the column leaves it empty, and that breaks neither
                "alter table users add column age int check (age > 0);",
                "create index i on users (age);",
                "create table t (a int); create unique index i on t (a);",
                "alter table users add column tag text; create unique index i on users (name, tag) where tag is not null;"
            })
    void what_widens_is_fine(String sql) {
        assertThat(isWidening(sql)).isTrue();
    }
}
