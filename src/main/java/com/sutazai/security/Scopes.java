package com.sutazai.security;

import com.sutazai.security.Scope.Act;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a credential may be used for at most; the role of its owner bounds it further. {@code admin}
 * is everything; {@code read} and {@code write} are for all areas, but for what only administrators
 * may do; {@code AREA:read} and {@code AREA:write} are for one. Who may write may read. Immutable.
 */
public record Scopes(Set<String> names) {

    private static final String EVERYTHING = "admin";

    /** Whatever the owner may. */
    public static final Scopes ALL = new Scopes(Set.of(EVERYTHING));

    /**
     * @throws IllegalArgumentException if there is one that is not known
     */
    public Scopes {
        names = Set.copyOf(names);
        for (String name : names) {
            if (!known().contains(name)) {
                throw new IllegalArgumentException(
                        name + " is no scope; there are " + String.join(", ", known()));
            }
        }
    }

    /**
     * As somebody wants them.
     *
     * @throws IllegalArgumentException if there is none, or one that is not known
     */
    public static Scopes of(Collection<String> names) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("at least one scope is needed");
        }
        return new Scopes(Set.copyOf(names));
    }

    /** Those of ours among others; maybe none, with which nothing can be done. */
    public static Scopes among(Collection<String> names) {
        return new Scopes(names.stream().filter(Known.NAMES::contains).collect(Collectors.toSet()));
    }

    /** All that can be given, in the order of the alphabet. */
    public static Set<String> known() {
        return Known.NAMES;
    }

    /**
     * Whether they are enough.
     *
     * @param isForAdministrators whether the route needs the role of one
     */
    public boolean allow(Scope needed, boolean isForAdministrators) {
        return names.contains(EVERYTHING)
                || has(needed.toString(), needed.area() + ":", needed.act())
                || (!isForAdministrators && has(needed.act().toString(), "", needed.act()));
    }

    /** Whether whatever others allow is allowed by these. */
    public boolean cover(Scopes others) {
        return names.contains(EVERYTHING)
                || others.names.stream()
                        .allMatch(
                                name ->
                                        names.contains(name)
                                                || (name.endsWith(Act.READ.toString())
                                                        && names.contains(
                                                                name.substring(
                                                                                0,
                                                                                name.length()
                                                                                        - Act.READ
                                                                                                .toString()
                                                                                                .length())
                                                                        + Act.WRITE)));
    }

    private boolean has(String name, String area, Act act) {
        return names.contains(name) || (act == Act.READ && names.contains(area + Act.WRITE));
    }

    List<String> inOrder() {
        return names.stream().sorted().toList();
    }

    /** In the order of the alphabet, with blanks between, as OAuth writes them. */
    @Override
    public String toString() {
        return String.join(" ", inOrder());
    }

    /** Apart, because {@link #ALL} is checked against it while this class is made. */
    private static final class Known {

        private static final Set<String> NAMES = names();

        private static Set<String> names() {
            Set<String> names = new TreeSet<>(Set.of(EVERYTHING));
            for (Act act : Act.values()) {
                names.add(act.toString());
                for (Area area : Area.values()) {
                    names.add(new Scope(area, act).toString());
                }
            }
            return names;
        }
    }
}
