package cn.minshui.engine.app.security;

import cn.minshui.engine.core.identity.Identities.Account;
import cn.minshui.engine.core.login.Session;
import java.util.List;
import org.springframework.security.authentication.AbstractAuthenticationToken;

/** A request made by a user who has proven who he is. What he may do is decided by the plans, not here. */
public final class AccountAuthentication extends AbstractAuthenticationToken {
    private final transient Account account;
    private final transient Session session;
    private final boolean owesFactor;

    /** @param owesFactor whether he has to set up a second factor before anything else */
    AccountAuthentication(Account account, Session session, boolean owesFactor) {
        super(List.of());
        this.account = account;
        this.session = session;
        this.owesFactor = owesFactor;
        setAuthenticated(true);
    }

    public Account account() {
        return account;
    }

    /** The login that the request belongs to. */
    public Session session() {
        return session;
    }

    boolean owesFactor() {
        return owesFactor;
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
