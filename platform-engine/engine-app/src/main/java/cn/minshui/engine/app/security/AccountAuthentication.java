package cn.minshui.engine.app.security;

import cn.minshui.engine.core.identity.Identities.Account;
import java.util.List;
import org.springframework.security.authentication.AbstractAuthenticationToken;

/** A request made by a user who has proven who he is. What he may do is decided by the plans, not here. */
public final class AccountAuthentication extends AbstractAuthenticationToken {
    private final transient Account account;

    AccountAuthentication(Account account) {
        super(List.of());
        this.account = account;
        setAuthenticated(true);
    }

    public Account account() {
        return account;
    }

    @Override
    public Object getCredentials() {
        return "";
    }

    @Override
    public Object getPrincipal() {
        return account.username();
    }
}
