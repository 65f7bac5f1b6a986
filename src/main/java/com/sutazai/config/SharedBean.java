package com.sutazai.config;

import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.enterprise.inject.Stereotype;
import jakarta.inject.Singleton;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * One for the whole application, injected as itself. {@code ApplicationScoped} gives everyone a
 * proxy, whose calls of what is not public go through reflection; a call of the mesh would pass
 * twenty of them. A stereotype, because {@link Singleton} alone makes no bean of a class where
 * beans are found by annotation. Such beans cannot need each other in a circle, and are made with
 * the first who needs them: what looks for something at its making that comes late (a data source)
 * stays {@code ApplicationScoped}.
 */
@Singleton
@Stereotype
@Documented
@Retention(RUNTIME)
@Target(TYPE)
@SuppressWarnings(
        "InjectScopeAnnotationOnInterfaceOrAbstractClass") // a stereotype carries its scope
public @interface SharedBean {}
