package com.sutazai.bus;

/** The id of an entry: milliseconds since 1970 and a number. */
final class EntryId {

    static final String PATTERN = "[0-9]{1,18}-[0-9]{1,18}";

    private EntryId() {}
}
