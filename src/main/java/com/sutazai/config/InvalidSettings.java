package com.sutazai.config;

import java.util.List;
import java.util.stream.Collectors;

/** Settings that cannot be used; the message has one line per problem. */
public final class InvalidSettings extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<SettingProblem> problems;

    public InvalidSettings(List<SettingProblem> problems) {
        super(problems.stream().map(SettingProblem::line).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    public List<SettingProblem> problems() {
        return problems;
    }
}
