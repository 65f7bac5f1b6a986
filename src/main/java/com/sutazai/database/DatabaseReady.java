package com.sutazai.database;

/**
 * CDI event, fired once: PostgreSQL answers and the schema is up to date. Observers run on the
 * probe's thread and may use the database.
 */
public record DatabaseReady() {}
