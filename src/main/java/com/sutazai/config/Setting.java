package com.sutazai.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** One key of the configuration, beside the component that holds its value. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {

    /** Dotted lower-case key; the environment form is upper-case with underscores. */
    String key();

    /**
     * Text of the default; empty means that there is none. Durations are ISO-8601, lists are
     * separated by commas.
     */
    String byDefault() default "";

    /** What it is for, in one sentence. */
    String about();

    /** Unit or shape of the value, for people. */
    String unit() default "text";

    /** Other names of the same setting. Two names with different values are a problem. */
    String[] alias() default {};

    /** Whether the value must never be shown. */
    boolean secret() default false;

    /** What {@code ./dev secrets} writes for it. */
    Generated generated() default Generated.NO;

    /** How {@code ./dev secrets} treats a key. */
    enum Generated {
        /** Leaves it commented out. */
        NO,
        /** Writes 43 random characters. */
        YES
    }
}
