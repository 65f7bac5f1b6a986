package com.sutazai.config;

/** Where a value came from, in the order in which the sources are asked. */
public enum Origin {
    ENVIRONMENT,
    ENVIRONMENT_FILE,
    SECRET_FILE,
    DOTENV,
    DEFAULT
}
