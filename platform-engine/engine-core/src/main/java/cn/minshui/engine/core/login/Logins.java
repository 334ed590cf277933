package cn.minshui.engine.core.login;

import cn.minshui.engine.core.audit.AuditCategory;
import cn.minshui.engine.core.audit.AuditEntry;
import cn.minshui.engine.core.data.DataEngine;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.identity.Identities;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.context.CallContext;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Everything of logging in, over one database. */
public final class Logins {
    private final LoginParts parts;
    private final Captchas captchas;
    private final SecondFactors factors;
    private final LoginService service;
    private final Sessions sessions;
    private final FactorService own;
    private final LoginClients clients;
    private final SessionClients used;

    public Logins(Database database, DataEngine engine, Identities identities, Clock clock) {
        parts = new LoginParts(database, engine, identities, clock);
        captchas = new Captchas(parts);
        factors = new SecondFactors(parts);
        service = new LoginService(parts, captchas, factors);
        sessions = new Sessions(parts, factors);
        own = new FactorService(parts, service, factors, sessions);
        clients = new LoginClients(engine, identities);
        used = new SessionClients(parts, sessions);
    }

    /** Handlers of actions of {@code user} and {@code oauth-client}. */
    public List<ActionHandler> handlers() {
        List<ActionHandler> handlers = new ArrayList<>(new UserActions(parts, service, factors, sessions).handlers());
        handlers.add(new SetPassword(parts, sessions));
        handlers.add(new NewClientSecret(parts.engine()));
        return List.copyOf(handlers);
    }

    public LoginService service() {
        return service;
    }

    /**
     * Disables accounts that nobody has used for so long; the last administrator stays.
     *
     * @return how many were {@code disabled} and how many {@code kept}; noted in the audit trail
     */
    public Map<String, Long> disableUnused(CallContext context, Duration unused) {
        return noted(context, "unused-accounts", new UnusedAccounts(parts, sessions).disable(context, unused));
    }

    /**
     * Takes away what has ended or expired, of all tenants.
     *
     * @param kept how long ended sessions are kept
     * @return how many {@code sessions authorizations captchas usedTokens} went; noted in the audit trail
     */
    public Map<String, Long> purge(CallContext context, Duration kept) {
        return noted(context, "login-purge", new LoginUpkeep(parts).purge(kept));
    }

    private Map<String, Long> noted(CallContext context, String operation, Map<String, Long> figures) {
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        figures.forEach(details::put);
        parts.trail()
                .write(AuditEntry.of(AuditCategory.LOGIN, operation).by(context).details(details));
        return figures;
    }

    /** Clients of single sign-on. */
    public LoginClients clients() {
        return clients;
    }

    /** Which of them a session was used with. */
    public SessionClients used() {
        return used;
    }

    public Captchas captchas() {
        return captchas;
    }

    public Sessions sessions() {
        return sessions;
    }

    /** What users do about their own second factor. */
    public FactorService factors() {
        return own;
    }
}
