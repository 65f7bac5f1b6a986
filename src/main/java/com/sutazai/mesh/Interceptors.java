package com.sutazai.mesh;

import com.sutazai.config.SharedBean;
import jakarta.enterprise.inject.Any;
import jakarta.inject.Inject;
import java.util.Comparator;
import java.util.List;

/** All interceptors, in their order. */
@SharedBean
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
        Interceptor.Part[] parts = new Interceptor.Part[ordered.size()];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = ordered.get(i).begin(service);
        }
        return List.of(parts);
    }
}
