package com.sutazai.mcp.inprocess;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a public method of a CDI bean a tool of the gateway. It takes nothing or one record; what
 * it returns is written as JSON. {@code jakarta.annotation.security.RolesAllowed} beside it says
 * who may call it.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface McpTool {

    /** 1 to 40 of a-z 0-9 _. */
    String name();

    /** What it does, for models. */
    String description();

    /** Whether it changes nothing. */
    boolean isReadOnly() default true;
}
