package com.sutazai.security;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The lowest role that may use a method of a resource, or a servlet; the scope that a key needs
 * follows from the HTTP method and from the package. Ours rather than {@code RolesAllowed}, because
 * the server acts on that one too, knows nobody of ours, and answers 401.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Allowed {
    Role value();

    /** Whether a scope of reading is enough although the HTTP method is none of reading. */
    boolean reads() default false;
}
