package com.sutazai.security;

import com.sutazai.config.SharedBean;
import com.sutazai.database.DatabaseReady;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Makes the administrator of the settings while there is none. */
@SharedBean
public class FirstAdministrator {

    private static final Logger LOG = System.getLogger(FirstAdministrator.class.getName());

    private final Users users;
    private final Passwords passwords;
    private final SecuritySettings settings;
    private volatile boolean isThere;

    @Inject
    public FirstAdministrator(Users users, Passwords passwords, SecuritySettings settings) {
        this.users = users;
        this.passwords = passwords;
        this.settings = settings;
    }

    void make(@Observes DatabaseReady event) {
        if (!users.hasAdministrator() && !settings.adminPassword().isEmpty()) {
            users.add(
                    settings.adminUsername(), passwords.hash(settings.adminPassword()), Role.ADMIN);
            LOG.log(Level.INFO, "administrator {0} was made", settings.adminUsername());
        }
        isThere = users.hasAdministrator();
        if (!isThere) {
            LOG.log(Level.ERROR, "there is no administrator: set ADMIN_PASSWORD and start again");
        }
    }

    /** Whether somebody can administer this server. */
    public boolean isThere() {
        return isThere;
    }
}
