package com.sutazai.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds a key under its own name or an alias. */
final class Sources {

    private Sources() {}

    /**
     * The value of a key. The own name wins over the aliases; two names with different values are a
     * problem.
     *
     * @param problems receives what is wrong
     */
    static Optional<Found> find(Resolver resolver, SettingKey key, List<SettingProblem> problems) {
        List<String> names = new ArrayList<>(List.of(key.variable()));
        names.addAll(key.aliases());
        Optional<Found> first = Optional.empty();
        for (String name : names) {
            Optional<Found> found = resolver.find(name, problems);
            if (first.isPresent()
                    && found.isPresent()
                    && !first.get().text().equals(found.get().text())) {
                problems.add(
                        new SettingProblem(
                                key.variable(),
                                "and " + name + " are two names of one setting but differ",
                                "Keep one of the two"));
            }
            first = first.or(() -> found);
        }
        return first;
    }
}
