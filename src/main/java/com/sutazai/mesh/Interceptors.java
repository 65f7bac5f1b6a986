package com.sutazai.mesh;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.inject.Inject;
import java.util.Comparator;
import java.util.List;

/** All interceptors, in their order. */
@ApplicationScoped
public class Interceptors {

    private final List<Interceptor> ordered;

    @Inject
    public Interceptors(@Any jakarta.enterprise.inject.Instance<Interceptor> found) {
        this(found.stream().toList());
    }

    Interceptors(List<Interceptor> found) {
        this.ordered = found.stream().sorted(Comparator.comparingInt(Interceptor::order)).toList();
    }

    List<Interceptor.Part> begin(ServiceName service) {
        return ordered.stream().map(interceptor -> interceptor.begin(service)).toList();
    }
}
