package com.sutazai.security;

import com.sutazai.config.SharedBean;
import com.sutazai.http.Failure;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;

/** Deletes users with all that is theirs, however much it is. Blocks. */
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
     * Deletes a user. He is disabled first: if this ends in between, it can be done again.
     *
     * @throws Failure 404 if there is none, 409 if he is an issuer's or no administrator is left
     */
    void delete(UUID id) {
        accounts.shutOut(id);
        belongings.forEach(each -> each.discard(id));
        accounts.delete(id);
    }
}
