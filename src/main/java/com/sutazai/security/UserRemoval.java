package com.sutazai.security;

import com.sutazai.config.SharedBean;
import com.sutazai.http.Failure;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;

/** Deletes users with all that is theirs, also if it is very much. Blocks. */
@SharedBean
public class UserRemoval {

    private final Accounts accounts;
    private final List<Belongings> belongings;

    @Inject
    public UserRemoval(Accounts accounts, Instance<Belongings> belongings) {
        this.accounts = accounts;
        this.belongings = belongings.stream().toList();
    }

    /**
     * Begins: the user is disabled.
     *
     * @throws Failure 404 if there is none, 409 if he is an issuer's or no administrator is left
     */
    void begin(UUID id) {
        accounts.shutOut(id);
    }

    /**
     * Deletes a user with whom it was begun; what ends in between can be done again from the start.
     *
     * @throws Failure 404 if somebody else has done so meanwhile, 409 if he was enabled again
     */
    void end(UUID id) {
        belongings.forEach(each -> each.discard(id));
        accounts.delete(id);
    }
}
